"""Four-sided shapes in drawn photos: which are kept, and in what order their corners come."""

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.readers.document.edges import edge_strength
from reinstate.evidence.readers.document.quads import are_along_frame, candidates

TILTED = [[210, 90], [520, 150], [470, 380], [160, 330]]
SMALL = [[20, 20], [220, 20], [220, 200], [20, 200]]
FRAME = [[0, 0], [639, 0], [639, 479], [0, 479]]


def found(*cards: list[list[int]]) -> npt.NDArray[np.float32]:
    photo = np.full((480, 640, 3), 70, np.uint8)
    for card in cards:
        cv2.fillConvexPoly(photo, np.array(card, np.int32), (225, 228, 220))
    lab = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2LAB), np.uint8)
    return candidates(lab, edge_strength(lab))


def test_a_photo_of_one_shade_has_no_shape_but_its_frame() -> None:
    assert found().tolist() == [FRAME]


def test_each_shape_comes_once_the_largest_first_clockwise_from_the_top_left() -> None:
    shapes = [quad for quad in found(TILTED) if quad.min() > 5]
    assert len(shapes) == 1
    assert np.abs(shapes[0] - TILTED).max() < 3
    large = [[300, 60], [600, 60], [600, 430], [300, 430]]
    shapes = [quad for quad in found(SMALL, large) if quad.min() > 5]
    assert len(shapes) == 2
    assert np.abs(np.stack(shapes) - [large, SMALL]).max() < 3


def test_a_side_is_along_the_frame_only_where_both_of_its_ends_are() -> None:
    starts = np.array([[0, 10], [0, 10], [638, 479], [5, 240]], np.float32)
    ends = np.array([[2, 400], [9, 400], [20, 478], [600, 240]], np.float32)
    assert are_along_frame(starts, ends, (480, 640)).tolist() == [True, False, True, False]
