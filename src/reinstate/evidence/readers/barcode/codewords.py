"""A levelled PDF417 read codeword by codeword, and put right where it is spoilt.

A reader of edges needs each of a codeword's eight edges where it belongs; blur, a shaken camera or
a lamp take some away. Here each codeword is compared as a picture with all 929 that may stand
there, over all scanlines of its row at once. How much better the best fits than the second says
how sure it is. What is least sure, as under a lamp's reflection, is given to the error correction
as lost, which costs half of what a wrong one does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reinstate.evidence.readers.barcode.alphabets import (
    ALPHABETS,
    FINE,
    Integers,
    indicators,
    normed,
    pictures,
)
from reinstate.evidence.readers.barcode.columns import CODEWORD, Columns, find_columns
from reinstate.evidence.readers.barcode.ends import Ends, Floats, Grey, find_ends, sampled
from reinstate.evidence.readers.barcode.reed_solomon import corrected
from reinstate.evidence.readers.barcode.rows import Rows, find_rows

BLURS = (0.25, 0.5, 0.8)  # spreads in modules
SCANLINES = 2.2  # of a module's height
FEWEST_SCANLINES, MOST_SCANLINES = 64, 480
INNER = (0.22, 0.78)  # of a row's height: what counts
LEAST_LIKENESS, LEAST_STRENGTH = 1.2, 0.25  # of ends and columns to be worth a look
ENDS, COLUMNS = 5, 3  # of a patch: whose columns are looked at, and which are kept
LEAST_AGREEING = 0.3  # of the row indicators, for a symbol to be worth mending
LEVELS = range(9)  # of error correction: 2 to 512 check codewords
SPARE = 4  # check codewords that have to be left over, or chance would make up a symbol


@dataclass(frozen=True, slots=True)
class Candidate:
    """Columns seen in a levelled patch, which stands upright in `level` if they are a symbol's."""

    columns: Columns
    level: Grey
    is_turned: bool

    @property
    def promise(self) -> float:
        """How much they look like a symbol's."""
        return self.columns.ends.likeness + self.columns.strength


@dataclass(frozen=True, slots=True)
class Codewords:
    """Codewords of a whole symbol, as printed: (rows, columns), data and then checks.

    `outline` (4, 2) in pixels of the patch as it was given, from the top left as read, clockwise.
    """

    words: Integers
    level: int
    outline: Floats


@dataclass(frozen=True, slots=True)
class _Reading:
    """What each row and column says, indicators included: the likeliest codeword, how sure.

    `agreeing`: the share of row indicators that say the same of the symbol's size.
    """

    outline: Floats
    words: Integers
    sureness: Floats
    level: int
    agreeing: float


def find_candidates(level: Grey) -> list[Candidate]:
    """Columns that may be those of a symbol that fills a levelled patch, either way up."""
    turned = np.ascontiguousarray(level[::-1, ::-1])
    ends = [(end, way) for way in (level, turned) for end in find_ends(way)]
    ends = [one for one in ends if one[0].likeness >= LEAST_LIKENESS]
    ends.sort(key=lambda one: -one[0].likeness)
    found = [
        Candidate(find_columns(way, end), way, is_turned=way is turned) for end, way in ends[:ENDS]
    ]
    found = [one for one in found if one.columns.strength >= LEAST_STRENGTH]
    return sorted(found, key=lambda one: -one.promise)[:COLUMNS]


def read_codewords(candidate: Candidate) -> Codewords | None:
    """The symbol of these columns; None if it is none or cannot be put right."""
    level = candidate.level
    reading = _read(level, candidate.columns)
    words = _put_right(reading) if reading.agreeing >= LEAST_AGREEING else None
    if words is None:
        return None
    outline = reading.outline
    if candidate.is_turned:
        outline = np.array([level.shape[1] - 1, len(level) - 1], np.float32) - outline
    return Codewords(words, reading.level, outline)


def _scanlines(level: Grey, module: float) -> Floats:
    """Heights at which the patch is looked at."""
    wanted = round(SCANLINES * len(level) / module)
    count = max(FEWEST_SCANLINES, min(MOST_SCANLINES, wanted, len(level)))
    return np.asarray((np.arange(count) + 0.5) * len(level) / count - 0.5, np.float32)


def _windows(level: Grey, columns: Columns, heights: Floats) -> Floats:
    """(scanlines, columns + 2, samples): each codeword from the left indicator to the right."""
    samples = CODEWORD * FINE
    steps = (np.arange(samples) + 0.5) / samples
    edges = columns.edges[1:]
    shares = (edges[:-1, None] + steps * np.diff(edges)[:, None]).ravel().astype(np.float32)
    return sampled(level, columns.ends, heights, shares).reshape(len(heights), -1, samples)


def _read(level: Grey, columns: Columns) -> _Reading:
    """Every codeword, by the rows that most indicators agree with."""
    heights = _scanlines(level, columns.ends.module)
    windows = _windows(level, columns, heights)
    seen, contrast = normed(windows)
    usual = max(1e-3, float(np.median(contrast)))
    blur = max(BLURS, key=lambda one: _likeness(seen[len(seen) // 3 :: 5], one))
    alphabets = pictures(blur)
    chances = np.stack([(seen @ one.T).max(axis=2) for one in alphabets], axis=2)
    gains = chances - chances.mean(axis=2, keepdims=True)
    gains *= np.minimum(1, contrast / usual)[..., None]
    module = columns.ends.module * len(heights) / len(level)
    readings = [
        (*_read_rows(windows, rows, alphabets, usual), rows)
        for rows in find_rows(windows, np.asarray(gains, np.float32), module)
    ]
    words, sureness, rows = max(readings, key=lambda one: _level_of(one[0])[0])
    agreeing, correction = _level_of(words)
    return _Reading(_outline(columns.ends, rows, heights), words, sureness, correction, agreeing)


def _likeness(seen: Floats, blur: float) -> float:
    every = pictures(blur).reshape(-1, seen.shape[2])
    return float((seen @ every.T).max(axis=2).mean())


def _read_rows(
    windows: Floats, rows: Rows, alphabets: Floats, usual: float
) -> tuple[Integers, Floats]:
    """The codewords of these rows and how sure they are; `usual` contrast counts as full."""
    total = np.concatenate([np.zeros_like(windows[:1]), windows.cumsum(axis=0)])
    edges = rows.edges()
    height = np.diff(edges, axis=0)
    first, last = (
        np.clip(np.rint(edges[:-1] + share * height), 0, len(windows)).astype(np.intp)
        for share in INNER
    )
    first = np.minimum(first, len(windows) - 1)
    last = np.maximum(last, first + 1)
    columns = np.arange(windows.shape[1])
    seen = (total[last, columns] - total[first, columns]) / (last - first)[..., None]
    normal, contrast = normed(np.asarray(seen, np.float32))
    words = np.empty(contrast.shape, np.int64)
    sureness = np.empty(contrast.shape, np.float32)
    for row, picture in enumerate(normal):
        alike = picture @ alphabets[row % ALPHABETS].T
        words[row] = alike.argmax(axis=1)
        second, best = np.partition(alike, -2, axis=1)[:, -2:].T
        sureness[row] = (best - second) * np.minimum(1, contrast[row] / usual)
    return words, sureness


def _level_of(words: Integers) -> tuple[float, int]:
    """The share of indicators that agree, and the level of error correction they agree on."""
    count, columns = words.shape[0], words.shape[1] - 2
    found = []
    for level in LEVELS:
        left, right = indicators(count, columns, level)
        agreeing = (words[:, 0] == left).mean() + (words[:, -1] == right).mean()
        found.append((float(agreeing) / 2, level))
    return max(found)


def _put_right(reading: _Reading) -> Integers | None:
    """The data and check codewords, the least sure ones given up little by little."""
    data = reading.words[:, 1:-1]
    words = data.ravel()
    by_sureness = reading.sureness[:, 1:-1].ravel().argsort()
    checks = 2 ** (reading.level + 1)
    if len(words) <= checks:
        return None
    for lost in range(0, max(1, checks - SPARE), max(2, checks // 16)):
        found = corrected(words, checks, by_sureness[:lost])
        if found is None or checks - lost - 2 * found.wrong < SPARE:
            continue
        if found.words[0] == len(words) - checks:  # the first codeword counts the others
            return found.words.reshape(data.shape)
    return None


def _outline(ends: Ends, rows: Rows, heights: Floats) -> Floats:
    """The corners in pixels of the patch."""
    step = float(heights[1] - heights[0])
    sides = [
        (side[0] * step + heights[0], side[-1] * step + heights[0])
        for side in (rows.tops, rows.bottoms)
    ]
    (top_left, top_right), (bottom_left, bottom_right) = sides
    y = np.array([top_left, top_right, bottom_right, bottom_left], np.float32)
    x = ends.at(y, np.array([0.0, 1.0], np.float32))
    return np.stack([x[np.arange(4), [0, 1, 1, 0]], y], axis=1)
