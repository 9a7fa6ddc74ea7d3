"""Count what the recogniser reads for each symbol of the calibration notes, frequent slips only.

The text of a specimen note is known, so its symbols are aligned with the reading and the reading's
chances are added up by what was written.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
from bench.note import drawn
from numpy.typing import NDArray

from reinstate.domain.note import fold
from reinstate.evidence.readers import ctc, note_alignment
from reinstate.evidence.readers.note_expectation import ExactText
from reinstate.evidence.readers.note_writing import read_writing

Floats = NDArray[np.float64]
LEAST_SEEN = 15  # fewer of a symbol tell nothing of its slips
LEAST_CHANCE = 0.01
LEAST_INK = 0.3  # chance of any symbol at all, below which the place was read as empty


def readings(number: int) -> Iterator[tuple[int, Floats]]:
    """Each symbol of a calibration note, as a column, with the chances of what was read for it."""
    photo, text, _ = drawn(number, 0)
    writing = read_writing(photo, ExactText(text))
    if writing is None:
        return
    page = note_alignment.script(writing.lines, is_raw=True)
    spelled = note_alignment.labels(fold(text))
    for column, (start, end) in zip(spelled, ctc.align(page.matrix, spelled), strict=True):
        steps = np.exp(page.matrix[start:end].astype(np.float64))
        read = steps[int(steps[:, 1:].sum(axis=1).argmax())]
        read[ctc.BLANK] = 0.0
        if read.sum() >= LEAST_INK:
            yield column, read / read.sum()


def counted(notes: int) -> Floats:
    """How often each symbol (column) was read by what was written (row)."""
    size = len(note_alignment.COLUMNS)
    found = np.zeros((size, size))
    for number in range(notes):
        for column, read in readings(number):
            found[column] += read
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=90)
    counts = counted(parser.parse_args().notes)
    for at, seen in enumerate(counts):
        chances = seen / max(seen.sum(), LEAST_SEEN)
        slips = {
            note_alignment.COLUMNS[other]: round(float(chance), 3)
            for other, chance in enumerate(chances)
            if other != at and chance >= LEAST_CHANCE
        }
        if slips:
            print(f"{note_alignment.COLUMNS[at]}  n={seen.sum():.0f}  {slips}")


if __name__ == "__main__":
    main()
