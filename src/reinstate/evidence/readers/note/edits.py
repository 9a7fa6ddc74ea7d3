"""How likely each text is that differs from the expected one by a single symbol: exactly, all.

The passes of CTC from the front and from the back are shared by all edits. What an edit changes is
walked through only between its neighbours' places on the best path, so some ten thousand edited
texts cost about as much as two likelihoods.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.text import ctc

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Edits:
    """log P(edited text) - log P(text), by place in the text and column of the matrix.

    `changed[i, c]`: symbol i is c. `added[i, c]`: c stands before symbol i, or at the end.
    `dropped[i]`: symbol i is not there. Edits that change nothing are minus infinity.
    """

    changed: Floats
    added: Floats
    dropped: Floats


@dataclass(frozen=True, slots=True)
class _Passes:
    """What CTC knows before and after each step, scaled; `*_scale` are the logs taken out.

    Row t of `before_*`: the first j symbols are said before step t, the last thing being a blank
    or the symbol. Row t of `after_*`: what is said from step t on, beginning with the blank after
    j symbols, or with symbol j itself.
    """

    before_blank: Floats
    before_symbol: Floats
    before_scale: Floats
    after_blank: Floats
    after_symbol: Floats
    after_scale: Floats
    likelihood: float


def single_edits(matrix: ctc.Matrix, text: list[int], spans: list[tuple[int, int]]) -> Edits:
    """Weigh all edits of a text (columns, not empty) with its `spans` on the best path."""
    chances, spelled = np.exp(matrix.astype(np.float64)), np.array(text, dtype=np.intp)
    passes = _passes(chances, spelled)
    at = np.arange(len(text), dtype=np.intp)
    places = np.arange(len(text) + 1, dtype=np.intp)
    changed = _inserted(chances, spelled, spans, passes, at, at + 1)
    changed[at, spelled] = -np.inf
    added = _inserted(chances, spelled, spans, passes, places, places)
    return Edits(changed, added, _dropped(spelled, passes))


def _passes(chances: Floats, text: Ints) -> _Passes:
    states = np.zeros(2 * len(text) + 1, dtype=np.intp)
    states[1::2] = text
    may_skip = np.zeros(len(states))
    may_skip[3::2] = states[3::2] != states[1:-2:2]
    emitted = chances[:, states]
    front, front_scale = _pass(emitted, may_skip)
    # Reversed in time and in text, the same pass; skips then lead out of the state skipped to.
    back_skip = np.concatenate([[0.0, 0.0], may_skip[:1:-1]])
    back, back_scale = _pass(emitted[::-1, ::-1], back_skip)
    back, back_scale = back[::-1, ::-1], back_scale[::-1]
    steps, count = len(chances), len(text)
    nothing, none = np.zeros((1, count + 1)), np.zeros((steps, 1))
    begin, end = nothing.copy(), nothing.copy()
    begin[0, 0] = end[0, -1] = 1.0
    return _Passes(
        before_blank=np.vstack([begin, front[:, 0::2]]),
        before_symbol=np.vstack([nothing, np.hstack([none, front[:, 1::2]])]),
        before_scale=np.concatenate([[0.0], front_scale]),
        after_blank=np.vstack([back[:, 0::2], end]),
        after_symbol=np.vstack([np.hstack([back[:, 1::2], none]), nothing]),
        after_scale=np.concatenate([back_scale, [0.0]]),
        likelihood=float(front_scale[-1] + np.log(front[-1, -2:].sum() + TINY)),
    )


def _pass(emitted: Floats, may_skip: Floats) -> tuple[Floats, Floats]:
    """Chances of the states after each step, each row scaled to sum to one, and the logs of it."""
    # Two states before the first, never reached, make each move a plain sum of whole arrays.
    reached = np.zeros((len(emitted), emitted.shape[1] + 2))
    totals = np.empty(len(emitted))
    reached[0, 2:4] = emitted[0, :2]
    skipped = np.empty(emitted.shape[1])
    for step, row in enumerate(emitted):
        now = reached[step, 2:]
        if step:
            before = reached[step - 1]
            np.add(before[2:], before[1:-1], out=now)
            np.multiply(before[:-2], may_skip, out=skipped)
            now += skipped
            now *= row
        totals[step] = max(float(now.sum()), TINY)
        now /= totals[step]
    return reached[:, 2:], np.cumsum(np.log(totals))


def _inserted(
    chances: Floats,
    text: Ints,
    spans: list[tuple[int, int]],
    passes: _Passes,
    said: Ints,
    following: Ints,
) -> Floats:
    """Ratio, in logs, of texts with any symbol between the first `said` and the `following`."""
    count, columns = len(text), np.arange(chances.shape[1])
    starts = np.array([start for start, _ in spans], dtype=np.intp)
    ends = np.array([end for _, end in spans], dtype=np.intp)
    low = np.where(said > 0, starts[np.maximum(said - 1, 0)], 0)
    high = np.where(following < count, ends[np.minimum(following, count - 1)], len(chances))
    previous = np.where(said > 0, text[np.maximum(said - 1, 0)], -1)
    ensuing = np.where(following < count, text[np.minimum(following, count - 1)], -1)
    from_symbol = (columns != previous[:, None]).astype(float)  # a repeat needs a blank between
    to_symbol = (columns != ensuing[:, None]).astype(float)
    inside = np.zeros((len(said), len(columns)))
    found = np.zeros_like(inside)
    scale = passes.before_scale[low]
    for offset in range(int((high - low).max())):
        step = np.minimum(low + offset, len(chances) - 1)
        enter = passes.before_blank[step, said][:, None]
        enter = enter + from_symbol * passes.before_symbol[step, said][:, None]
        inside = (inside + enter * _exp(passes.before_scale[step] - scale)) * chances[step]
        leave = passes.after_blank[step + 1, following][:, None]
        leave = leave + to_symbol * passes.after_symbol[step + 1, following][:, None]
        share = _exp(passes.after_scale[step + 1] + scale - passes.likelihood)
        found += np.where((low + offset < high)[:, None], inside * leave * share, 0.0)
        most = inside.max(axis=1)
        most = np.where(most > 0, most, 1.0)
        inside, scale = inside / most[:, None], scale + np.log(most)
    ratio = np.log(np.maximum(found, TINY))
    ratio[:, ctc.BLANK] = -np.inf
    return np.asarray(ratio)


def _dropped(text: Ints, passes: _Passes) -> Floats:
    count = len(text)
    at = np.arange(count)
    apart = np.ones(count)
    apart[1:-1] = text[:-2] != text[2:]  # neighbours alike would merge without a blank
    ways = passes.before_blank[:, at] + apart * passes.before_symbol[:, at]
    leave = passes.after_symbol[:, np.minimum(at + 1, count)]
    share = np.exp(np.clip(passes.before_scale + passes.after_scale - passes.likelihood, -700, 700))
    found = (ways * leave * share[:, None]).sum(axis=0)
    last = passes.before_blank[-1, -2] + passes.before_symbol[-1, -2]
    found[-1] = last * share[-1]
    return np.asarray(np.log(np.maximum(found, TINY)))


def _exp(logs: Floats) -> Floats:
    return np.asarray(np.exp(np.clip(logs, -700.0, 700.0))[:, None])
