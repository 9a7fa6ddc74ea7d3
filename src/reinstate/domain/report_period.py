"""One report to a state: the days it covers, and the days on which something about it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from reinstate.domain.policy import Dated
from reinstate.domain.state_law import Law, next_day, notice_window, report_due_on


class Step(StrEnum):
    """What a holder hands in for one report, in this order."""

    PRELIMINARY = "preliminary"
    REPORT = "report"
    REMITTANCE = "remittance"


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """The report that covers everything presumed abandoned within its days.

    `steps` are in order of time. The notice's window is None where nothing of it is known.
    """

    covers_from: date
    cutoff_on: date
    due_on: date
    steps: tuple[tuple[Step, date], ...]
    notice_from: date | None
    notice_until: date | None

    def due_of(self, step: Step) -> date | None:
        """When a step is due; None where the law has no such step."""
        return dict(self.steps).get(step)


def period_of(law: Law, abandoned_on: date) -> ReportPeriod | None:
    """The report that covers a day; None where its dates are not known.

    A law that names no earliest day for the notice lets it go from the first day that the report
    covers; one that names no latest day, until the report.
    """
    cutoff, due_on = law.month_day("report.cutoff"), report_due_on(law, abandoned_on)
    if cutoff is None or due_on is None:
        return None
    cutoff_on = next_day(cutoff, abandoned_on)
    covers_from = date(cutoff_on.year - 1, *cutoff) + timedelta(days=1)
    opens_on, closes_on = notice_window(law, abandoned_on, due_on)
    is_known = opens_on is not None or closes_on is not None
    return ReportPeriod(
        covers_from=covers_from,
        cutoff_on=cutoff_on,
        due_on=due_on,
        steps=_steps(law, due_on),
        notice_from=(opens_on or covers_from) if is_known else None,
        notice_until=(closes_on or due_on) if is_known else None,
    )


def period_due(law: Law, due_on: date) -> ReportPeriod | None:
    """The report that is due on a day; None where the law has no such report."""
    cutoff = law.month_day("report.cutoff")
    if cutoff is None:
        return None
    found = period_of(law, next_day(cutoff, due_on - timedelta(days=366)))
    return found if found is not None and found.due_on == due_on else None


def _steps(law: Law, due_on: date) -> tuple[tuple[Step, date], ...]:
    """A state that names no day of its own for the remittance takes it with the report."""
    before, after = _named(law, "report.preliminary"), _named(law, "report.remittance")
    found = [(Step.REPORT, due_on)]
    if before is not None:
        year_before = due_on - timedelta(days=364)
        found.insert(0, (Step.PRELIMINARY, next_day(before, year_before)))
    remit_on = due_on if after is None else next_day(after, due_on)
    return (*found, (Step.REMITTANCE, remit_on))


def _named(law: Law, rule: str) -> tuple[int, int] | None:
    """A day that only some states name."""
    return law.month_day(rule) if law.key(rule) in law.policy.policy.parameters else None


@dataclass(frozen=True, slots=True)
class Handover:
    """The days that a law names for one class of assets. None: it names none, or none is known."""

    sold_from: date | None
    delivered_until: date | None


def handover(
    law: Law, period: ReportPeriod, done_on: Mapping[Step, date] | None = None
) -> Handover | None:
    """When the class may be sold and has to be delivered; None where no such day is known.

    Days to deliver are counted from the last paper of the report, from its day while `done_on`
    does not say when it was filed; those to sell within, back from the report's day.
    """
    before, after = _days(law, "report.sale_days_before"), _days(law, "report.delivery_days_after")
    if before is None and after is None:
        return None
    step = Step.REPORT if _named(law, "report.remittance") is None else Step.REMITTANCE
    counted_from = (done_on or {}).get(step) or period.due_of(step)
    return Handover(
        sold_from=None if before is None else period.due_on - timedelta(days=before),
        delivered_until=None
        if after is None or counted_from is None
        else counted_from + timedelta(days=after),
    )


def _days(law: Law, rule: str) -> int | None:
    """A number of days that only some states name."""
    return law.days(rule) if law.key(rule) in law.policy.policy.parameters else None


RULES_OF_A_HANDOVER = ("report.sale_days_before", "report.delivery_days_after")
RULES_OF_A_REPORT = ("report.preliminary", "report.due", "report.cutoff", "report.remittance")
RULES_OF_A_NOTICE = (
    "notice.min_usd",
    "notice.not_more_than_days",
    "notice.not_less_than_days",
    "notice.counted_from",
    "notice.method",
)


def rules_of(law: Law) -> dict[str, Dated]:
    """Every dated value that a deadline under this law rests on, by key."""
    names = (
        "years",
        "trigger",
        "disposition",
        *RULES_OF_A_REPORT,
        *RULES_OF_A_HANDOVER,
        *RULES_OF_A_NOTICE,
    )
    keys = (law.key(name) for name in names)
    return {key: law.policy.entry(key) for key in keys if key in law.policy.policy.parameters}


def decisive(law: Law) -> dict[str, Dated]:
    """Those without which no date of the report can be named: a filing rests on them."""
    names = ("years", *RULES_OF_A_REPORT)
    return {key: entry for key, entry in rules_of(law).items() if key in map(law.key, names)}
