"""Slashes of a date that a hand writes as strokes, told from the digit 1.

Many hands write a slash upright, and the recogniser reads `0811212026` for `08/12/2026`. Where one
way alone of taking strokes for slashes makes the marks a date, those strokes are slashes, whatever
date is expected. Every mark counts: `28/1/2026` has one less than `28/11/2026`. What could be two
dates says neither: `111112026`, or `21112026`, which is `2/1/2026` or `21 11 2026`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from reinstate.domain.note import date_readings
from reinstate.evidence.readers.note.script import COLUMNS, Script, as_slash
from reinstate.evidence.readers.text import ctc

SLASH, STROKE = "/", "1"  # `l` and `i` count as 1 where a date is in numbers, `|` as nothing
SLASHES = 2
MOST = 12  # marks that a date has
Rows = tuple[int, int]


def told_apart(scripts: Sequence[Script], date: Rows) -> list[Script]:
    """The readings, of which `date` are the rows of the date, with its strokes read as slashes.

    The careful recogniser's reading comes first and tells where they are; the others have the same
    rows.
    """
    told = list(scripts)
    for rows in _strokes(scripts[0], date):
        told = [as_slash(page, *rows, STROKE) for page in told]
    return told


def _strokes(careful: Script, date: Rows) -> list[Rows]:
    """Rows of the strokes that are slashes, from the mark before each to the one behind it."""
    start, end = date
    marks = ctc.best_path(careful.matrix[start:end], COLUMNS)
    read = "".join(mark.symbol for mark in marks)
    ways = ways_to_read(read)
    if len(ways) != 1:
        return []
    return [
        (start + marks[at - 1].end, start + marks[at + 1].start)
        for at in ways[0]
        if read[at] != SLASH
    ]


def ways_to_read(read: str) -> list[tuple[int, ...]]:
    """Every choice of places for the slashes by which digits and strokes are a date.

    None where what is read is a date as it is, with blanks or lost slashes between its digits.
    """
    if not set(read) <= set("0123456789" + SLASH) or len(read) > MOST or _is_date_as_read(read):
        return []
    sure = {at for at, mark in enumerate(read) if mark == SLASH}
    could_be = [at for at, mark in enumerate(read) if mark in SLASH + STROKE]
    return [
        places
        for places in combinations(could_be, SLASHES)
        if sure <= set(places)
        if date_readings("".join(SLASH if n in places else mark for n, mark in enumerate(read)))
    ]


def _is_date_as_read(read: str) -> bool:
    missing = SLASHES - read.count(SLASH)
    return any(
        date_readings("".join(SLASH * (n in gaps) + mark for n, mark in enumerate(read)))
        for gaps in combinations(range(1, len(read)), max(missing, 0))
    )
