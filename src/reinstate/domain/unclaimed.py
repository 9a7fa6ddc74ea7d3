"""The statutory clocks: when each state's law presumes an owner's property abandoned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from reinstate.domain.account import Account, ActivityKind, Balance
from reinstate.domain.audience import seen_by
from reinstate.domain.dormancy import days_of, last_days, returned_letters
from reinstate.domain.findings import Audience
from reinstate.domain.jurisdiction import Basis, Place, slug
from reinstate.domain.money import plain, total, total_known
from reinstate.domain.policy import Authority, Confidence, Dated, PolicyOn, Review
from reinstate.domain.state_law import (
    BY_STATE,
    AssetClass,
    Law,
    LawInForce,
    law_in_force,
    notice_window,
    presumed_on,
    report_due_on,
    trigger_entry,
)

Acts = frozenset[ActivityKind]


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
    authority: Authority = field(metadata=seen_by(Audience.OWNER))
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


@dataclass(frozen=True, slots=True)
class Property:
    """What an account holds of one asset, as a report to a state counts it: in units of the asset,
    and in dollars where the exchange says what they are worth.
    """

    asset_class: AssetClass
    asset: str
    amount: Decimal
    usd: Decimal | None

    @property
    def units(self) -> str:
        """How much of which asset, to the last digit: 0.5 BTC."""
        return f"{plain(self.amount)} {self.asset}"


def property_held(account: Account, policy: PolicyOn) -> tuple[Property, ...]:
    """What the account holds, in the order of its assets; debts and excluded items are none."""
    lines: dict[str, list[Balance]] = {}
    for balance in account.balances:
        lines.setdefault(balance.asset, []).append(balance)
    found = (_property(asset, of_it, policy) for asset, of_it in lines.items())
    return tuple(one for one in found if one is not None)


def _property(asset: str, lines: Sequence[Balance], policy: PolicyOn) -> Property | None:
    amount = total(line.amount for line in lines)
    named = next((line.asset_class for line in reversed(lines) if line.asset_class), None)
    item = _class_of(asset, named, policy) if amount > 0 else None
    if item is None:
        return None
    return Property(item, asset, amount, total_known(line.worth for line in lines))


def asset_classes_held(account: Account, policy: PolicyOn) -> tuple[AssetClass, ...]:
    """The classes of which the account holds something, in the order of `AssetClass`."""
    found = {one.asset_class for one in property_held(account, policy)}
    return tuple(item for item in AssetClass if item in found)


def worth_by_class(account: Account, policy: PolicyOn) -> dict[AssetClass, Decimal | None]:
    """What the account holds of each class in dollars; None where some of it has no value."""
    found: dict[AssetClass, list[Decimal | None]] = {}
    for one in property_held(account, policy):
        found.setdefault(one.asset_class, []).append(one.usd)
    return {item: total_known(values) for item, values in found.items()}


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
    law = Law(policy, slug(place.law_of), asset_class)
    years = law.entry("years")
    in_force = law_in_force(policy, place.law_of, asset_class)
    start = clock_start(account, policy, in_force)
    rests_on = _stand_ins(account, policy, law, in_force.certain)
    if place.is_stand_in:  # it is this law's because the exchange is of its state
        rests_on.append(policy.entry("exchange.domicile"))
    abandoned_on = presumed_on(law, start) if start else None
    due_on = report_due_on(law, abandoned_on)
    notice_from, notice_until = notice_window(law, abandoned_on, due_on)
    disposition = law.entry("disposition").value
    return StatutoryClock(
        asset_class=asset_class,
        jurisdiction=place.law_of,
        years=in_force.years,
        presumed_abandoned_on=abandoned_on,
        notice_from=notice_from,
        notice_until=notice_until,
        report_due_on=due_on,
        disposition=None if disposition is None else str(disposition),
        authority=years.authority,
        confidence=_least_sure((years, trigger_entry(policy, law), *rests_on), place),
        reviewed=years.reviewed,
    )


def clock_start(account: Account, policy: PolicyOn, in_force: LawInForce) -> date | None:
    """The day from which a law counts: of the owner's last interest, or of a letter that came back.

    None where its clock does not run.
    """
    last = last_days(account.activity, policy)
    return in_force.start(account.opened_on, last, returned_letters(account.activity, policy))


def _stand_ins(account: Account, policy: PolicyOn, law: Law, certain: Acts) -> list[Dated]:
    """The house's readings of what the law leaves unknown, where a later act makes them decide.

    Whether log-ins and recurring deposits count is for the state. A clock that rests on the
    house's dated reading of the model act is marked no surer than that reading.
    """
    last = max(days_of(account.activity, policy, certain), default=account.opened_on)
    return [
        policy.entry(f"unclaimed.when_unknown.{rule}")
        for kind, rule in BY_STATE.items()
        if law.entry(rule).value is None
        and any(day > last for day in days_of(account.activity, policy, frozenset({kind})))
    ]


def _least_sure(entries: Iterable[Dated], place: Place) -> Confidence:
    """A place without a law of its own that we hold is an inference itself, as is one that only
    an address for mail tells.
    """
    found = least_sure(entries)
    inferred = place.basis not in (Basis.RESIDENCE, Basis.NO_ADDRESS)
    return max(found, Confidence.INFERRED, key=_RANK.__getitem__) if inferred else found


def least_sure(entries: Iterable[Dated]) -> Confidence:
    """A chain of values is as sure as its weakest."""
    return max((entry.confidence for entry in entries), key=_RANK.__getitem__)
