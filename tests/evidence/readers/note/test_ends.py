"""A line's box goes on to where its writing ends, and no further."""

import cv2
import numpy as np
import pytest

from reinstate.evidence.readers.note.ends import carried_on
from reinstate.evidence.readers.text.reading import Quad

BOX = np.array([[200, 100], [500, 100], [500, 160], [200, 160]], np.float32)


def _page(left: int, right: int) -> np.ndarray:
    """Paper with strokes of one line from `left` to `right`."""
    page = np.full((260, 900, 3), 235, np.uint8)
    for x in range(left, right, 18):
        cv2.line(page, (x, 112), (x + 6, 148), (40, 40, 60), 4)
    return page


def _ends(quad: Quad) -> tuple[float, float]:
    return float(quad[:, 0].min()), float(quad[:, 0].max())


def test_a_line_that_was_found_whole_keeps_its_box() -> None:
    (kept,) = carried_on(_page(210, 490), [BOX])
    assert np.array_equal(kept, BOX)


@pytest.mark.parametrize(("left", "right"), [(210, 580), (120, 490), (130, 590)])
def test_letters_that_were_left_out_are_taken_in(left: int, right: int) -> None:
    (longer,) = carried_on(_page(left, right), [BOX])
    start, end = _ends(longer)
    assert start == (pytest.approx(left, abs=25) if left < 200 else 200)
    assert end == (pytest.approx(right, abs=25) if right > 500 else 500)


def test_ink_that_does_not_end_is_no_writing() -> None:
    page = _page(210, 490)
    cv2.line(page, (210, 130), (899, 130), (40, 40, 60), 4)
    (kept,) = carried_on(page, [BOX])
    assert np.array_equal(kept, BOX)


def test_what_stands_in_another_box_is_left_to_it() -> None:
    other = np.array([[505, 100], [700, 100], [700, 160], [505, 160]], np.float32)
    assert np.array_equal(carried_on(_page(210, 690), [BOX, other])[0], BOX)
