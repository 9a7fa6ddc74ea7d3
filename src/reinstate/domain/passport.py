"""The restriction passport: for each restriction why, what is due, who acts next, how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from reinstate.domain.audience import seen_by
from reinstate.domain.case import WITH_OWNER, WITH_STAFF, CaseKind, CaseState
from reinstate.domain.findings import Audience
from reinstate.domain.jurisdiction import SupportLevel
from reinstate.domain.money import plain
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import (
    RULES,
    WIND_DOWN_REMOVES,
    Capability,
    Clears,
    NextActor,
    RaisedRestriction,
    RestrictionKind,
)
from reinstate.domain.wording import WORDS, Said


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case under way on the account."""

    kind: CaseKind
    state: CaseState


@dataclass(frozen=True, slots=True)
class RestrictionView:
    """One restriction as its passport shows it.

    An owner reads `RULES[kind].owner_code` in place of a kind that must stay confidential.
    `expected_in` is how long the next step takes, once it is the other side's turn; `because` is
    why a hold lasts longer than usual.
    """

    kind: RestrictionKind = field(metadata=seen_by(Audience.OWNER))
    cause: Said = field(metadata=seen_by(Audience.OWNER))
    next_actor: NextActor = field(metadata=seen_by(Audience.OWNER))
    requirements: tuple[Said, ...] = field(metadata=seen_by(Audience.OWNER))
    alternatives: tuple[Said, ...] = field(metadata=seen_by(Audience.OWNER))
    clears: Clears = field(metadata=seen_by(Audience.OWNER))
    expected_in: timedelta | None = field(metadata=seen_by(Audience.OWNER))
    removes: frozenset[Capability] = frozenset()
    because: tuple[Said, ...] = field(default=(), metadata=seen_by(Audience.OWNER))


# Which case works towards clearing which restriction.
CASE_FOR: Mapping[RestrictionKind, CaseKind] = {
    RestrictionKind.SELF_DISABLED: CaseKind.REACTIVATION,
    RestrictionKind.DORMANT_LOCK: CaseKind.REACTIVATION,
    RestrictionKind.UNSUPPORTED_JURISDICTION: CaseKind.ADDRESS_MOVE,
    RestrictionKind.IDENTITY_UNVERIFIED: CaseKind.FURTHER_DOCUMENTS,
    RestrictionKind.FRAUD_ALERT: CaseKind.FRAUD_CONFIRMATION,
}

PROOF_MONTHS = "address.proof_at_most_months"
_PROOF_OF_ADDRESS = "do.send.proof_of_address"

# What a request that has begun already answers: said beside "finish it" it reads like another one.
_BEGINNINGS = frozenset({"do.request_reactivation", "do.verify_contact"})

_BY_PERSON = (Said("or.person_instead_of_face"), Said("or.paper"))
_SUPPORT = (Said("or.contact_support"),)


@dataclass(frozen=True, slots=True)
class _Plain:
    """What a raised restriction says, whatever the account looks like."""

    why: str
    due: tuple[str, ...]
    alternatives: tuple[Said, ...]


_RAISED: Mapping[RestrictionKind, _Plain] = {
    RestrictionKind.SELF_DISABLED: _Plain(
        "why.self_disabled", ("do.request_reactivation",), _BY_PERSON
    ),
    RestrictionKind.FRAUD_ALERT: _Plain("why.fraud_alert", ("do.confirm_activity",), _SUPPORT),
    RestrictionKind.IDENTITY_UNVERIFIED: _Plain(
        "why.identity_unverified", ("do.send_documents",), _SUPPORT
    ),
    RestrictionKind.DUPLICATE_IDENTITY: _Plain(
        "why.duplicate_identity", ("do.use_first_account",), _SUPPORT
    ),
    RestrictionKind.SANCTIONS_HOLD: _Plain("why.account_review", ("do.wait_for_review",), ()),
    RestrictionKind.LEGAL_HOLD: _Plain("why.account_review", ("do.wait_for_review",), ()),
    RestrictionKind.OWNER_DECEASED: _Plain("why.owner_deceased", ("do.act_for_owner",), _SUPPORT),
}

# Nobody can promise when an owner tells us which of two accounts is theirs, or who acts for them.
_WITHOUT_A_DAY = frozenset({RestrictionKind.DUPLICATE_IDENTITY, RestrictionKind.OWNER_DECEASED})


def raised(
    item: RaisedRestriction, raised_on: date, expected_in: timedelta, policy: PolicyOn
) -> RestrictionView:
    """The passport of a restriction that an event raised."""
    words = _RAISED[item.kind]
    staff = {"by": item.raised_by or "unknown", "on": str(raised_on)}
    # The day of an alert or a hold is not the owner's to know; the day they disabled it is.
    own = {"on": str(raised_on)} if item.kind is RestrictionKind.SELF_DISABLED else {}
    due = _listed(item, policy) or tuple(Said(code, own, staff) for code in words.due)
    # How long a confidential hold lasts is nobody's to promise either.
    is_open = RULES[item.kind].clears is Clears.COMPLIANCE or item.kind in _WITHOUT_A_DAY
    promised = None if is_open else expected_in
    return _view(item.kind, Said(words.why, own, staff), due, words.alternatives, promised)


def _listed(item: RaisedRestriction, policy: PolicyOn) -> tuple[Said, ...]:
    """The documents that are missing, one by one; a code without words of its own is not hidden."""
    if item.kind is not RestrictionKind.IDENTITY_UNVERIFIED:
        return ()
    codes = [f"do.send.{need}" for need in item.needs]
    known = [code if code in WORDS else "do.send_documents" for code in codes]
    return tuple(Said(code, _limits(code, policy)) for code in dict.fromkeys(known))


def _limits(code: str, policy: PolicyOn) -> Mapping[str, str]:
    """What policy says of a document that is sent."""
    return {"months": str(policy.integer(PROOF_MONTHS))} if code == _PROOF_OF_ADDRESS else {}


def negative_balance(owed: Mapping[str, Decimal]) -> RestrictionView:
    """`owed` is what is left to cover, by asset, each a positive amount."""
    text = ", ".join(f"{plain(amount)} {asset}" for asset, amount in owed.items())
    due = tuple(
        Said("do.cover_debt", {"asset": asset, "amount": plain(amount)})
        for asset, amount in owed.items()
    )
    ways = tuple(Said("or.deposit", {"asset": asset}) for asset in owed)
    return _view(
        RestrictionKind.NEGATIVE_BALANCE,
        Said("why.negative_balance", {"owed": text}),
        due,
        (*ways, Said("or.buy_usdt")),
        timedelta(0),
    )


def unsupported(
    level: SupportLevel,
    place: str,
    authority: str,
    closes_on: date | None,
    expected_in: timedelta,
) -> RestrictionView:
    """A place that is closed or winding down; `closes_on` is the first day it will be closed."""
    cause = Said(
        f"why.unsupported_jurisdiction.{level.value}", {"place": place}, {"authority": authority}
    )
    due = [Said("do.move_to_supported_place")]
    if level is SupportLevel.WIND_DOWN:
        due.append(
            Said("do.withdraw_before_closing", {"closes_on": str(closes_on)})
            if closes_on
            else Said("do.withdraw_while_winding_down")
        )
    view = _view(RestrictionKind.UNSUPPORTED_JURISDICTION, cause, tuple(due), _SUPPORT, expected_in)
    if level is SupportLevel.WIND_DOWN:
        return replace(view, removes=WIND_DOWN_REMOVES)
    return view


def dormant_lock(
    since: date, dormant_on: date, months: int, expected_in: timedelta
) -> RestrictionView:
    """The house clock ran out."""
    params = {"since": str(since), "months": str(months), "dormant_on": str(dormant_on)}
    cause = Said("why.dormant_lock", params)
    due = (Said("do.verify_contact"),)
    return _view(RestrictionKind.DORMANT_LOCK, cause, due, _BY_PERSON, expected_in)


def withdrawal_hold(
    until: str, remaining: timedelta, signals: Iterable[str], *, is_alone: bool
) -> RestrictionView:
    """The pause after a reinstatement; it ends by itself. Alone, everything else works.

    `signals` made it longer than usual.
    """
    params = {"until": until}
    view = _view(
        RestrictionKind.WITHDRAWAL_HOLD,
        Said("why.withdrawal_hold" if is_alone else "why.withdrawal_hold_too", params),
        (Said("do.wait_until", params),),
        (Said("or.deposit_and_trade"),) if is_alone else (),
        remaining,
    )
    return replace(view, because=signals_said(signals))


def signals_said(signals: Iterable[str]) -> tuple[Said, ...]:
    """A sentence for each signal; one that is kept from before and has no words says nothing."""
    codes = (f"signal.{name}" for name in signals)
    return tuple(Said(code) for code in codes if code in WORDS)


def other_platform(name: str) -> RestrictionView:
    """An account of the separate company: sent to the right place, never handled."""
    return _view(
        RestrictionKind.OTHER_PLATFORM,
        Said("why.other_platform", {"name": name}),
        (Said("do.ask_other_platform", {"name": name}),),
        (),
        None,
    )


def with_case(view: RestrictionView, cases: tuple[OpenCase, ...]) -> RestrictionView:
    """The same passport when a case towards clearing it is under way."""
    case = _towards(view, cases)
    if case is None:
        return view
    staff = {"case": case.kind.value, "state": case.state.value}
    if case.state in WITH_OWNER:
        still = (item for item in view.requirements if item.code not in _BEGINNINGS)
        due = (Said("do.finish_case", {}, staff), *still)
        return replace(view, requirements=due, next_actor=NextActor.OWNER)
    # How to show who one is can be chosen until it is sent.
    others = tuple(said for said in view.alternatives if said not in _BY_PERSON)
    view = replace(view, alternatives=others)
    if case.state is CaseState.WAITING_ON_OTHER_RESTRICTIONS:
        due = (Said("do.wait_for_the_others", {}, staff),)
        return replace(view, requirements=due, next_actor=NextActor.NOBODY, expected_in=None)
    if case.state is CaseState.APPROVED:  # minutes of the exchange's, not the days of a review
        due = (Said("do.wait_for_unlocking", {}, staff),)
        return replace(view, requirements=due, next_actor=NextActor.EXCHANGE, expected_in=None)
    due = (Said("do.wait_for_decision", {}, staff),)
    return replace(view, requirements=due, next_actor=NextActor.STAFF)


def _towards(view: RestrictionView, cases: tuple[OpenCase, ...]) -> OpenCase | None:
    """Its own case; else a reactivation that people look at, which clears all they verify."""
    wanted = CASE_FOR.get(view.kind)
    its_own = next((item for item in cases if item.kind is wanted and item.state.is_open), None)
    if its_own is not None or RULES[view.kind].clears is not Clears.VERIFICATION:
        return its_own
    looked_at = (
        item for item in cases if item.kind is CaseKind.REACTIVATION and item.state in WITH_STAFF
    )
    return next(looked_at, None)


def _view(
    kind: RestrictionKind,
    cause: Said,
    requirements: tuple[Said, ...],
    alternatives: tuple[Said, ...],
    expected_in: timedelta | None,
) -> RestrictionView:
    rule = RULES[kind]
    return RestrictionView(
        kind=kind,
        cause=cause,
        next_actor=rule.next_actor,
        requirements=requirements,
        alternatives=alternatives,
        clears=rule.clears,
        expected_in=expected_in,
        removes=rule.removes,
    )
