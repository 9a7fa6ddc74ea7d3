"""Handwritten or printed: whether letters of a kind repeat each other, and how steadily they stand.

A font draws an `e` the same way each time, on one line, at one height, with one stroke; a hand does
not. Four numbers say how far the note is from a font, and a logistic model of them, fitted by
`bench/calibrate_handwriting.py`, turns them into a score. Joined writing yields few single letters;
where there are too few to tell, there is no score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from reinstate.evidence.readers.glyph_shapes import ON_LINE, Shape, likeness, pairs, shapes
from reinstate.evidence.readers.text import Line
from reinstate.evidence.readers.text_recognition import Rgb

LEAST_SHAPES = 10
LEAST_PAIRS = 6
MOST_PAIRS = 400


@dataclass(frozen=True, slots=True)
class Features:
    """What tells a hand from a font; all lengths relative to the height of the line's letters.

    `repeat`: how alike the most alike tenth of equal letters are, 0-1; `repeat_median`: the median.
    `base`: spread of the letters' feet about the line. `heights`: spread of the height of equal
    letters. `strokes`: spread of stroke width.
    """

    repeat: float
    repeat_median: float
    base: float
    heights: float
    strokes: float


# Fitted on the calibration half of specimen notes: intercept, then one weight per feature.
WEIGHTS = (47.632, -46.563, -7.191, 2.631, -2.524, 9.291)


def score(rgb: Rgb, lines: Sequence[Line]) -> float | None:
    """0 printed to 1 handwritten; None where too few single letters stand apart."""
    found = features(rgb, lines)
    if found is None:
        return None
    logit = WEIGHTS[0] + float(np.dot(WEIGHTS[1:], astuple(found)))
    return round(float(1 / (1 + np.exp(-np.clip(logit, -30, 30)))), 4)


def features(rgb: Rgb, lines: Sequence[Line]) -> Features | None:
    """Measure a note, or None where too few single letters stand apart."""
    by_line = [shapes(rgb, line) for line in lines]
    every = [shape for line in by_line for shape in line]
    alike = list(pairs(every))[:MOST_PAIRS]
    if len(every) < LEAST_SHAPES or len(alike) < LEAST_PAIRS:
        return None
    likenesses = np.array([likeness(a, b) for a, b in alike])
    height = float(np.median([shape.height for shape in every]))
    strokes = np.array([shape.stroke for shape in every])
    return Features(
        repeat=float(np.quantile(likenesses, 0.9)),
        repeat_median=float(np.median(likenesses)),
        base=_base_spread(by_line) / height,
        heights=float(np.median([abs(a.height - b.height) for a, b in alike])) / height,
        strokes=float(strokes.std() / strokes.mean()),
    )


def _base_spread(by_line: Sequence[Sequence[Shape]]) -> float:
    """Spread of the feet of letters that stand on the line, about each line's own straight fit."""
    rests: list[float] = []
    for line in by_line:
        standing = [shape for shape in line if shape.letter in ON_LINE]
        if len(standing) < 4:
            continue
        x = np.array([(shape.left + shape.right) / 2 for shape in standing])
        y = np.array([shape.bottom for shape in standing])
        rests += list(np.abs(y - np.polyval(np.polyfit(x, y, 1), x)))
    return float(np.median(rests)) if rests else 0.0
