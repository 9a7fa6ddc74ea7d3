"""The ink around each recognised letter of a note, all at one scale.

Windows are cut where the recogniser saw the letter, so joined and blurred writing yields them too.
Lines are cut out at the scale of the middle one, or letters of a taller box would look smaller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.pixels.quantile import quantile
from reinstate.evidence.readers.text.reading import Line
from reinstate.evidence.readers.text.recognition import HEIGHT as CROP_HEIGHT
from reinstate.evidence.readers.text.recognition import STEP, Rgb, crop

HEIGHT = 64  # of what is compared, in pixels: that of the middle line
WIDTH = 22  # about one letter
SHIFT = 6  # how far a letter may stand off where it was recognised
PAPER = 17  # pixels, wider than a stroke: what is lightest within them is paper
LEAST_INK = 0.02
LEAST_CONTRAST = 12.0  # grey levels that full ink is darker than paper at the least
ALIKE = 1.6  # lines up to this many times higher or lower than the middle one are of one size

Ink = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """Ink 0-1 around one letter, SHIFT wider on each side than what is compared.

    `line`: which line it stands on. `size`: letters of one size share it. `along`: where on the
    line, in pixels of what was cut out.
    """

    letter: str
    line: int
    size: int
    along: float
    ink: Ink

    @property
    def core(self) -> Ink:
        """The part that is looked for in another window."""
        return self.ink[SHIFT:-SHIFT, SHIFT:-SHIFT]


def windows(rgb: Rgb, lines: Sequence[Line]) -> list[Window]:
    """A window for each letter and digit of the lines."""
    usual = float(np.median([line.height for line in lines]))
    found: list[Window] = []
    for number, line in enumerate(lines):
        scale = line.height / usual
        is_usual = 1 / ALIKE <= scale <= ALIKE
        ink = _ink_of(rgb, line, scale if is_usual else 1.0)
        found += _of_line(ink, line, number, 0 if is_usual else 1 + number)
    return found


def _ink_of(rgb: Rgb, line: Line, scale: float) -> Ink:
    """The line cut out level; ink 1, paper 0, shading taken out."""
    cut = crop(rgb, line.quad, height=round(HEIGHT * scale))
    grey = cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY)
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((PAPER, PAPER), np.uint8))
    dark = cv2.subtract(cv2.blur(paper, (PAPER, PAPER)), grey).astype(np.float32)
    full = max(float(quantile(dark.ravel(), 0.99)), LEAST_CONTRAST)
    return np.asarray(np.clip(dark / full, 0, 1), dtype=np.float32)


def _of_line(ink: Ink, line: Line, number: int, size: int) -> Iterator[Window]:
    """Windows about the middle row of the line's ink."""
    rows = ink.sum(axis=1)
    middle = round(float(rows @ np.arange(len(rows)) / max(float(rows.sum()), 1e-6)))
    half = HEIGHT // 2 + SHIFT, WIDTH // 2 + SHIFT
    page = np.pad(ink, ((half[0], half[0]), (half[1], half[1])))
    step = STEP * ink.shape[0] / CROP_HEIGHT
    for glyph in line.read.glyphs:
        at = (glyph.start + glyph.end) / 2 * step
        left = round(at)
        part = page[middle : middle + 2 * half[0], left : left + 2 * half[1]]
        if not glyph.symbol.isalnum() or part.shape != (2 * half[0], 2 * half[1]):
            continue
        if part[SHIFT:-SHIFT, SHIFT:-SHIFT].mean() >= LEAST_INK:
            yield Window(glyph.symbol, number, size, at, part)
