"""What else this owner has asked for: whoever judges a request has to know of the one before."""

from __future__ import annotations

from reinstate.domain.case import CaseKind, CaseState
from reinstate.services.review.decision_rules import DECLINE
from reinstate.services.review.decision_view import OtherRequest
from reinstate.store.models import Case


def of(case: Case) -> tuple[OtherRequest, ...]:
    """Every other request of the same person, on any of their accounts, the newest first."""
    rows = Case.objects.filter(account__person=case.account.person_id).exclude(id=case.id)
    return tuple(
        OtherRequest(
            case_id=row.id,
            ticket=row.ticket,
            kind=CaseKind(row.kind),
            state=CaseState(row.state),
            opened_at=row.opened_at,
            refused_for=_refused_for(row),
        )
        for row in rows.prefetch_related("decisions").order_by("-opened_at", "-id")
    )


def _refused_for(case: Case) -> tuple[str, ...]:
    refusals = [row for row in case.decisions.all() if row.action == DECLINE]
    last = max(refusals, key=lambda row: (row.decided_at, row.id), default=None)
    return tuple(last.reasons) if last else ()
