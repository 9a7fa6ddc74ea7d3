"""A zone's row from its CTC matrix: ranked characters per place, freely or at a given width."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers import ctc
from reinstate.evidence.readers.text_recognition import Recognised

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
RANKED = 5
Place = tuple[tuple[str, float], ...]


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
    return tuple(_ranked(matrix[glyph.start : glyph.end]) for glyph in glyphs)


def fitted_places(
    matrix: NDArray[np.float32], allowed: Sequence[frozenset[str]]
) -> tuple[Place, ...] | None:
    """The likeliest path that spells exactly one allowed character per place; None if too short."""
    may = np.array([[letter in place for letter in LETTERS] for place in allowed])
    if len(matrix) < len(allowed):
        return None
    spans = _best_spans(matrix.astype(np.float64), may)
    return tuple(
        _ranked(matrix[start:end], place) for (start, end), place in zip(spans, may, strict=True)
    )


def _ranked(rows: NDArray[np.float32], may: NDArray[np.bool_] | None = None) -> Place:
    best = rows[:, 1:].max(axis=0)
    if may is not None:
        best = np.where(may, best, -np.inf)
    order = np.argsort(-best)[:RANKED]
    return tuple((LETTERS[at], float(best[at])) for at in order if np.isfinite(best[at]))


def _best_spans(matrix: NDArray[np.float64], may: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Viterbi over (place, letter) and the blanks between places; steps [start, end) per place.

    State of a place: letter l at 1 + l, and the blank *before* the place at 0. Two equal letters
    in a row need a blank between them, as CTC has it.
    """
    places, letters = may.shape
    steps = len(matrix)
    closed = np.where(may, 0.0, -np.inf)
    at_letter = np.full((places, letters), -np.inf)
    at_blank = np.full(places + 1, -np.inf)
    at_blank[0] = matrix[0, 0]
    at_letter[0] = matrix[0, 1:] + closed[0]
    stay = np.zeros((steps, places, letters), dtype=np.int8)  # 0 stay, 1 from blank, 2 from letter
    from_letter = np.zeros((steps, places, letters), dtype=np.int8)
    blank_from = np.full((steps, places + 1), -1, dtype=np.int8)
    for step in range(1, steps):
        before, origin = _other_letter(at_letter)
        ways = np.stack([at_letter, np.repeat(at_blank[:places, None], letters, 1), before])
        stay[step] = ways.argmax(axis=0)
        from_letter[step] = origin
        ended = np.concatenate([[-np.inf], at_letter.max(axis=1)])
        blank_from[step] = np.where(
            ended > at_blank, np.concatenate([[-1], at_letter.argmax(axis=1)]), -1
        )
        at_blank = np.maximum(at_blank, ended) + matrix[step, 0]
        at_letter = ways.max(axis=0) + matrix[step, 1:] + closed
    return _trace(at_letter, at_blank, stay, from_letter, blank_from)


def _other_letter(at_letter: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """For each place and letter: the best other letter of the place before, and which it was."""
    places, letters = at_letter.shape
    order = np.argsort(-at_letter, axis=1)[:, :2]
    rows = np.arange(places)
    best, second = at_letter[rows, order[:, 0]], at_letter[rows, order[:, 1]]
    is_best = np.arange(letters)[None, :] == order[:, :1]
    other = np.where(is_best, second[:, None], best[:, None])
    which = np.where(is_best, order[:, 1:], order[:, :1])
    shifted = np.full_like(other, -np.inf)
    shifted[1:] = other[:-1]
    origin = np.zeros(which.shape, dtype=np.int8)
    origin[1:] = which[:-1]
    return shifted, origin


def _trace(
    at_letter: NDArray[np.float64],
    at_blank: NDArray[np.float64],
    stay: NDArray[np.int8],
    from_letter: NDArray[np.int8],
    blank_from: NDArray[np.int8],
) -> list[tuple[int, int]]:
    steps, places, _ = stay.shape
    ends = [[steps, 0] for _ in range(places)]
    letter = int(at_letter[-1].argmax())
    place = places - 1
    is_blank = bool(at_blank[-1] > at_letter[-1, letter])
    for step in range(steps - 1, -1, -1):
        if is_blank:
            came = int(blank_from[step, place + 1])
            if came >= 0:
                letter, is_blank = came, False
            continue
        span = ends[place]
        span[0], span[1] = step, max(span[1], step + 1)
        way = int(stay[step, place, letter])
        if way == 1:
            place, is_blank = place - 1, True
        elif way == 2:
            place, letter = place - 1, int(from_letter[step, place, letter])
        if place < 0 and not is_blank:
            break
    return [(min(start, end - 1), end) for start, end in ends]
