"""Standing: lifecycle and restrictions, and what they leave the owner able to do.

`assess` is pure: the same account and the same policy day give the same answer, and nothing it
derives is stored anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from reinstate.domain import derive, passport
from reinstate.domain.account import Account, Platform
from reinstate.domain.audience import seen_by
from reinstate.domain.derive import Moment
from reinstate.domain.dormancy import HouseClock, house_clock
from reinstate.domain.findings import Audience
from reinstate.domain.jurisdiction import place_of
from reinstate.domain.passport import OpenCase, RestrictionView
from reinstate.domain.policy import Dated, PolicyOn
from reinstate.domain.restrictions import (
    OUTSIDE_ESCHEAT,
    Capability,
    RestrictionKind,
)
from reinstate.domain.unclaimed import StatutoryClock, statutory_clocks


class Lifecycle(StrEnum):
    """Where an account stands in its life, whatever restricts it."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DORMANT = "dormant"
    ESCHEAT_PENDING = "escheat_pending"
    ESCHEATED = "escheated"
    CLOSED = "closed"

    @property
    def is_in_use(self) -> bool:
        """Active or inactive: silence has not locked it."""
        return self in (Lifecycle.ACTIVE, Lifecycle.INACTIVE)

    @property
    def has_ended(self) -> bool:
        """Whether the account is closed, or its property was handed to a state."""
        return self in (Lifecycle.ESCHEATED, Lifecycle.CLOSED)


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

    @property
    def is_under_review(self) -> bool:
        """Whether what is on it is not the owner's to move: compliance holds it, or an estate."""
        return any(item.kind in OUTSIDE_ESCHEAT for item in self.restrictions)

    @property
    def has_ended(self) -> bool:
        """Whether nothing here brings the account back."""
        return self.lifecycle.has_ended


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


def is_good(lifecycle: Lifecycle, kinds: Iterable[RestrictionKind]) -> bool:
    """Good standing: in use, and nothing but the pause after a reinstatement restricts it."""
    return lifecycle.is_in_use and set(kinds) <= {RestrictionKind.WITHDRAWAL_HOLD}


def assess(
    account: Account,
    policy: PolicyOn,
    *,
    at: datetime | None = None,
    open_cases: Iterable[OpenCase] = (),
    hold_until: datetime | None = None,
    hold_because: tuple[str, ...] = (),
    queue: Mapping[RestrictionKind, timedelta] | None = None,
) -> Standing:
    """The standing of an account on the policy's day.

    `at` is the instant within that day, where it is known: it decides the hours of a hold.
    `hold_until` is when the latest withdrawal hold ends, and `hold_because` which signals made it
    longer than usual; `queue` holds the real waiting times, which replace the policy's promise.
    """
    fresh = policy.policy.on(policy.day)
    moment = Moment(account, fresh, at, hold_until, queue or {}, hold_because)
    place = place_of(account, moment.policy)
    house = house_clock(account, moment.policy)
    is_ours = account.platform is Platform.US
    statutory = statutory_clocks(account, moment.policy, place) if is_ours else ()
    lifecycle = _lifecycle(moment, house, statutory)
    cases = tuple(open_cases)
    views = derive.views(moment, house, has_ended=lifecycle.has_ended)
    restrictions = tuple(passport.with_case(view, cases) for view in views)
    return Standing(
        account=account.id,
        on=policy.day,
        lifecycle=lifecycle,
        good_standing=is_good(lifecycle, (item.kind for item in restrictions)),
        restrictions=restrictions,
        capabilities=_capabilities(_acting(lifecycle, moment, house, statutory), restrictions),
        clocks=Clocks(house, statutory),
        policy=PolicyRead(policy.policy.digest, moment.policy.values_read),
    )


def _capabilities(lifecycle: Lifecycle, restrictions: Iterable[RestrictionView]) -> Capabilities:
    allowed = ALLOWED_BY_LIFECYCLE[lifecycle]
    for item in restrictions:
        allowed -= item.removes
    return Capabilities.of(allowed)


def _acting(
    lifecycle: Lifecycle,
    moment: Moment,
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
    moment: Moment, house: HouseClock, statutory: tuple[StatutoryClock, ...]
) -> Lifecycle:
    account, day = moment.account, moment.policy.day
    if account.delivered_to_state and account.delivered_to_state.on <= day:
        return Lifecycle.ESCHEATED
    if account.closed_on and account.closed_on <= day:
        return Lifecycle.CLOSED
    if _is_presumed_abandoned(moment, statutory):
        return Lifecycle.ESCHEAT_PENDING
    return _house_lifecycle(moment, house)


def _house_lifecycle(moment: Moment, house: HouseClock) -> Lifecycle:
    if house.dormant_on <= moment.policy.day:
        return Lifecycle.DORMANT
    return Lifecycle.INACTIVE if house.inactive_on <= moment.policy.day else Lifecycle.ACTIVE


def _is_presumed_abandoned(moment: Moment, statutory: tuple[StatutoryClock, ...]) -> bool:
    """Whether some balance's statutory date has come. Blocked property has its own law, and so
    has an estate.
    """
    if any(item.kind in OUTSIDE_ESCHEAT for item in moment.raised()):
        return False
    return bool(_due(moment, statutory))


def _due(moment: Moment, statutory: tuple[StatutoryClock, ...]) -> list[StatutoryClock]:
    return [
        clock
        for clock in statutory
        if clock.presumed_abandoned_on is not None
        and clock.presumed_abandoned_on <= moment.policy.day
    ]
