"""Why a photo is taken again, or an ID chosen anew: what a person said, else what was found."""

from __future__ import annotations

from collections.abc import Iterator

from reinstate.domain.case import PieceState
from reinstate.services.case.owner_view import OwnerCase, OwnerDecision, OwnerPiece


def asked_again(case: OwnerCase, piece: OwnerPiece) -> OwnerDecision | None:
    """The words of the person who wants this very photo again; its checks may all have passed."""
    if piece.state is not PieceState.RETAKE or case.decision is None or piece.uploaded_at is None:
        return None
    return case.decision if case.decision.decided_at > piece.uploaded_at else None


def another_id(case: OwnerCase) -> tuple[str, ...]:
    """Why the ID that was shown does not do, each reason once; empty where it may."""
    wanting = (piece for piece in case.pieces if piece.wants_other_id)
    return tuple(dict.fromkeys(text for piece in wanting for text in _said_of(case, piece)))


def _said_of(case: OwnerCase, piece: OwnerPiece) -> Iterator[str]:
    asked = asked_again(case, piece)
    if asked is not None:
        yield asked.text
    yield from (item.message for item in piece.findings if item.needs_other_id)
