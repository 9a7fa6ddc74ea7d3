import io

import cv2
import numpy as np
import pytest
from PIL import Image

from reinstate.evidence.readers.compression import likenesses

PART = ((150.0, 120.0), (330.0, 130.0), (325.0, 260.0), (145.0, 250.0))
BELOW = 0.5  # what policy asks a person from


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


def saved(rgb, quality):
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out).convert("RGB"))


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


def likeness(rgb):
    (found,) = likenesses(rgb, [PART])
    return found


@pytest.mark.parametrize("quality", [92, 97, 100])
def test_a_part_put_into_a_saved_photo_does_not_keep_to_its_steps(quality):
    assert likeness(saved(spliced(saved(scene(1), 82)), quality)) < BELOW


def test_it_shows_in_a_file_without_loss_as_well():
    assert likeness(spliced(saved(scene(1), 82))) < BELOW


@pytest.mark.parametrize("qualities", [(82,), (82, 92), (95, 75), (82, 92, 97)])
def test_a_photo_saved_once_or_oftener_keeps_to_its_steps_everywhere(qualities):
    rgb = scene(1)
    for quality in qualities:
        rgb = saved(rgb, quality)
    assert likeness(rgb) > 0.8


def test_a_part_saved_apart_is_told_beside_one_that_was_not():
    rgb = saved(spliced(saved(scene(1), 82)), 97)
    other = tuple((x, y + 135.0) for x, y in PART)
    put_in, own = likenesses(rgb, [PART, other])
    assert put_in < BELOW < 0.8 < own


def test_blocks_are_found_in_a_photo_that_was_turned_upright():
    rgb = saved(spliced(saved(scene(1, width=483, height=405), 82)), 97)
    turned = np.ascontiguousarray(rgb[::-1, ::-1])
    part = tuple((483 - x, 405 - y) for x, y in PART)
    assert likenesses(turned, [part])[0] < BELOW


def test_what_never_was_a_jpeg_tells_nothing():
    assert likeness(scene(1)) is None


def test_what_was_resized_after_the_editing_is_not_called_spliced():
    rgb = spliced(saved(scene(1), 82))
    smaller = cv2.resize(rgb, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)
    (found,) = likenesses(saved(smaller, 90), [tuple((0.8 * x, 0.8 * y) for x, y in PART)])
    assert found is None or found > BELOW


def test_a_part_of_one_shade_tells_nothing():
    rgb = saved(scene(1), 82).copy()
    rgb[100:280, 130:350] = 200
    assert likeness(saved(rgb, 95)) is None


def test_no_part_asks_for_nothing():
    assert likenesses(saved(scene(1), 82), []) == []
