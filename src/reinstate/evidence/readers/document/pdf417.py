"""PDF417 symbols in a photo: located, levelled and read; straightened where that is not enough.

A PDF417 is a patch of dense bars that all run the same way. The structure tensor finds such
patches and the direction across the bars at any angle; the patch is cut out level and enlarged,
and blurring along the bars averages noise away without touching the modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from reinstate.evidence.facts import Polygon
from reinstate.evidence.readers.pixels.quantile import quantile

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]  # 2 x 3 or 3 x 3

LOCATE_SIDE = 640  # longer side at which patches are located
PATCHES = 3
QUICK_TRIES = 2  # both cuts of the largest
DENSE = 0.2  # gradient energy inside a symbol, as a share of the strongest in the photo
RECORD = b"@"  # how an AAMVA record opens
DARK = 12.0  # brightness below which noise would count as contrast
MARGIN = 0.06  # quiet zone kept around a patch, as a share of its sides
WIDE = 1500  # width of the straightened patch: about 4 pixels a module on a driver's licence
QUIET = 16  # a symbol cropped to its edge still needs light around it
ROW_BLURS = (3, 9, 17, 1)  # pixels along the bars, at WIDE
AROUND = (91, 91)  # pixels at WIDE over which light is evened out
BAND = (41, 9)  # pixels at WIDE over which bars make a patch
LEAST_BOW = 8.0  # pixels at WIDE from which an edge counts as bent


@dataclass(frozen=True, slots=True)
class Symbol:
    """A decoded symbol: its bytes as they were encoded, and its outline in the photo."""

    content: bytes
    text: str
    polygon: Polygon


def find_symbol(rgb: NDArray[np.uint8], *, is_thorough: bool = True) -> Symbol | None:
    """The PDF417 in the photo, or None; not thorough is one look at the largest patch of bars.

    Error correction can turn a spoilt symbol into another text, once in some hundreds of bent ones.
    So what does not open like a licence's record has to be read alike twice, unless it is read in
    the photo as it is.
    """
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    tries = _tries(grey) if is_thorough else islice(_tries(grey), QUICK_TRIES)
    seen: set[bytes] = set()
    for variant, back, is_altered in tries:
        found = _decode(variant, back)
        if found is None:
            continue
        if not is_altered or found.content.startswith(RECORD) or found.content in seen:
            return found
        seen.add(found.content)
    return None


def _tries(grey: Grey) -> Iterator[tuple[Grey, Matrix, bool]]:
    """What to decode, its matrix back into the photo, and whether it was altered; cheapest first.

    To decode the photo as it is takes longer than to find, level and decode a patch of it.
    """
    levels = []
    for level, back in _patches(grey):
        yield next(_variants(level)), back, True
        levels.append((level, back))
    yield _with_quiet_zone(grey), np.array([[1, 0, -QUIET], [0, 1, -QUIET]], float), False
    for level, back in levels:
        yield from ((variant, back, True) for variant in islice(_variants(level), 1, None))
    for level, back in levels:
        yield from ((variant, back, True) for variant in _straightened(level))


def _with_quiet_zone(grey: Grey) -> Grey:
    return np.asarray(
        cv2.copyMakeBorder(grey, QUIET, QUIET, QUIET, QUIET, cv2.BORDER_CONSTANT, value=255)
    )


def _decode(grey: Grey, back: Matrix) -> Symbol | None:
    """Decode, and map the outline with the 2x3 or 3x3 matrix `back` into the photo."""
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(grey),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417),
        text_mode=zxingcpp.TextMode.Plain,
    )
    for symbol in found:
        if symbol.valid:
            return Symbol(bytes(symbol.bytes), symbol.text, _outline(symbol.position, back))
    return None


def _outline(position: zxingcpp.Position, back: Matrix) -> Polygon:
    corners = [position.top_left, position.top_right, position.bottom_right, position.bottom_left]
    points = np.array([[[corner.x, corner.y]] for corner in corners], dtype=np.float64)
    matrix = back if back.shape == (3, 3) else np.vstack([back, [0, 0, 1]])
    moved = cv2.perspectiveTransform(points, matrix)[:, 0]
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in moved)


def _variants(level: Grey) -> Iterator[Grey]:
    for blur in ROW_BLURS:
        yield np.asarray(cv2.blur(level, (1, blur)) if blur > 1 else level)
    yield np.asarray(cv2.blur(_evenly_lit(level), (1, 9)))
    sharp = cv2.addWeighted(level, 2.5, cv2.GaussianBlur(level, (0, 0), 4), -1.5, 0)
    yield np.asarray(cv2.blur(sharp, (1, 9)))


def _evenly_lit(level: Grey) -> Grey:
    """Shadows, lamps and low light taken out: each pixel against the mean and spread around it."""
    light = level.astype(np.float32)
    mean = cv2.blur(light, AROUND)
    spread = np.sqrt(np.maximum(cv2.blur(light * light, AROUND) - mean * mean, 1.0))
    return np.asarray(np.clip(128 + 70 * (light - mean) / spread, 0, 255), dtype=np.uint8)


def _straightened(level: Grey) -> Iterator[Grey]:
    """The patch of a bent card with its upper and lower edges made straight; none if they are."""
    across = np.abs(cv2.Sobel(level, cv2.CV_32F, 1, 0, ksize=3))
    dense = cv2.blur(across, BAND)
    barred = dense > 0.4 * float(quantile(dense.ravel(), 0.8))
    bands = np.linspace(0.08, 0.92, 29) * level.shape[1]
    seen = [(x, np.flatnonzero(barred[:, int(x)])) for x in bands]
    ends = np.array([(x, rows[0], rows[-1]) for x, rows in seen if len(rows) > BAND[1]])
    if len(ends) < 12:
        return
    upper, lower = (_edge(ends[:, 0], ends[:, side]) for side in (1, 2))
    if max(abs(upper.coeffs[0]), abs(lower.coeffs[0])) * (level.shape[1] / 2) ** 2 < LEAST_BOW:
        return
    columns = np.arange(level.shape[1], dtype=np.float64)
    top, bottom = upper(columns), lower(columns)
    height = max(64, int((bottom - top).mean()))
    share = np.linspace(-0.04, 1.04, height)[:, None]
    y = (top + share * (bottom - top)).astype(np.float32)
    x = np.broadcast_to(columns.astype(np.float32), y.shape)
    flat = cv2.remap(level, np.ascontiguousarray(x), y, cv2.INTER_CUBIC, None, cv2.BORDER_REPLICATE)
    for blur in (3, 9):
        yield np.asarray(cv2.blur(flat, (1, blur)), dtype=np.uint8)


def _edge(x: NDArray[np.floating], y: NDArray[np.floating]) -> np.poly1d:
    """A curve of second degree through most of the points."""
    kept = np.ones(len(x), dtype=bool)
    for _ in range(3):
        curve = np.poly1d(np.polyfit(x[kept], y[kept], 2))
        off = np.abs(curve(x) - y)
        kept = off <= max(3.0, 2 * float(np.median(off)))
    return curve


def _patches(grey: Grey) -> Iterator[tuple[Grey, Matrix]]:
    """Candidate patches cut out level, each with the matrix that leads back into the photo."""
    scale = min(1.0, LOCATE_SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # In logarithms a shadow or a dark photo leaves the bars' contrast as it is.
    for quad in _candidates(np.asarray(np.log(small.astype(np.float32) + DARK), np.float32)):
        yield _levelled(grey, np.asarray(quad / scale, dtype=np.float32))


def _levelled(grey: Grey, quad: Floats) -> tuple[Grey, Matrix]:
    along = float(np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
    across = float(np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    height = int(np.clip(WIDE * across / max(along, 1.0), 64, WIDE))
    x, y = WIDE * MARGIN, height * MARGIN
    target = np.array(
        [[x, y], [WIDE - x, y], [WIDE - x, height - y], [x, height - y]], dtype=np.float32
    )
    turn = cv2.getPerspectiveTransform(quad, target)
    level = cv2.warpPerspective(
        grey, turn, (WIDE, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(level, dtype=np.uint8), np.asarray(np.linalg.inv(turn), dtype=np.float64)


def _candidates(small: Floats) -> list[Floats]:
    """Quads of barred patches, largest first; the first edge runs across the bars."""
    energy, bars = _tensor(small)
    barred = (energy > DENSE * float(quantile(energy.ravel(), 0.995))).astype(np.uint8)
    closed = cv2.morphologyEx(barred, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    solid = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:PATCHES]:
        outline = np.asarray(contour, dtype=np.int32)
        mask = np.zeros(small.shape, dtype=np.uint8)
        cv2.drawContours(mask, [outline], 0, 1, cv2.FILLED)
        inside = mask.astype(bool)
        direction = _nearest_side(outline, float(np.angle(bars[inside].sum()) / 2))
        found += [_box_along(outline, direction), _corners(outline, direction)]
    return found


def _nearest_side(outline: NDArray[np.int32], bars: float) -> float:
    """The direction of the side of the patch's rectangle that runs nearest to across the bars."""
    corners = cv2.boxPoints(cv2.minAreaRect(outline))
    side = corners[1] - corners[0]
    first = float(np.arctan2(side[1], side[0]))
    sides = [first + quarter * np.pi / 2 for quarter in range(4)]
    return min(sides, key=lambda one: abs(np.angle(np.exp(1j * (one - bars)))))


def _tensor(small: Floats) -> tuple[Floats, NDArray[np.complex64]]:
    """Gradient energy around each pixel, and how much of it has one direction.

    That is a number in the complex plane, at twice the angle of the gradient.
    """
    gx = cv2.Sobel(small, cv2.CV_32F, 1, 0, ksize=3)
    gy = cv2.Sobel(small, cv2.CV_32F, 0, 1, ksize=3)
    size = (15, 15)
    xx, yy = cv2.blur(gx * gx, size), cv2.blur(gy * gy, size)
    xy = cv2.blur(gx * gy, size)
    return xx + yy + 1e-6, np.asarray(xx - yy + 2j * xy, np.complex64)


def _box_along(contour: NDArray[np.int32], direction: float) -> Floats:
    """The bounding rectangle of a contour in the given direction."""
    along = np.array([np.cos(direction), np.sin(direction)])
    down = np.array([-along[1], along[0]])
    points = contour[:, 0].astype(float)
    u, v = points @ along, points @ down
    corners = [(u.min(), v.min()), (u.max(), v.min()), (u.max(), v.max()), (u.min(), v.max())]
    return np.array([a * along + b * down for a, b in corners], dtype=np.float32)


def _corners(contour: NDArray[np.int32], direction: float) -> Floats:
    """The contour's own four extreme corners, which follow perspective."""
    along = np.array([np.cos(direction), np.sin(direction)])
    down = np.array([-along[1], along[0]])
    points = cv2.convexHull(contour)[:, 0].astype(float)
    u, v = points @ along, points @ down
    u, v = (u - u.mean()) / max(np.ptp(u), 1), (v - v.mean()) / max(np.ptp(v), 1)
    order = [(-u - v), (u - v), (u + v), (-u + v)]
    return np.array([points[int(score.argmax())] for score in order], dtype=np.float32)
