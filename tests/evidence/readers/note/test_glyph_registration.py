"""Letters of a kind laid over each other."""

import cv2
import numpy as np
import pytest

from reinstate.evidence.readers.note.glyph_registration import MOST_PAIRS, MOTIONS, pairs, register
from reinstate.evidence.readers.note.glyph_windows import HEIGHT, SHIFT, WIDTH, Ink, Window

FRAME = (HEIGHT + 2 * SHIFT, WIDTH + 2 * SHIFT)


def letter(*, rise: float = 0.0, higher: float = 1.0, line: int = 0, size: int = 0) -> Window:
    """A ring with a tail, moved up by `rise` heights of a line and stretched."""
    return Window("e", line, size, 0.0, drawn(rise, higher))


def drawn(rise: float, higher: float) -> Ink:
    fine = 8
    ink = np.zeros((FRAME[0] * fine, FRAME[1] * fine), np.uint8)
    middle = (FRAME[1] * fine // 2, round((FRAME[0] / 2 - rise * HEIGHT) * fine))
    cv2.ellipse(ink, middle, (6 * fine, round(9 * higher * fine)), 0, 30, 360, 255, 3 * fine)
    small = cv2.resize(ink, (FRAME[1], FRAME[0]), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), 0.8), dtype=np.float32) / 255


def motion(first: Window, second: Window) -> dict[str, float]:
    found = register([(first, second)])
    return dict(zip(MOTIONS, found.motion[0], strict=True)) | {"rest": float(found.rest[0])}


def test_the_same_letter_again_is_not_moved_and_leaves_nothing():
    found = motion(letter(), letter())
    assert all(abs(value) < 1e-3 for value in found.values())


@pytest.mark.parametrize("rise", [-0.03, 0.006, 0.04])
def test_a_letter_above_its_line_is_told_to_a_fraction_of_a_pixel(rise):
    found = motion(letter(rise=rise), letter())
    assert found["rise"] == pytest.approx(-rise, abs=0.2 / HEIGHT)
    assert found["rest"] < 0.02


def test_a_letter_drawn_higher_is_not_taken_for_another_place():
    found = motion(letter(higher=1.1), letter())
    assert found["higher"] == pytest.approx(0.1, abs=0.04)
    assert abs(found["rise"]) < 0.2 / HEIGHT


def test_letters_of_lines_of_another_size_are_not_compared():
    assert pairs([letter(size=0), letter(line=1, size=2)]) == []


def test_of_many_pairs_those_on_one_line_are_kept():
    every = [letter(line=at % 2) for at in range(40)]
    found = pairs(every)
    assert len(found) <= MOST_PAIRS
    assert all(first.line == second.line for first, second in found)
