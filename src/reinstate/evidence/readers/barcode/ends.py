"""Where a levelled PDF417 starts and ends on the left and on the right.

Each row opens and closes with the same bars. Along a line through many rows they stand out even
where a few are spoilt, by blur, by a lamp, or because a bent card's rows leave the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]

OPENING = (8, 1, 1, 1, 1, 1, 1, 3)  # modules of bars and spaces in turn (ISO/IEC 15438)
CLOSING = (7, 1, 1, 3, 1, 1, 1, 2, 1)
QUIET = 2  # modules of light beside them

STRIPS = 16  # of a patch, in which its ends are looked for
INSIDE = (0.12, 0.88)  # of a patch's height: where they lie
SIDE = 0.22  # of its width: how far inwards
MODULES = 2.2 * 1.1 ** np.arange(17)  # pixels, what is tried: symbols of four columns to thirty
SLOPES = np.linspace(-12, 12, 33)  # pixels from strip to strip
SEEN = 60  # of the likeliest bars that are paired
PAIRS = 5  # that are kept
ALIKE = 1.3  # how much the modules at one end may be wider than at the other
FULL = 0.9  # likeness that a strip adds at most
AROUND = 151  # pixels over which light is evened out


@dataclass(frozen=True, slots=True)
class Ends:
    """The two outer edges of a symbol, as lines.

    `left` and `right` (2,): pixel column as a line over the height, slope first. `module`: pixels
    of one. `likeness` to the bars of a symbol, both ends together, is twice FULL at most.
    """

    left: Floats
    right: Floats
    module: float
    likeness: float

    def at(self, heights: Floats, shares: Floats) -> Floats:
        """Pixel columns (heights, shares) so many shares of the way from left to right."""
        left, right = np.polyval(self.left, heights), np.polyval(self.right, heights)
        return np.asarray(left[:, None] + shares * (right - left)[:, None], np.float32)


@dataclass(frozen=True, slots=True)
class _Bars:
    """Bars seen along a line of the strips: how alike, pixels a module, outer edge, slope."""

    likeness: float
    module: float
    edge: float
    slope: float


def find_ends(level: Grey) -> list[Ends]:
    """Where an upright symbol that fills the patch may start and end, the likeliest first."""
    lit = evenly_lit(level)
    heights = np.linspace(INSIDE[0], INSIDE[1], STRIPS) * len(level)
    strips = np.stack([lit[max(0, int(row) - 2) : int(row) + 3].mean(axis=0) for row in heights])
    width = level.shape[1]
    inwards = int(SIDE * width)
    openings = _seen(strips[:, :inwards], (*[1] * QUIET, *bars(OPENING)), 0, QUIET)
    closing = bars(CLOSING)
    closings = _seen(
        strips[:, width - inwards :], (*closing, *[1] * QUIET), width - inwards, len(closing)
    )
    return [_between(heights, *pair) for pair in _pairs(openings, closings)]


def sampled(level: Grey, ends: Ends, heights: Floats, shares: Floats) -> Floats:
    """The patch (heights, shares) at so many shares of the way between its ends."""
    x = ends.at(heights, shares)
    y = np.ascontiguousarray(np.broadcast_to(heights[:, None], x.shape), np.float32)
    seen = cv2.remap(level, x, y, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.float32)


def evenly_lit(level: Grey) -> Floats:
    """Shadows, lamps and low light taken out: each pixel against the mean and spread around it."""
    light = level.astype(np.float32)
    mean = cv2.blur(light, (AROUND, AROUND))
    spread = np.sqrt(np.maximum(cv2.blur(light * light, (AROUND, AROUND)) - mean * mean, 1.0))
    return np.asarray((light - mean) / spread, np.float32)


def bars(widths: tuple[int, ...]) -> list[int]:
    """Module by module, -1 dark and 1 light, of bars and spaces in turn."""
    return [1 if at % 2 else -1 for at, width in enumerate(widths) for _ in range(width)]


def _between(heights: NDArray[np.float64], opening: _Bars, closing: _Bars) -> Ends:
    middle, step = float(heights.mean()), float(heights[1] - heights[0])
    left, right = (
        np.array([end.slope / step, end.edge - end.slope / step * middle], np.float32)
        for end in (opening, closing)
    )
    likeness = opening.likeness + closing.likeness
    return Ends(left, right, (opening.module + closing.module) / 2, likeness)


def _pairs(openings: list[_Bars], closings: list[_Bars]) -> list[tuple[_Bars, _Bars]]:
    """The likeliest ends that fit each other, each pair at another place."""
    pairs = sorted(
        (
            (one, other)
            for one in openings
            for other in closings
            if 1 / ALIKE < one.module / other.module < ALIKE
        ),
        key=lambda pair: -(pair[0].likeness + pair[1].likeness),
    )
    kept: list[tuple[_Bars, _Bars]] = []
    for pair in pairs:
        if len(kept) < PAIRS and not any(_is_same(pair, other) for other in kept):
            kept.append(pair)
    return kept


def _is_same(pair: tuple[_Bars, _Bars], other: tuple[_Bars, _Bars]) -> bool:
    return all(
        abs(one.edge - two.edge) < one.module and abs(one.slope - two.slope) < 1.0
        for one, two in zip(pair, other, strict=True)
    )


def _seen(strips: Floats, modules: tuple[int, ...], start: int, outer: int) -> list[_Bars]:
    """The likeliest places of these modules, along lines through the strips.

    `start`: pixel column of the strips; `outer`: the module at which the symbol ends.
    """
    found = [
        _Bars(likeness, float(module), start + x + outer * float(module), slope)
        for module in MODULES
        for likeness, x, slope in _lines(strips, _drawn(modules, float(module)))
    ]
    return sorted(found, key=lambda seen: -seen.likeness)[:SEEN]


def _lines(strips: Floats, pattern: Floats) -> Iterator[tuple[float, int, float]]:
    """For each slope the line along which the pattern is likest: likeness, pixel, slope."""
    if pattern.shape[1] > strips.shape[1]:
        return
    alike = cv2.matchTemplate(strips, pattern, cv2.TM_CCOEFF_NORMED)
    alike = np.clip(cv2.dilate(alike, np.ones((1, 3), np.uint8)), 0, FULL)
    room = int(np.ceil(abs(SLOPES).max() * STRIPS / 2))
    wide = np.pad(alike, ((0, 0), (room, room)))
    steps = np.arange(STRIPS) - (STRIPS - 1) / 2
    starts = room + np.rint(np.outer(steps, SLOPES)).astype(np.intp)
    moved = sliding_window_view(wide, alike.shape[1], axis=1)[np.arange(STRIPS)[:, None], starts]
    total = moved.sum(axis=0)
    for slope, line in zip(SLOPES, total, strict=True):
        x = int(line.argmax())
        yield float(line[x]) / STRIPS, x, float(slope)


@cache
def _drawn(modules: tuple[int, ...], module: float) -> Floats:
    """The modules as one row of pixels, a little blurred."""
    fine = np.repeat(np.array(modules, np.float32), 16)[None]
    smooth = cv2.GaussianBlur(fine, (0, 0), sigmaX=6)[0]
    at = (np.arange(round(len(modules) * module)) + 0.5) / module * 16 - 0.5
    return np.asarray(np.interp(at, np.arange(len(smooth)), smooth)[None], np.float32)
