"""CTC outputs of text recognition: Latin columns, best reading, and log P of given texts.

A matrix has one row per time step and one column per symbol; column 0 is the CTC blank. Rows
hold natural-log probabilities that sum to one over the kept columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.models import sessions

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
    known = sessions.characters(model_id)
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
    if not len(best):
        return ()
    starts = np.flatnonzero(np.concatenate([[True], best[1:] != best[:-1]]))
    peaks = np.exp(np.maximum.reduceat(matrix[np.arange(len(best)), best], starts))
    runs = zip(best[starts].tolist(), pairwise([*starts.tolist(), len(best)]), peaks, strict=True)
    return tuple(
        Glyph(columns[at], start, end, float(peak))
        for at, (start, end), peak in runs
        if at != BLANK
    )


def best_path_score(matrix: Matrix) -> float:
    """Log probability of the most probable path."""
    return float(matrix.max(axis=1).sum())


def log_likelihoods(matrix: Matrix, labels: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """Log P(text | matrix) of many texts at once, by the CTC forward recursion.

    `labels` are column numbers. Texts share one array of states (blank, c1, blank, c2, ... blank),
    one column each, padded below; every few steps are scaled so that nothing underflows.
    """
    lengths = np.array([len(text) for text in labels])
    if not len(matrix):  # nothing was read: only the empty text fits
        return np.where(lengths == 0, 0.0, -np.inf)
    states = 2 * int(lengths.max()) + 1
    table = np.zeros((states, len(labels)), dtype=np.intp)
    for at, text in enumerate(labels):
        table[1 : 2 * len(text) : 2, at] = text
    may_skip = np.zeros(table.shape, dtype=np.float64)
    may_skip[3::2] = table[3::2] != table[1:-2:2]
    emitted = np.exp(matrix.astype(np.float64))
    # Two states before the first, never reached, make each move a sum of whole rows of memory.
    reached = np.zeros((states + 2, len(labels)))
    reached[2:4] = emitted[0][table[:2]]
    moved, skipped = np.zeros_like(reached), np.zeros(table.shape)
    total = np.zeros(len(labels))
    for first in range(1, len(emitted), SCALED_EVERY):
        for step in np.take(emitted[first : first + SCALED_EVERY], table, axis=1):
            now = moved[2:]
            np.add(reached[2:], reached[1:-1], out=now)
            np.multiply(reached[:-2], may_skip, out=skipped)
            now += skipped
            now *= step
            reached, moved = moved, reached
        scale = reached.max(axis=0)
        scale[scale <= 0] = 1.0
        reached /= scale
        total += np.log(scale)
    texts, last = np.arange(len(labels)), 2 + 2 * lengths  # of an empty text the one before is 0
    with np.errstate(divide="ignore"):
        return np.asarray(total + np.log(reached[last, texts] + reached[last - 1, texts]))


def align(matrix: Matrix, labels: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Steps [start, end) of each label on the most probable path that spells exactly `labels`."""
    if not labels:
        return ()
    states = 2 * len(labels) + 1
    spelled = np.zeros(states, dtype=np.intp)
    spelled[1::2] = labels
    may_skip = np.full(states, -np.inf)
    may_skip[3::2] = np.where(spelled[3::2] != spelled[1:-2:2], 0.0, -np.inf)
    best = _viterbi(matrix, spelled, may_skip)
    state = states - 1 if best[-1, -1] >= best[-1, -2] else states - 2
    spans = [[-1, -1] for _ in labels]
    for step in range(len(matrix) - 1, -1, -1):
        if state % 2:
            span = spans[state // 2]
            span[0] = step
            span[1] = max(span[1], step + 1)
        if step:
            skipped, moved, stayed = best[step - 1, state : state + 3].tolist()
            if skipped + may_skip[state] > max(moved, stayed):
                state -= 2
            elif moved > stayed:
                state -= 1
    return tuple((start, end) for start, end in spans)


def _viterbi(
    matrix: Matrix, spelled: NDArray[np.intp], may_skip: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(steps, 2 + states): log P of the best path to each; two states before the first have none.

    `may_skip`: 0 where a state may be entered from the last but one, else minus infinity.
    """
    emitted = matrix[:, spelled].astype(np.float64)
    best = np.full((len(matrix), len(spelled) + 2), -np.inf)
    best[0, 2:4] = emitted[0, :2]
    for at in range(1, len(matrix)):
        before, now = best[at - 1], best[at, 2:]
        np.add(before[:-2], may_skip, out=now)
        np.maximum(now, before[1:-1], out=now)
        np.maximum(now, before[2:], out=now)
        now += emitted[at]
    return best
