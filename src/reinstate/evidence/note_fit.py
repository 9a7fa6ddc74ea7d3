"""How words of a note stand against what competes with them, by the bands of policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median

from reinstate.domain.policy import PolicyOn
from reinstate.evidence.facts import NoteWordFacts


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


def fit_of(
    policy: PolicyOn,
    check_id: str,
    words: Sequence[NoteWordFacts],
    every: Sequence[NoteWordFacts],
) -> WordsFit:
    """How `words` (not empty) of a note stand; `every` word of the note tells how legible it is.

    Right: each word stands against whatever else could be there. Wrong: in a note that is
    otherwise legible, something else is read for one of them, and fits far better. Open in
    between: a person looks.
    """
    key = f"checks.{check_id}"
    least = policy.number(f"{key}.min_margin")
    meaning = policy.number(f"{key}.min_meaning_margin")
    worst = min(words, key=lambda word: min(word.margin - least, word.meaning_margin - meaning))
    if _is_legible(policy, key, every) and any(_is_lost(policy, key, word) for word in words):
        return WordsFit(Fit.WRONG, worst, policy.number(f"{key}.lost_margin"))
    if worst.margin >= least and worst.meaning_margin >= meaning:
        return WordsFit(Fit.RIGHT, worst, least)
    return WordsFit(Fit.OPEN, worst, least)


def _is_legible(policy: PolicyOn, key: str, every: Sequence[NoteWordFacts]) -> bool:
    """Half of the words or more are read almost for certain."""
    return median(word.deficit for word in every) <= policy.number(f"{key}.legible_deficit")


def _is_lost(policy: PolicyOn, key: str, word: NoteWordFacts) -> bool:
    """Something else, of about the word's length, is read in its place; nothing is not a lie."""
    is_other = word.read != word.expected and 2 * len(word.read) >= len(word.expected)
    return is_other and word.margin <= policy.number(f"{key}.lost_margin")
