"""Photos made smaller, and turned parts cut out of them."""

import cv2
import numpy as np
import pytest

from reinstate.evidence.readers.pixels.scaling import at_most, averaged, cut, shrunk, turned


def picture(height: int = 240, width: int = 320) -> np.ndarray:
    """Slow waves of colour, so that a pixel may be compared with its neighbours."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    planes = [128 + 100 * np.sin(x / 17 + n) * np.cos(y / 23 - n) for n in range(3)]
    return np.stack(planes, axis=2).astype(np.uint8)


@pytest.mark.parametrize("size", [(320, 240), (200, 150), (160, 120), (71, 53), (20, 15)])
def test_a_photo_shrunk_by_halves_is_the_photo_shrunk_at_once(size: tuple[int, int]) -> None:
    once = cv2.resize(picture(), size, interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk(picture(), size).astype(int) - once).max() <= 4


def test_no_photo_is_enlarged() -> None:
    assert at_most(picture(), 1000).shape == (240, 320, 3)
    assert at_most(picture(), 160).shape == (120, 160, 3)


def test_an_odd_row_and_column_are_left_out() -> None:
    assert averaged(picture(241, 321), 2).shape == (120, 160, 3)


@pytest.mark.parametrize("scale", [0.7, 1.0, 2.0, 3.6])
def test_a_turned_part_holds_the_pixels_of_its_place(scale: float) -> None:
    turn = np.radians(30.0)
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    to_photo = np.array([[cos, -sin, 150], [sin, cos, 60]], np.float32)

    part = cut(picture(), to_photo, (24, 20))

    for x, y in ((4, 4), (12, 10), (19, 15)):
        column, row = to_photo @ np.array([x, y, 1.0])
        expected = picture()[round(row), round(column)].astype(int)
        assert np.abs(part[y, x].astype(int) - expected).max() <= 14


@pytest.mark.parametrize("place", [(-500.0, -500.0), (900.0, 20.0), (20.0, 900.0)])
def test_what_lies_outside_the_photo_is_black(place: tuple[float, float]) -> None:
    to_photo = np.array([[2, 0, place[0]], [0, 2, place[1]]], np.float32)
    assert not cut(picture(), to_photo, (24, 20)).any()


def test_a_part_may_reach_beyond_the_photo() -> None:
    to_photo = np.array([[1, 0, -10], [0, 1, -10]], np.float32)
    part = cut(picture(), to_photo, (24, 20))
    assert not part[:9, :9].any()
    assert (part[10:, 10:] == picture()[:10, :14]).all()


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_turned_photo_is_what_numpy_turns_and_has_its_own_pixels(quarter_turns: int) -> None:
    photo = picture()
    found = turned(photo, quarter_turns)
    assert (found == np.rot90(photo, quarter_turns)).all()
    assert found.flags.c_contiguous
    assert not np.shares_memory(found, photo)
