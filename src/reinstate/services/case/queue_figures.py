"""How long requests really take: what an owner who waits is told besides the promise."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reinstate.domain.case import WITH_STAFF, CaseAction, CaseState
from reinstate.domain.intervals import rank
from reinstate.services.case import wording
from reinstate.services.case.owner_view import OwnerQueue
from reinstate.store.models import Case, CaseEvent, Decision

NO_ANSWERS = ("escalate", "approve_sent_back")
LOOKED_BACK = timedelta(days=30)
MOST = 200
LEAST = 5  # fewer decided requests say nothing about the next one
WITHIN = 80  # per cent: the time in which so many were answered
ASKED = (CaseAction.SUBMIT.value, CaseAction.RECEIVE.value, CaseAction.APPEAL.value)


def asked_at(answered: str) -> Coalesce:
    """When a decision's owner had asked for it, as an expression: `answered` names its instant.

    The case keeps its last sending alone, which of one that was sent again is after the answer
    that asked for it.
    """
    before = CaseEvent.objects.filter(
        case=OuterRef("case"), action__in=ASKED, at__lte=OuterRef(answered)
    )
    last = before.order_by("-at").values("at")[:1]
    return Coalesce(Subquery(last), F("case__submitted_at"))


def answers() -> QuerySet[Decision]:
    """Decisions that decided something: passing a request on is none, and a proposal is one once
    the second person has agreed.
    """
    waiting = Q(needs_second=True, seconded_at=None)
    return Decision.objects.exclude(waiting).exclude(action__in=NO_ANSWERS)


def of(case: Case, at: datetime) -> OwnerQueue | None:
    """The figures for a request that waits for a person; None for any other."""
    if CaseState(case.state) not in WITH_STAFF:
        return None
    spans = _answer_times(at)
    answered = wording.within(spans[rank(len(spans), WITHIN)]) if len(spans) >= LEAST else ""
    return OwnerQueue(answered, len(spans), _ahead(case))


def _answer_times(at: datetime) -> list[timedelta]:
    """From asking to the answer that an owner got, shortest first; of real requests alone. What
    policy decided waited for nobody.
    """
    rows = (
        answers()
        .annotate(answered_at=Coalesce("seconded_at", "decided_at"))
        .annotate(asked_at=asked_at("answered_at"))
        .filter(answered_at__gt=at - LOOKED_BACK, case__submitted_at__isnull=False)
        .filter(case__account__is_known_answer=False, decided_by__isnull=False)
        .order_by("-answered_at")
        .values_list("answered_at", "asked_at")[:MOST]
    )
    return sorted(done - asked for done, asked in rows if done > asked)


def _ahead(case: Case) -> int:
    """Requests that are due before this one."""
    if case.due_at is None:
        return 0
    waiting = Case.objects.filter(state__in=WITH_STAFF, account__is_known_answer=False)
    return waiting.filter(due_at__lt=case.due_at).count()
