"""The calendar of statutory deadlines: one line a report to a state, worked out when it is asked.

What is due follows from the accounts and the law; stored is only what somebody says was done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from time import perf_counter

from reinstate.domain.deadlines import Next, NoticeState, Work, next_about
from reinstate.domain.jurisdiction import name_of, slug
from reinstate.domain.place_codes import is_state
from reinstate.domain.policy import Confidence, Dated, PolicyOn
from reinstate.domain.report_period import ReportPeriod, Step, decisive, period_due, rules_of
from reinstate.domain.state_law import AssetClass, Law
from reinstate.domain.unclaimed import least_sure
from reinstate.services import clock, rules
from reinstate.services.access import review_access
from reinstate.services.errors import Refused
from reinstate.services.whole_book import book_source, due_reports
from reinstate.services.whole_book.arrivals import Arrived, arrived, law_began
from reinstate.services.whole_book.due_reports import Counted, Inclusion, Owners, Share
from reinstate.services.whole_book.preview import NOTHING, Amount
from reinstate.services.whole_book.report_parts import Part, parts
from reinstate.services.whole_book.report_spans import Name, demand_state
from reinstate.store.models import StateFiling

AHEAD = timedelta(days=365)
WEEK = timedelta(days=7)
_OPEN = {NoticeState.LATE: Work.NOTICES_LATE, NoticeState.TO_SEND: Work.NOTICES_TO_SEND}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A selection of the calendar by what it waits for; None and empty leave a property open."""

    state: str = ""
    from_on: date | None = None
    until_on: date | None = None
    work: Work | None = None

    def fits(self, line: Line) -> bool:
        """Whether a line is wanted; one without a day is wanted whatever the days are."""
        by, is_done = line.next.by, line.next.work is Work.DONE
        return (
            self.state in ("", line.law_of)
            and (self.work in line.works if self.work else not is_done)
            and (by is None or self.from_on is None or by >= self.from_on)
            and (by is None or self.until_on is None or by <= self.until_on)
        )


@dataclass(frozen=True, slots=True)
class FiledStep:
    """A step of a report, when it is due, and what somebody recorded of it."""

    step: Step
    due_on: date
    filing: StateFiling | None

    @property
    def is_standing(self) -> bool:
        """Whether the record of it needs no other person."""
        return self.filing is not None and _stands(self.filing)


@dataclass(frozen=True, slots=True)
class Line:
    """One report to one state. `due_on` is None where its dates are not known.

    `accounts` and `amount` are what is to be reported, `notices` how the letters to those owners
    stand. Owners with an open request and blocked property stay out of it. To `stand_ins` of the
    accounts its law applies in place of one that is not known or that we do not hold.
    """

    law_of: str
    due_on: date | None
    period: ReportPeriod | None
    next: Next
    accounts: int
    parts: tuple[Part, ...]
    notices: Mapping[NoticeState, int]
    in_case: int
    held: int
    arrived: tuple[Arrived, ...]
    stand_ins: int
    steps: tuple[FiledStep, ...]
    confidence: Confidence  # of the least sure value that its days rest on
    unsigned: tuple[str, ...]  # keys of those values that nobody has signed
    rules: Mapping[str, Dated] = field(repr=False)

    @property
    def name(self) -> str:
        """What people call the state."""
        return name_of(self.law_of)

    @property
    def works(self) -> frozenset[Work]:
        """All that it waits for: what is next, and letters that its line shows as open."""
        open_notices = {work for state, work in _OPEN.items() if self.notices.get(state)}
        return frozenset({self.next.work, *open_notices})

    @property
    def keys_start(self) -> str:
        """How the keys of this state's rules begin."""
        return f"unclaimed.{slug(self.law_of)}."

    @property
    def authorities(self) -> tuple[str, ...]:
        """Where the periods of its classes come from, each source once."""
        return tuple(dict.fromkeys(str(part.years.authority) for part in self.parts))

    @property
    def amount(self) -> Amount:
        """What is to be reported, over all classes."""
        return sum((part.amount for part in self.parts), NOTHING)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The lines that were chosen, the next first.

    `waiting` counts every line under each thing that it waits for.
    """

    on: date
    made_on: date
    chosen: Chosen
    lines: tuple[Line, ...]
    waiting: Mapping[Work, int]
    within_week: int
    seconds: float  # that working it out took

    @property
    def week_ends_on(self) -> date:
        """The last day that counts as within a week."""
        return self.on + WEEK


def usual(from_on: date | None = None) -> Chosen:
    """What is late, and what comes within a year; of a day ahead, what comes in the year after."""
    first = max(from_on or clock.today(), clock.today())
    return Chosen(from_on=from_on, until_on=first + min(AHEAD, date.max - first))


def calendar(actor: int, chosen: Chosen) -> Calendar:
    """For a compliance officer; NotFound where a large book was never made."""
    review_access.officer(actor)
    return read(chosen)


def read(chosen: Chosen) -> Calendar:
    """The calendar of today. For the command line and for `calendar`."""
    if chosen.state:
        demand_state(chosen.state)
    if chosen.from_on and chosen.until_on and chosen.until_on < chosen.from_on:
        sentence = f"The last day, {chosen.until_on}, is before the first, {chosen.from_on}."
        raise Refused(sentence, "bad_period")
    on, started = clock.today(), perf_counter()
    with book_source.current() as book:
        policy = rules.on(max(on, book.made_on))
        lines = _lines(due_reports.count(book, policy), policy)
    waiting: dict[Work, int] = defaultdict(int)
    for work in (work for line in lines for work in line.works):
        waiting[work] += 1
    fitting = tuple(line for line in lines if chosen.fits(line))
    soon = [line for line in lines if _is_near(line, on)]
    took = perf_counter() - started
    return Calendar(on, book.made_on, chosen, fitting, dict(waiting), len(soon), took)


def report(law_of: str, due_on: date) -> Line | None:
    """One line by what names it."""
    if not is_state(law_of):
        return None
    found = read(Chosen(state=law_of))
    done = read(Chosen(state=law_of, work=Work.DONE)) if not found.lines else found
    lines = (*found.lines, *done.lines)
    return next((line for line in lines if line.due_on == due_on), None)


def _is_near(line: Line, on: date) -> bool:
    by = line.next.by
    is_open = line.next.work not in (Work.DONE, Work.NOT_YET)
    return is_open and by is not None and on <= by <= on + WEEK


def _lines(counted: Counted, policy: PolicyOn) -> list[Line]:
    """Every report that accounts are due in or that was filed, in the order of its next day."""
    filings: dict[Name, list[StateFiling]] = defaultdict(list)
    for row in StateFiling.objects.select_related("recorded_by__staff_profile"):
        filings[row.jurisdiction, row.due_on].append(row)
    shares: dict[Name, list[Share]] = defaultdict(list)
    owners: dict[Name, list[Owners]] = defaultdict(list)
    for share in counted.shares:
        shares[share.report].append(share)
    for some in counted.owners:
        owners[some.report].append(some)
    names = dict.fromkeys([*shares, *filings])
    found = [_line(name, shares[name], owners[name], filings[name], policy) for name in names]
    return sorted(found, key=lambda line: (line.next.by or policy.day, line.law_of))


def _line(
    name: Name,
    shares: Sequence[Share],
    owners: Sequence[Owners],
    filings: Sequence[StateFiling],
    policy: PolicyOn,
) -> Line:
    law_of, due_on = name
    laws = _laws(name, shares, policy)
    decided = {key: entry for law in laws for key, entry in decisive(law).items()}
    period, notices = _period(shares, laws[0], due_on), _notices(owners)
    filed = {Step(row.step): row for row in filings}
    done = {step: _stands(row) for step, row in filed.items()}
    steps = period.steps if period else ()
    since = law_began(owners)
    done_on = {step: row.done_on for step, row in filed.items()}
    return Line(
        law_of=law_of,
        due_on=due_on,
        period=period,
        next=next_about(period, notices.keys(), done, policy.day, since),
        accounts=_accounts(owners, Inclusion.REPORTED),
        parts=parts(shares, period, done_on, policy),
        notices=notices,
        in_case=_accounts(owners, Inclusion.IN_CASE),
        held=_accounts(owners, Inclusion.HELD),
        arrived=arrived(owners, period),
        stand_ins=_accounts([some for some in owners if some.is_stand_in], Inclusion.REPORTED),
        steps=tuple(FiledStep(step, day, filed.get(step)) for step, day in steps),
        confidence=least_sure(decided.values()),
        unsigned=tuple(key for key, entry in decided.items() if entry.reviewed is None),
        rules={key: entry for law in laws for key, entry in rules_of(law).items()},
    )


def _laws(name: Name, shares: Sequence[Share], policy: PolicyOn) -> list[Law]:
    """Those of the classes it holds; once nothing is left, those that have such a report."""
    law_of, due_on = name
    laws = [Law(policy, slug(law_of), item) for item in AssetClass]
    held = {share.asset_class for share in shares}
    found = [law for law in laws if law.asset_class in held]
    named = [law for law in laws if due_on is not None and period_due(law, due_on)]
    return found or named or laws


def _period(shares: Sequence[Share], law: Law, due_on: date | None) -> ReportPeriod | None:
    """Where each owner's notice has days of its own, those that come first."""
    known = [share for share in shares if share.period is not None]
    first = min(known, key=lambda share: share.first_on or date.max, default=None)
    if first is not None:
        return first.period
    return period_due(law, due_on) if due_on is not None else None


def _stands(filing: StateFiling) -> bool:
    return filing.step != Step.REMITTANCE or filing.confirmed_at is not None


def _accounts(owners: Iterable[Owners], inclusion: Inclusion) -> int:
    return sum(some.accounts for some in owners if some.inclusion is inclusion)


def _notices(owners: Iterable[Owners]) -> dict[NoticeState, int]:
    found: dict[NoticeState, int] = defaultdict(int)
    for some in owners:
        if some.inclusion is Inclusion.REPORTED and some.notice is not None:
            found[some.notice] += some.accounts
    return {state: found[state] for state in NoticeState if found[state]}
