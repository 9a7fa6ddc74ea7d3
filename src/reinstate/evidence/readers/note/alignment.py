"""The expected words against the readings of a note: their places, and what competes with them.

The same lines are read by more than one recogniser; likelihoods count by the reader's weight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reinstate.domain.note import ExpectedWord
from reinstate.evidence.readers.note.edits import Edits, single_edits
from reinstate.evidence.readers.note.hand import Hand
from reinstate.evidence.readers.note.script import Script, as_expected, labels
from reinstate.evidence.readers.text import ctc

Span = tuple[int, int]
IMPOSSIBLE = -1e4  # instead of minus infinity, so that margins stay numbers
WEIGHTS = (0.7, 0.5)  # of the careful and of the quick recogniser


@dataclass(frozen=True, slots=True)
class View:
    """One recogniser's reading of the note, its weight, and the rows of each word in it."""

    script: Script
    weight: float
    symbols: tuple[Span, ...]
    words: tuple[Span, ...]

    def gap(self, word: int) -> Span:
        """Rows from the end of the word before to the start of the word after."""
        start = self.words[word - 1][1] if word else 0
        end = self.words[word + 1][0] if word + 1 < len(self.words) else self.steps
        return self.rows(start, end)

    @property
    def steps(self) -> int:
        """How many rows the script has."""
        return len(self.script.matrix)

    def rows(self, start: int, end: int) -> Span:
        """Rows [start, end), at least one of them: a word that is nowhere has no place."""
        start = min(max(start, 0), self.steps - 1)
        return start, max(end, start + 1)


@dataclass(frozen=True, slots=True)
class Margin:
    """How much better the sentence fits than its strongest competitor in some place."""

    value: float
    competitor: str


def views(scripts: Sequence[Script], words: Sequence[ExpectedWord]) -> tuple[View, ...]:
    """Find the words in each reading, its places told by what is expected there."""
    text = " ".join(word.text for word in words)
    return tuple(
        _view(as_expected(script, text), weight, words)
        for script, weight in zip(scripts, WEIGHTS, strict=False)
    )


def _view(script: Script, weight: float, words: Sequence[ExpectedWord]) -> View:
    spelled = [labels(word.text) for word in words]
    symbols = ctc.align(script.matrix, [at for word in spelled for at in word])
    spans: list[Span] = []
    at = 0
    for word in spelled:
        inside = symbols[at : at + len(word)]
        before = spans[-1][1] if spans else 0
        spans.append((inside[0][0], inside[-1][1]) if inside else (before, before))
        at += len(word)
    return View(script, weight, symbols, tuple(spans))


def score(scripts: Sequence[Script], texts: Sequence[str]) -> list[float]:
    """log P(text) - log P(best path) of whole folded texts; never above about zero."""
    total = np.zeros(len(texts))
    for script, weight in zip(scripts, WEIGHTS, strict=False):
        found = ctc.log_likelihoods(script.matrix, [labels(text) for text in texts])
        total += weight * (np.maximum(found, IMPOSSIBLE) - ctc.best_path_score(script.matrix))
    return [float(value) for value in total]


def edits(seen: Sequence[View], text: list[int]) -> Edits:
    """All single edits of the sentence, over all readings."""
    parts = [single_edits(view.script.matrix, text, list(view.symbols)) for view in seen]
    weights = [view.weight for view in seen]

    def summed(name: str) -> NDArray[np.float64]:
        found = [w * getattr(part, name) for w, part in zip(weights, parts, strict=True)]
        return np.asarray(np.sum(found, axis=0))

    return Edits(summed("changed"), summed("added"), summed("dropped"))


def local(seen: Sequence[View], rows: Sequence[Span], texts: Sequence[str]) -> NDArray[np.float64]:
    """log P of each text in a stretch of the note, over all readings; rows [start, end) by view."""
    total = np.zeros(len(texts))
    for view, (start, end) in zip(seen, rows, strict=True):
        stretch = view.script.matrix[start:end]
        found = ctc.log_likelihoods(stretch, [labels(text) for text in texts])
        total += view.weight * np.maximum(found, IMPOSSIBLE)
    return total


def margins(
    seen: Sequence[View], hand: Hand, words: Sequence[ExpectedWord], competitors: Iterable[str]
) -> list[Margin | None]:
    """For each word, the margin over the strongest whole sentence that alters it."""
    expected = [word.text for word in words]
    grouped: dict[Span, dict[str, list[str]]] = defaultdict(dict)
    for text in competitors:
        other = text.split()
        first, last = _difference(expected, other)
        part = other[max(0, first - 1) : len(other) - last + (1 if last else 0)]
        grouped[first, last].setdefault("".join(part), other)
    found: list[Margin | None] = [None] * len(words)
    for (first, last), others in grouped.items():
        margin = _margin(seen, hand, expected, first, last, list(others))
        text = " ".join(others[margin.competitor])
        for at in range(first, max(first + 1, len(expected) - last)):
            at = min(at, len(expected) - 1)
            known = found[at]
            if known is None or margin.value < known.value:
                found[at] = Margin(margin.value, text)
    return found


def _difference(expected: list[str], other: list[str]) -> Span:
    """How many words are equal at the start and at the end."""
    most = min(len(expected), len(other))
    first = 0
    while first < most and expected[first] == other[first]:
        first += 1
    last = 0
    while last < most - first and expected[-1 - last] == other[-1 - last]:
        last += 1
    return first, last


def _margin(
    seen: Sequence[View],
    hand: Hand,
    expected: list[str],
    first: int,
    last: int,
    others: list[str],
) -> Margin:
    """Margin on the stretch from the last equal word before to the first equal word after."""
    begin, end = max(0, first - 1), len(expected) - last + (1 if last else 0)
    rows = []
    for view in seen:
        start = 0 if begin == 0 else view.words[begin][0]
        stop = view.steps if end >= len(expected) else view.words[end - 1][1]
        rows.append(view.rows(start, stop))
    own, before = "".join(expected[begin:end]), len(labels("".join(expected[:begin])))
    found = local(seen, rows, [own, *others])
    odds = found[1:] - found[0] + [hand.rather(before, own, other) for other in others]
    strongest = int(odds.argmax())
    return Margin(-float(odds[strongest]), others[strongest])


def deficit(view: View, word: int, text: str) -> float:
    """What spelling a word costs against the free reading of its place, gaps included."""
    start, end = view.gap(word)
    stretch = view.script.matrix[start:end]
    own = max(float(ctc.log_likelihoods(stretch, [labels(text)])[0]), IMPOSSIBLE)
    return float(stretch.max(axis=1).sum() - own)
