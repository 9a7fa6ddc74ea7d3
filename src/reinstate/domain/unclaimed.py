"""The statutory clocks: when each state's law presumes an owner's property abandoned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from reinstate.domain.account import Account, ActivityKind
from reinstate.domain.audience import seen_by
from reinstate.domain.dormancy import days_of, owner_acts, years_after
from reinstate.domain.findings import Audience
from reinstate.domain.jurisdiction import Basis, Place, slug
from reinstate.domain.policy import Confidence, Dated, PolicyError, PolicyOn, Review


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
class StatutoryClock:
    """One asset class under one law. A date that rests on an unknown value is None."""

    asset_class: AssetClass = field(metadata=seen_by(Audience.OWNER))
    jurisdiction: str = field(metadata=seen_by(Audience.OWNER))
    years: int | None = field(metadata=seen_by(Audience.OWNER))
    presumed_abandoned_on: date | None = field(metadata=seen_by(Audience.OWNER))
    notice_from: date | None = field(metadata=seen_by(Audience.OWNER))
    notice_until: date | None = field(metadata=seen_by(Audience.OWNER))
    report_due_on: date | None = field(metadata=seen_by(Audience.OWNER))
    disposition: str | None = field(metadata=seen_by(Audience.OWNER))
    authority: str = field(metadata=seen_by(Audience.OWNER))
    confidence: Confidence = field(metadata=seen_by(Audience.OWNER))
    reviewed: Review | None = field(metadata=seen_by(Audience.OWNER))


# From surest to least sure.
_RANK = {
    level: rank
    for rank, level in enumerate(
        (
            Confidence.DECIDED,
            Confidence.MEASURED,
            Confidence.SOURCE_READ,
            Confidence.SECONDARY,
            Confidence.INFERRED,
            Confidence.UNVERIFIED,
            Confidence.UNKNOWN,
        )
    )
}


def asset_classes_held(account: Account, policy: PolicyOn) -> tuple[AssetClass, ...]:
    """The classes of which the account holds something; debts and excluded items are none."""
    held: dict[str, Decimal] = {}
    named: dict[str, str] = {}
    for balance in account.balances:
        held[balance.asset] = held.get(balance.asset, Decimal(0)) + balance.amount
        if balance.asset_class:
            named[balance.asset] = balance.asset_class
    found = {
        _class_of(asset, named.get(asset), policy) for asset, amount in held.items() if amount > 0
    }
    return tuple(item for item in AssetClass if item in found)


def _class_of(asset: str, named: str | None, policy: PolicyOn) -> AssetClass | None:
    """Lists in policy name cash, securities and what is no property; the rest is currency."""
    if named is not None and named in set(AssetClass):
        return AssetClass(named)
    if asset in policy.texts("assets.excluded"):
        return None
    if asset in policy.texts("assets.cash"):
        return AssetClass.CASH
    if asset in policy.texts("assets.securities"):
        return AssetClass.SECURITIES
    return AssetClass.VIRTUAL_CURRENCY


def statutory_clocks(
    account: Account, policy: PolicyOn, place: Place
) -> tuple[StatutoryClock, ...]:
    """One clock for each asset class held; an empty account has none."""
    return tuple(
        _statutory_clock(account, policy, place, asset_class)
        for asset_class in asset_classes_held(account, policy)
    )


def _statutory_clock(
    account: Account, policy: PolicyOn, place: Place, asset_class: AssetClass
) -> StatutoryClock:
    law = _Law(policy, slug(place.law_of), asset_class)
    years = law.entry("years")
    start, rests_on = _start(account, policy, law)
    length = None if years.value is None else _whole(years.value, law.key("years"))
    abandoned_on = years_after(start, length) if start and length is not None else None
    due_on = _report_due_on(law, abandoned_on)
    notice_from, notice_until = _notice_window(law, abandoned_on, due_on)
    disposition = law.entry("disposition").value
    return StatutoryClock(
        asset_class=asset_class,
        jurisdiction=place.law_of,
        years=length,
        presumed_abandoned_on=abandoned_on,
        notice_from=notice_from,
        notice_until=notice_until,
        report_due_on=due_on,
        disposition=None if disposition is None else str(disposition),
        authority=years.authority,
        confidence=_least_sure((years, *rests_on), place),
        reviewed=years.reviewed,
    )


@dataclass(frozen=True, slots=True)
class _Law:
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
        return None if found is None else _whole(found, self.key(rule))

    def month_day(self, rule: str) -> tuple[int, int] | None:
        """A day of the year written MM-DD, or None where it is not known."""
        found = self.entry(rule).value
        if found is None:
            return None
        month, _, day = str(found).partition("-")
        return int(month), int(day)


def _start(account: Account, policy: PolicyOn, law: _Law) -> tuple[date | None, list[Dated]]:
    """The day a statutory clock starts, and the stand-ins for unknown values it rests on."""
    last, rests_on = _last_interest(account, policy, law)
    trigger = _trigger(policy, law)
    if trigger is Trigger.LAST_INDICATION:
        return last, rests_on
    bounced = frozenset({ActivityKind.RETURNED_COMMUNICATION})
    returned = [day for day in days_of(account.activity, policy, bounced) if day > last]
    # Only silence after a returned letter counts from that letter: any later act resets it.
    if returned:
        return min(returned), rests_on
    return (last if trigger is Trigger.RETURNED_COMMUNICATION_OR_LAST_ACT else None), rests_on


def _trigger(policy: PolicyOn, law: _Law) -> Trigger:
    found = law.entry("trigger")
    if found.value is None:
        found = policy.entry("unclaimed.when_unknown.trigger")
    return Trigger(str(found.value))


def _last_interest(account: Account, policy: PolicyOn, law: _Law) -> tuple[date, list[Dated]]:
    """The last indication of interest by this law, and the stand-ins that decided it.

    Log-ins and recurring deposits count as the state's dated values say. Where a value is
    unknown, the house's dated reading of the model act stands in, and the clock is marked no
    surer than that reading.
    """
    certain = set(owner_acts(policy)) - {kind for kind, _ in _BY_STATE}
    rests_on: list[Dated] = []
    stand_ins: list[tuple[ActivityKind, Dated]] = []
    for kind, rule in _BY_STATE:
        counts = law.entry(rule)
        if counts.value is None:
            stand_ins.append((kind, policy.entry(f"unclaimed.when_unknown.{rule}")))
        elif counts.value is True:
            certain.add(kind)
    last = max(days_of(account.activity, policy, frozenset(certain)), default=account.opened_on)
    latest = last
    for kind, stand_in in stand_ins:
        doubtful = max(days_of(account.activity, policy, frozenset({kind})), default=last)
        if doubtful > last:
            rests_on.append(stand_in)
            latest = max(latest, doubtful) if stand_in.value is True else latest
    return latest, rests_on


_BY_STATE = (
    (ActivityKind.LOGIN, "login_counts"),
    (ActivityKind.RECURRING_DEPOSIT, "recurring_counts"),
)


@dataclass(frozen=True, slots=True)
class LawInForce:
    """One jurisdiction's clock for one asset class on a day, as whole books are sorted by it.

    `certain` are the acts that count as interest by this law; `stand_ins` those of which the law
    is not known and the house's reading says that they count. `years` None = not known.
    """

    years: int | None
    trigger: Trigger
    is_signed: bool
    certain: frozenset[ActivityKind]
    stand_ins: frozenset[ActivityKind]


def law_in_force(policy: PolicyOn, law_of: str, asset_class: AssetClass) -> LawInForce:
    """The values that decide when property of this class is presumed abandoned."""
    law = _Law(policy, slug(law_of), asset_class)
    counts = {kind: law.entry(rule).value for kind, rule in _BY_STATE}
    unknown = {kind: rule for kind, rule in _BY_STATE if counts[kind] is None}
    years = law.entry("years")
    return LawInForce(
        years=None if years.value is None else _whole(years.value, law.key("years")),
        trigger=_trigger(policy, law),
        is_signed=years.reviewed is not None,
        certain=(owner_acts(policy) - set(counts))
        | {kind for kind, value in counts.items() if value is True},
        stand_ins=frozenset(
            kind
            for kind, rule in unknown.items()
            if policy.entry(f"unclaimed.when_unknown.{rule}").value is True
        ),
    )


def _report_due_on(law: _Law, abandoned_on: date | None) -> date | None:
    """The report that covers a date: the first due day after the first cut-off not before it."""
    cutoff, due = law.month_day("report.cutoff"), law.month_day("report.due")
    if abandoned_on is None or cutoff is None or due is None:
        return None
    covered_until = _next(cutoff, abandoned_on)
    return _next(due, covered_until + timedelta(days=1))


def _next(month_day: tuple[int, int], not_before: date) -> date:
    this_year = date(not_before.year, *month_day)
    return this_year if this_year >= not_before else date(not_before.year + 1, *month_day)


def _notice_window(
    law: _Law, abandoned_on: date | None, due_on: date | None
) -> tuple[date | None, date | None]:
    """First and last day for the owner's notice, counted back from what the law names."""
    counted_from = law.entry("notice.counted_from").value
    anchor = abandoned_on if counted_from == "presumption" else due_on
    most, least = law.days("notice.not_more_than_days"), law.days("notice.not_less_than_days")
    return _days_before(anchor, most), _days_before(anchor, least)


def _days_before(anchor: date | None, days: int | None) -> date | None:
    return None if anchor is None or days is None else anchor - timedelta(days=days)


def _least_sure(entries: Iterable[Dated], place: Place) -> Confidence:
    """A chain of values is as sure as its weakest; an unlisted place is an inference itself."""
    levels = [entry.confidence for entry in entries]
    if place.basis is Basis.UNLISTED:
        levels.append(Confidence.INFERRED)
    return max(levels, key=_RANK.__getitem__)


def _whole(found: object, key: str) -> int:
    if isinstance(found, bool) or not isinstance(found, int):
        raise PolicyError(f"policy value {key!r} is {found!r}; expected a whole number")
    return found
