import io
from datetime import date, datetime, time

import numpy as np
from PIL import ExifTags, Image

from reinstate.specimens.camera import Lens, camera_jpeg, jpeg, png, retake

PICTURE = Image.fromarray(np.full((60, 80, 3), 128, np.uint8))
MOMENT = datetime.combine(date(2026, 11, 22), time(10, 12))


def test_a_camera_file_says_when_and_with_what_it_was_taken():
    exif = Image.open(io.BytesIO(camera_jpeg(PICTURE, MOMENT, 1))).getexif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    assert details[ExifTags.Base.DateTimeOriginal] == "2026:11:22 10:12:00"
    assert exif[ExifTags.Base.Make]
    assert exif[ExifTags.Base.Model]


def test_plain_jpeg_and_png_carry_no_metadata():
    for data in (jpeg(PICTURE), png(PICTURE)):
        assert not dict(Image.open(io.BytesIO(data)).getexif())


def test_what_is_taken_darker_is_darker_and_noisier():
    dim = np.asarray(retake(PICTURE, Lens(exposure=0.3), 1), float)
    bright = np.asarray(retake(PICTURE, Lens(), 1), float)
    assert dim.mean() < 0.4 * bright.mean()
    assert dim.std() > bright.std()
