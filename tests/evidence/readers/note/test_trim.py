"""A line's box keeps the line and leaves its neighbours out."""

import cv2
import numpy as np

from reinstate.evidence.readers.note.trim import trimmed
from reinstate.evidence.readers.text.reading import Quad

BOX = np.array([[10, 100], [410, 100], [410, 196], [10, 196]], np.float32)


def _page(*lines: tuple[int, int]) -> np.ndarray:
    """Paper with rows of strokes from the first to the second height of each line."""
    page = np.full((300, 420, 3), 235, np.uint8)
    for top, bottom in lines:
        for left in range(20, 400, 18):
            cv2.line(page, (left, top), (left + 6, bottom), (40, 40, 60), 4)
    return page


def _bounds(quad: Quad) -> tuple[float, float]:
    return float(quad[:, 1].min()), float(quad[:, 1].max())


def test_a_box_that_reaches_into_the_line_above_is_cut_between_the_two() -> None:
    (cut,) = trimmed(_page((70, 118), (136, 188)), [BOX])

    top, bottom = _bounds(cut)
    assert 116 <= top <= 136
    assert bottom == 196


def test_a_box_that_reaches_into_the_line_below_is_cut_between_the_two() -> None:
    (cut,) = trimmed(_page((108, 160), (178, 230)), [BOX])

    top, bottom = _bounds(cut)
    assert top == 100
    assert 160 <= bottom <= 180


def test_a_line_by_itself_keeps_its_box() -> None:
    (cut,) = trimmed(_page((115, 180)), [BOX])

    assert np.array_equal(cut, BOX)


def test_a_box_without_any_ink_is_left_alone() -> None:
    (cut,) = trimmed(_page(), [BOX])

    assert np.array_equal(cut, BOX)


def test_two_lines_in_one_box_become_two() -> None:
    above, below = sorted(_bounds(quad) for quad in trimmed(_page((104, 138), (158, 192)), [BOX]))

    assert above[1] <= 158
    assert below[0] >= 138


def test_a_line_that_another_box_holds_is_not_read_twice() -> None:
    other = np.array([[10, 100], [410, 100], [410, 146], [10, 146]], np.float32)

    assert len(trimmed(_page((104, 138), (158, 192)), [BOX, other])) == 2
