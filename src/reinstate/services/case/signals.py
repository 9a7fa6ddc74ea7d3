"""Signals on a case: what asks for a second person and what lengthens the hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from reinstate.domain import safeguards
from reinstate.domain.case import CaseKind, Route
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.domain.safeguards import Hold
from reinstate.services.account import accounts
from reinstate.services.piece import reuse
from reinstate.store.models import Account, Case, Person

EMAIL_CHANGED = "email_changed"
SECOND_TEXTS = {
    "balance": "The balance is above the limit for one person.",
    "balance_unknown": "The value of the balance is not known.",
    "no_enrolled_reference": "No face from enrolment can be compared.",
    "two_people_rule": "An alert is always cleared by two people.",
    "seen_by_one_person": "Only one of us has met this person.",
    EMAIL_CHANGED: "The e-mail address was changed recently.",
    "phone_changed": "The phone number was changed recently.",
    "document_reused": "The same document was handed in for another account.",
    "fraud_alert_cleared": "A fraud alert was cleared recently.",
}


def of(case: Case, policy: PolicyOn, at: datetime) -> tuple[str, ...]:
    """Every signal seen on the case, by the names that policy uses."""
    person = case.account.person
    since = at - timedelta(days=policy.integer("risk.recent_days"))
    found = {
        EMAIL_CHANGED: _is_after(person.contact_changed_at, since),
        "phone_changed": _is_phone_changed(person, since),
        "no_enrolled_reference": not has_enrolled_face(person),
        "document_reused": reuse.is_document_reused(case),
        "fraud_alert_cleared": _fraud_alert_cleared(case.account, since),
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


def _fraud_alert_cleared(account: Account, since: datetime) -> bool:
    return any(
        event.kind == RestrictionKind.FRAUD_ALERT
        and event.turn == Turn.CLEARED
        and _is_after(event.at, since)
        for event in account.restriction_events.all()
    )


def _is_after(then: datetime | None, since: datetime) -> bool:
    return then is not None and then > since
