"""Letters of a kind laid over each other: how far each has to be moved and bent, and what is left.

A font draws a letter the same way each time, on one line and at one size. A hand draws it a little
higher, wider or more slanted, and never quite the same. Both are told to a fraction of a pixel by
one step of least squares on the gradient of the ink (Lucas and Kanade).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.note.glyph_windows import HEIGHT, SHIFT, WIDTH, Window

MOST_PAIRS = 150
AT_ONCE = 16  # pairs: what is worked out for them stays in the processor's cache
MOTIONS = ("aside", "rise", "wider", "higher", "slant", "turn")
# Shifts are free; a letter is bent only as far as its ink asks for it.
STIFFNESS = np.diag([1e-3, 1e-3, 0.3, 0.3, 0.3, 0.3, 1e-3, 1e-3]).astype(np.float32)
LOOK_AROUND = (5, 5)  # pixels about the ink that are compared as well
# The middle of a window counts most: at its sides stand the neighbours.
TAPER = np.exp(-(((np.arange(WIDTH) - (WIDTH - 1) / 2) / (WIDTH / 3)) ** 2)).astype(np.float32)

Pair = tuple[Window, Window]
Floats = NDArray[np.float64]
Inks = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Registration:
    """Pairs of equal letters, one row each.

    `motion`: columns as in MOTIONS, lengths in heights of a line. `rest`: what no motion explains,
    in shares of the variance of the ink.
    """

    pairs: tuple[Pair, ...]
    motion: Floats
    rest: Floats


def pairs(every: Sequence[Window]) -> list[Pair]:
    """Every two letters of a kind and size; of many, those on one line, then an even choice."""
    kinds: dict[tuple[str, int], list[Window]] = defaultdict(list)
    for window in every:
        kinds[window.letter, window.size].append(window)
    found = [pair for alike in kinds.values() for pair in combinations(alike, 2)]
    beside = [pair for pair in found if pair[0].line == pair[1].line][:MOST_PAIRS]
    apart = [pair for pair in found if pair[0].line != pair[1].line]
    room = MOST_PAIRS - len(beside)
    return beside + (apart[:: -(-len(apart) // room)] if apart and room else [])


def register(chosen: Sequence[Pair]) -> Registration:
    """How the first of each pair is laid over the second."""
    placed = [_placed(first, second) for first, second in chosen]
    first = np.stack([ink for ink, _ in placed])
    second = np.stack([window.core for _, window in chosen])
    parts = [
        _least_squares(first[at : at + AT_ONCE], second[at : at + AT_ONCE])
        for at in range(0, len(chosen), AT_ONCE)
    ]
    motion, rest = (np.concatenate(part) for part in zip(*parts, strict=True))
    motion[:, :2] += np.array([shift for _, shift in placed])
    motion[:, :2] /= HEIGHT
    return Registration(tuple(chosen), motion, rest)


def _placed(first: Window, second: Window) -> tuple[Inks, tuple[int, int]]:
    """The part of the first that is most like the second, and how far off it stands."""
    alike = cv2.matchTemplate(first.ink, second.core, cv2.TM_CCOEFF_NORMED)
    _, _, _, (x, y) = cv2.minMaxLoc(alike)
    return first.ink[y : y + HEIGHT, x : x + WIDTH], (x - SHIFT, y - SHIFT)


def _least_squares(first: Inks, second: Inks) -> tuple[Floats, Floats]:
    """Motions in pixels and shares, and the rest, of each pair."""
    mean = (first + second) / 2
    near = [cv2.blur(darker, LOOK_AROUND) for darker in np.maximum(first, second)]
    weight = np.sqrt(np.stack(near) * TAPER).reshape(len(mean), -1)
    inputs = np.stack([move.reshape(len(mean), -1) * weight for move in _moves(mean)], axis=2)
    wanted = ((second - first).reshape(len(mean), -1) * weight)[..., None]
    turned = inputs.transpose(0, 2, 1)
    found = np.linalg.solve(turned @ inputs + STIFFNESS, turned @ wanted)
    left = ((wanted - inputs @ found) ** 2).sum(axis=(1, 2))
    rest = left / np.maximum(_spread(mean.reshape(len(mean), -1), weight**2), 1e-6)
    return found[:, : len(MOTIONS), 0].astype(np.float64), rest.astype(np.float64)


def _moves(mean: Inks) -> list[Inks]:
    """What each motion changes, and at the end more or paler ink."""
    down, right = np.gradient(mean, axis=(1, 2))
    x = (np.arange(WIDTH, dtype=np.float32) - (WIDTH - 1) / 2)[None, None, :]
    y = (np.arange(HEIGHT, dtype=np.float32) - (HEIGHT - 1) / 2)[None, :, None]
    moves = right, down, right * x, down * y, right * y, down * x, mean, np.ones_like(mean)
    return [np.asarray(move, dtype=np.float32) for move in moves]


def _spread(ink: Inks, weight: Inks) -> Inks:
    """Weighted squares of the ink about its own mean."""
    middle = (weight * ink).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-6)
    return np.asarray((weight * (ink - middle[:, None]) ** 2).sum(axis=1))
