"""CTC outputs of text recognition: Latin columns, best reading, and log P of given texts.

A matrix has one row per time step and one column per symbol; column 0 is the CTC blank. Rows
hold natural-log probabilities that sum to one over the kept columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from reinstate.evidence import models

Matrix = NDArray[np.float32]
FLOOR = 1e-7  # a class the model finds impossible still leaves a path, at 16 nats a step
BLANK = 0
SCALED_EVERY = 16  # steps: at the floor, a product of as many is far above what underflows
KEPT = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    " !\"#$%&'()*+,-./:;<=>?@[]_{}|~«»"
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ"
)


@dataclass(frozen=True, slots=True)
class Symbols:
    """What the columns of a matrix stand for; `columns[0]` is the blank, written as ''."""

    columns: tuple[str, ...]
    classes: tuple[int, ...]

    def column_of(self) -> Mapping[str, int]:
        """Column by symbol."""
        return {symbol: at for at, symbol in enumerate(self.columns)}


@cache
def symbols(model_id: str) -> Symbols:
    """The Latin part of a recognition model's classes."""
    known = models.characters(model_id)
    at = {symbol: index for index, symbol in enumerate(known)}
    kept = [symbol for symbol in KEPT if symbol in at]
    return Symbols(("", *kept), (0, *(at[symbol] for symbol in kept)))


def to_matrix(probabilities: NDArray[np.float32]) -> Matrix:
    """Model output (steps, columns) -> log probabilities, none impossible."""
    part = np.maximum(probabilities, FLOOR)
    return np.asarray(np.log(part / part.sum(axis=1, keepdims=True)), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character of the best path: steps [start, end) and its probability at the peak."""

    symbol: str
    start: int
    end: int
    probability: float


def best_path(matrix: Matrix, columns: Sequence[str]) -> tuple[Glyph, ...]:
    """Collapse the most probable symbol of every step."""
    best = matrix.argmax(axis=1)
    glyphs: list[Glyph] = []
    start = 0
    for at in range(1, len(best) + 1):
        if at < len(best) and best[at] == best[start]:
            continue
        if best[start] != BLANK:
            peak = float(np.exp(matrix[start:at, best[start]].max()))
            glyphs.append(Glyph(columns[best[start]], start, at, peak))
        start = at
    return tuple(glyphs)


def best_path_score(matrix: Matrix) -> float:
    """Log probability of the most probable path."""
    return float(matrix.max(axis=1).sum())


def log_likelihoods(matrix: Matrix, labels: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """Log P(text | matrix) of many texts at once, by the CTC forward recursion.

    `labels` are column numbers. Texts share one array of states (blank, c1, blank, c2, ... blank),
    padded on the right; every few steps are scaled so that nothing underflows.
    """
    lengths = np.array([len(text) for text in labels])
    if not len(matrix):  # nothing was read: only the empty text fits
        return np.where(lengths == 0, 0.0, -np.inf)
    states = 2 * int(lengths.max()) + 1
    table = np.zeros((len(labels), states), dtype=np.intp)
    for row, text in enumerate(labels):
        table[row, 1 : 2 * len(text) : 2] = text
    may_skip = np.zeros(table.shape, dtype=np.float64)
    may_skip[:, 3::2] = table[:, 3::2] != table[:, 1:-2:2]
    emitted = np.exp(matrix.astype(np.float64))
    reached = np.zeros(table.shape)
    reached[:, :2] = emitted[0][table[:, :2]]
    total = np.zeros(len(labels))
    for at, step in enumerate(emitted[1:], start=1):
        moved = reached.copy()
        moved[:, 1:] += reached[:, :-1]
        moved[:, 2:] += reached[:, :-2] * may_skip[:, 2:]
        moved *= step[table]
        reached = moved
        if at % SCALED_EVERY == 0:
            scale = reached.max(axis=1, keepdims=True)
            scale[scale <= 0] = 1.0
            reached /= scale
            total += np.log(scale[:, 0])
    rows, last = np.arange(len(labels)), 2 * lengths
    final = reached[rows, last] + np.where(lengths > 0, reached[rows, np.maximum(last - 1, 0)], 0)
    with np.errstate(divide="ignore"):
        return np.asarray(total + np.log(final))


def align(matrix: Matrix, labels: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Steps [start, end) of each label on the most probable path that spells exactly `labels`."""
    if not labels:
        return ()
    states = 2 * len(labels) + 1
    spelled = np.zeros(states, dtype=np.intp)
    spelled[1::2] = labels
    score, came_from = _viterbi(matrix, spelled)
    state = states - 1 if score[-1] >= score[-2] else states - 2
    spans = [[-1, -1] for _ in labels]
    for step in range(len(matrix) - 1, -1, -1):
        if state % 2:
            span = spans[state // 2]
            span[0] = step
            span[1] = max(span[1], step + 1)
        state -= int(came_from[step, state])
    return tuple((start, end) for start, end in spans)


def _viterbi(
    matrix: Matrix, spelled: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    may_skip = np.full(len(spelled), -np.inf)
    may_skip[3::2] = np.where(spelled[3::2] != spelled[1:-2:2], 0.0, -np.inf)
    score = np.full(len(spelled), -np.inf)
    score[:2] = matrix[0, spelled[:2]]
    came_from = np.zeros((len(matrix), len(spelled)), dtype=np.int8)
    one, two = score.copy(), score.copy()
    for at in range(1, len(matrix)):
        one[1:], two[2:] = score[:-1], score[:-2]
        one[0] = two[:2] = -np.inf
        two += may_skip
        came_from[at] = one > score
        score = np.maximum(score, one)
        is_skip = two > score
        came_from[at, is_skip] = 2
        score = np.maximum(score, two) + matrix[at, spelled]
    return score, came_from
