"""Words of one line are joined; lines and columns stay apart."""

import numpy as np
import pytest

from reinstate.evidence.readers.note.rows import joined_rows
from reinstate.evidence.readers.text.reading import Quad


def box(left: float, top: float, width: float, height: float = 40.0) -> Quad:
    right, bottom = left + width, top + height
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def turned(quad: Quad, degrees: float) -> Quad:
    angle = np.radians(degrees)
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(quad @ spin.T, np.float32)


@pytest.mark.parametrize("degrees", [0.0, 12.0, 90.0, -30.0])
def test_two_words_of_a_line_become_one_box_at_any_angle(degrees: float) -> None:
    hello, everybody = box(0, 0, 120), box(130, 4, 200)

    (joined,) = joined_rows([turned(hello, degrees), turned(everybody, degrees)], degrees)

    sides = sorted(np.linalg.norm(joined[at + 1] - joined[at]) for at in (0, 1))
    assert sides[1] == pytest.approx(330, abs=6)
    assert sides[0] < 60


def test_lines_below_each_other_stay_apart() -> None:
    assert len(joined_rows([box(0, 0, 300), box(0, 46, 280)], 0.0)) == 2


def test_columns_stay_apart() -> None:
    assert len(joined_rows([box(0, 0, 120), box(190, 0, 200)], 0.0)) == 2


def test_a_large_word_beside_small_print_stays_apart() -> None:
    assert len(joined_rows([box(0, 0, 120, 90), box(125, 25, 200, 30)], 0.0)) == 2
