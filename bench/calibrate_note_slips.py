"""Count what the recogniser reads where another symbol was written, on the calibration half.

    python -m bench.calibrate_note_slips      the slip table of readers/note/slips.py

What the writer's hand says of a place comes first (bench/calibrate_note_hand.py), as it would of a
font that it has not seen.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from bench import calibrate_note_hand
from bench.calibrate_note_hand import NOTES
from bench.note_set import FOLDS, KEPT, Specimen, code, digest_of, fold_of, found_by_hand
from reinstate.domain.note import sentence_of, words
from reinstate.evidence.readers.note import alignment, brackets, edits, slashes, spelling
from reinstate.evidence.readers.note import hand as note_hand
from reinstate.evidence.readers.note import script as note_script
from reinstate.evidence.readers.note import slips as note_slips
from reinstate.evidence.readers.note.script import COLUMNS, FREE, labels, script
from reinstate.evidence.readers.note.spelling import with_date_told
from reinstate.evidence.readers.text.reading import Line

LEAST_OFTEN, LEAST_OFTEN_BESIDE = 0.3, 0.1  # of a hundred; the second of signs that are free
# A slip seen in one font alone is that font's. A free sign is no letter: any it is read for counts.
LEAST_FONTS = 2
Readings = tuple[tuple[Line, ...], ...]
Table = Mapping[str, Mapping[str, float]]


@dataclass
class Slips:
    """Expected counts: symbols written, and what was read for them, with the fonts it was in."""

    written: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    read: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    fonts: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, written: str, read: NDArray[np.float64], font: str) -> None:
        """One place where `written` is expected, with the chance of each other reading."""
        self.written[written] += 1.0
        for at in np.flatnonzero(read > 0.02):
            slip = written, COLUMNS[at]
            self.read[slip] += float(read[at])
            if read[at] > 0.3:
                self.fonts[slip].add(font)

    def fonts_of(self, written: str, read: str) -> set[str]:
        """The fonts in which a symbol was read so, a free sign in any way."""
        if written not in FREE:
            return self.fonts[written, read]
        return set().union(*(some for slip, some in self.fonts.items() if slip[0] == written))

    def table(self) -> Table:
        """The slips that count, of a hundred."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for (written, read), count in sorted(self.read.items()):
            often = 100 * count / max(self.written[written], 20.0)
            is_often = often >= (LEAST_OFTEN_BESIDE if written in FREE else LEAST_OFTEN)
            if is_often and len(self.fonts_of(written, read)) >= LEAST_FONTS:
                found[written][read] = round(often, 1)
        return found


@contextmanager
def as_if_new(family: str) -> Iterator[None]:
    """The reader knows the hands and the slips of other folds only, not those of this font."""
    with (
        calibrate_note_hand.as_if_new(family),
        patch.object(note_slips, "SLIPS", _tables()[fold_of(family)]),
        patch.object(note_slips, "WEIGHTS", _weights(fold_of(family))),
    ):
        yield


@cache
def _weights(fold: int) -> NDArray[np.float64]:
    with patch.object(note_slips, "SLIPS", _tables()[fold]):
        return note_slips.weights()


@cache
def _tables() -> list[Table]:
    """The slips of notes outside each fold, counted now or before."""
    own = digest_of(
        alignment,
        brackets,
        edits,
        note_hand,
        note_script,
        slashes,
        spelling,
    )
    file = KEPT / f"slips-{code()}-{own}-{NOTES}.json"
    if not file.is_file():
        file.write_text(json.dumps([slips.table() for slips in counted()[1]]), "utf-8")
    found: list[Table] = json.loads(file.read_text("utf-8"))
    return found


def counted() -> tuple[Slips, tuple[Slips, ...]]:
    """The slips of all calibration notes, and of those outside each fold of fonts."""
    every, without = Slips(), tuple(Slips() for _ in range(FOLDS))
    for one, readings in found_by_hand(NOTES):
        others = [some for fold, some in enumerate(without) if fold != fold_of(one.family)]
        with calibrate_note_hand.as_if_new(one.family):
            _count(one, readings, (every, *others))
    return every, without


def _count(one: Specimen, readings: Readings, into: Iterable[Slips]) -> None:
    sentence = sentence_of(one.text)
    parts = words(sentence)
    text = [at for word in parts for at in labels(word.text)]
    beside = note_slips.signs(one.text)
    if not text or len(beside) != len(text) + 1:
        return
    scripts = with_date_told([script(lines) for lines in readings], sentence)
    seen = alignment.views(scripts, parts)
    seen = brackets.told_apart(seen, one.text)
    hand = note_hand.hand_of(seen[0].script, seen[0].symbols, parts, one.text)
    found = hand.weighed(alignment.edits(seen, text))
    for slips in into:
        for place, column in enumerate(text):
            odds = np.concatenate([[found.dropped[place]], found.changed[place, 1:]])
            slips.add(COLUMNS[column], _chances(odds), one.family)
        for place, some in enumerate(beside):
            for sign in some:
                odds = np.concatenate([[-np.inf], found.added[place, 1:]])
                slips.add(sign, _chances(odds), one.family)


def _chances(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each edit, beside the text as it is and all other edits of the place."""
    ratios = np.exp(np.minimum(odds, 30.0))
    return np.asarray(ratios / (1.0 + ratios.sum()))


def main() -> None:
    """Print the table as it stands in the code."""
    every, _ = counted()
    for written, read in sorted(every.table().items()):
        print(f"    {written!r}: {dict(sorted(read.items()))},".replace("'", '"'))


if __name__ == "__main__":
    main()
