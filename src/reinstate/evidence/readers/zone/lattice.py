"""A zone's row as cells: characters of one width, so that one letter's place tells all the others'.

The text reader finds the letters but miscounts long runs of `<`. The places it found fix a lattice
over the whole row; in each cell its opinion and the glyph reader's are put together.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.pixels.quantile import quantile
from reinstate.evidence.readers.text import ctc
from reinstate.evidence.readers.text.recognition import STEP, Recognised, Rgb
from reinstate.evidence.readers.zone import glyphs as zone_glyphs
from reinstate.evidence.readers.zone.glyphs import LETTERS

RANKED = 8
Place = tuple[tuple[str, float], ...]
Floats = NDArray[np.float32]

FEWEST = 12  # letters that fix a lattice
MOST_OFF = 0.4  # of a cell: a letter further from its place is none of the row's
READER_SHARE = 0.4  # weight of the text reader beside the glyph reader's 1; bench.mrz chose it
RARE = 5.0  # nats
RARE_AMID_DIGITS = [LETTERS.index(letter) for letter in "OI"]
DIGIT_LIKE = [LETTERS.index(letter) for letter in "0123456789OI"]
BAND = 11.0  # pixels of the cut: spread of the band in which the row's middle is sought


@dataclass(frozen=True, slots=True)
class Lattice:
    """Cells of a row: centre of cell k at `curve(k)`, in pixels of the cut; `count` were seen."""

    curve: np.poly1d
    count: int

    def cells(self, width: int, first: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Centres and distances of `width` cells from cell `first`."""
        at = np.arange(first, first + width)
        return self.curve(at), np.abs(self.curve.deriv()(at))


def zone_matrix(read: Recognised) -> NDArray[np.float32]:
    """Columns folded to blank and the zone's letters: case merged, all else counted as blank."""
    columns = {symbol: at for at, symbol in enumerate(read.columns)}
    chances = np.exp(read.matrix.astype(np.float64))
    folded = np.empty((len(chances), 1 + len(LETTERS)))
    for at, letter in enumerate(LETTERS, start=1):
        folded[:, at] = chances[:, columns[letter]]
        if letter.isalpha():
            folded[:, at] += chances[:, columns[letter.lower()]]
    if "«" in columns:
        folded[:, LETTERS.index("<") + 1] += chances[:, columns["«"]]
    folded[:, 0] = 1.0 - folded[:, 1:].sum(axis=1)
    return np.asarray(np.log(np.maximum(folded, ctc.FLOOR)), dtype=np.float32)


def free_places(matrix: NDArray[np.float32]) -> tuple[Place, ...]:
    """The places of the best path, each with its ranked characters."""
    glyphs = ctc.best_path(matrix, ("", *LETTERS))
    return tuple(_ranked(matrix[glyph.start : glyph.end, 1:].max(axis=0)) for glyph in glyphs)


def lattice_of(matrix: NDArray[np.float32]) -> Lattice | None:
    """The lattice on which the letters that were read stand; None where they stand on none."""
    glyphs = ctc.best_path(matrix, ("", *LETTERS))
    if len(glyphs) < FEWEST:
        return None
    at = np.array([(glyph.start + glyph.end) / 2 * STEP for glyph in glyphs])
    numbers = _numbered(at)
    for _ in range(2):
        curve = np.poly1d(np.polyfit(numbers, at, 2))
        near = np.abs(curve(numbers) - at) < MOST_OFF * np.median(np.diff(at))
        if near.sum() < FEWEST:
            return None
        at, numbers = at[near], numbers[near]
    first, last = int(numbers[0]), int(numbers[-1])
    return Lattice(np.poly1d(np.polyfit(numbers - first, at, 2)), last - first + 1)


def _numbered(at: NDArray[np.float64]) -> NDArray[np.intp]:
    """The number of the cell of each letter, counted along the row as the distance changes."""
    distance = float(np.median(np.diff(at)))
    numbers = [0]
    for step in np.diff(at):
        count = round(float(step) / distance)
        numbers.append(numbers[-1] + count)
        if count == 1:
            distance = 0.9 * distance + 0.1 * float(step)
    return np.array(numbers)


def cell_places(
    cut: Rgb, matrix: NDArray[np.float32], lattice: Lattice, width: int
) -> tuple[Place, ...]:
    """Ranked characters of a row of `width` cells, by both readers together."""
    grey = np.asarray(cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    spare = lattice.count - width
    first = min(0, spare)
    centres, pitch = lattice.cells(width + abs(spare), first)
    middle, tilt = _middle(grey, centres)
    points = np.stack([centres, middle], axis=1).astype(np.float32)
    cells = zone_glyphs.cut_cells(grey, points, pitch.astype(np.float32), tilt)
    start = _inked_start(grey, points, pitch, width)
    seen = zone_glyphs.log_chances(cells[start : start + width])
    read = np.stack([_read_at(matrix, x, p) for x, p in zip(centres, pitch, strict=True)])
    both = seen + READER_SHARE * read[start : start + width]
    _expect_digits(both)
    return tuple(_ranked(one - np.log(np.exp(one).sum())) for one in both)


def _expect_digits(scores: Floats) -> None:
    """Amid digits O and I are hardly ever printed, for issuers avoid them; check digits may insist.

    Changes `scores` (cells, letters) in place.
    """
    like_digit = np.isin(scores.argmax(axis=1), DIGIT_LIKE)
    for at in range(len(scores)):
        around = np.concatenate([like_digit[max(0, at - 2) : at], like_digit[at + 1 : at + 3]])
        if around.sum() >= min(3, len(around)):
            scores[at, RARE_AMID_DIGITS] -= RARE


def _read_at(matrix: NDArray[np.float32], centre: float, pitch: float) -> Floats:
    """What the text reader makes of a cell: log chances of the letters, the blank left out."""
    low = int(np.clip((centre - pitch / 2) / STEP, 0, len(matrix) - 1))
    high = int(np.clip(np.ceil((centre + pitch / 2) / STEP), low + 1, len(matrix)))
    best = matrix[low:high, 1:].max(axis=0)
    return np.asarray(best - np.log(np.exp(best).sum()), dtype=np.float32)


def _middle(
    grey: NDArray[np.uint8], centres: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Height of the row's middle at the centres, and its slope: where the ink lies."""
    paper = quantile(grey, 0.85)
    ink = np.maximum(paper - grey.astype(np.float64) - 8, 0)
    level = np.arange(len(grey), dtype=np.float64)
    columns = np.arange(grey.shape[1], dtype=np.float64)
    line = np.poly1d([0.0, (len(grey) - 1) / 2])
    for _ in range(3):
        weight = ink * np.exp(-((level[:, None] - line(columns)) ** 2) / (2 * BAND**2))
        mass = weight.sum(axis=0)
        height = (weight * level[:, None]).sum(axis=0) / np.maximum(mass, 1e-6)
        if mass.sum() < 1:
            break
        line = np.poly1d(np.polyfit(columns, height, 1, w=np.sqrt(mass)))
    return line(centres), float(line.deriv()(0))


def _inked_start(
    grey: NDArray[np.uint8], points: Floats, pitch: NDArray[np.float64], width: int
) -> int:
    """Which of the possible first cells leaves the most ink inside the row."""
    inked = []
    for (x, y), size in zip(points, pitch, strict=True):
        half = size / 2
        window = grey[
            max(0, int(y - half)) : int(y + half) + 1, max(0, int(x - half)) : int(x + half) + 1
        ]
        inked.append(float(window.std()) if window.size else 0.0)
    usual = float(np.median(inked))
    whole = np.minimum(np.array(inked), usual)
    sums = [whole[at : at + width].sum() for at in range(len(points) - width + 1)]
    return int(np.argmax(sums))


def _ranked(scores: NDArray[np.floating]) -> Place:
    order = np.argsort(-scores)[:RANKED]
    return tuple((LETTERS[at], float(scores[at])) for at in order)
