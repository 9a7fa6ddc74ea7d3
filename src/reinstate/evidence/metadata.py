"""What a photo file claims about itself: when it was taken, with what. Claims, not proof."""

from __future__ import annotations

import struct
from datetime import date

from PIL import ExifTags, Image

from reinstate.evidence.facts import MetadataFacts

MAX_TEXT = 80
TAKEN_TAGS = (ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTimeDigitized)
# Fields that only a camera writes; editors and screenshots leave them out.
CAMERA_TAGS = (
    ExifTags.Base.Make, ExifTags.Base.Model, ExifTags.Base.ExposureTime, ExifTags.Base.FNumber,
    ExifTags.Base.ISOSpeedRatings, ExifTags.Base.FocalLength,
)  # fmt: skip
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    OverflowError, ZeroDivisionError, struct.error,
)  # fmt: skip


def read_orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 (upright) where nothing readable is said."""
    said = _tags(image).get(ExifTags.Base.Orientation)
    return said if isinstance(said, int) and said in range(1, 9) else 1


def read_metadata(image: Image.Image) -> MetadataFacts:
    """The claims of an opened file; broken metadata claims nothing and stops nothing."""
    tags = _tags(image)
    return MetadataFacts(
        taken_on=_taken_on(tags),
        software=_software(tags, image),
        has_camera_fields=any(tags.get(tag) for tag in CAMERA_TAGS),
    )


def _tags(image: Image.Image) -> dict[int, object]:
    try:
        exif = image.getexif()
        return {**dict(exif), **dict(exif.get_ifd(ExifTags.IFD.Exif))}
    except BROKEN:
        return {}


def _taken_on(tags: dict[int, object]) -> date | None:
    for tag in TAKEN_TAGS:
        try:
            year, month, day = _text(tags.get(tag))[:10].split(":")
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def _software(tags: dict[int, object], image: Image.Image) -> str | None:
    """The program that wrote the file; phones mark screenshots in the user comment instead."""
    named = _text(tags.get(ExifTags.Base.Software)) or _text(image.info.get("Software"))
    comment = _text(tags.get(ExifTags.Base.UserComment))
    return named or ("Screenshot" if "screenshot" in comment.lower() else None)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "ignore")
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value if c.isprintable()).strip()[:MAX_TEXT]
