"""The script of a note, each place told by what is expected there."""

import numpy as np

from reinstate.evidence.readers.note.script import COLUMN, COLUMNS, Script, as_expected, labels
from reinstate.evidence.readers.text import ctc


def _written(text: str) -> Script:
    """One step a symbol and no blank between, as narrow writing is read; 1 and 1 need one."""
    places = [COLUMN.get(symbol, ctc.BLANK) for symbol in text]
    chances = np.full((len(places), len(COLUMNS)), 1e-4)
    chances[np.arange(len(places)), places] = 1.0
    matrix = np.asarray(np.log(chances / chances.sum(axis=1, keepdims=True)), dtype=np.float32)
    return Script(matrix, tuple((0, step) for step in range(len(places))), ())


def test_a_stroke_does_not_swallow_the_one_beside_it() -> None:
    page = as_expected(_written("28/1 1/2025"), "28/1/2025")

    wrong, right = ctc.log_likelihoods(page.matrix, [labels("28/1/2025"), labels("28/11/2025")])

    assert wrong < right - 5


def test_a_letter_for_a_digit_is_read_as_the_place_asks() -> None:
    page = as_expected(_written("2o26"), "2026")

    assert page.read(0, 4) == "2026"
