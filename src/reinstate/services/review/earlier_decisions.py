"""What was decided of a case before, as staff read it."""

from __future__ import annotations

from collections.abc import Mapping

from reinstate.services import seals
from reinstate.services.access import review_access
from reinstate.services.case.case_file import CaseFile
from reinstate.services.review import packet_words
from reinstate.services.review.decision_view import PastDecision
from reinstate.store.models import Decision

AUTOMATIC = "policy, no person"


def of(file: CaseFile, names: Mapping[int, str]) -> tuple[PastDecision, ...]:
    """Every decision of the case, the first one first."""
    return tuple(_past(file, row, names) for row in file.case.decisions.all())


def internal_note(file: CaseFile, row: Decision) -> str:
    """The note of whoever decided; empty where there is none."""
    return _text(file, "decision.internal_note", row, row.internal_note)


def _past(file: CaseFile, row: Decision, names: Mapping[int, str]) -> PastDecision:
    is_unanswered = packet_words.was_never_answered(row, file.case.state)
    told = "" if is_unanswered else _text(file, "decision.owner_text", row, row.owner_text)
    return PastDecision(
        decision_id=row.id,
        action=row.action,
        by=AUTOMATIC if row.is_automatic else review_access.named(names, row.decided_by_id),
        is_automatic=row.is_automatic,
        is_unanswered=is_unanswered,
        at=row.decided_at,
        reasons=tuple(row.reasons),
        owner_text=told,
        internal_note=internal_note(file, row),
        second_note=_text(file, "decision.second_note", row, row.second_note),
        seconded_by=review_access.named(names, row.seconded_by_id),
    )


def _text(file: CaseFile, name: str, row: Decision, sealed: bytes | None) -> str:
    return seals.words(lambda: file.keyed.open_text(f"{name}:{row.id}", sealed) or "")
