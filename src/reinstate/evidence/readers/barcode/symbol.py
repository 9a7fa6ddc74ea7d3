"""The PDF417 of a photo: levelled and read as it is, or codeword by codeword where it is spoilt.

A well-kept library reads what is sharp, flat and evenly lit. What it cannot read is read by
codewords.py, drawn anew without its flaws, and given to the same library, which knows what the
codewords stand for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from reinstate.evidence.facts import Polygon
from reinstate.evidence.readers.barcode.alphabets import drawn
from reinstate.evidence.readers.barcode.codewords import (
    Candidate,
    find_candidates,
    read_codewords,
)
from reinstate.evidence.readers.barcode.ends import Floats, Grey
from reinstate.evidence.readers.barcode.patches import Matrix, patches

QUICK_TRIES = 2  # both cuts of the largest patch
CANDIDATES = 4  # the likeliest of all patches, that are read codeword by codeword
RECORD = b"@"  # how an AAMVA record opens
ALONG_BARS = (1, 3)  # blur in pixels: averages noise away without touching the modules
QUIET = 16  # a symbol cropped to its edge still needs light around it


@dataclass(frozen=True, slots=True)
class Symbol:
    """A decoded symbol: its bytes as they were encoded, and its outline in the photo.

    `beside`: what other licences' records in the photo say, as far as one look finds them.
    """

    content: bytes
    text: str
    polygon: Polygon
    beside: tuple[bytes, ...] = ()


def find_symbol(rgb: NDArray[np.uint8], *, is_thorough: bool = True) -> Symbol | None:
    """The PDF417 in the photo, or None; not thorough is one look at the largest patch of bars.

    Error correction can turn a spoilt symbol into another text, once in some hundreds of bent ones.
    So what does not open like a licence's record has to be read alike twice, unless it is read in
    the photo as it is.
    """
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    cuts = patches(grey)
    tries = _tries(grey, cuts) if is_thorough else islice(_tries(grey, cuts), QUICK_TRIES)
    seen: set[bytes] = set()
    for read, is_altered in tries:
        for found in read:
            if not is_altered or found.content.startswith(RECORD) or found.content in seen:
                return replace(found, beside=_beside(found, read, cuts))
            seen.add(found.content)
    return None


def _beside(
    found: Symbol, read: Sequence[Symbol], cuts: Iterator[tuple[Grey, Matrix]]
) -> tuple[bytes, ...]:
    """The records read together with this one, and those of the patches that nobody looked at yet.

    Of one place only one counts: error correction may read the same bars otherwise.
    """
    outline = np.array(found.polygon, np.float32)
    elsewhere = ((level, back) for level, back in cuts if not _lies_in(outline, level, back))
    later = (_decoded(np.asarray(cv2.blur(level, ALONG_BARS)), back) for level, back in elsewhere)
    others = (
        one.content
        for one in chain(read, *later)
        if one.content.startswith(RECORD) and not _holds(outline, np.array(one.polygon).mean(0))
    )
    return tuple(dict.fromkeys(others))


def _lies_in(outline: Floats, level: Grey, back: Matrix) -> bool:
    """Whether the middle of a patch lies in the outline."""
    middle = np.array([[level.shape[1] / 2, level.shape[0] / 2]], np.float32)
    return _holds(outline, _moved(middle, back)[0])


def _holds(outline: Floats, point: Floats) -> bool:
    x, y = (float(one) for one in point)
    return bool(cv2.pointPolygonTest(outline, (x, y), False) >= 0)


def _tries(
    grey: Grey, cuts: Iterator[tuple[Grey, Matrix]]
) -> Iterator[tuple[Sequence[Symbol], bool]]:
    """What is read, and whether from an altered photo; cheapest first.

    To decode the photo as it is takes longer than to find, level and decode a patch of it.
    """
    levels = []
    for level, back in cuts:
        yield _decoded(np.asarray(cv2.blur(level, ALONG_BARS)), back), True
        levels.append((level, back))
    shift = np.array([[1, 0, -QUIET], [0, 1, -QUIET], [0, 0, 1]], float)
    yield _decoded(_with_quiet_zone(grey), shift), False
    candidates = [(one, back) for level, back in levels for one in find_candidates(level)]
    candidates.sort(key=lambda one: -one[0].promise)
    for candidate, back in candidates[:CANDIDATES]:
        yield _by_codewords(candidate, back), True


def _by_codewords(candidate: Candidate, back: Matrix) -> Sequence[Symbol]:
    read = read_codewords(candidate)
    if read is None:
        return ()
    flawless = _decoded(drawn(read.words, read.level), np.eye(3))
    outline = _polygon(_moved(read.outline, back))
    return [replace(one, polygon=outline) for one in flawless[:1]]


def _with_quiet_zone(grey: Grey) -> Grey:
    return np.asarray(
        cv2.copyMakeBorder(grey, QUIET, QUIET, QUIET, QUIET, cv2.BORDER_CONSTANT, value=255)
    )


def _decoded(grey: Grey, back: Matrix) -> Sequence[Symbol]:
    """Decode, and map the outlines with the 3 x 3 matrix `back` into the photo."""
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(grey),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417),
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [
        Symbol(
            bytes(symbol.bytes),
            symbol.text,
            _polygon(_moved(_corners(symbol.position), back)),
        )
        for symbol in found
        if symbol.valid
    ]


def _corners(position: zxingcpp.Position) -> Floats:
    corners = [position.top_left, position.top_right, position.bottom_right, position.bottom_left]
    return np.array([[corner.x, corner.y] for corner in corners], np.float32)


def _moved(corners: Floats, back: Matrix) -> Floats:
    return np.asarray(cv2.perspectiveTransform(corners[:, None], back)[:, 0], np.float32)


def _polygon(corners: Floats) -> Polygon:
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in corners)
