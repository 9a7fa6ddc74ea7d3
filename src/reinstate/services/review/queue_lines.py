"""Rows of cases as lines of a list: what every line needs is fetched once for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q, prefetch_related_objects

from reinstate.domain.case import CaseKind, CaseState
from reinstate.domain.findings import Recommendation
from reinstate.services.access import review_access
from reinstate.services.account import accounts
from reinstate.services.case import signals
from reinstate.services.review.review_view import QueueLine
from reinstate.store import person_data
from reinstate.store.models import Case, Decision


def lines(cases: Sequence[Case], actor: int, now: datetime) -> tuple[QueueLine, ...]:
    """One line a case, in their order, for this member of staff."""
    prefetch_related_objects(list(cases), *(f"account__{name}" for name in accounts.READ_TOGETHER))
    policy = accounts.rules_at(now)
    names, seconds = review_access.names(), _seconds(cases)
    off = review_access.recused({case.account.person_id for case in cases})
    refused = _refused_by(cases, actor)
    return tuple(
        replace(
            _line(case, now, names, seconds, policy),
            is_kept_off=actor in off.get(case.account.person_id, ()),
            is_for_others=case.state == CaseState.APPEALED and case.id in refused,
        )
        for case in cases
    )


def _refused_by(cases: Sequence[Case], actor: int) -> set[str]:
    """Of the appealed among them those in whose refusal this member of staff took part."""
    appealed = [case.id for case in cases if case.state == CaseState.APPEALED]
    if not appealed:
        return set()
    rows = Decision.objects.filter(case__in=appealed, action="decline")
    by_them = rows.filter(Q(decided_by=actor) | Q(seconded_by=actor))
    return set(by_them.values_list("case_id", flat=True))


def _line(
    case: Case,
    now: datetime,
    names: dict[int, str],
    seconds: dict[str, int | None],
    policy: accounts.Rules,
) -> QueueLine:
    held = signals.balance_usd(case.account)
    is_locked = case.locked_until is not None and case.locked_until > now
    is_readable = case.account.person.wrapped_key is not None
    return QueueLine(
        case_id=case.id,
        ticket=case.ticket,
        kind=CaseKind(case.kind),
        state=CaseState(case.state),
        recommendation=Recommendation(case.recommendation) if case.recommendation else None,
        submitted_at=case.submitted_at,
        due_at=case.due_at,
        is_overdue=case.due_at is not None and case.due_at < now,
        locked_by=review_access.named(names, case.locked_by_id) if is_locked else "",
        handed_over_by=review_access.named(names, case.handed_over_by_id) if is_locked else "",
        assigned_to=case.required_role,
        owner_name=_owner_name(case) if is_readable else "",
        balance_usd="" if held is None else f"{held:.2f}",
        restrictions=_restrictions(case, now, policy) if is_readable else (),
        second_approver=review_access.named(names, seconds.get(case.id)),
    )


def _seconds(cases: Sequence[Case]) -> dict[str, int | None]:
    """Whom each proposal among these cases waits for; nobody in person who may not any more."""
    asked = [case.id for case in cases if case.state == CaseState.AWAITING_SECOND_APPROVAL]
    if not asked:
        return {}
    rows = review_access.open_proposals().filter(case_id__in=asked).order_by("decided_at")
    able = set(review_access.may_be_named().values_list("user_id", flat=True))
    waits = rows.values_list("case_id", "second_assigned_to_id")
    return {case_id: named if named in able else None for case_id, named in waits}


def _owner_name(case: Case) -> str:
    return person_data.legal_name(case.account.person)


def _restrictions(case: Case, now: datetime, policy: accounts.Rules) -> tuple[str, ...]:
    standing = accounts.assess(case.account, now, policy)
    return tuple(view.kind.value for view in standing.restrictions)
