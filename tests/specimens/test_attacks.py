import io

import cv2
import numpy as np
import pytest
from PIL import Image

from reinstate.specimens import attacks, notes, rendered, selfies
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import Variation


@pytest.fixture(scope="module")
def picture(owner):
    return selfies.choose(owner.person)


def test_a_swapped_face_changes_the_face_and_nothing_else(picture, owner):
    image = rendered.open_rgb(picture.file)
    stranger = rendered.least_alike(owner.person)[0]
    swapped = attacks.swapped_face(image, picture, stranger)
    changed = np.abs(np.asarray(swapped, int) - np.asarray(image, int)).max(axis=2)
    x0, y0, x1, y1 = (round(edge) for edge in picture.face_box)
    assert changed[y0:y1, x0:x1].mean() > 5
    changed[y0:y1, x0:x1] = 0
    assert changed.max() == 0


def test_a_reused_photo_has_other_bytes_another_size_and_the_same_scene(picture):
    image = rendered.open_rgb(picture.file)
    again = Image.open(io.BytesIO(attacks.reused(image, 1)))
    assert again.size != image.size
    assert attacks.reused(image, 1) == attacks.reused(image, 1)
    small = np.asarray(image.convert("L").resize((16, 16)), float).ravel()
    other = again.convert("L").resize((16, 16))
    flipped = other.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    likeness = [np.corrcoef(small, np.asarray(o, float).ravel())[0, 1] for o in (other, flipped)]
    assert max(likeness) > 0.85


def test_a_taped_id_lies_on_the_sheet_and_hides_what_is_below(picture, owner, day):
    side = next(iter(draw("drivers_license", owner, Variation(day=day)).sides.values()))
    bare = selfies.hold(picture)
    taped = selfies.taped(picture, bare, side)
    changed = np.abs(np.asarray(taped.image, int) - np.asarray(bare.image, int)).max(axis=2)
    seen = np.asarray(rendered.open_mask(picture.sheet.mask))
    assert changed[seen == 0].max() == 0
    share = (changed > 20).sum() / (seen > 127).sum()
    assert 0.03 < share < 0.35


def test_handwriting_on_a_pasted_patch_is_still_said_to_be_handwriting(picture):
    note = notes.pasted_note("some words", 1, selfies.sheet_of(picture))
    assert selfies.hold(picture, note).is_handwritten is True


@pytest.mark.parametrize("is_matched", [False, True])
def test_a_note_pasted_from_a_photo_lies_under_the_fingers_and_has_grain(picture, is_matched):
    note = notes.bona_fide_note("some words", 1, selfies.sheet_of(picture))
    blank = rendered.open_rgb(picture.file)
    image = np.asarray(attacks.pasted_sheet(blank, picture, note, 1, is_matched=is_matched), int)
    seen = np.asarray(rendered.open_mask(picture.sheet.mask))
    changed = np.abs(image - np.asarray(rendered.open_rgb(picture.file), int)).max(axis=2)
    far = cv2.dilate((seen > 0).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert changed[far].max() == 0
    inside = image[cv2.erode(seen, np.ones((15, 15), np.uint8)) == 255].mean(axis=1)
    assert np.abs(np.diff(inside)).mean() > 0.3


def test_matching_takes_over_how_the_light_falls_on_the_sheet(picture):
    note = notes.bona_fide_note("some words", 1, selfies.sheet_of(picture))
    blank = cv2.GaussianBlur(np.asarray(rendered.open_rgb(picture.file), float), (0, 0), 25)
    seen = np.asarray(rendered.open_mask(picture.sheet.mask))
    inside = cv2.erode(seen, np.ones((31, 31), np.uint8)) == 255

    def unevenness(*, is_matched: bool) -> float:
        image = attacks.pasted_sheet(blank, picture, note, 1, is_matched=is_matched)
        light = cv2.GaussianBlur(np.asarray(image, float), (0, 0), 25)[inside] / blank[inside]
        return float((light / light.mean(axis=0)).std())

    assert unevenness(is_matched=True) < unevenness(is_matched=False)
