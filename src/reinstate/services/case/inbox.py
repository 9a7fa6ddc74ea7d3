"""What owners wrote about their cases and nobody of the team has answered yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reinstate.services.access import review_access
from reinstate.store import person_data
from reinstate.store.models import CaseLetter

LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A case whose owner has written; the first of the messages waits since then."""

    case_id: str
    ticket: str
    owner_name: str
    count: int
    since: datetime


def unanswered(actor: int) -> tuple[Unanswered, ...]:
    """The longest waiting first. What was sent to an erased person's case can be read no more."""
    review_access.staff(actor)
    waiting = CaseLetter.objects.filter(is_from_owner=True, read_at=None)
    rows = waiting.filter(case__account__person__wrapped_key__isnull=False)
    by_case: dict[str, list[CaseLetter]] = {}
    for row in rows.select_related("case__account__person").order_by("written_at")[:LOOKED_AT]:
        by_case.setdefault(row.case_id, []).append(row)
    return tuple(_of_case(letters) for letters in by_case.values())


def _of_case(letters: list[CaseLetter]) -> Unanswered:
    first = letters[0]
    return Unanswered(
        case_id=first.case_id,
        ticket=first.case.ticket,
        owner_name=person_data.legal_name(first.case.account.person),
        count=len(letters),
        since=first.written_at,
    )
