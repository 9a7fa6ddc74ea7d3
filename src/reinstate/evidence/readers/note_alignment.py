"""The expected sentence against the image: likelihoods, competitors, and a verdict for each word.

Lines are joined into one matrix over folded symbols: letter case is merged, and blanks, brackets,
quotes and commas count as the CTC blank, for they are free. A competitor differs from the sentence
in a few words only, so it is scored on the stretch of the image around those words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reinstate.domain.note import ExpectedWord, fold
from reinstate.evidence.facts import Polygon
from reinstate.evidence.readers import ctc
from reinstate.evidence.readers.note_confusions import channel
from reinstate.evidence.readers.text import Line

SYMBOLS = "abcdefghijklmnopqrstuvwxyz0123456789.@/-_+#&%=?$*~"
FREE = " ()[]{}\"'«»,:;!|"  # commas and colons carry no meaning in the sentence
DIGITS_LIKE = {"o": "0", "il": "1", "z": "2", "s": "5", "b": "6", "gq": "9"}
# Letters and digits that a hand writes alike, both ways.
ALIKE = {"o": "0", "z": "2", "s": "5", "b": "86", "g": "9", "q": "9", "i": "1", "l": "1"}
ALIKE |= {"0": "o", "1": "il", "2": "z", "5": "s", "6": "b", "8": "b", "9": "gq"}
COLUMN = {symbol: at for at, symbol in enumerate(SYMBOLS, start=1)}
COLUMNS = ("", *SYMBOLS)
CHANNEL = channel(COLUMNS)


@dataclass(frozen=True, slots=True)
class Script:
    """The joined matrix, and which line and step of it each row comes from (line -1: between)."""

    matrix: ctc.Matrix
    origin: tuple[tuple[int, int], ...]
    lines: tuple[Line, ...]

    def polygon(self, start: int, end: int) -> Polygon | None:
        """The outline of rows [start, end), on the line that holds most of them."""
        spots = [self.origin[row] for row in range(start, end) if self.origin[row][0] >= 0]
        if not spots:
            return None
        numbers = [line for line, _ in spots]
        line = max(set(numbers), key=numbers.count)
        steps = [step for number, step in spots if number == line]
        return self.lines[line].part(min(steps), max(steps) + 1)

    def read(self, start: int, end: int) -> str:
        """The free reading of rows [start, end)."""
        glyphs = ctc.best_path(self.matrix[start:end], COLUMNS)
        return "".join(glyph.symbol for glyph in glyphs)


@dataclass(frozen=True, slots=True)
class Margin:
    """How much better the sentence fits than its strongest competitor in some place."""

    value: float
    competitor: str


def script(lines: Sequence[Line], *, is_raw: bool = False) -> Script:
    """Join the matrices of lines in reading order, a certain blank between lines.

    Raw: as read, where else what was written is told from it by the recogniser's known slips.
    """
    parts: list[NDArray[np.floating]] = []
    origin: list[tuple[int, int]] = []
    between = np.full((1, len(COLUMNS)), np.log(ctc.FLOOR), dtype=np.float32)
    between[0, 0] = 0.0
    for number, line in enumerate(lines):
        folded = _folded(line)
        parts += [np.log(folded if is_raw else folded @ CHANNEL.T), between]
        origin += [(number, step) for step in range(len(line.read.matrix))] + [(-1, 0)]
    matrix = np.concatenate(parts, dtype=np.float32) if parts else between
    return Script(matrix, tuple(origin) or ((-1, 0),), tuple(lines))


def _folded(line: Line) -> NDArray[np.float64]:
    """Chances of the folded symbols at each step."""
    chances = np.exp(line.read.matrix.astype(np.float64))
    folded = np.zeros((len(chances), len(COLUMNS)))
    for at, symbol in enumerate(line.read.columns):
        plain = symbol.lower() if symbol.lower() in COLUMN else fold(symbol)[:1]
        if symbol == "" or symbol in FREE:
            folded[:, 0] += chances[:, at]
        elif plain in COLUMN:
            folded[:, COLUMN[plain]] += chances[:, at]
    folded = np.maximum(folded, ctc.FLOOR)
    return np.asarray(folded / folded.sum(axis=1, keepdims=True))


def with_digits(page: Script, start: int, end: int) -> Script:
    """The script with rows [start, end) read as digits: there a `z` can only be a hasty 2."""
    matrix = np.exp(page.matrix.astype(np.float64))
    for letters, digit in DIGITS_LIKE.items():
        for letter in letters:
            matrix[start:end, COLUMN[digit]] += matrix[start:end, COLUMN[letter]]
            matrix[start:end, COLUMN[letter]] = ctc.FLOOR
    told = np.asarray(np.log(matrix / matrix.sum(axis=1, keepdims=True)), dtype=np.float32)
    return Script(told, page.origin, page.lines)


def as_expected(page: Script, text: str) -> Script:
    """The script with each place read as the kind of symbol expected there.

    Handwriting does not tell `o` from `0` or `z` from `2`; what was meant follows from the place.
    """
    spelled = labels(text)
    spans = ctc.align(page.matrix, spelled)
    matrix = np.exp(page.matrix.astype(np.float64))
    for at, column in enumerate(spelled):
        start = spans[at - 1][1] if at else 0
        end = spans[at + 1][0] if at + 1 < len(spans) else len(matrix)
        for other in ALIKE.get(COLUMNS[column], ""):
            matrix[start:end, column] += matrix[start:end, COLUMN[other]]
            matrix[start:end, COLUMN[other]] = ctc.FLOOR
    told = np.asarray(np.log(matrix / matrix.sum(axis=1, keepdims=True)), dtype=np.float32)
    return Script(told, page.origin, page.lines)


def labels(text: str) -> list[int]:
    """Columns of a folded text; what has no column cannot be told from nothing and is left out."""
    return [COLUMN[symbol] for symbol in text if symbol in COLUMN]


def score(page: Script, texts: Sequence[str]) -> list[float]:
    """log P(text) - log P(best path) of whole folded texts; never above about zero."""
    best = ctc.best_path_score(page.matrix)
    found = ctc.log_likelihoods(page.matrix, [labels(text) for text in texts])
    return [float(value) - best for value in found]


def word_spans(page: Script, words: Sequence[ExpectedWord]) -> list[tuple[int, int]]:
    """Rows [start, end) of each word on the best path that spells the sentence."""
    counts = [len(labels(word.text)) for word in words]
    spelled = ctc.align(page.matrix, [at for word in words for at in labels(word.text)])
    spans, at = [], 0
    for count in counts:
        inside = spelled[at : at + count]
        spans.append((inside[0][0], inside[-1][1]) if inside else (0, 0))
        at += count
    return spans


def margins(
    page: Script,
    words: Sequence[ExpectedWord],
    spans: Sequence[tuple[int, int]],
    competitors: Iterable[str],
) -> list[Margin | None]:
    """For each word, the margin over the strongest competitor that alters it."""
    expected = [word.text for word in words]
    grouped: dict[tuple[int, int], dict[str, list[str]]] = defaultdict(dict)
    for text in competitors:
        other = text.split()
        first, last = _difference(expected, other)
        local = other[max(0, first - 1) : len(other) - last + (1 if last else 0)]
        grouped[first, last].setdefault("".join(local), other)
    found: list[Margin | None] = [None] * len(words)
    for (first, last), others in grouped.items():
        margin = _margin(page, expected, spans, first, last, list(others))
        text = " ".join(others[margin.competitor])
        for at in range(first, max(first + 1, len(expected) - last)):
            at = min(at, len(expected) - 1)
            known = found[at]
            if known is None or margin.value < known.value:
                found[at] = Margin(margin.value, text)
    return found


def _difference(expected: list[str], other: list[str]) -> tuple[int, int]:
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
    page: Script,
    expected: list[str],
    spans: Sequence[tuple[int, int]],
    first: int,
    last: int,
    others: list[str],
) -> Margin:
    """Margin on the stretch from the last equal word before to the first equal word after."""
    begin, end = max(0, first - 1), len(expected) - last + (1 if last else 0)
    start = 0 if begin == 0 else spans[begin][0]
    stop = len(page.matrix) if end >= len(expected) else spans[end - 1][1]
    local = "".join(expected[begin:end])
    found = ctc.log_likelihoods(
        page.matrix[start : max(stop, start + 1)], [labels(local), *(labels(o) for o in others)]
    )
    strongest = int(found[1:].argmax())
    own = float(found[0]) if np.isfinite(found[0]) else -1e4
    rival = float(found[1 + strongest]) if np.isfinite(found[1 + strongest]) else -1e4
    return Margin(own - rival, others[strongest])


def deficits(
    page: Script, words: Sequence[ExpectedWord], spans: Sequence[tuple[int, int]]
) -> list[float]:
    """What spelling each word costs against the free reading of its stretch, gaps included."""
    lost = page.matrix.max(axis=1)
    found = []
    for at, word in enumerate(words):
        start = 0 if at == 0 else spans[at][0]
        stop = spans[at + 1][0] if at + 1 < len(words) else len(page.matrix)
        stretch = page.matrix[start : max(stop, start + 1)]
        own = ctc.log_likelihoods(stretch, [labels(word.text)])[0]
        found.append(float(lost[start : max(stop, start + 1)].sum() - own))
    return found
