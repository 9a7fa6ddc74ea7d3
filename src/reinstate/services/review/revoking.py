"""Taking back what policy approved without a person: locked again, looked at, and the owner told.

Only the machine's approvals: a person's own is stopped by raising a restriction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from reinstate.domain.case import ON_ITS_WAY, Actor, CaseAction, CaseState
from reinstate.domain.restrictions import RestrictionKind
from reinstate.services import clock, journal
from reinstate.services.access import review_access
from reinstate.services.account import accounts, restricting
from reinstate.services.case import approval, moves, owner_changed
from reinstate.services.errors import Refused
from reinstate.services.integration import announcements
from reinstate.services.mail import notices
from reinstate.services.review import noting
from reinstate.store.audit import Details, Tag
from reinstate.store.models import Case

# Why, and what then locks the account. The first is cleared by a verified request, the second by
# the owner's confirmation and two people.
REASONS: Mapping[str, RestrictionKind] = {
    "documents_doubtful": RestrictionKind.IDENTITY_UNVERIFIED,
    "suspicious_activity": RestrictionKind.FRAUD_ALERT,
}
# How it stands among a case's events, before and after the exchange has acted.
REVOKED = (CaseAction.REVOKE.value, "revoked")


def may_revoke(case: Case) -> bool:
    """Whether the machine's approval is what this case stands by, and nobody has taken it back."""
    if CaseState(case.state) not in ON_ITS_WAY | {CaseState.REINSTATED}:
        return False
    was_revoked = case.events.filter(action__in=REVOKED).exists()
    return approval.is_automatic(case) and not was_revoked


def revoke(case_id: str, actor: int, reason: str, note: str) -> CaseState:
    """Lock the account again at once; a request that is not carried out yet goes to people."""
    review_access.staff(actor)
    if reason not in REASONS:
        raise Refused("Choose why the approval is taken back.", "no_reason")
    at = clock.now()
    with transaction.atomic():
        case = moves.locked(review_access.case(case_id, actor).id)
        if not may_revoke(case):
            raise Refused(
                "There is no approval by policy to take back here; to stop any other, raise a "
                "restriction on the account.",
                "nothing_to_revoke",
            )
        noting.write(case.id, actor, note)
        _move(case, actor, {"because": [reason]}, at)
        _lock(case, actor, reason)
        notices.send_about(case, "case_revoked")
    return CaseState(case.state)


def _lock(case: Case, actor: int, reason: str) -> None:
    """One that stands already is enough: it was raised after the machine had looked."""
    kind = REASONS[reason]
    if kind not in {item.kind for item in accounts.in_force(case.account)}:
        restricting.raise_restriction(case.account_id, actor, kind.value, reason)


def _move(case: Case, actor: int, details: Details, at: datetime) -> None:
    """What the exchange has done already stays done: the case is closed, the account is locked."""
    by = journal.staff(actor)
    if CaseState(case.state) in ON_ITS_WAY:
        moves.move(case, CaseAction.REVOKE, Actor.REVIEWER, by, at, details)
        owner_changed.catch_up(case, at)
        announcements.withdraw(case.reinstatement, at, "taken_back")
    else:
        journal.on_case(case, Tag.STAFF_APPROVAL_REVOKED, by, at, details)
