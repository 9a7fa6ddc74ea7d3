"""What the two visa checks share: whether this side is a visa foil."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Code, Evidence, not_applicable
from reinstate.evidence.checks._document import type_of

FOIL = (PieceKind.DOCUMENT_FRONT,)
NOT_A_VISA: Code = not_applicable(
    "not_a_visa", "This concerns visas only.", "The ID is not a visa."
)


def is_visa(evidence: Evidence) -> bool:
    """Whether the ID at hand is a visa."""
    kind = type_of(evidence)
    return kind is not None and kind.is_visa
