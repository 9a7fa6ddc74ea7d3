"""What the note checks share: the note at hand, and what they say where there is none."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Code, Evidence, not_applicable
from reinstate.evidence.facts import NoteFacts

SELFIE = (PieceKind.SELFIE,)
NO_NOTE: Code = not_applicable(
    "no_note",
    "There was no note to check.",
    "No note was found in the photo; see the check that one is present.",
)


def note_of(evidence: Evidence) -> NoteFacts | None:
    """The note of the selfie, None when none was found."""
    return evidence.pieces.selfie.note if evidence.pieces.selfie else None
