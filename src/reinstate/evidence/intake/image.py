"""A photo from a stranger's file: one upright array, metadata read and dropped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reinstate.evidence.facts import MetadataFacts
from reinstate.evidence.intake import decoder
from reinstate.evidence.intake.decoder import Decoded, DecoderFailed
from reinstate.evidence.intake.photo_files import (
    DEFAULT_LIMITS,
    JPEG,
    PNG,
    SENTENCES,
    Limits,
    SavedBlocks,
    Unreadable,
    format_of,
)

# Whoever opens a photo also needs the words for what it may be: one import serves both.
__all__ = [
    "DEFAULT_LIMITS",
    "JPEG",
    "PNG",
    "SENTENCES",
    "CleanCopy",
    "Limits",
    "Photo",
    "Pixels",
    "SavedBlocks",
    "Unreadable",
    "clean_copy",
    "open_photo",
    "photo_of",
]

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A decoded photo: upright, H x W x 3, red first. `sha256` is that of the file as it came.

    `saved`: how its file was saved, None where that was not as a JPEG.
    """

    rgb: Pixels
    file_format: str
    sha256: str
    metadata: MetadataFacts
    saved: SavedBlocks | None = None

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return int(self.rgb.shape[0])

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return int(self.rgb.shape[1])


@dataclass(frozen=True, slots=True)
class CleanCopy:
    """The upright picture as a JPEG that holds pixels and nothing else; `sha256` of the file."""

    jpeg: bytes
    width: int
    height: int
    sha256: str


def open_photo(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Photo:
    """Decode one file, or raise Unreadable. Size and format are judged before decoding."""
    file_format = format_of(data, limits)
    decoded = _decoded(data, file_format, limits, as_jpeg=False)
    rgb = decoded.content.reshape(decoded.height, decoded.width, 3)
    return Photo(
        rgb, file_format, hashlib.sha256(data).hexdigest(), decoded.metadata, decoded.saved
    )


def clean_copy(data: bytes, limits: Limits = DEFAULT_LIMITS) -> CleanCopy:
    """What may be shown of a file, or Unreadable. No pixel of it is decoded in this process."""
    decoded = _decoded(data, format_of(data, limits), limits, as_jpeg=True)
    digest = hashlib.sha256(data).hexdigest()
    return CleanCopy(decoded.content.tobytes(), decoded.width, decoded.height, digest)


def photo_of(rgb: Pixels) -> Photo:
    """A photo from pixels at hand (a crop, a drawing); it has no file and claims nothing."""
    pixels = np.ascontiguousarray(rgb, dtype=np.uint8)
    digest = hashlib.sha256(pixels.tobytes()).hexdigest()
    return Photo(pixels, JPEG, digest, MetadataFacts(None, None, has_camera_fields=False))


def _decoded(data: bytes, file_format: str, limits: Limits, *, as_jpeg: bool) -> Decoded:
    try:
        return decoder.decode(data, file_format, limits, as_jpeg=as_jpeg)
    except DecoderFailed as error:
        raise Unreadable("too_costly" if error.is_over_limit else "truncated") from error
