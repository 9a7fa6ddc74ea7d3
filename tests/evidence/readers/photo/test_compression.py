import io

import cv2
import numpy as np
import pytest
from PIL import Image

from reinstate.evidence.intake.image import open_photo
from reinstate.evidence.readers.photo.compression import shares_saved_together

PART = ((150.0, 120.0), (330.0, 130.0), (325.0, 260.0), (145.0, 250.0))
BELOW = 0.45  # what policy asks a person from


def scene(seed, width=480, height=400):
    """Detail of all sizes, as a photo has it, and nothing near black or white."""
    rng = np.random.default_rng(seed)
    layers = [
        cv2.resize(rng.normal(0, 1, (height // n, width // n, 3)).astype(np.float32),
                   (width, height), interpolation=cv2.INTER_CUBIC) * n**0.7
        for n in (1, 2, 5, 20, 80)
    ]  # fmt: skip
    summed = np.sum(layers, axis=0)
    return np.clip(128 + summed / summed.std() * 28, 8, 246).astype(np.uint8)


def file_of(rgb, quality):
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=quality)
    return open_photo(out.getvalue())


def saved(rgb, *qualities):
    for quality in qualities:
        rgb = file_of(rgb, quality).rgb
    return rgb


def spliced(rgb):
    """A part of another saved photo, bent into its place."""
    other = saved(scene(2), 80)
    height, width = other.shape[:2]
    own = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    corners = np.array(PART, np.float32)
    laid = cv2.warpPerspective(
        other, cv2.getPerspectiveTransform(own, corners), (rgb.shape[1], rgb.shape[0])
    )
    mask = np.zeros(rgb.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
    return np.where(mask[..., None] > 0, laid, rgb)


def large():
    """Enough to tell two savings about as coarse from one."""
    return scene(1, width=960, height=800)


def share(photo, part=PART):
    (found,) = shares_saved_together(photo.rgb, photo.saved, [part])
    return found


@pytest.mark.parametrize("first", [82, 90])
@pytest.mark.parametrize("quality", [85, 92, 97, 100])
def test_a_part_put_into_a_saved_photo_was_not_saved_with_it(first, quality):
    assert share(file_of(spliced(saved(large(), first)), quality)) < BELOW


def test_it_shows_in_a_file_without_loss_as_well():
    rgb = spliced(saved(scene(1), 82))
    assert shares_saved_together(rgb, None, [PART])[0] < BELOW


@pytest.mark.parametrize("qualities", [(82, 92), (82, 97), (90, 85), (82, 92, 97)])
def test_a_photo_saved_again_was_saved_as_a_whole(qualities):
    assert share(file_of(saved(large(), *qualities[:-1]), qualities[-1])) > 0.8


@pytest.mark.parametrize("quality", [75, 90, 100])
def test_a_photo_that_was_saved_once_tells_nothing(quality):
    assert share(file_of(scene(1), quality)) is None


def test_a_part_saved_apart_is_told_beside_one_that_was_not():
    photo = file_of(spliced(saved(scene(1), 82)), 97)
    other = tuple((x, y + 135.0) for x, y in PART)
    put_in, own = shares_saved_together(photo.rgb, photo.saved, [PART, other])
    assert put_in < BELOW < 0.8 < own


@pytest.mark.parametrize(("left", "top"), [(3, 5), (1, 7), (4, 4)])
def test_a_crop_by_another_program_hides_no_part_and_accuses_none(left, top):
    part = tuple((x - left, y - top) for x, y in PART)
    rgb = saved(scene(1), 82)
    assert share(file_of(spliced(rgb)[top:, left:], 95), part) < BELOW
    assert share(file_of(rgb[top:, left:], 95), part) > 0.8


def test_blocks_are_found_in_a_photo_that_was_turned_upright():
    rgb = spliced(saved(scene(1, width=483, height=405), 82))
    exif = Image.Exif()
    exif[0x0112] = 3  # the camera was held upside down
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=92, exif=exif)
    part = tuple((483 - x, 405 - y) for x, y in PART)
    assert share(open_photo(out.getvalue()), part) < BELOW


def test_what_never_was_a_jpeg_tells_nothing():
    assert shares_saved_together(scene(1), None, [PART]) == [None]


def test_what_was_resized_after_the_editing_is_not_seen():
    rgb = spliced(saved(scene(1), 82))
    smaller = cv2.resize(rgb, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)
    part = tuple((0.8 * x, 0.8 * y) for x, y in PART)
    assert share(file_of(smaller, 90), part) is None


def test_a_part_of_one_shade_tells_nothing():
    rgb = saved(scene(1), 82).copy()
    rgb[100:280, 130:350] = 200
    assert share(file_of(rgb, 95)) is None


def test_no_part_asks_for_nothing():
    assert shares_saved_together(saved(scene(1), 82), None, []) == []


def test_a_part_that_leaves_no_rest_tells_nothing():
    photo = file_of(saved(scene(1), 82), 95)
    assert share(photo, ((0.0, 0.0), (480.0, 0.0), (480.0, 400.0), (0.0, 400.0))) is None
