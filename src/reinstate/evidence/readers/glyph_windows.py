"""The ink around each recognised letter, and how alike two letters of a kind are.

Windows are cut where the recogniser saw the letter, so joined and blurred writing yields them too.
Two letters in a row are a kind as well: in joined writing a letter alone has half of its neighbours
in its window, but what a font draws for `ac` it draws again for the next `ac`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.glyph_shapes import FINE, ink_of
from reinstate.evidence.readers.text import Line
from reinstate.evidence.readers.text_recognition import STEP, Rgb

HALF_WIDTH = 15  # of the part that is compared, in fine pixels: about one letter
HALF_PAIR = 28  # the same for two letters in a row
SHIFT = 9  # how far a letter may stand off where it was recognised
LEAST_INK = 0.02
MOST_PAIRS = 300


@dataclass(frozen=True, slots=True)
class Window:
    """Ink 0-1 of one letter or two, SHIFT wider on each side than what is compared."""

    letter: str
    ink: NDArray[np.float32]

    @property
    def core(self) -> NDArray[np.float32]:
        """The part that is looked for in another window."""
        return self.ink[SHIFT:-SHIFT, SHIFT:-SHIFT]


def windows(rgb: Rgb, line: Line) -> tuple[list[Window], list[Window]]:
    """A window for each letter and digit of a line, and one for each two in a row."""
    ink = ink_of(rgb, line)
    glyphs = [glyph for glyph in line.read.glyphs if glyph.symbol.isalnum()]
    middles = [(glyph.start + glyph.end) / 2 * STEP * FINE for glyph in glyphs]
    singles = [
        _window(ink, glyph.symbol, middle, HALF_WIDTH)
        for glyph, middle in zip(glyphs, middles, strict=True)
    ]
    doubles = [
        _window(ink, first.symbol + second.symbol, (left + right) / 2, HALF_PAIR)
        for (first, left), (second, right) in pairwise(zip(glyphs, middles, strict=True))
        if right - left < 2 * HALF_PAIR
    ]
    return [one for one in singles if one], [one for one in doubles if one]


def _window(
    ink: NDArray[np.float32], letters: str, middle: float, half_width: int
) -> Window | None:
    room = half_width + SHIFT
    left = round(middle) - room
    part = ink[:, max(left, 0) : max(left + 2 * room, 0)]
    if part.size == 0 or part.mean() < LEAST_INK:
        return None
    wide = np.pad(part, ((SHIFT, SHIFT), (max(-left, 0), 0)))
    missing = 2 * room - wide.shape[1]
    return Window(letters, np.pad(wide, ((0, 0), (0, max(missing, 0)))))


def likenesses(every: Sequence[Window]) -> NDArray[np.float64]:
    """Correlations 0-1 of letters of a kind, each pair at its best shift."""
    pairs = list(_pairs(every))
    if len(pairs) > MOST_PAIRS:
        pairs = pairs[:: len(pairs) // MOST_PAIRS + 1]
    return np.array([_likeness(a, b) for a, b in pairs])


def _likeness(a: Window, b: Window) -> float:
    if a.core.std() < 1e-3 or a.ink.shape != b.ink.shape:
        return 0.0
    return max(0.0, float(cv2.matchTemplate(b.ink, a.core, cv2.TM_CCOEFF_NORMED).max()))


def _pairs(every: Sequence[Window]) -> Iterator[tuple[Window, Window]]:
    by_letter: dict[str, list[Window]] = defaultdict(list)
    for window in every:
        by_letter[window.letter].append(window)
    for alike in by_letter.values():
        for at, first in enumerate(alike):
            yield from ((first, second) for second in alike[at + 1 :])
