"""Signals on a case: what asks for a second person and what lengthens the hold."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

from reinstate.domain import safeguards
from reinstate.domain.case import CaseKind, Route
from reinstate.domain.findings import Audience
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind as K
from reinstate.domain.restrictions import Turn
from reinstate.domain.safeguards import Hold
from reinstate.domain.signals import Signal
from reinstate.domain.wording import Said, sentence
from reinstate.services.account import accounts, log_ins
from reinstate.services.piece import reuse
from reinstate.store.models import Account, Case, Person

SECOND_TEXTS = {
    "balance": "The balance is above the limit for one person.",
    "balance_unknown": "The value of the balance is not known.",
    "two_people_rule": "An alert is always cleared by two people.",
    "seen_by_one_person": "Only one of us has met this person.",
    **{one.value: sentence(Said(f"signal.{one}"), Audience.REVIEWER) for one in Signal},
}


def of(case: Case, policy: PolicyOn, at: datetime) -> tuple[Signal, ...]:
    """Every signal seen on the case, by the names that policy uses."""
    account = case.account
    since = at - timedelta(days=policy.integer("risk.recent_days"))
    found = {
        Signal.EMAIL_CHANGED: _is_after(account.person.contact_changed_at, since),
        Signal.PHONE_CHANGED: _is_phone_changed(account.person, since),
        **dict.fromkeys(log_ins.signalled(account, since), True),
        Signal.NO_ENROLLED_REFERENCE: not has_enrolled_face(account.person),
        Signal.DOCUMENT_REUSED: reuse.is_document_reused(case),
        Signal.SANCTIONS_CHANGED: _has_turned(account, K.SANCTIONS_HOLD, set(Turn), since),
        Signal.FRAUD_ALERT_CLEARED: _has_turned(account, K.FRAUD_ALERT, {Turn.CLEARED}, since),
    }
    return tuple(name for name, is_seen in found.items() if is_seen)


def second_approval(case: Case, policy: PolicyOn, at: datetime) -> tuple[str, ...]:
    """Why an approval needs a second person; empty when it does not."""
    because = safeguards.second_approval_reasons(
        policy,
        value_usd=balance_usd(case.account),
        has_enrolled_reference=has_enrolled_face(case.account.person),
        signals=of(case, policy, at),
    )
    by_kind = ["two_people_rule"] if case.kind == CaseKind.FRAUD_CONFIRMATION else []
    by_route = ["seen_by_one_person"] if case.route == Route.SUPERVISED else []
    return (*because, *by_kind, *by_route)


def hold(case: Case, policy: PolicyOn, at: datetime) -> Hold:
    """How long withdrawals pause after this reinstatement, and the signals that say so."""
    return safeguards.withdrawal_hold(policy, of(case, policy, at))


def balance_usd(account: Account) -> Decimal | None:
    """What can be taken out, in dollars; None when some of it has no known value."""
    return safeguards.value_in_usd(accounts.balances(account))


def has_enrolled_face(person: Person) -> bool:
    """Whether the exchange holds a face from enrolment: names and numbers can be stolen whole."""
    return person.enrolment_template is not None


def _is_phone_changed(person: Person, since: datetime) -> bool:
    """The first number that is told changes none."""
    return person.phones_before is not None and _is_after(person.phone_known_since, since)


def _has_turned(account: Account, kind: K, turns: Collection[Turn], since: datetime) -> bool:
    """Whether a restriction of this kind was raised or cleared lately."""
    return any(
        event.kind == kind and Turn(event.turn) in turns and _is_after(event.at, since)
        for event in account.restriction_events.all()
    )


def _is_after(then: datetime | None, since: datetime) -> bool:
    return then is not None and then > since
