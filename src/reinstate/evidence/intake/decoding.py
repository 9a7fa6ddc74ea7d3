"""Decode one hostile file: header first, then upright pixels. Runs in the decoder process only."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

import pi_heif
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from reinstate.evidence.intake.metadata import read_orientation
from reinstate.evidence.intake.photo_files import (
    HEIC,
    JPEG,
    PNG,
    WEBP,
    Limits,
    SavedBlocks,
    Unreadable,
    mega,
    over,
)

PILLOW_NAMES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF"}
LONGEST_SIDE = 65_500  # of a JPEG, as which the picture is shown
# EXIF orientation -> what makes the picture upright.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90,
}  # fmt: skip
# Orientations that put a file's first column or row last, and those that exchange the two.
LAST_COLUMN_FIRST, LAST_ROW_FIRST, TRANSPOSED = (2, 3, 6, 7), (3, 4, 7, 8), (5, 6, 7, 8)
# What decoders raise on broken files; anything else is a defect of ours and must be seen.
DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError,
    OverflowError, AttributeError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip


def prepare() -> None:
    """Load every decoder, so that a process forked from here needs to open nothing."""
    Image.init()
    # Our own limit, from policy, is checked before any decoding and names what was found.
    Image.MAX_IMAGE_PIXELS = None
    pi_heif.register_heif_opener(thumbnails=False, aux_images=False, depth_images=False)
    warnings.simplefilter("ignore")  # complaints about broken metadata


def upright(data: bytes, file_format: str, limits: Limits) -> tuple[Image.Image, Image.Image]:
    """The opened file, for its metadata, and its picture in RGB; or Unreadable."""
    try:
        opened = Image.open(io.BytesIO(data), formats=[PILLOW_NAMES[file_format]])
        _check_header(opened, file_format, limits)
        opened.load()
        return opened, _rgb(_turned(opened))
    except MemoryError as error:
        raise Unreadable("too_costly") from error
    except DECODER_ERRORS as error:
        raise Unreadable("truncated") from error


def saved_blocks(opened: Image.Image, size: tuple[int, int]) -> SavedBlocks | None:
    """How a JPEG was saved, as it shows in its upright picture of that size; else None."""
    if not isinstance(opened, JpegImageFile) or opened.info.get("adobe_transform") == 0:
        return None  # no JPEG, or one whose first component is red
    steps = opened.quantization.get(opened.layer[0][3]) if opened.layer else None
    if steps is None or len(steps) != 64 or opened.mode not in ("L", "RGB"):
        return None
    turn = read_orientation(opened)
    rows = [steps[row : row + 8] for row in range(0, 64, 8)]
    by_rows = zip(*rows, strict=True) if turn in TRANSPOSED else rows
    return SavedBlocks(
        tuple(max(1, step) for row in by_rows for step in row),
        left=size[0] % 8 if turn in LAST_COLUMN_FIRST else 0,
        top=size[1] % 8 if turn in LAST_ROW_FIRST else 0,
    )


def _check_header(image: Image.Image, file_format: str, limits: Limits) -> None:
    width, height = image.size
    if width * height > limits.max_pixels:
        raise Unreadable("too_many_pixels", over(width * height), mega(limits.max_pixels))
    if max(width, height) > LONGEST_SIDE:
        raise Unreadable("too_costly")
    # JPEG and HEIC hold several pictures for good reasons (depth, previews); the first one counts.
    if file_format in (PNG, WEBP) and getattr(image, "n_frames", 1) > 1:
        raise Unreadable("animated")
    if min(width, height) < limits.min_side:
        raise Unreadable("too_small", f"{width} x {height}", str(limits.min_side))


def _turned(image: Image.Image) -> Image.Image:
    turn = TURNS.get(read_orientation(image))
    return image if turn is None else image.transpose(turn)


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16-bit grey, which convert() would clip at 255
        return image.convert("I").point(lambda level: level * (1 / 257)).convert("L").convert("RGB")
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        paper = Image.new("RGB", layered.size, "white")
        paper.paste(layered, mask=layered.getchannel("A"))
        return paper
    return image if image.mode == "RGB" else image.convert("RGB")
