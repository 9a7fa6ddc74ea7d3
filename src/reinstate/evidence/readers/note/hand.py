"""Whether a letter looks as its writer writes it elsewhere on the note.

One hand writes a letter much the same each time, and unlike any other hand. Where the recogniser
takes a `1` for an `n`, the writer's other `1` and other `n` tell which of them it is. Letters are
compared by what the careful recogniser tells them by, its features, in units of how much they vary
within one hand. bench/calibrate_note_hand.py finds these units, and what a likeness is worth, on
the calibration half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from reinstate.domain.note.sentence import ExpectedWord
from reinstate.evidence.readers.note.edits import Edits
from reinstate.evidence.readers.note.script import COLUMNS, Script, column, labels

Floats = NDArray[np.float64]
WEIGHTS = Path(__file__).with_suffix(".npz")
# Nats that a place is likelier a symbol which stands elsewhere on the note: by being as like the
# nearest of them as can be, less by each unit of the squared distance to it, and less the more of
# them there are, for among many one is near by chance.
ALIKE, BY_DISTANCE, BY_COUNT = 6.86, 0.83, 1.55
LEAST, MOST = -6.0, 6.0  # a letter may be spoilt, and a likeness may deceive


@dataclass(frozen=True, slots=True)
class Hand:
    """`odds` (places of the text, columns): nats by which a place looks rather like a symbol.

    Against the symbol that is expected there, as either is written elsewhere on the note: zero
    where neither is.
    """

    odds: Floats

    def weighed(self, edits: Edits) -> Edits:
        """The edits with what the hand says of each symbol changed."""
        return replace(edits, changed=edits.changed + self.odds)

    def rather(self, start: int, text: str, other: str) -> float:
        """The same of another text that may stand in a text's place, from symbol `start` on."""
        own, read = labels(text), labels(other)
        return sum(
            float(self.odds[start + step.src_pos, read[step.dest_pos]])
            for step in Levenshtein.editops(own, read)
            if step.tag == "replace"
        )


def hand_of(
    script: Script, spans: Sequence[tuple[int, int]], words: Sequence[ExpectedWord], raw: str
) -> Hand:
    """The hand of a note whose symbols stand at rows [start, end) of the script.

    `raw`: the sentence as it is to be written, capitals and all.
    """
    text = np.array([at for word in words for at in labels(word.text)], dtype=np.intp)
    seen = [features_at(script, span, at) for span, at in zip(spans, text, strict=True)]
    known = np.flatnonzero([one is not None for one in seen])
    likeness = np.zeros((len(text), len(COLUMNS)))
    if len(known):
        stacked = np.array([seen[at] for at in known])
        apart = distances(stacked, units())
        likeness[known] = _likeness(apart, text[known], capitals(raw, len(text))[known])
    own = likeness[np.arange(len(text)), text]
    return Hand(likeness - own[:, None])


def capitals(raw: str, count: int) -> NDArray[np.bool_]:
    """Which of the symbols of a sentence are capitals; none where it has not as many letters."""
    found = [letter.isupper() for letter in raw if column(letter)]
    return np.array(found if len(found) == count else [False] * count, dtype=np.bool_)


def features_at(script: Script, span: tuple[int, int], label: int) -> NDArray[np.float32] | None:
    """What a symbol was told by where it is seen best; None where it is nowhere."""
    start, end = span
    if end <= start:
        return None
    row = start + int(script.matrix[start:end, label].argmax())
    line, step = script.origin[row]
    features = script.lines[line].read.features if 0 <= line < len(script.lines) else None
    return None if features is None else features[step]


def distances(features: NDArray[np.float32], within: Floats) -> Floats:
    """Mean squared distances between all of them, in units of what varies within one hand."""
    moved = features.astype(np.float64) @ within
    squares = (moved**2).sum(axis=1)
    apart = squares[:, None] + squares - 2 * moved @ moved.T
    return np.asarray(np.maximum(apart, 0.0) / features.shape[1])


def nearest(apart: Floats, is_it: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.intp]]:
    """Of each place, how far the nearest other of some places is, and how many there are."""
    places = np.flatnonzero(is_it)
    others = apart[:, places].copy()
    others[places, np.arange(len(places))] = np.inf
    return others.min(axis=1), len(places) - is_it.astype(np.intp)


def worth(apart: Floats, count: NDArray[np.intp]) -> Floats:
    """Nats that a place is likelier the symbol of which the nearest of `count` is so far."""
    known = ALIKE - BY_DISTANCE * apart - BY_COUNT * np.log(np.maximum(count, 1))
    return np.where(count > 0, np.clip(known, LEAST, MOST), 0.0)


def _likeness(apart: Floats, text: NDArray[np.intp], is_capital: NDArray[np.bool_]) -> Floats:
    found = np.zeros((len(text), len(COLUMNS)))
    for symbol in np.unique(text):
        is_it = text == symbol
        known = worth(*nearest(apart, is_it))
        found[:, symbol] = np.where(has_equal(is_it, is_capital), known, np.maximum(known, 0.0))
    return found


def has_equal(is_it: NDArray[np.bool_], is_capital: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of each place, whether another of some places is a capital, or none, as it is.

    A `t` that is unlike the only `T` may be one all the same.
    """
    same = is_it & (is_capital[:, None] == is_capital)
    np.fill_diagonal(same, val=False)
    return np.asarray(same.any(axis=1))


@cache
def units() -> Floats:
    """The matrix (channels, channels) by which features vary alike in all directions."""
    with np.load(WEIGHTS) as kept:
        return np.asarray(kept["within"], dtype=np.float64)
