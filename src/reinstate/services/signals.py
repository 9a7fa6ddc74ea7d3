"""Signals on a case: what asks for a second person and what lengthens the hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from reinstate.domain.case import CaseKind, Route
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind
from reinstate.services import reuse
from reinstate.store.models import Account, Case, Person, RestrictionEvent

RECENT = timedelta(days=30)

SECOND_TEXTS = {
    "balance": "The balance is above the limit for one person.",
    "balance_unknown": "The value of the balance is not known.",
    "no_enrolled_reference": "Nothing from enrolment can be compared.",
    "two_people_rule": "An alert is always cleared by two people.",
    "seen_by_one_person": "Only one of us has met this person.",
    "email_changed": "The e-mail address was changed recently.",
    "document_reused": "The same document was handed in for another account.",
    "fraud_alert_cleared": "A fraud alert was cleared recently.",
}


def of(case: Case, at: datetime) -> tuple[str, ...]:
    """Every signal seen on the case, by the names that policy uses."""
    person = case.account.person
    found = {
        "email_changed": _is_recent(person.contact_changed_at, at),
        "no_enrolled_reference": not has_enrolled_reference(person),
        "document_reused": bool(reuse.found(case).document),
        "fraud_alert_cleared": _fraud_alert_cleared(case.account, at),
    }
    return tuple(name for name, is_seen in found.items() if is_seen)


def second_approval(case: Case, policy: PolicyOn, at: datetime) -> tuple[str, ...]:
    """Why an approval needs a second person; empty when it does not."""
    seen = of(case, at)
    because = [
        *_by_balance(case.account, policy),
        *(name for name in policy.texts("review.second_approval.signals") if name in seen),
    ]
    key = "review.second_approval.without_enrolled_reference"
    if policy.flag(key) and "no_enrolled_reference" in seen:
        because.append("no_enrolled_reference")
    if case.kind == CaseKind.FRAUD_CONFIRMATION:
        because.append("two_people_rule")
    if case.route == Route.SUPERVISED:
        because.append("seen_by_one_person")
    return tuple(because)


def hold(case: Case, policy: PolicyOn, at: datetime) -> tuple[timedelta, tuple[str, ...]]:
    """How long withdrawals pause after this reinstatement, and the signals that say so."""
    table = policy.table("hold.hours_by_signal")
    longer = {name: int(str(table[name])) for name in of(case, at) if name in table}
    hours = max([policy.integer("hold.hours"), *longer.values()])
    return timedelta(hours=hours), tuple(longer)


def balance_usd(account: Account) -> Decimal | None:
    """The value of what is held, in dollars; None when some of it has no known value."""
    total = Decimal(0)
    for row in account.balances.all():
        value = row.amount if row.currency == "USD" else row.usd_value
        if value is None and row.amount != 0:
            return None
        total += value or Decimal(0)
    return total


def has_enrolled_reference(person: Person) -> bool:
    """Whether the exchange holds a portrait or a document number from enrolment."""
    return person.enrolment_template is not None or person.document_number is not None


def _by_balance(account: Account, policy: PolicyOn) -> list[str]:
    held = balance_usd(account)
    if held is None:
        return ["balance_unknown"]
    is_above = held >= policy.decimal("review.second_approval.balance_usd")
    return ["balance"] if is_above else []


def _fraud_alert_cleared(account: Account, at: datetime) -> bool:
    return RestrictionEvent.objects.filter(
        account=account,
        kind=RestrictionKind.FRAUD_ALERT,
        turn=RestrictionEvent.Turn.CLEARED,
        at__gt=at - RECENT,
    ).exists()


def _is_recent(then: datetime | None, at: datetime) -> bool:
    return then is not None and then > at - RECENT
