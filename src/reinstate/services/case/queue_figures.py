"""How long requests really take: what an owner who waits is told besides the promise."""

from __future__ import annotations

from datetime import datetime, timedelta

from reinstate.domain.case import CaseState
from reinstate.services.case import wording
from reinstate.services.case.owner_view import OwnerQueue
from reinstate.store.models import Case, Decision

WAITING = (
    CaseState.SUBMITTED,
    CaseState.IN_REVIEW,
    CaseState.APPEALED,
    CaseState.AWAITING_SECOND_APPROVAL,
)
LOOKED_BACK = timedelta(days=30)
MOST = 200
LEAST = 5  # fewer decided requests say nothing about the next one
WITHIN = 0.8  # the time in which this share was answered


def of(case: Case, at: datetime) -> OwnerQueue | None:
    """The figures for a request that waits for a person; None for any other."""
    if CaseState(case.state) not in WAITING:
        return None
    spans = _answer_times(at)
    answered = wording.within(spans[int(len(spans) * WITHIN)]) if len(spans) >= LEAST else ""
    return OwnerQueue(answered, len(spans), _ahead(case))


def _answer_times(at: datetime) -> list[timedelta]:
    """From sending to the decision, shortest first."""
    decided = (
        Decision.objects.filter(decided_at__gt=at - LOOKED_BACK, case__submitted_at__isnull=False)
        .order_by("-decided_at")
        .values_list("decided_at", "case__submitted_at")[:MOST]
    )
    return sorted(done - sent for done, sent in decided if sent is not None and done > sent)


def _ahead(case: Case) -> int:
    """Requests that are due before this one."""
    if case.due_at is None:
        return 0
    return Case.objects.filter(state__in=WAITING, due_at__lt=case.due_at).count()
