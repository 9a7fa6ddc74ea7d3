"""The viewer's name over a photo: all of it carries some, little of it changes."""

import io

import numpy as np
import pytest
from PIL import Image

from reinstate.evidence import watermark

WORDS = "Rosa Reviewer · staff:3 · 2026-11-28 14:05 UTC"


def jpeg(shade, size=(1200, 900)):
    out = io.BytesIO()
    Image.new("RGB", size, (shade,) * 3).save(out, "JPEG", quality=95)
    return out.getvalue()


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("L"), dtype=int)


@pytest.mark.parametrize("shade", [0, 90, 255])
def test_every_part_as_large_as_a_face_carries_the_mark_and_most_pixels_stay(shade):
    moved = np.abs(pixels(watermark.drawn(jpeg(shade), WORDS)) - shade) > 25
    assert moved.mean() < 0.12
    parts = moved.reshape(3, 300, 4, 300).any(axis=(1, 3))
    assert parts.all()


def test_a_photo_keeps_its_size_and_two_viewers_get_two_photos():
    photo = jpeg(120, (641, 333))
    first, second = (watermark.drawn(photo, words) for words in (WORDS, "Sam Senior · staff:4"))
    assert pixels(first).shape == (333, 641)
    assert first != second
