"""The lines of a note as one CTC matrix over folded symbols, in which the sentence is looked for.

Letter case and accents are merged; blanks, brackets, quotes, commas and colons count as the CTC
blank, for they are free.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from reinstate.domain.note import fold
from reinstate.evidence.facts import Polygon
from reinstate.evidence.readers.text import ctc
from reinstate.evidence.readers.text.reading import Line

SYMBOLS = "abcdefghijklmnopqrstuvwxyz0123456789.@/-_+#&%=?$*~"
FREE = " ()[]{}\"'«»,:;!|"  # commas and colons carry no meaning in the sentence
COLUMN = {symbol: at for at, symbol in enumerate(SYMBOLS, start=1)}
COLUMNS = ("", *SYMBOLS)
DIGITS_LIKE = {"o": "0", "il": "1", "z": "2", "s": "5", "b": "6", "gq": "9"}
# Letters and digits that a hand writes alike, both ways.
ALIKE = {"o": "0", "z": "2", "s": "5", "b": "86", "g": "9", "q": "9", "i": "1", "l": "1"}
ALIKE |= {"0": "o", "1": "il", "2": "z", "5": "s", "6": "b", "8": "b", "9": "gq"}


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


@cache
def column(symbol: str) -> int | None:
    """The column of a symbol as read or written; the blank's for free ones, None for unknown."""
    if symbol == "" or symbol in FREE:
        return ctc.BLANK
    base = unicodedata.normalize("NFD", fold(symbol) or symbol)[:1]
    return COLUMN.get(base)


def labels(text: str) -> list[int]:
    """Columns of a folded text; what has no column cannot be told from nothing and is left out."""
    return [at for symbol in text if (at := column(symbol))]


def script(lines: Sequence[Line]) -> Script:
    """Join the matrices of lines in reading order, a certain blank between lines."""
    parts: list[NDArray[np.floating]] = []
    origin: list[tuple[int, int]] = []
    between = np.full((1, len(COLUMNS)), np.log(ctc.FLOOR), dtype=np.float32)
    between[0, 0] = 0.0
    for number, line in enumerate(lines):
        parts += [np.log(_folded(line)), between]
        origin += [(number, step) for step in range(len(line.read.matrix))] + [(-1, 0)]
    matrix = np.concatenate(parts, dtype=np.float32) if parts else between
    return Script(matrix, tuple(origin) or ((-1, 0),), tuple(lines))


def _folded(line: Line) -> NDArray[np.float64]:
    """Chances of the folded symbols at each step."""
    chances = np.exp(line.read.matrix.astype(np.float64))
    folded = np.zeros((len(chances), len(COLUMNS)))
    for at, symbol in enumerate(line.read.columns):
        place = column(symbol)
        if place is not None:
            folded[:, place] += chances[:, at]
    return _levelled(folded)


def with_digits(page: Script, start: int, end: int) -> Script:
    """The script with rows [start, end) read as digits: there a `z` can only be a hasty 2."""
    chances = np.exp(page.matrix.astype(np.float64))
    for letters, digit in DIGITS_LIKE.items():
        for letter in letters:
            _move(chances[start:end], COLUMN[letter], COLUMN[digit])
    return _told(page, chances)


def without(page: Script, start: int, end: int, symbols: str) -> Script:
    """The script with some symbols in rows [start, end) read as nothing."""
    chances = np.exp(page.matrix.astype(np.float64))
    for symbol in symbols:
        _move(chances[start:end], COLUMN[symbol], ctc.BLANK)
    return _told(page, chances)


def as_slash(page: Script, start: int, end: int, symbols: str) -> Script:
    """The script with some symbols in rows [start, end) read as a slash."""
    chances = np.exp(page.matrix.astype(np.float64))
    for symbol in symbols:
        _move(chances[start:end], COLUMN[symbol], COLUMN["/"])
    return _told(page, chances)


def as_expected(page: Script, text: str) -> Script:
    """The script with each place read as the kind of symbol expected there.

    Handwriting does not tell `o` from `0` or `z` from `2`; what was meant follows from the place.
    A stroke is not read so: where `1` counts as `/`, the 1 of `28/1/` swallows that of `28/11/`
    (readers/note/slashes.py counts marks before).
    """
    spelled = labels(text)
    spans = ctc.align(page.matrix, spelled)
    chances = np.exp(page.matrix.astype(np.float64))
    for at, place in enumerate(spelled):
        start = spans[at - 1][1] if at else 0
        end = spans[at + 1][0] if at + 1 < len(spans) else len(chances)
        expected = COLUMNS[place]
        for other in ALIKE.get(expected, ""):
            _move(chances[start:end], COLUMN[other], place)
    return _told(page, chances)


def _move(chances: NDArray[np.float64], other: int, to: int) -> None:
    """Count the chances of one column as another's, in place."""
    chances[:, to] += chances[:, other]
    chances[:, other] = ctc.FLOOR


def _told(page: Script, chances: NDArray[np.float64]) -> Script:
    matrix = np.asarray(np.log(_levelled(chances)), dtype=np.float32)
    return Script(matrix, page.origin, page.lines)


def _levelled(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows that sum to one, nothing impossible."""
    floored = np.maximum(chances, ctc.FLOOR)
    return np.asarray(floored / floored.sum(axis=1, keepdims=True))
