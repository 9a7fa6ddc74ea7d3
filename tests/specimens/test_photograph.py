from dataclasses import replace

import cv2
import numpy as np
import pytest

from reinstate.domain.findings import PieceKind
from reinstate.specimens.camera import Lens
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import Variation
from reinstate.specimens.photograph import EDGES, Shot, photograph
from reinstate.specimens.surfaces import SURFACES

SMALL = Shot(width=640, height=480, background="table")


@pytest.fixture(scope="module")
def side(owner, day):
    return draw("drivers_license", owner, Variation(day=day)).sides[PieceKind.DOCUMENT_FRONT]


def grey(photo):
    return np.asarray(photo.image.convert("L"), float)


def sharpness(photo):
    return cv2.Laplacian(grey(photo), cv2.CV_64F).var()


def is_inside(corners, width, height):
    return all(0 <= x <= width and 0 <= y <= height for x, y in corners)


@pytest.mark.parametrize("background", SURFACES)
def test_a_good_shot_shows_the_whole_document_on_any_surface(side, background):
    photo = photograph(side, replace(SMALL, background=background), 1)
    assert photo.image.size == (640, 480)
    assert is_inside(photo.corners, 640, 480)


def test_the_same_seed_takes_the_same_photograph(side):
    one, again, other = (photograph(side, SMALL, seed) for seed in (1, 1, 2))
    assert one.image.tobytes() == again.image.tobytes()
    assert one.image.tobytes() != other.image.tobytes()


@pytest.mark.parametrize("edge", EDGES)
def test_a_cut_edge_lies_outside_the_frame_and_the_others_do_not(side, edge):
    corners = np.array(photograph(side, replace(SMALL, cuts=edge), 1).corners)
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    outside = {"left": left < 0, "top": top < 0, "right": right > 640, "bottom": bottom > 480}
    assert [name for name, is_out in outside.items() if is_out] == [edge]


def test_blur_and_motion_take_sharpness(side):
    sharp = sharpness(photograph(side, SMALL, 1))
    for lens in (Lens(defocus=4), Lens(motion=12)):
        assert sharpness(photograph(side, replace(SMALL, lens=lens), 1)) < 0.5 * sharp


def test_a_short_exposure_is_dark(side):
    dark = photograph(side, replace(SMALL, lens=Lens(exposure=0.2)), 1)
    assert grey(dark).mean() < 0.35 * grey(photograph(side, SMALL, 1)).mean()


def test_glare_blows_out_a_part(side):
    glaring = photograph(side, replace(SMALL, glare=0.8), 1)
    assert (grey(glaring) > 250).mean() > 0.01
    assert (grey(photograph(side, SMALL, 1)) > 250).mean() < 0.005


@pytest.mark.parametrize("what", ["thumb", "object"])
def test_what_covers_a_corner_hides_one_corner_only(side, what):
    bare, covered = photograph(side, SMALL, 3), photograph(side, replace(SMALL, covers=what), 3)
    before, after = np.asarray(bare.image, int), np.asarray(covered.image, int)
    changed = np.abs(before - after).max(axis=2) > 25
    assert bare.corners == covered.corners
    hidden = 0
    for x, y in bare.corners:
        around = changed[max(int(y) - 12, 0) : int(y) + 12, max(int(x) - 12, 0) : int(x) + 12]
        hidden += around.mean() > 0.3
    assert hidden == 1


def test_a_cover_of_unknown_kind_is_refused(side):
    with pytest.raises(ValueError, match="thumb or object"):
        photograph(side, replace(SMALL, covers="cat"), 1)


def test_mirroring_and_turning_carry_the_corners_along(side):
    plain = photograph(side, SMALL, 1)
    mirrored = photograph(side, replace(SMALL, is_mirrored=True), 1)
    turned = photograph(side, replace(SMALL, quarter_turns=1), 1)
    assert mirrored.corners[0][0] == pytest.approx(640 - plain.corners[0][0])
    assert turned.image.size == (480, 640)
    x, y = plain.corners[0]
    assert turned.corners[0] == pytest.approx((480 - y, x))
    assert np.array_equal(np.rot90(np.asarray(plain.image), -1), np.asarray(turned.image))


@pytest.mark.parametrize("turn", [0, 35, 90, 180])
def test_a_document_may_lie_at_any_angle_and_stays_in_the_frame(side, turn):
    photo = photograph(side, replace(SMALL, turn=turn, tilt=2, pan=2), 1)
    assert is_inside(photo.corners, 640, 480)
    across = np.subtract(photo.corners[1], photo.corners[0])
    angle = np.degrees(np.arctan2(across[1], across[0]))
    assert abs(abs(angle) - turn) < 8
