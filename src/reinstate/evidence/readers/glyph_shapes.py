"""Shapes of single letters on a line: where the ink is, and how alike two letters of a kind are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.text import Line
from reinstate.evidence.readers.text_recognition import HEIGHT, STEP, Rgb, crop

FINE = 2  # letters are compared at this multiple of the recogniser's 48 pixels
SIDE = 40  # a letter is compared at this height and width
ON_LINE = "acemnorsuvwxzbdhikltABCDEFGHIJKLMNOPRSTUVWXYZ0123456789"


@dataclass(frozen=True, slots=True)
class Shape:
    """One letter: its ink 0-1 in a box (top, bottom, left, right) of the line, and stroke width."""

    letter: str
    ink: NDArray[np.float32]
    top: float
    bottom: float
    left: float
    right: float
    stroke: float

    @property
    def height(self) -> float:
        """In pixels of the line."""
        return self.bottom - self.top


def ink_of(rgb: Rgb, line: Line) -> NDArray[np.float32]:
    """The line cut out level at FINE times 48 pixels; ink 1, paper 0, shading taken out."""
    cut = crop(rgb, line.quad)
    grey = cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY)
    large = cv2.resize(grey, None, fx=FINE, fy=FINE, interpolation=cv2.INTER_CUBIC)
    paper = cv2.medianBlur(cv2.dilate(large, np.ones((25, 25), np.uint8)), 31).astype(np.float32)
    dark = np.clip(paper - large.astype(np.float32), 0, None)
    return np.asarray(np.clip(dark / max(float(np.percentile(dark, 99)), 12.0), 0, 1))


def shapes(rgb: Rgb, line: Line) -> list[Shape]:
    """The letters of a line that stand apart from their neighbours."""
    ink = ink_of(rgb, line)
    mask = (ink > 0.45).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    found = []
    for at in range(1, count):
        left, top, width, height, size = (int(value) for value in stats[at])
        letter = _letter_at(line, left / FINE, (left + width) / FINE)
        if letter and size > 20 and width < 1.6 * HEIGHT * FINE and height > 8:
            own = labels[top : top + height, left : left + width] == at
            part = ink[top : top + height, left : left + width] * own
            stroke = float(2 * np.percentile(distance[labels == at], 90))
            found.append(Shape(letter, part, top, top + height, left, left + width, stroke))
    return found


def _letter_at(line: Line, left: float, right: float) -> str:
    """The one letter that was recognised between two places of the line, or ''."""
    inside = [
        glyph.symbol
        for glyph in line.read.glyphs
        if left - STEP / 2 <= (glyph.start + glyph.end) / 2 * STEP <= right + STEP / 2
        and glyph.symbol != " "
    ]
    return inside[0] if len(inside) == 1 else ""


def likeness(a: Shape, b: Shape) -> float:
    """Correlation 0-1 of two letters' ink at their own proportions, best of small shifts."""
    canvas, part = _framed(a.ink, a, b, 4), _framed(b.ink, a, b, 0)
    if part.std() < 1e-3:
        return 0.0
    return float(max(0.0, cv2.matchTemplate(canvas, part, cv2.TM_CCOEFF_NORMED).max()))


def _framed(ink: NDArray[np.float32], a: Shape, b: Shape, room: int) -> NDArray[np.float32]:
    """Ink at one common scale for both letters, in a frame of SIDE plus room on every side."""
    scale = SIDE / max(*a.ink.shape, *b.ink.shape)
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    frame = np.zeros((SIDE + 2 * room, SIDE + 2 * room), dtype=np.float32)
    top, left = (frame.shape[0] - size[1]) // 2, (frame.shape[1] - size[0]) // 2
    frame[top : top + size[1], left : left + size[0]] = small
    return frame


def pairs(all_shapes: Sequence[Shape]) -> Iterator[tuple[Shape, Shape]]:
    """Every two letters of a kind."""
    by_letter: dict[str, list[Shape]] = defaultdict(list)
    for shape in all_shapes:
        by_letter[shape.letter].append(shape)
    for alike in by_letter.values():
        for at, first in enumerate(alike):
            yield from ((first, second) for second in alike[at + 1 :])
