"""The edges of the sheet that a note is written on, each for itself, from its text outwards.

`sheet` looks for a patch of paper's colour, which ends at a shadow and runs into a pale wall. Here
each side is the first straight step of tone beyond the text, over most of that side's length. Skin
of the face's colour says nothing of what is under it. Used for who holds the sheet, no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.facts import Polygon
from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.pixels.squares import Floats
from reinstate.evidence.readers.pixels.tones import Look, Mask, hue_apart, is_skin, tone, tones

Vector = npt.NDArray[np.float64]
ROWS = 32  # looked at along a side
SLOPES = np.linspace(-0.12, 0.12, 13)  # of a side against the text: perspective, a crooked hand
STEP = 0.035  # of tone, in logarithms, that is an edge
STRAIGHT = 0.8  # share of the bare rows of a side that have to show it
BARE = 0.3  # least share of the rows where no skin lies over it
NEAR, WIDE = 2, 7  # pixels to either side of an edge: a ruled line is gone at the wider
HALO = 3  # pixels beside skin where its contour is a step
PAPER_HUE, PAPER_LIGHT = 0.12, 0.5  # how far shaded paper may be from the text's, in logarithms
REACH = 0.9  # widths of the text: as far as a side is looked for
SPACE = 0.3  # of a line's height: what the text itself may reach beyond its outline
AT_ONCE = 48  # columns: most edges are near
SHARPNESS = 6  # columns in which the sharpest of the lines is the edge
CLIP = 10.0  # steps: one bright row weighs no more
ENDS = ((2, 3), (2, 3), (0, 1), (0, 1))  # the sides where top, bottom, left and right end


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    """Where the text is in the small picture. `reach`: from its middle to each of its sides."""

    middle: Vector
    ways: tuple[Vector, ...]  # outwards at the top, bottom, left and right
    reach: tuple[float, ...]
    width: float
    line: float


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """A side of the text: its middle, the way out and the way along, and its length."""

    middle: Vector
    out: Vector
    along: Vector
    length: float


@dataclass(frozen=True, slots=True, eq=False)
class _Beyond:
    """What lies beyond a side: a row for each place on it, a column for each pixel outwards.

    `lines`: (slopes, ROWS, 1), where a line that is in column 0 at the middle crosses each row,
    as an index of the flat steps; another column's is that much farther.
    """

    steps: Floats  # (ROWS, columns + room for the slopes), in STEPs
    bare: Floats  # 1 where neither skin nor what is outside the photo hides an edge
    lines: npt.NDArray[np.intp]
    gap: float  # pixels from the side to column 0
    columns: int


def read_paper(look: Look, lines: Sequence[Polygon], sheet: Polygon) -> Polygon:
    """The sheet's four corners in pixels of the photo.

    Where a side does not stand out, the given sheet's is taken; where the face's colour is not
    known, all of it.
    """
    if look.skin is None or not lines:
        return sheet
    text = _text(look, lines)
    if text.width < 1:
        return sheet  # a speck
    paper = _paper_tone(look, text)
    corners = np.array(sheet) * look.scale - text.middle
    grown, sides = list(text.reach), []
    for at, out in enumerate(text.ways):
        before, after = (grown[end] for end in ENDS[at])
        along = text.ways[ENDS[at][1]]
        middle = text.middle + out * text.reach[at] + along * (after - before) / 2
        side = _Side(middle, out, along, before + after)
        edge = _first_edge(_beyond(look, side, text, paper))
        far, slope = edge or (max(0.0, float((corners @ out).max()) - text.reach[at]), 0.0)
        grown[at] += far
        sides.append((middle + out * far, along + out * slope))
    return _corners(sides, look.scale)


def _text(look: Look, lines: Sequence[Polygon]) -> _Text:
    quads = [np.array(line) * look.scale for line in lines]
    along = np.sum([quad[1] - quad[0] + quad[2] - quad[3] for quad in quads], axis=0)
    along = along / max(float(np.hypot(*along)), 1e-6)
    down = np.array([-along[1], along[0]])
    places = np.concatenate(quads)
    low, high = (np.array([fit(places @ along), fit(places @ down)]) for fit in (np.min, np.max))
    half = (high - low) / 2
    middle = along * (low + half)[0] + down * (low + half)[1]
    line = float(np.median([np.hypot(*(quad[3] - quad[0])) for quad in quads]))
    reach = (half[1], half[1], half[0], half[0])
    return _Text(middle, (-down, down, -along, along), reach, 2 * half[0], line)


def _paper_tone(look: Look, text: _Text) -> Floats:
    """The middle tone where the text is: most of that is paper."""
    _, down, _, along = text.ways
    corner = text.middle - down * text.reach[1] - along * text.reach[3]
    steps = along * text.width / ROWS, down * 2 * text.reach[1] / ROWS
    return tone(_laid(look, corner, steps, ROWS))


def _laid(look: Look, corner: Vector, steps: tuple[Vector, Vector], columns: int) -> Pixels:
    """ROWS x columns pixels from a corner on; beyond the photo its rim goes on.

    `steps`: in the small picture, from column to column and from row to row.
    """
    turn = np.stack([*steps, corner], axis=1)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpAffine(
        look.rgb, turn, (columns, ROWS), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(laid, np.uint8)


def _beyond(look: Look, side: _Side, text: _Text, paper: Floats) -> _Beyond:
    apart, columns = side.length / (ROWS - 1), max(1, int(REACH * text.width))
    aside = int(np.ceil(SLOPES[-1] * side.length / 2)) + 1  # where slanting edges begin
    gap = SPACE * text.line + NEAR
    corner = side.middle + side.out * (gap - aside - WIDE) - side.along * side.length / 2
    wide = columns + SHARPNESS + 2 * (aside + WIDE)
    seen = tones(_laid(look, corner, (side.out, side.along * apart), wide))
    hidden = _hidden(look, seen, paper) | _outside(look, corner, side, apart, wide)
    columns = min(columns, _end_of_paper(seen, paper, hidden, aside + WIDE) + SHARPNESS)
    rows = np.arange(ROWS)
    steps = _steps(seen) / STEP
    lines = np.round(SLOPES[:, None] * apart * (rows - (ROWS - 1) / 2)) + aside
    flat = (lines + rows * steps.shape[1]).astype(np.intp)[:, :, None]
    return _Beyond(steps, 1.0 - hidden[:, WIDE:-WIDE].astype(np.float32), flat, gap, columns)


def _steps(seen: Floats) -> Floats:
    """How far tones differ across each place, near and a little farther: a ruled line's do not."""
    across = [
        seen[:, :, WIDE + far : seen.shape[2] - WIDE + far]
        - seen[:, :, WIDE - far : seen.shape[2] - WIDE - far]
        for far in (NEAR, WIDE)
    ]
    near, wide = (np.sqrt((apart * apart).sum(axis=0)) for apart in across)
    return np.asarray(np.minimum(near, wide), np.float32)


def _end_of_paper(seen: Floats, paper: Floats, hidden: Mask, first: int) -> int:
    """How many columns after the first most bare rows have left the paper by."""
    unlike = (hue_apart(seen, paper) > PAPER_HUE) | (np.abs(seen[2] - paper[2]) > PAPER_LIGHT)
    left = (unlike & ~hidden).sum(axis=0) > (~hidden).sum(axis=0) / 2
    return int(left[first:].argmax()) if left[first:].any() else left.size


def _hidden(look: Look, seen: Floats, paper: Floats) -> Mask:
    """Skin of the face's colour with its contour; specks are none."""
    assert look.skin is not None
    skin = is_skin(seen, look.skin, (paper,)).astype(np.uint8)
    whole = cv2.morphologyEx(skin, cv2.MORPH_OPEN, np.ones((1, 3), np.uint8))
    return np.asarray(cv2.dilate(whole, np.ones((3, 2 * (HALO + NEAR) + 1), np.uint8)) > 0)


def _outside(look: Look, corner: Vector, side: _Side, apart: float, wide: int) -> Mask:
    """What of a strip is not in the photo."""
    high, broad = look.rgb.shape[:2]
    rows, columns = np.ogrid[:ROWS, :wide]
    x, y = (
        corner[axis] + side.out[axis] * columns + side.along[axis] * apart * rows for axis in (0, 1)
    )
    return np.asarray((x < 1) | (y < 1) | (x > broad - 2) | (y > high - 2))


def _first_edge(beyond: _Beyond) -> tuple[float, float] | None:
    """How far out the first straight edge crosses the middle, and its slope; None without one."""
    for first in range(0, beyond.columns, AT_ONCE):
        straight = _straight(beyond, first, min(first + AT_ONCE, beyond.columns))
        over = np.flatnonzero((straight >= STRAIGHT).any(axis=0))
        if len(over):
            return _sharpest(beyond, first + int(over[0]))
    return None


def _straight(beyond: _Beyond, first: int, end: int) -> Floats:
    """(slopes, columns) share of the bare rows of each line that show a step."""
    places = beyond.lines + np.arange(first, end)
    bare = beyond.bare.ravel()[places].sum(axis=1)
    shown = (np.minimum(beyond.steps, 1.0) * beyond.bare).ravel()[places].sum(axis=1)
    return np.where(bare >= BARE * ROWS, shown / np.maximum(bare, 1.0), 0.0)


def _sharpest(beyond: _Beyond, first: int) -> tuple[float, float]:
    """Of the straight lines that begin there, the one across which tones differ most."""
    places = beyond.lines + np.arange(first, first + SHARPNESS)
    steps = (np.minimum(beyond.steps, CLIP) * beyond.bare).ravel()[places].sum(axis=1)
    sharp = steps / np.maximum(beyond.bare.ravel()[places].sum(axis=1), 1.0)
    sharp[_straight(beyond, first, first + SHARPNESS) < STRAIGHT] = 0.0
    slope, column = np.unravel_index(int(sharp.argmax()), sharp.shape)
    return beyond.gap + first + float(column), float(SLOPES[slope])


def _corners(sides: Sequence[tuple[Vector, Vector]], scale: float) -> Polygon:
    """Where top, bottom, left and right meet, each a place and a way: round the sheet."""
    top, bottom, left, right = sides
    pairs = ((top, left), (top, right), (bottom, right), (bottom, left))
    return tuple(_meet(*one, *other, scale) for one, other in pairs)


def _meet(
    place: Vector, way: Vector, other: Vector, along: Vector, scale: float
) -> tuple[float, float]:
    """Where the line through a place meets the line through another, in pixels of the photo."""
    (x, y), (u, v), (a, b) = place.tolist(), way.tolist(), along.tolist()
    far = (b * (other[0] - x) - a * (other[1] - y)) / (u * b - v * a)
    return float(x + far * u) / scale, float(y + far * v) / scale
