import io

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
    stranger = next(one for one in rendered.people() if one != owner.person)
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
