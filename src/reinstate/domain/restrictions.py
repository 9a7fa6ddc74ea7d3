"""Why an account may be locked: every kind of restriction, what it takes away and how it clears.

Restrictions are a set. Each clears by its own rule only: paying a debt never lifts a fraud alert.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RestrictionKind(StrEnum):
    """Everything that can stand between an owner and good standing."""

    SELF_DISABLED = "self_disabled"
    NEGATIVE_BALANCE = "negative_balance"
    FRAUD_ALERT = "fraud_alert"
    UNSUPPORTED_JURISDICTION = "unsupported_jurisdiction"
    IDENTITY_UNVERIFIED = "identity_unverified"
    DUPLICATE_IDENTITY = "duplicate_identity"
    DORMANT_LOCK = "dormant_lock"
    SANCTIONS_HOLD = "sanctions_hold"
    LEGAL_HOLD = "legal_hold"
    WITHDRAWAL_HOLD = "withdrawal_hold"
    OTHER_PLATFORM = "other_platform"
    OWNER_DECEASED = "owner_deceased"  # at the end: the book tells the kinds by their places


class Capability(StrEnum):
    """What an owner may do. `log_in` is the portal: nobody is locked out of seeing why."""

    LOG_IN = "log_in"
    TRADE = "trade"
    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"
    REQUEST_REACTIVATION = "request_reactivation"


class Clears(StrEnum):
    """Whose doing lifts a restriction."""

    AUTOMATIC = "automatic"
    VERIFICATION = "verification"
    STAFF = "staff"
    COMPLIANCE = "compliance"
    ELSEWHERE = "elsewhere"


class NextActor(StrEnum):
    """Who has to act now for things to move."""

    OWNER = "owner"
    STAFF = "staff"
    EXCHANGE = "exchange"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class RestrictionRule:
    """What one kind takes away, how it clears, and what the owner may be told of it.

    `told_as` is the code an owner sees instead of the kind; holds of different kinds share one,
    so that a notice never gives away a report or an order that must stay confidential.
    """

    kind: RestrictionKind
    removes: frozenset[Capability]
    clears: Clears
    next_actor: NextActor
    is_derived: bool = False
    told_as: str = ""

    @property
    def owner_code(self) -> str:
        """The code that stands for this kind in anything an owner receives."""
        return self.told_as or self.kind.value


@dataclass(frozen=True, slots=True)
class RaisedRestriction:
    """A restriction that an event put on the account and nothing has cleared.

    `needs` are the codes of what is missing, such as documents, in the order they were asked for.
    """

    kind: RestrictionKind
    raised_at: datetime
    raised_by: str
    needs: tuple[str, ...] = ()


class Turn(StrEnum):
    """What happened to a restriction."""

    RAISED = "raised"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class RestrictionEvent:
    """One restriction raised or cleared at one instant.

    `known_at`: when we learned of it, if that was later. `is_ours`: a clearing that people made
    here, who can have seen only what was known by then.
    """

    kind: RestrictionKind
    turn: Turn
    at: datetime
    by: str
    needs: tuple[str, ...] = ()
    known_at: datetime | None = None
    is_ours: bool = False

    def lifts(self, raised: RestrictionEvent) -> bool:
        """Whether this clearing lifts what was raised: strictly before it, and known to it."""
        known_at = max(raised.at, raised.known_at or raised.at) if self.is_ours else raised.at
        return known_at < self.at


_TRADE, _DEPOSIT, _WITHDRAW = Capability.TRADE, Capability.DEPOSIT, Capability.WITHDRAW
_MOVES_MONEY = frozenset({_TRADE, _DEPOSIT, _WITHDRAW})
_ALL_BUT_LOG_IN = _MOVES_MONEY | {Capability.REQUEST_REACTIVATION}

_TABLE = (
    RestrictionRule(
        RestrictionKind.SELF_DISABLED, _MOVES_MONEY, Clears.VERIFICATION, NextActor.OWNER
    ),
    RestrictionRule(
        RestrictionKind.NEGATIVE_BALANCE,
        frozenset({_TRADE, _WITHDRAW}),
        Clears.AUTOMATIC,
        NextActor.OWNER,
        is_derived=True,
    ),
    RestrictionRule(
        RestrictionKind.FRAUD_ALERT,
        _MOVES_MONEY,
        Clears.STAFF,
        NextActor.STAFF,
        told_as="security_confirmation",
    ),
    RestrictionRule(
        RestrictionKind.UNSUPPORTED_JURISDICTION,
        _MOVES_MONEY,
        Clears.AUTOMATIC,
        NextActor.OWNER,
        is_derived=True,
    ),
    RestrictionRule(
        RestrictionKind.IDENTITY_UNVERIFIED, _MOVES_MONEY, Clears.VERIFICATION, NextActor.OWNER
    ),
    RestrictionRule(
        RestrictionKind.DUPLICATE_IDENTITY,
        _MOVES_MONEY,
        Clears.STAFF,
        NextActor.OWNER,  # who has no request to send, and whom nobody of the team waits for
    ),
    RestrictionRule(
        RestrictionKind.DORMANT_LOCK,
        _MOVES_MONEY,
        Clears.VERIFICATION,
        NextActor.OWNER,
        is_derived=True,
    ),
    RestrictionRule(
        RestrictionKind.SANCTIONS_HOLD,
        _MOVES_MONEY,
        Clears.COMPLIANCE,
        NextActor.STAFF,
        told_as="account_review",
    ),
    RestrictionRule(
        RestrictionKind.LEGAL_HOLD,
        _MOVES_MONEY,
        Clears.COMPLIANCE,
        NextActor.STAFF,
        told_as="account_review",
    ),
    RestrictionRule(
        RestrictionKind.WITHDRAWAL_HOLD,
        frozenset({_WITHDRAW}),
        Clears.AUTOMATIC,
        NextActor.NOBODY,
        is_derived=True,
    ),
    RestrictionRule(
        RestrictionKind.OTHER_PLATFORM,
        _ALL_BUT_LOG_IN,
        Clears.ELSEWHERE,
        NextActor.OWNER,
        is_derived=True,
    ),
    RestrictionRule(
        RestrictionKind.OWNER_DECEASED,
        _ALL_BUT_LOG_IN,  # an heir's photos are not the owner's
        Clears.STAFF,
        NextActor.OWNER,  # or whoever acts for them: nobody of the team waits for either
    ),
)

RULES: Mapping[RestrictionKind, RestrictionRule] = {rule.kind: rule for rule in _TABLE}

# In a winding-down place the owner must still be able to take their money out.
WIND_DOWN_REMOVES = frozenset({_TRADE, _DEPOSIT})

# Property under these is outside ordinary escheat: blocked and disputed property and that of an
# estate have their own law.
OUTSIDE_ESCHEAT = frozenset(
    {RestrictionKind.SANCTIONS_HOLD, RestrictionKind.LEGAL_HOLD, RestrictionKind.OWNER_DECEASED}
)


def takes_events(kind: RestrictionKind) -> bool:
    """Whether an event can put it on an account; of a hold, an event says when it began."""
    return not RULES[kind].is_derived or kind is RestrictionKind.WITHDRAWAL_HOLD


def in_force(events: Iterable[RestrictionEvent], at: datetime) -> tuple[RaisedRestriction, ...]:
    """What stands after `events`, in any order: one restriction per kind, oldest first.

    It stands since it was first raised; a withdrawal hold, which ends by itself, since the last one
    began: one of years ago says nothing of the pause that began today.

    A clearing lifts only what was raised strictly before it, and nothing before `at` has reached
    it: an order that is lifted from tomorrow on stands today. At the same instant the raising
    wins. Of what the exchange raised and cleared, the order of arrival decides nothing; what
    arrives after people here have cleared a restriction stands, however old it is, because they
    have not seen it. Events about what the account itself shows are evidence only.
    """
    known = tuple(one for one in events if one.turn is Turn.RAISED or one.at <= at)
    standing = [_latest_stretch(known, kind, at) for kind in RestrictionKind if takes_events(kind)]
    raised = [item for item in standing if item is not None]
    return tuple(sorted(raised, key=lambda item: (item.raised_at, item.kind)))


def _latest_stretch(
    events: tuple[RestrictionEvent, ...], kind: RestrictionKind, at: datetime
) -> RaisedRestriction | None:
    own = [event for event in events if event.kind is kind]
    clearings = [event for event in own if event.turn is Turn.CLEARED]
    raised = [
        event
        for event in own
        if event.turn is Turn.RAISED and not any(item.lifts(event) for item in clearings)
    ]
    if not raised:
        return None
    ordered = sorted(raised, key=lambda event: (event.at, event.by, event.needs))
    needs = dict.fromkeys(need for event in ordered for need in event.needs)
    first = ordered[0]
    if kind is RestrictionKind.WITHDRAWAL_HOLD:
        begun = [event for event in ordered if event.at <= at]
        first = begun[-1] if begun else first
    return RaisedRestriction(kind, first.at, first.by, tuple(needs))
