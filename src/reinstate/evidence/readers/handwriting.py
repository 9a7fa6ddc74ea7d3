"""Handwritten or printed: whether letters of a kind repeat each other, and how steadily they stand.

A font draws an `e` the same way each time, on one line, at one height, with one stroke; a hand does
not. What was measured of a note goes through a logistic model fitted by
`bench/calibrate_handwriting.py`. A few words repeat too little: they are judged by how steadily
their letters stand, by another model, and by less certainty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reinstate.evidence.readers.glyph_shapes import ON_LINE, Shape, likeness, pairs, shapes
from reinstate.evidence.readers.glyph_windows import likenesses, windows
from reinstate.evidence.readers.handwriting_model import FEW, MANY
from reinstate.evidence.readers.text import Line
from reinstate.evidence.readers.text_recognition import Rgb

LEAST_SHAPES = 4  # letters that stand apart, without which nothing is known
LEAST_PAIRS = 12  # pairs of equal letters, without which repetition tells nothing
MOST_PAIRS = 400
LEAST_APART = 6  # pairs of letters that stand apart; joined writing has fewer
TOP = 4
NO_PAIRS = 0.9  # what neither speaks for a hand nor for a font


@dataclass(frozen=True, slots=True)
class Features:
    """What tells a hand from a font; lengths relative to the height of the letters.

    `repeat`, `repeat_half`: upper tenth and median of the likeness of equal letters that stand
    apart; `window`, `window_half`: the same of all equal letters, joined ones as well, and `top`
    of the few most alike of them; `double`: the same of two letters in a row. `base`: spread of
    the letters' feet about the line. `heights`: of the height of equal letters. `small`: of the
    small letters. `strokes`: of stroke width. `fine`: log of the height of the lines in pixels,
    for what is small is blurred alike.
    """

    repeat: float
    repeat_half: float
    window: float
    window_half: float
    top: float
    double: float
    base: float
    heights: float
    small: float
    strokes: float
    fine: float

    def steadiness(self) -> tuple[float, ...]:
        """What a few words tell as well; logs, for these are spreads."""
        spreads = (1 - self.top, 1 - self.double, self.base, self.small, self.strokes)
        return (*(float(np.log(0.01 + spread)) for spread in spreads), self.fine)

    def everything(self) -> tuple[float, ...]:
        """All that many words tell."""
        unlike = (self.repeat, self.repeat_half, self.window, self.window_half)
        logs = (float(np.log(0.005 + 1 - one)) for one in unlike)
        return (*logs, float(np.log(0.01 + self.heights)), *self.steadiness())


def score(rgb: Rgb, lines: Sequence[Line]) -> float | None:
    """0 printed to 1 handwritten; None where hardly a letter stands apart."""
    measured = features(rgb, lines)
    if measured is None:
        return None
    found, has_many = measured
    inputs, weights = (found.everything(), MANY) if has_many else (found.steadiness(), FEW)
    logit = weights[0] + float(np.dot(weights[1:], inputs))
    return round(float(1 / (1 + np.exp(-np.clip(logit, -30, 30)))), 4)


def features(rgb: Rgb, lines: Sequence[Line]) -> tuple[Features, bool] | None:
    """What a note shows, and whether its letters repeat often enough to tell."""
    by_line = [shapes(rgb, line) for line in lines]
    every = [shape for line in by_line for shape in line]
    if len(every) < LEAST_SHAPES:
        return None
    cut = [windows(rgb, line) for line in lines]
    seen = likenesses([window for singles, _ in cut for window in singles])
    doubles = likenesses([window for _, pair in cut for window in pair])
    has_many = len(seen) >= LEAST_PAIRS
    seen = seen if len(seen) else np.full(1, NO_PAIRS)
    alike = np.array([likeness(a, b) for a, b in list(pairs(every))[:MOST_PAIRS]])
    alike = alike if len(alike) >= LEAST_APART else seen
    height = float(np.median([shape.height for shape in every]))
    strokes = np.array([shape.stroke for shape in every])
    found = Features(
        repeat=float(np.quantile(alike, 0.9)),
        repeat_half=float(np.median(alike)),
        window=float(np.quantile(seen, 0.9)),
        window_half=float(np.median(seen)),
        top=float(np.sort(seen)[-TOP:].mean()),
        double=float(np.sort(doubles)[-TOP:].mean()) if len(doubles) else NO_PAIRS,
        base=_base_spread(by_line) / height,
        heights=_height_spread(every) / height,
        small=_small_spread(every),
        strokes=float(strokes.std() / strokes.mean()),
        fine=float(np.log(np.median([line.height for line in lines]))),
    )
    return found, has_many


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


def _height_spread(every: Sequence[Shape]) -> float:
    """Mean distance of letters' heights from the usual one of their kind, in fine pixels."""
    kinds: dict[str, list[float]] = defaultdict(list)
    for shape in every:
        kinds[shape.letter].append(shape.height)
    rests = [
        abs(height - np.median(heights))
        for heights in kinds.values()
        if len(heights) > 1
        for height in heights
    ]
    return float(np.mean(rests)) if rests else 0.0


def _small_spread(every: Sequence[Shape]) -> float:
    """Spread of the heights of letters without stems, which a font makes alike."""
    heights = np.array([shape.height for shape in every if shape.letter in "acemnorsuvwxz"])
    return float(heights.std() / heights.mean()) if len(heights) > 2 else 0.0
