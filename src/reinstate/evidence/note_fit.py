"""How words of a note stand against what competes with them, by the bands of policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from statistics import median

from rapidfuzz.distance import Levenshtein

from reinstate.domain.policy import PolicyOn
from reinstate.evidence.facts import NoteWordFacts

PART = 3  # symbols missing for each that differs, above which a part of the word is read


class Fit(Enum):
    """How words stand against what competes with them."""

    RIGHT = "right"
    OPEN = "open"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class WordsFit:
    """The worst of some words: how it stands, its margin in nats, and the band it is held to."""

    fit: Fit
    worst: NoteWordFacts
    margin: float
    threshold: float


# The margins of a word by the name of the band that policy has for each.
BANDS: Mapping[str, Callable[[NoteWordFacts], float]] = {
    "min_margin": attrgetter("margin"),
    "min_added_margin": attrgetter("added_margin"),
    "min_dropped_margin": attrgetter("dropped_margin"),
    "min_meaning_margin": attrgetter("meaning_margin"),
}


def is_read_whole(word: NoteWordFacts) -> bool:
    """Accents are free and letters beyond Latin are passed over: in an address both count."""
    return word.kind != "email" or word.expected.isascii()


def fit_of(
    policy: PolicyOn,
    check_id: str,
    words: Sequence[NoteWordFacts],
    every: Sequence[NoteWordFacts],
) -> WordsFit:
    """How `words` (not empty) of a note stand; `every` word of the note tells how legible it is.

    Right: each word stands against whatever else could be there. Wrong: in a note that is
    otherwise legible, something else is read for one of them, and fits far better. Open in
    between, and where an address has letters that the reading does not tell: a person looks.
    """
    key = f"checks.{check_id}"
    least = {band: policy.number(f"{key}.{band}") for band in BANDS}
    worst, band = min(
        ((word, band) for word in words for band in BANDS),
        key=lambda pair: BANDS[pair[1]](pair[0]) - least[pair[1]],
    )
    lost = policy.number(f"{key}.lost_deficit")
    gone = max(words, key=lambda word: word.deficit if _is_other(word) else 0.0)
    if _is_legible(policy, key, every) and _is_other(gone) and gone.deficit >= lost:
        return WordsFit(Fit.WRONG, gone, -gone.deficit, -lost)
    margin = BANDS[band](worst)
    is_right = margin >= least[band] and all(map(is_read_whole, words))
    return WordsFit(Fit.RIGHT if is_right else Fit.OPEN, worst, margin, least[band])


def _is_legible(policy: PolicyOn, key: str, every: Sequence[NoteWordFacts]) -> bool:
    """Half of the words or more are read almost for certain."""
    return median(word.deficit for word in every) <= policy.number(f"{key}.legible_deficit")


def _is_other(word: NoteWordFacts) -> bool:
    """Something else, of about the word's length, is read in its place.

    Nothing read there is not a lie, nor is a part of the word whose rest was not found.
    """
    if word.read == word.expected or 2 * len(word.read) < len(word.expected):
        return False
    steps = Counter(step.tag for step in Levenshtein.editops(word.expected, word.read))
    return steps["delete"] <= PART * (steps["replace"] + steps["insert"])
