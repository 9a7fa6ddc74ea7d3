"""Standing: lifecycle and restrictions, and what they leave the owner able to do.

`assess` is pure: the same account and the same policy day give the same answer, and nothing it
derives is stored anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from reinstate.domain import passport
from reinstate.domain.account import Account, Platform
from reinstate.domain.audience import seen_by
from reinstate.domain.dormancy import (
    HouseClock,
    StatutoryClock,
    day_of,
    house_clock,
    statutory_clocks,
)
from reinstate.domain.findings import Audience
from reinstate.domain.jurisdiction import SupportLevel, place_of, support_level
from reinstate.domain.passport import OpenCase, RestrictionView
from reinstate.domain.policy import Dated, PolicyOn
from reinstate.domain.restrictions import (
    OUTSIDE_ESCHEAT,
    RULES,
    Capability,
    RaisedRestriction,
    RestrictionKind,
)


class Lifecycle(StrEnum):
    """Where an account stands in its life, whatever restricts it."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DORMANT = "dormant"
    ESCHEAT_PENDING = "escheat_pending"
    ESCHEATED = "escheated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the owner may do, by the names of the public document."""

    log_in: bool = field(metadata=seen_by(Audience.OWNER))
    trade: bool = field(metadata=seen_by(Audience.OWNER))
    deposit: bool = field(metadata=seen_by(Audience.OWNER))
    withdraw: bool = field(metadata=seen_by(Audience.OWNER))
    request_reactivation: bool = field(metadata=seen_by(Audience.OWNER))

    @classmethod
    def of(cls, allowed: frozenset[Capability]) -> Capabilities:
        """From the set of what is allowed."""
        return cls(**{item.value: item in allowed for item in Capability})

    def allowed(self) -> frozenset[Capability]:
        """As a set, to compare."""
        return frozenset(item for item in Capability if getattr(self, item.value))


@dataclass(frozen=True, slots=True)
class Clocks:
    """The house clock, and the statutory clock of each asset class held."""

    house: HouseClock = field(metadata=seen_by(Audience.OWNER))
    statutory: tuple[StatutoryClock, ...] = field(metadata=seen_by(Audience.OWNER))


@dataclass(frozen=True, slots=True)
class PolicyRead:
    """Which policy was asked, and every value that was read of it, by key."""

    digest: str = field(metadata=seen_by(Audience.OWNER))
    values_read: Mapping[str, Dated] = field(metadata=seen_by(Audience.REVIEWER))


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole answer for one account on one day."""

    account: str = field(metadata=seen_by(Audience.OWNER))
    on: date = field(metadata=seen_by(Audience.OWNER))
    lifecycle: Lifecycle = field(metadata=seen_by(Audience.OWNER))
    good_standing: bool = field(metadata=seen_by(Audience.OWNER))
    restrictions: tuple[RestrictionView, ...] = field(metadata=seen_by(Audience.OWNER))
    capabilities: Capabilities = field(metadata=seen_by(Audience.OWNER))
    clocks: Clocks = field(metadata=seen_by(Audience.OWNER))
    policy: PolicyRead = field(metadata=seen_by(Audience.OWNER))

    def has(self, kind: RestrictionKind) -> bool:
        """Whether a restriction of this kind stands."""
        return any(item.kind is kind for item in self.restrictions)


_LOCKED = frozenset({Capability.LOG_IN, Capability.REQUEST_REACTIVATION})
_OVER = frozenset({Capability.LOG_IN})

ALLOWED_BY_LIFECYCLE: Mapping[Lifecycle, frozenset[Capability]] = {
    Lifecycle.ACTIVE: frozenset(Capability),
    Lifecycle.INACTIVE: frozenset(Capability),
    Lifecycle.DORMANT: _LOCKED,
    Lifecycle.ESCHEAT_PENDING: _LOCKED,
    Lifecycle.ESCHEATED: _OVER,
    Lifecycle.CLOSED: _OVER,
}

_IN_USE = frozenset({Lifecycle.ACTIVE, Lifecycle.INACTIVE})
_ENDED = frozenset({Lifecycle.ESCHEATED, Lifecycle.CLOSED})


def assess(
    account: Account,
    policy: PolicyOn,
    *,
    at: datetime | None = None,
    open_cases: Iterable[OpenCase] = (),
    hold_until: datetime | None = None,
    queue: Mapping[RestrictionKind, timedelta] | None = None,
) -> Standing:
    """The standing of an account on the policy's day.

    `at` is the instant within that day, where it is known: it decides the hours of a hold.
    `hold_until` is when the latest withdrawal hold ends; `queue` holds the real waiting times,
    which replace the policy's promise.
    """
    moment = _Moment(account, policy.policy.on(policy.day), at, hold_until, queue or {})
    place = place_of(account, moment.policy)
    house = house_clock(account, moment.policy)
    is_ours = account.platform is Platform.US
    statutory = statutory_clocks(account, moment.policy, place) if is_ours else ()
    lifecycle = _lifecycle(moment, house, statutory)
    cases = tuple(open_cases)
    views = _views(moment, lifecycle, house)
    restrictions = tuple(passport.with_case(view, cases) for view in views)
    others = [item for item in restrictions if item.kind is not RestrictionKind.WITHDRAWAL_HOLD]
    return Standing(
        account=account.id,
        on=policy.day,
        lifecycle=lifecycle,
        good_standing=lifecycle in _IN_USE and not others,
        restrictions=restrictions,
        capabilities=_capabilities(_acting(lifecycle, moment, house, statutory), restrictions),
        clocks=Clocks(house, statutory),
        policy=PolicyRead(policy.policy.digest, moment.policy.values_read),
    )


@dataclass(frozen=True, slots=True)
class _Moment:
    """What every rule below looks at."""

    account: Account
    policy: PolicyOn
    at: datetime | None
    hold_until: datetime | None
    queue: Mapping[RestrictionKind, timedelta]

    def raised(self) -> tuple[RaisedRestriction, ...]:
        """What events put on the account by now, the first of each kind."""
        first: dict[RestrictionKind, RaisedRestriction] = {}
        for item in sorted(self.account.restrictions, key=lambda found: found.raised_at):
            if self._has_come(item.raised_at):
                first.setdefault(item.kind, item)
        return tuple(first.values())

    def _has_come(self, instant: datetime) -> bool:
        if self.at is not None:
            return instant <= self.at
        return day_of(instant, self.policy) <= self.policy.day

    def day_starts_at(self) -> datetime:
        """Midnight where the exchange counts its days."""
        zone = ZoneInfo(self.policy.text("clock.time_zone"))
        return datetime.combine(self.policy.day, time(0), zone)

    def expected_in(self, kind: RestrictionKind) -> timedelta:
        """The real waiting time where it is known, else what policy promises."""
        promised = timedelta(hours=self.policy.integer("queue.expected_hours"))
        return self.queue.get(kind, promised)


def _capabilities(lifecycle: Lifecycle, restrictions: Iterable[RestrictionView]) -> Capabilities:
    allowed = ALLOWED_BY_LIFECYCLE[lifecycle]
    for item in restrictions:
        allowed -= item.removes
    return Capabilities.of(allowed)


def _acting(
    lifecycle: Lifecycle,
    moment: _Moment,
    house: HouseClock,
    statutory: tuple[StatutoryClock, ...],
) -> Lifecycle:
    """The lifecycle that capabilities follow: a law nobody has signed never locks money."""
    if lifecycle is not Lifecycle.ESCHEAT_PENDING:
        return lifecycle
    if any(clock.reviewed is not None for clock in _due(moment, statutory)):
        return lifecycle
    return _house_lifecycle(moment, house)


def _lifecycle(
    moment: _Moment, house: HouseClock, statutory: tuple[StatutoryClock, ...]
) -> Lifecycle:
    account, day = moment.account, moment.policy.day
    if account.delivered_to_state and account.delivered_to_state.on <= day:
        return Lifecycle.ESCHEATED
    if account.closed_on and account.closed_on <= day:
        return Lifecycle.CLOSED
    if _is_presumed_abandoned(moment, statutory):
        return Lifecycle.ESCHEAT_PENDING
    return _house_lifecycle(moment, house)


def _house_lifecycle(moment: _Moment, house: HouseClock) -> Lifecycle:
    if house.dormant_on <= moment.policy.day:
        return Lifecycle.DORMANT
    return Lifecycle.INACTIVE if house.inactive_on <= moment.policy.day else Lifecycle.ACTIVE


def _is_presumed_abandoned(moment: _Moment, statutory: tuple[StatutoryClock, ...]) -> bool:
    """Whether some balance's statutory date has come. Blocked property has its own law."""
    if any(item.kind in OUTSIDE_ESCHEAT for item in moment.raised()):
        return False
    return bool(_due(moment, statutory))


def _due(moment: _Moment, statutory: tuple[StatutoryClock, ...]) -> list[StatutoryClock]:
    return [
        clock
        for clock in statutory
        if clock.presumed_abandoned_on is not None
        and clock.presumed_abandoned_on <= moment.policy.day
    ]


def _views(moment: _Moment, lifecycle: Lifecycle, house: HouseClock) -> tuple[RestrictionView, ...]:
    """Every restriction that stands, in the order of `RestrictionKind`."""
    found = [
        *_raised_views(moment),
        _negative_balance(moment),
        _unsupported(moment),
        _dormant_lock(moment, lifecycle, house),
        _withdrawal_hold(moment),
        _other_platform(moment),
    ]
    order = list(RestrictionKind)
    present = [view for view in found if view is not None]
    return tuple(sorted(present, key=lambda view: order.index(view.kind)))


def _raised_views(moment: _Moment) -> list[RestrictionView]:
    """Events of a derived kind are evidence only: the account itself decides those."""
    return [
        passport.raised(item, day_of(item.raised_at, moment.policy), moment.expected_in(item.kind))
        for item in moment.raised()
        if not RULES[item.kind].is_derived
    ]


def _negative_balance(moment: _Moment) -> RestrictionView | None:
    owed = amounts_owed(moment.account, moment.policy)
    return passport.negative_balance(owed) if owed else None


def amounts_owed(account: Account, policy: PolicyOn) -> dict[str, Decimal]:
    """What is left to cover by asset; dust within the policy's tolerance counts as covered."""
    held: dict[str, Decimal] = {}
    for balance in account.balances:
        held[balance.asset] = held.get(balance.asset, Decimal(0)) + balance.amount
    owed = {asset: -amount for asset, amount in held.items() if amount < -_tolerance(asset, policy)}
    if owed and policy.flag("negative_balance.is_netted") and _is_covered_by_rest(account, policy):
        return {}
    return owed


def _tolerance(asset: str, policy: PolicyOn) -> Decimal:
    own = f"negative_balance.tolerance.{asset.lower()}"
    return policy.decimal(own if policy.has(own) else "negative_balance.tolerance.other_assets")


def _is_covered_by_rest(account: Account, policy: PolicyOn) -> bool:
    """Netting needs a value for every line; without one, each currency stays on its own."""
    values = [balance.usd for balance in account.balances]
    total = sum((value for value in values if value is not None), Decimal(0))
    return None not in values and total >= -policy.decimal("negative_balance.tolerance.usd")


def _unsupported(moment: _Moment) -> RestrictionView | None:
    if moment.account.platform is not Platform.US:
        return None
    place = place_of(moment.account, moment.policy)
    level = support_level(moment.policy, place.slug)
    if level not in (SupportLevel.CLOSED, SupportLevel.WIND_DOWN):
        return None
    key = f"support.{place.slug}"
    return passport.unsupported(
        level,
        place.code,
        moment.policy.entry(key).authority,
        _closes_on(moment.policy, key),
        moment.expected_in(RestrictionKind.UNSUPPORTED_JURISDICTION),
    )


def _closes_on(policy: PolicyOn, key: str) -> date | None:
    later = [
        entry.effective_on
        for entry in policy.policy.parameters[key].entries
        if entry.effective_on > policy.day and entry.value == SupportLevel.CLOSED.value
    ]
    return min(later, default=None)


def _dormant_lock(
    moment: _Moment, lifecycle: Lifecycle, house: HouseClock
) -> RestrictionView | None:
    if lifecycle in _ENDED or house.dormant_on > moment.policy.day:
        return None
    return passport.dormant_lock(
        house.last_owner_activity_on,
        house.dormant_on,
        moment.policy.integer("clock.dormant_after_months"),
        moment.expected_in(RestrictionKind.DORMANT_LOCK),
    )


def _withdrawal_hold(moment: _Moment) -> RestrictionView | None:
    """A raised hold only says when it began; its end is counted from policy, or given."""
    ends = [moment.hold_until] if moment.hold_until else []
    length = timedelta(hours=moment.policy.integer("hold.hours"))
    ends += [
        item.raised_at + length
        for item in moment.raised()
        if item.kind is RestrictionKind.WITHDRAWAL_HOLD
    ]
    now = moment.at or moment.day_starts_at()
    until = max(ends, default=None)
    if until is None or until <= now:
        return None
    zone = ZoneInfo(moment.policy.text("clock.time_zone"))
    shown = until.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    return passport.withdrawal_hold(shown, until - now)


def _other_platform(moment: _Moment) -> RestrictionView | None:
    if moment.account.platform is Platform.US:
        return None
    return passport.other_platform(moment.policy.text("exchange.other_platform"))
