"""What the note checks share: the note at hand, and the verdict on a set of its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Code, Evidence, not_applicable
from reinstate.evidence.facts import NoteFacts, NoteWordFacts

SELFIE = (PieceKind.SELFIE,)
NO_NOTE: Code = not_applicable(
    "no_note",
    "There was no note to check.",
    "No note was found in the photo; see the check that one is present.",
)


def note_of(evidence: Evidence) -> NoteFacts | None:
    """The note of the selfie, None when none was found."""
    return evidence.pieces.selfie.note if evidence.pieces.selfie else None


class Fit(Enum):
    """How words stand against what competes with them."""

    RIGHT = "right"
    OPEN = "open"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class WordsFit:
    """The worst of some words: how it stands, and its margin in nats."""

    fit: Fit
    worst: NoteWordFacts
    threshold: float


def fit_of(evidence: Evidence, check_id: str, words: Sequence[NoteWordFacts]) -> WordsFit:
    """Right when every word clearly beats its rivals and nothing more was written; wrong when one
    clearly loses; open in between. `words` must not be empty.
    """
    key = f"checks.{check_id}"
    least, lost = (
        evidence.policy.number(f"{key}.min_margin"),
        evidence.policy.number(f"{key}.lost_margin"),
    )
    most, beyond = (
        evidence.policy.number(f"{key}.max_deficit"),
        evidence.policy.number(f"{key}.lost_deficit"),
    )
    worst = min(words, key=lambda word: min(word.margin, most - word.deficit))
    if any(word.margin <= lost and word.deficit > most or word.deficit >= beyond for word in words):
        return WordsFit(Fit.WRONG, worst, lost)
    if all(word.margin >= least and word.deficit <= most for word in words):
        return WordsFit(Fit.RIGHT, worst, least)
    return WordsFit(Fit.OPEN, worst, least)
