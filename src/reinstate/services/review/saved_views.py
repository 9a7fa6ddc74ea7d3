"""Selections of the queue that a member of staff keeps under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from reinstate.domain.case import CaseKind, CaseState
from reinstate.domain.findings import Recommendation
from reinstate.services.access import review_access
from reinstate.services.errors import NotFound, Refused
from reinstate.services.review.review_view import Holding, QueueFilter
from reinstate.store.models import SavedView

T = TypeVar("T", CaseKind, CaseState, Recommendation, Holding)
MOST = 9  # one key each


@dataclass(frozen=True, slots=True)
class QueueView:
    """A selection kept under a name."""

    view_id: int
    name: str
    chosen: QueueFilter


def of_staff(actor: int) -> tuple[QueueView, ...]:
    """The views of this person, in the order they were made."""
    rows = SavedView.objects.filter(user_id=review_access.staff(actor).user_id)
    return tuple(QueueView(row.id, row.name, chosen(row.filters)) for row in rows)


def save(actor: int, name: str, kept: QueueFilter) -> None:
    """Keep a selection; the same name again replaces it."""
    who, plain = review_access.staff(actor), " ".join(name.split())[:40]
    if not plain:
        raise Refused("Give the view a name.", "no_name")
    with transaction.atomic():
        others = SavedView.objects.filter(user_id=who.user_id).exclude(name=plain)
        if others.count() >= MOST:
            raise Refused(f"There is room for {MOST} views; remove one first.", "too_many_views")
        SavedView.objects.update_or_create(
            user_id=who.user_id, name=plain, defaults={"filters": kept.as_query()}
        )


def remove(actor: int, view_id: int) -> None:
    """Forget a view of one's own."""
    removed, _ = SavedView.objects.filter(user_id=actor, id=view_id).delete()
    if not removed:
        raise NotFound("There is no such view.")


def chosen(query: Mapping[str, str]) -> QueueFilter:
    """A selection from its codes; a code that does not exist selects nothing by itself."""
    return QueueFilter(
        kind=_one_of(CaseKind, query.get("kind", "")),
        state=_one_of(CaseState, query.get("state", "")),
        evidence=_one_of(Recommendation, query.get("evidence", "")),
        holding=_one_of(Holding, query.get("holding", "")),
        is_late=query.get("late", "") == "yes",
        is_due_today=query.get("late", "") == "today",
    )


def _one_of(codes: type[T], text: str) -> T | None:
    return codes(text) if text in {item.value for item in codes} else None
