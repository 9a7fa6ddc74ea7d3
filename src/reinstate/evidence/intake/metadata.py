"""What a photo file claims about itself: when it was taken, with what. Claims, not proof."""

from __future__ import annotations

import re
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
# XMP and Content Credentials (C2PA) name these in plain bytes, wherever a format keeps them.
# By name, the longest first: in Content Credentials (CBOR) a letter that means a length may follow.
ORIGINS = (
    "compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicMedia", "algorithmicallyEnhanced",
    "algorithmicMedia", "computationalCapture", "compositeSynthetic", "compositeCapture",
    "composite", "dataDrivenMedia", "digitalCapture", "digitalCreation", "digitalArt",
    "minorHumanEdits", "humanEdits", "negativeFilm", "positiveFilm", "print", "screenCapture",
    "softwareImage", "virtualRecording",
)  # fmt: skip
ORIGIN = re.compile(f"digitalsourcetype/({'|'.join(ORIGINS)})".encode())
CREATOR_TOOL = re.compile(rb"CreatorTool(?:=\"|>)([^\"<]{1,80})")
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    OverflowError, ZeroDivisionError, struct.error,
)  # fmt: skip


def read_orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 (upright) where nothing readable is said."""
    said = _tags(image).get(ExifTags.Base.Orientation)
    return said if isinstance(said, int) and said in range(1, 9) else 1


def read_metadata(image: Image.Image, data: bytes) -> MetadataFacts:
    """The claims of an opened file; broken metadata claims nothing and stops nothing.

    `data`: the file's bytes, searched for what its format's own metadata does not hold.
    """
    tags = _tags(image)
    tool = CREATOR_TOOL.search(data)
    return MetadataFacts(
        taken_on=_taken_on(tags),
        software=_software(tags, image),
        has_camera_fields=any(tags.get(tag) for tag in CAMERA_TAGS),
        creator_tool=_text(tool[1]) or None if tool else None,
        origins=tuple(sorted({one.decode() for one in ORIGIN.findall(data)})),
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
