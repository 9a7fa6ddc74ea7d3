"""One jurisdiction's unclaimed-property rules as policy holds them: how long, and from when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from reinstate.domain.account import ActivityKind
from reinstate.domain.dormancy import owner_acts, years_after
from reinstate.domain.jurisdiction import slug
from reinstate.domain.policy import Dated, PolicyError, PolicyOn


class AssetClass(StrEnum):
    """How unclaimed-property law sorts what an account holds."""

    VIRTUAL_CURRENCY = "virtual_currency"
    CASH = "cash"
    SECURITIES = "securities"


class Trigger(StrEnum):
    """What starts a statutory clock."""

    LAST_INDICATION = "last_indication_of_interest"
    RETURNED_COMMUNICATION_OR_LAST_ACT = "returned_communication_or_last_act"
    RETURNED_COMMUNICATION = "returned_communication"


@dataclass(frozen=True, slots=True)
class Law:
    """Where one jurisdiction's rules for one asset class are found in policy."""

    policy: PolicyOn
    place: str
    asset_class: AssetClass

    @property
    def column(self) -> str:
        """The column of the state's table; which one holds cash is a decision (ADR 0002)."""
        if self.asset_class is AssetClass.CASH:
            return self.policy.text("unclaimed.cash_follows")
        return self.asset_class.value

    def key(self, rule: str) -> str:
        """The class's own key if the state has one, else the state's key for all classes."""
        own = f"unclaimed.{self.place}.{self.column}.{rule}"
        general = f"unclaimed.{self.place}.{rule}"
        known = self.policy.policy.parameters
        return general if own not in known and general in known else own

    def entry(self, rule: str) -> Dated:
        """The dated value in force; its value may be None, meaning unknown."""
        return self.policy.entry(self.key(rule))

    def days(self, rule: str) -> int | None:
        """A number of days, or None where the law's figure is not known."""
        found = self.entry(rule).value
        return None if found is None else whole_number(found, self.key(rule))

    def eras(self) -> tuple[tuple[int, date], ...]:
        """The years in force and those before them, the oldest first, each with the day on which
        they began; none where those in force are not known, and none before years not known.
        """
        key, found = self.key("years"), list[tuple[int, date]]()
        self.policy.entry(key)  # where none is in force, that is an error
        begun = (
            entry
            for entry in self.policy.policy.parameters[key].entries
            if entry.effective_on <= self.policy.day
        )
        for entry in begun:
            if entry.value is None:
                found.clear()
            else:
                found.append((whole_number(entry.value, key), entry.effective_on))
        return tuple(found)

    def month_day(self, rule: str) -> tuple[int, int] | None:
        """A day of the year written MM-DD, or None where it is not known."""
        found = self.entry(rule).value
        if found is None:
            return None
        month, _, day = str(found).partition("-")
        return int(month), int(day)


def trigger_entry(policy: PolicyOn, law: Law) -> Dated:
    """What says which event starts the clock: the law, or the house's reading of its silence."""
    found = law.entry("trigger")
    return policy.entry("unclaimed.when_unknown.trigger") if found.value is None else found


# Acts that each state rules on for itself, and the key of the rule.
BY_STATE: Mapping[ActivityKind, str] = {
    ActivityKind.LOGIN: "login_counts",
    ActivityKind.RECURRING_DEPOSIT: "recurring_counts",
}


def directed_acts(policy: PolicyOn) -> frozenset[ActivityKind]:
    """The owner's acts that count everywhere."""
    return owner_acts(policy) - set(BY_STATE)


@dataclass(frozen=True, slots=True)
class LawInForce:
    """One jurisdiction's clock for one asset class on a day.

    `certain` are the acts that count as interest by this law; `stand_ins` those of which the law
    is not known and the house's reading says that they count. `years` None = not known.
    """

    years: int | None
    trigger: Trigger
    is_signed: bool
    certain: frozenset[ActivityKind]
    stand_ins: frozenset[ActivityKind]

    def start(
        self, opened_on: date, last: Mapping[ActivityKind, date], returned: Iterable[date]
    ) -> date | None:
        """When the clock starts, from the last day of each kind of act; None: not running."""
        interest = max((last[kind] for kind in self.certain if kind in last), default=opened_on)
        doubtful = (last[kind] for kind in self.stand_ins if kind in last)
        interest = max(interest, max(doubtful, default=interest))
        if self.trigger is Trigger.LAST_INDICATION:
            return interest
        # Only silence after a returned letter counts from that letter: any later act resets it.
        bounced = min((day for day in returned if day > interest), default=None)
        if self.trigger is Trigger.RETURNED_COMMUNICATION:
            return bounced
        return interest if bounced is None or self._has_run_out(interest, bounced) else bounced

    def _has_run_out(self, interest: date, bounced: date) -> bool:
        """Whether silence alone had made it abandoned by then: the letter that comes back is the
        notice of that, as a rule, and nothing but its owner's word ends what the law presumes.
        """
        return self.years is not None and bounced >= years_after(interest, self.years)


def law_in_force(policy: PolicyOn, law_of: str, asset_class: AssetClass) -> LawInForce:
    """The values that decide when property of this class is presumed abandoned."""
    law = Law(policy, slug(law_of), asset_class)
    counts = {kind: law.entry(rule).value for kind, rule in BY_STATE.items()}
    unknown = {kind: rule for kind, rule in BY_STATE.items() if counts[kind] is None}
    years = law.entry("years")
    return LawInForce(
        years=None if years.value is None else whole_number(years.value, law.key("years")),
        trigger=Trigger(str(trigger_entry(policy, law).value)),
        is_signed=years.reviewed is not None,
        certain=directed_acts(policy) | {kind for kind, value in counts.items() if value is True},
        stand_ins=frozenset(
            kind
            for kind, rule in unknown.items()
            if policy.entry(f"unclaimed.when_unknown.{rule}").value is True
        ),
    )


def presumed_on(law: Law, start: date) -> date | None:
    """When silence since a day makes property presumed abandoned; None where nobody knows it.

    A law that shortens the years presumes nothing before it begins: whoever had been silent for
    long enough by then falls under it on its first day, unless the law before had it already.
    """
    found = None
    for years, began in law.eras():
        own = years_after(start, years)
        found = own if found is None or own >= began else max(own, min(found, began))
    return found


def presumed_since(law: Law, day: date, silent_since: Callable[[date, int], date]) -> date | None:
    """The last day since which silence makes property presumed abandoned by a day.

    `silent_since`: the last day that is so many months before another.
    """
    found = None
    for years, began in law.eras():
        own = silent_since(day, 12 * years)
        found = own if found is None or day >= began else min(own, found)
    return found


def clock_days(policy: PolicyOn, law_of: str, item: AssetClass, start: date) -> tuple[date, ...]:
    """The days on which a clock that started then brings something new.

    The day after a notice window ends counts too: the notice is late from then on.
    """
    law = Law(policy, slug(law_of), item)
    abandoned_on = presumed_on(law, start)
    due_on = report_due_on(law, abandoned_on)
    opens_on, closes_on = notice_window(law, abandoned_on, due_on)
    late_on = closes_on and closes_on + timedelta(days=1)
    return tuple(day for day in (abandoned_on, opens_on, late_on, due_on) if day is not None)


def report_due_on(law: Law, abandoned_on: date | None) -> date | None:
    """The report that covers a date: the first due day after the first cut-off not before it."""
    cutoff, due = law.month_day("report.cutoff"), law.month_day("report.due")
    if abandoned_on is None or cutoff is None or due is None:
        return None
    covered_until = next_day(cutoff, abandoned_on)
    return next_day(due, covered_until + timedelta(days=1))


def next_day(month_day: tuple[int, int], not_before: date) -> date:
    """The first such day of a year that is not before a date."""
    this_year = date(not_before.year, *month_day)
    return this_year if this_year >= not_before else date(not_before.year + 1, *month_day)


def notice_window(
    law: Law, abandoned_on: date | None, due_on: date | None
) -> tuple[date | None, date | None]:
    """First and last day for the owner's notice, counted back from what the law names.

    A notice that is counted from the presumption goes out before it, whatever else is not known.
    """
    most, least = law.days("notice.not_more_than_days"), law.days("notice.not_less_than_days")
    anchor = due_on
    if law.entry("notice.counted_from").value == "presumption":
        anchor, least = abandoned_on, 1 if least is None else least
    return _days_before(anchor, most), _days_before(anchor, least)


def _days_before(anchor: date | None, days: int | None) -> date | None:
    return None if anchor is None or days is None else anchor - timedelta(days=days)


def whole_number(found: object, key: str) -> int:
    """The value of a key; PolicyError where it is no whole number."""
    if isinstance(found, bool) or not isinstance(found, int):
        raise PolicyError(f"policy value {key!r} is {found!r}; expected a whole number")
    return found
