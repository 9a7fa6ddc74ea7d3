"""Findings as they come: what can be judged before a photo is read whole, for the page that waits.

Only shown, never decided from: the piece keeps its state until everything is read, and the whole
judgement replaces what came early.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from reinstate.domain.case import PieceState
from reinstate.domain.findings import PieceKind
from reinstate.evidence import check
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import Pieces
from reinstate.evidence.unread import PartlyRead, Tell
from reinstate.services.case import case_page, judging
from reinstate.services.piece import stored_facts
from reinstate.store.models import Piece

logger = logging.getLogger(__name__)


def teller(piece: Piece) -> Tell:
    """Told of each part that was read, keeps what the checks can say about it so far."""
    parts: dict[str, object] = {}

    def told(part: str, facts: object) -> None:
        parts[part] = facts
        try:
            _keep(piece, parts)
        except Exception:  # what is only shown must not keep the photo from being checked
            logger.exception("early findings of piece %s were not kept", piece.id)

    return told


def _keep(piece: Piece, parts: dict[str, object]) -> None:
    case, kind = piece.case, PieceKind(piece.kind)
    evidence = judging.evidence_of(case, case_page.day_of(case, piece.uploaded_at))
    judged = check.run_ready(_with(evidence, kind, PartlyRead(parts)), kind)
    stored_facts.seal_findings(piece, case.account.person, judged)
    waiting = Piece.objects.filter(id=piece.id, is_current=True, state=PieceState.CHECKING)
    waiting.update(findings=piece.findings)


def _with(evidence: Evidence, kind: PieceKind, facts: PartlyRead) -> Evidence:
    """The evidence with the new photo in it, as far as it was read."""
    pieces = evidence.pieces
    if kind is PieceKind.SELFIE:
        return replace(evidence, pieces=Pieces(facts, pieces.sides))  # type: ignore[arg-type]
    sides = {**pieces.sides, kind: facts}
    return replace(evidence, pieces=Pieces(pieces.selfie, sides))  # type: ignore[arg-type]
