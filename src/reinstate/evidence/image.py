"""Files from strangers: limits before decoding, one upright array, metadata read and dropped."""

from __future__ import annotations

import hashlib
import io
import math
import struct
import warnings
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from reinstate.domain.policy import PolicyOn
from reinstate.domain.wording import Translate, as_written, filled
from reinstate.evidence.facts import MetadataFacts
from reinstate.evidence.heic import TooManyPixels, open_heic
from reinstate.evidence.metadata import read_metadata, read_orientation

Pixels = npt.NDArray[np.uint8]

JPEG, PNG, WEBP, HEIC = "jpeg", "png", "webp", "heic"
PILLOW_NAMES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
# EXIF orientation -> what makes the picture upright.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90,
}  # fmt: skip
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
# What decoders raise on broken files; anything else is a defect of ours and must be seen.
DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError,
    OverflowError, AttributeError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip

ACCEPTED = "Send a JPEG, PNG, WebP or HEIC photo."
SENTENCES = {
    "empty_file": "This file is empty. Choose the photo again, or take a new one.",
    "too_many_bytes": (
        "This file has {found} MB; at most {limit} MB are accepted. "
        "Send the photo as your camera saved it, or take it again at a lower resolution."
    ),
    "not_an_image": f"This file is not a photo that we can read. {ACCEPTED}",
    "unsupported_format": f"This file is a {{found}}, which is not accepted. {ACCEPTED}",
    "too_many_pixels": (
        "This photo has {found} megapixels; at most {limit} are accepted. "
        "Take it again at a lower resolution."
    ),
    "truncated": (
        "This photo is damaged or did not arrive completely. Send it again, or take a new one."
    ),
    "animated": "This file holds a moving picture. Send a single still photo.",
    "too_small": (
        "This photo is {found} pixels in size, too small to see anything in. Its shorter side "
        "needs at least {limit} pixels. Send the original photo, not a preview of it."
    ),
}
# Other things people send, by their first bytes, so that the sentence can name them.
OTHER_FORMATS = (
    (b"%PDF", "PDF"), (b"GIF8", "GIF"), (b"BM", "BMP picture"), (b"II*\0", "TIFF picture"),
    (b"MM\0*", "TIFF picture"), (b"<svg", "drawing (SVG)"), (b"PK\x03\x04", "ZIP or office file"),
    (b"\x1a\x45\xdf\xa3", "video"), (b"8BPS", "Photoshop file"), (b"\0\0\x01\0", "icon"),
)  # fmt: skip


class Unreadable(Exception):
    """The file cannot be used. `sentence` tells the owner why, and what to do."""

    def __init__(self, code: str, found: str = "", limit: str = "") -> None:
        self.code = code
        self.params = {"found": found, "limit": limit}
        self.sentence = self.said()
        super().__init__(self.sentence)

    def said(self, translate: Translate = as_written) -> str:
        """The sentence in a language."""
        return filled(SENTENCES[self.code], self.params, translate)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is accepted before any decoding; `min_side` in pixels."""

    max_bytes: int = 20_000_000
    max_pixels: int = 50_000_000
    min_side: int = 64

    @classmethod
    def of(cls, policy: PolicyOn) -> Limits:
        """The limits that policy sets."""
        return cls(
            policy.integer("intake.max_bytes"),
            policy.integer("intake.max_pixels"),
            policy.integer("intake.min_side"),
        )


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A decoded photo: upright, H x W x 3, red first. `sha256` is that of the file as it came."""

    rgb: Pixels
    file_format: str
    sha256: str
    metadata: MetadataFacts

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return int(self.rgb.shape[0])

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return int(self.rgb.shape[1])


def open_photo(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Photo:
    """Decode one file, or raise Unreadable. Size and format are judged before decoding."""
    _check_bytes(data, limits)
    file_format = _sniff(data)
    try:
        rgb, metadata = _decode(data, file_format, limits)
    except TooManyPixels as error:
        found = _mega(math.prod(error.args[0]))
        raise Unreadable("too_many_pixels", found, _mega(limits.max_pixels)) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("too_many_pixels", "far too many", _mega(limits.max_pixels)) from error
    except DECODER_ERRORS as error:
        raise Unreadable("truncated") from error
    return Photo(rgb, file_format, hashlib.sha256(data).hexdigest(), metadata)


def photo_of(rgb: Pixels) -> Photo:
    """A photo from pixels at hand (a crop, a drawing); it has no file and claims nothing."""
    pixels = np.ascontiguousarray(rgb, dtype=np.uint8)
    digest = hashlib.sha256(pixels.tobytes()).hexdigest()
    return Photo(pixels, JPEG, digest, MetadataFacts(None, None, has_camera_fields=False))


def encode_clean(photo: Photo, quality: int = 92) -> bytes:
    """The upright photo as a JPEG that holds pixels and nothing else."""
    out = io.BytesIO()
    Image.fromarray(photo.rgb).save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _check_bytes(data: bytes, limits: Limits) -> None:
    if not data:
        raise Unreadable("empty_file")
    if len(data) > limits.max_bytes:
        raise Unreadable("too_many_bytes", _mega(len(data)), _mega(limits.max_bytes))


def _sniff(data: bytes) -> str:
    """The accepted format that the first bytes announce; the file's name is never asked."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        if data[8:12] in HEIC_BRANDS:
            return HEIC
        raise Unreadable("unsupported_format", "video or AVIF picture")
    for start, name in OTHER_FORMATS:
        if data.startswith(start):
            raise Unreadable("unsupported_format", name)
    raise Unreadable("not_an_image")


def _decode(data: bytes, file_format: str, limits: Limits) -> tuple[Pixels, MetadataFacts]:
    """Header first, pixels after; Pillow tries no other format than the one announced."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # complaints about broken metadata
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with _open(data, file_format, limits) as image:
            _check_header(image, file_format, limits)
            return _pixels(image), read_metadata(image)


def _open(data: bytes, file_format: str, limits: Limits) -> Image.Image:
    if file_format == HEIC:
        return open_heic(data, limits.max_pixels)
    return Image.open(io.BytesIO(data), formats=[PILLOW_NAMES[file_format]])


def _check_header(image: Image.Image, file_format: str, limits: Limits) -> None:
    width, height = image.size
    if width * height > limits.max_pixels:
        raise Unreadable("too_many_pixels", _mega(width * height), _mega(limits.max_pixels))
    # JPEG and HEIC hold several pictures for good reasons (depth, previews); the first one counts.
    if file_format in (PNG, WEBP) and getattr(image, "n_frames", 1) > 1:
        raise Unreadable("animated")
    if min(width, height) < limits.min_side:
        raise Unreadable("too_small", f"{width} x {height}", str(limits.min_side))


def _pixels(image: Image.Image) -> Pixels:
    image.load()
    turn = TURNS.get(read_orientation(image))
    upright = image if turn is None else image.transpose(turn)
    if upright.mode.startswith("I"):  # 16-bit grey, which convert() would clip at 255
        grey = (np.asarray(upright).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if upright.has_transparency_data:
        layered = upright.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        upright = Image.alpha_composite(paper, layered)
    return np.array(upright.convert("RGB"), dtype=np.uint8)


def _mega(count: int) -> str:
    return f"{count / 1_000_000:.0f}"
