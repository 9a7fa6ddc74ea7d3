"""Handwritten or printed: whether letters of a kind repeat each other in shape, place and size.

A font draws an `e` the same way each time, on one line, at one size; a hand does not. Equal letters
are laid over each other (`glyph_registration.py`), and how much they had to be moved and bent, and
what was left even so, goes through a logistic model fitted by `bench/calibrate_handwriting.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.note.glyph_registration import Registration, pairs, register
from reinstate.evidence.readers.note.glyph_windows import windows
from reinstate.evidence.readers.note.handwriting_model import WEIGHTS
from reinstate.evidence.readers.text.reading import Line
from reinstate.evidence.readers.text.recognition import Rgb

LEAST_PAIRS = 6  # pairs of equal letters, without which nothing is known
TRUSTED = 0.65  # share of the pairs, those most alike: the others may be misread letters
LEAST_MOTION = np.array((0.0005, 0.003, 0.003, 0.003, 0.003))  # below which all is noise
LEAST_REST = 0.003
QUANTILES = (0.1, 0.3, 0.5)
# Of the curve a line on a bent sheet follows, by power: few letters tell of a slope, not of more.
STIFFNESS = np.array((0.05, 0.05, 2.0, 2.0))
ROUNDS = 4  # of weighing anew, so that a few odd pairs do not bend what lines have in common
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Features:
    """What tells a hand from a font; logs, for these are spreads.

    `rest`: of what no motion explains, by QUANTILES of the pairs. The others are the middle
    motions of a pair apart from what changes evenly along a line (slope, perspective, bent
    paper): `rise` above the line, and how much a letter is wider, higher, more slanted, turned.
    """

    rest: tuple[float, ...]
    rise: float
    wider: float
    higher: float
    slant: float
    turn: float

    def values(self) -> tuple[float, ...]:
        """In the order of the model's weights."""
        return (*self.rest, self.rise, self.wider, self.higher, self.slant, self.turn)


def score(rgb: Rgb, lines: Sequence[Line]) -> float | None:
    """0 printed to 1 handwritten; None where hardly a letter comes twice."""
    found = features(rgb, lines)
    if found is None:
        return None
    logit = WEIGHTS[0] + float(np.dot(WEIGHTS[1:], found.values()))
    return round(float(1 / (1 + np.exp(-np.clip(logit, -30, 30)))), 4)


def features(rgb: Rgb, lines: Sequence[Line]) -> Features | None:
    """What a note shows."""
    chosen = pairs(windows(rgb, lines)) if lines else []
    if len(chosen) < LEAST_PAIRS:
        return None
    found = register(chosen)
    alike = np.argsort(found.rest)[: int(np.ceil(TRUSTED * len(chosen)))]
    own = np.median(np.abs(_apart_from_lines(found, alike)), axis=0)
    rise, wider, higher, slant, turn = map(float, np.log(LEAST_MOTION + own[1:]))
    rest = np.log(LEAST_REST + np.quantile(found.rest, QUANTILES))
    return Features(tuple(map(float, rest)), rise, wider, higher, slant, turn)


def _apart_from_lines(found: Registration, chosen: NDArray[np.intp]) -> Floats:
    """The motions of the chosen pairs without what changes evenly along each line.

    A curve is fitted for every line to the differences of its letters: paper bends.
    """
    inputs = _along_lines(found, chosen)
    motion = found.motion[chosen]
    light = np.diag(np.tile(STIFFNESS, inputs.shape[1] // len(STIFFNESS)))
    rest = motion.copy()
    for column in range(motion.shape[1]):
        weigh = np.ones(len(chosen))
        for _ in range(ROUNDS):
            turned = (inputs * weigh[:, None]).T
            fitted = np.linalg.solve(turned @ inputs + light, turned @ motion[:, column])
            rest[:, column] = motion[:, column] - inputs @ fitted
            usual = np.median(np.abs(rest[:, column])) + 1e-6
            weigh = 1 / (1 + (rest[:, column] / (2 * usual)) ** 2)
    return rest


def _along_lines(found: Registration, chosen: NDArray[np.intp]) -> Floats:
    """For each pair, its second letter less its first: which line, and powers of where on it."""
    lines = 1 + max(window.line for pair in found.pairs for window in pair)
    furthest = max(1.0, *(window.along for pair in found.pairs for window in pair))
    powers = np.arange(len(STIFFNESS))
    inputs = np.zeros((len(chosen), lines, len(powers)))
    for row, at in enumerate(chosen):
        for window, sign in zip(found.pairs[at], (-1.0, 1.0), strict=True):
            inputs[row, window.line] += sign * (2 * window.along / furthest - 1) ** powers
    return inputs.reshape(len(chosen), -1)
