"""Where the rows of a PDF417 lie in each of its columns.

Rows follow each other in three alphabets of bars, in turn, and no codeword is in two of them. So
each scanline tells which of the three it likely is of, and evenly high rows that agree with most
of them are searched, for all columns at first and then for each: a bent card bows its rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.barcode.alphabets import ALPHABETS
from reinstate.evidence.readers.barcode.ends import Floats

FEWEST, MOST = 3, 90  # rows of a symbol
ROW_MODULES = (9.0, 1.5)  # the highest and lowest row; three and more by the standard
HYPOTHESES = 4
SHIFTS = np.linspace(-0.06, 0.06, 13)  # of the height, of upper and lower edge
PASSES = ((1.3, 2), (0.8, 2), (0.5, 3))  # rows that a column's edges move, degree of their curve
STEPS = 11  # each way
BARRED = 0.45  # of a column's usual contrast from scanline to scanline: inside the symbol


@dataclass(frozen=True, slots=True)
class Rows:
    """`count` rows; where the symbol starts and ends in each column, in scanlines."""

    count: int
    tops: Floats
    bottoms: Floats

    def edges(self) -> Floats:
        """(count + 1, columns), in scanlines."""
        shares = np.arange(self.count + 1, dtype=np.float32)[:, None] / self.count
        return np.asarray(self.tops + shares * (self.bottoms - self.tops), np.float32)


def find_rows(windows: Floats, gains: Floats, module: float) -> list[Rows]:
    """The likeliest rows, the best first.

    `windows` (scanlines, columns, samples) is what is seen, `gains` (scanlines, columns, 3) how
    much likelier each alphabet is than the three are on average; `module`: scanlines a module.
    """
    total = _summed(gains)
    tops, bottoms = _barred(windows)
    height = float(np.median(bottoms - tops))
    least, most = (
        int(np.clip(round(height / (high * module)), FEWEST, MOST)) for high in ROW_MODULES
    )
    found = [_even(total, tops, bottoms, count) for count in range(least, most + 1)]
    found.sort(key=lambda scored: -scored[0])
    return [_followed(total, rows) for _, rows in found[:HYPOTHESES]]


def _summed(gains: Floats) -> Floats:
    """Sums over all scanlines before each, so that a row's gain is one difference."""
    return np.concatenate([np.zeros((1, *gains.shape[1:]), np.float32), gains.cumsum(axis=0)])


def _gain(total: Floats, tops: Floats, bottoms: Floats, count: int) -> Floats:
    """What evenly high rows between the edges (tries, columns) gain, for each try and column."""
    shares = np.arange(count + 1, dtype=np.float32)[:, None] / count
    edges = tops[:, None] + shares * (bottoms - tops)[:, None]
    at = np.clip(np.rint(edges), 0, len(total) - 1).astype(np.intp)
    width = total.shape[1]
    places = np.arange(width) * ALPHABETS + (np.arange(count) % ALPHABETS)[:, None]
    flat = total.ravel()
    at *= width * ALPHABETS
    gained = flat.take(at[:, 1:] + places) - flat.take(at[:, :-1] + places)
    return np.asarray(gained.sum(axis=1), np.float32)


def _even(total: Floats, tops: Floats, bottoms: Floats, count: int) -> tuple[float, Rows]:
    """The best of so many rows where all columns' edges move by equal shares of the height."""
    upper, lower = (one.ravel()[:, None] for one in np.meshgrid(SHIFTS, SHIFTS, indexing="ij"))
    height = bottoms - tops
    moved_tops = np.asarray(tops + upper * height, np.float32)
    moved_bottoms = np.asarray(bottoms + lower * height, np.float32)
    gains = _gain(total, moved_tops, moved_bottoms, count).sum(axis=1)
    best = int(gains.argmax())
    return float(gains[best]), Rows(count, moved_tops[best], moved_bottoms[best])


def _followed(total: Floats, rows: Rows) -> Rows:
    """The same rows, each column's edges where it gains most, along smooth curves."""
    tops, bottoms = rows.tops, rows.bottoms
    columns = np.arange(len(tops))
    for reach, degree in PASSES:
        steps = np.linspace(-reach, reach, STEPS) * float(np.median(bottoms - tops)) / rows.count
        upper, lower = (one.ravel()[:, None] for one in np.meshgrid(steps, steps, indexing="ij"))
        moved_tops = np.asarray(tops + upper, np.float32)
        moved_bottoms = np.asarray(bottoms + lower, np.float32)
        gains = _gain(total, moved_tops, moved_bottoms, rows.count)
        best = gains.argmax(axis=0)
        weights = np.sqrt(np.maximum(gains.max(axis=0), 1e-3))
        tops = _curve(moved_tops[best, columns], degree, weights)
        bottoms = _curve(moved_bottoms[best, columns], degree, weights)
    return Rows(rows.count, tops, bottoms)


def _barred(windows: Floats) -> tuple[Floats, Floats]:
    """The first and last scanline of each column that has bars, along curves."""
    around = max(3, len(windows) // 40) | 1
    smooth = cv2.blur(windows.reshape(len(windows), -1), (1, around)).reshape(windows.shape)
    contrast = np.abs(np.diff(smooth, axis=2)).mean(axis=2)
    ends = [
        _first_and_last(column > BARRED * float(np.quantile(column, 0.7))) for column in contrast.T
    ]
    weights = np.ones(len(ends), np.float32)
    tops, bottoms = np.array(ends, np.float32).T
    return _curve(tops, 2, weights), _curve(bottoms, 2, weights)


def _first_and_last(is_barred: NDArray[np.bool_]) -> tuple[int, int]:
    at = np.flatnonzero(is_barred)
    return (int(at[0]), int(at[-1]) + 1) if len(at) else (0, len(is_barred))


def _curve(values: Floats, degree: int, weights: Floats) -> Floats:
    """A smooth curve through most of the columns' values."""
    at = np.arange(len(values))
    kept = np.ones(len(at), dtype=bool)
    for _ in range(3):
        degree = min(degree, int(kept.sum()) - 1)
        curve = np.polyfit(at[kept], values[kept], degree, w=weights[kept])
        off = np.abs(np.polyval(curve, at) - values)
        kept = off <= max(1.0, 2.5 * float(np.median(off)))
    return np.asarray(np.polyval(curve, at), np.float32)
