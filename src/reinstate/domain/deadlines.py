"""What is due to a state and to its owners, who acts next, and by when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from reinstate.domain.report_period import ReportPeriod, Step


class NoticeState(StrEnum):
    """How far the notice to one owner about one report is. The worst first, as work goes."""

    LATE = "late"
    UNDELIVERABLE = "undeliverable"
    TO_SEND = "to_send"
    WAS_PAST = "was_past"  # the last day was over before the owner came under this law
    WINDOW_UNKNOWN = "window_unknown"
    SENT_LATE = "sent_late"
    NOT_YET = "not_yet"
    SENT = "sent"
    NOT_OWED = "not_owed"  # worth less than the law asks a notice for


@dataclass(frozen=True, slots=True)
class OwnerNotice:
    """A notice to an owner: when it went out, when it or later mail came back, the report that it
    announced, by state and day, and how it was sent. `due_on` None: nobody kept which.
    """

    sent_on: date
    returned_on: date | None = None
    law_of: str = ""
    due_on: date | None = None
    method: str = ""

    def is_about(self, law_of: str, due_on: date) -> bool:
        """Whether it may have announced a report."""
        return self.due_on is None or (self.law_of, self.due_on) == (law_of, due_on)


def notice_about(notices: Iterable[OwnerNotice], law_of: str, due_on: date) -> OwnerNotice | None:
    """The latest notice that may have announced a report: a letter about one says nothing of what
    another one holds.
    """
    about = (one for one in notices if one.is_about(law_of, due_on))
    return max(about, key=lambda one: one.sent_on, default=None)


def came_back(sent_on: date, noted_on: date | None, returned: Iterable[date]) -> date | None:
    """When a notice came back: as somebody noted it, or by the first mail returned since."""
    since = (day for day in returned if day >= sent_on)
    return noted_on or min(since, default=None)


def is_owed(value: Decimal | None, least: int | None) -> bool:
    """Whether property of this value takes a notice. A value nobody knows may be a large one."""
    return value is None or least is None or value >= least


def counts_from(period: ReportPeriod, since: date | None) -> date:
    """The first day of a notice about a report: one from before its window belongs to an earlier
    report, and one from before the owner came under this law said that another state takes the
    property.
    """
    return max(period.notice_from or period.covers_from, since or date.min)


def notice_state(
    period: ReportPeriod,
    notice: OwnerNotice | None,
    on: date,
    *,
    owed: bool,
    since: date | None = None,
) -> NoticeState:
    """How the notice stands on a day.

    `since`: the day on which the owner came under this law, where it was another one before.
    """
    if notice is not None and notice.sent_on >= counts_from(period, since):
        is_late = period.notice_until is not None and notice.sent_on > period.notice_until
        if is_late and not owed:  # it went out about what another report holds
            return NoticeState.NOT_OWED
        if notice.returned_on is not None:
            return NoticeState.UNDELIVERABLE
        return NoticeState.SENT_LATE if is_late else NoticeState.SENT
    if not owed:
        return NoticeState.NOT_OWED
    if period.notice_from is None or period.notice_until is None:
        return NoticeState.WINDOW_UNKNOWN
    if on < period.notice_from:
        return NoticeState.NOT_YET
    if on <= period.notice_until:
        return NoticeState.TO_SEND
    return NoticeState.WAS_PAST if is_after(since, period.notice_until) else NoticeState.LATE


def is_after(since: date | None, day: date | None) -> bool:
    """Whether a law began to apply to an owner only when this day of it was over."""
    return since is not None and day is not None and since > day


def found_past(period: ReportPeriod, since: date | None) -> bool:
    """Whether some day of a report was over when its law began to apply to an owner."""
    days = (period.notice_until, *(day for _, day in period.steps))
    return any(is_after(since, day) for day in days)


class Work(StrEnum):
    """What a report waits for, the most pressing first."""

    STEP_LATE = "step_late"
    NOTICES_LATE = "notices_late"
    WAS_PAST = "was_past"
    TO_CONFIRM = "to_confirm"
    NOTICES_TO_SEND = "notices_to_send"
    STEP_TO_DO = "step_to_do"
    RULE_UNKNOWN = "rule_unknown"
    TO_ANNOUNCE = "to_announce"
    NOT_YET = "not_yet"
    DONE = "done"


class NextActor(StrEnum):
    """Who has to act."""

    COMPLIANCE = "compliance"
    SECOND_PERSON = "second_person"
    EXCHANGE = "exchange"
    NOBODY = "nobody"


ACTOR: Mapping[Work, NextActor] = {
    **dict.fromkeys(Work, NextActor.COMPLIANCE),
    Work.TO_CONFIRM: NextActor.SECOND_PERSON,
    Work.TO_ANNOUNCE: NextActor.EXCHANGE,
    Work.NOT_YET: NextActor.NOBODY,
    Work.DONE: NextActor.NOBODY,
}


@dataclass(frozen=True, slots=True)
class Next:
    """The next thing about a report: what, which step of it, by when (None: no day is known)."""

    work: Work
    step: Step | None
    by: date | None

    @property
    def actor(self) -> NextActor:
        """Who has to act."""
        return ACTOR[self.work]


def next_about(
    period: ReportPeriod | None,
    notices: Collection[NoticeState],
    done: Mapping[Step, bool],
    on: date,
    since: date | None = None,
) -> Next:
    """What is next about a report on a day.

    `notices` are the states that occur among the owners to be reported, none where nobody is
    left. `done` holds the steps that somebody recorded, and whether the record stands by itself.
    `since`: from when on its law applies to the first of those owners; None: always, to some.
    """
    if period is None:
        return Next(Work.RULE_UNKNOWN, None, None)
    unconfirmed = next((step for step, stands in done.items() if not stands), None)
    if unconfirmed is not None:
        return Next(Work.TO_CONFIRM, unconfirmed, period.due_of(unconfirmed))
    left = [(step, day) for step, day in period.steps if step not in done]
    if not left:
        work = Work.TO_ANNOUNCE if notices else Work.DONE
        return Next(work, None, period.steps[-1][1])
    if not notices and not done:
        return Next(Work.NOT_YET, *left[0])
    return _before(period, notices, *left[0], on, since)


def _before(
    period: ReportPeriod,
    notices: Collection[NoticeState],
    step: Step,
    day: date,
    on: date,
    since: date | None,
) -> Next:
    """Among what is late the day of the state comes first; otherwise whatever is due first.

    A step waits until its year is over, and what can be done by then is not kept waiting for it.
    """
    if day < on:
        return Next(Work.WAS_PAST if is_after(since, day) else Work.STEP_LATE, step, day)
    if step is Step.REMITTANCE:  # what the notices were about has been reported
        return Next(Work.STEP_TO_DO, step, day)
    if NoticeState.LATE in notices:
        return Next(Work.NOTICES_LATE, None, period.notice_until)
    if NoticeState.WAS_PAST in notices:
        return Next(Work.WAS_PAST, None, period.notice_until)
    until, is_over = period.notice_until, on > period.cutoff_on
    if NoticeState.TO_SEND in notices and until is not None and (until <= day or not is_over):
        return Next(Work.NOTICES_TO_SEND, None, until)
    if NoticeState.WINDOW_UNKNOWN in notices:
        return Next(Work.RULE_UNKNOWN, None, day)
    if NoticeState.NOT_YET in notices and set(notices) <= _QUIET:
        return Next(Work.NOT_YET, None, period.notice_from)
    return Next(Work.STEP_TO_DO if is_over else Work.NOT_YET, step, day)


_QUIET = frozenset({NoticeState.NOT_YET, NoticeState.NOT_OWED})
