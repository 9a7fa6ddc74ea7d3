"""What checks about faces share: which face counts, and its region."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind, Region
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import FaceFacts

PORTRAIT_SIDES = (PieceKind.DOCUMENT_FRONT, PieceKind.PASSPORT_PAGE)
# A face of which too little can be seen is never held against the person.
REASONS = {
    "too_small": "too small",
    "turned_away": "turned away",
    "blurred": "blurred",
    "badly_lit": "badly lit",
}


def faces_of(evidence: Evidence, piece: PieceKind) -> tuple[FaceFacts, ...]:
    """The faces seen in one present piece, the largest first."""
    if piece is PieceKind.SELFIE:
        return evidence.pieces.selfie.faces if evidence.pieces.selfie else ()
    return evidence.pieces.sides[piece].faces


def main_face(evidence: Evidence, piece: PieceKind) -> FaceFacts | None:
    """The largest face that the detector is sure enough of."""
    least = evidence.policy.number("checks.one_face_present.min_score")
    return next((face for face in faces_of(evidence, piece) if face.score >= least), None)


def face_region(face: FaceFacts, piece: PieceKind, label: str = "face") -> Region:
    """The face's box, to draw on the photo."""
    return Region(piece, face.box, label)
