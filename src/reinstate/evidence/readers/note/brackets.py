"""Brackets that a hand writes as strokes, told from letters too many.

Many hands write brackets straight, and the recogniser reads `lfay@aol.com1` for `(fay@aol.com)`.
One such stroke alone could be a letter. Where the sentence has a pair of brackets, and at each of
both places one mark is read, a stroke or a bracket, the two are that pair. Where a bracket is read
and a letter beside it that the sentence has not, there is hardly a doubt about that letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reinstate.evidence.readers.note import slips
from reinstate.evidence.readers.note.alignment import Span, View
from reinstate.evidence.readers.note.edits import Edits
from reinstate.evidence.readers.note.script import COLUMNS, column, without
from reinstate.evidence.readers.text.ctc import Glyph

# Nats by which a letter too many is likelier where one is read beside a bracket, by what
# bench/bracket_letters.py counts on the calibration half.
LETTER_BESIDE = 5.0
OPENING, CLOSING = "(", ")"
BRACKETS = "()[]{}"
STROKES = "Il1i/|!"
# What is read for a stroke among the symbols of the sentence, where it is one of a pair.
READ_FOR = "".join(sorted({COLUMNS[at] for mark in STROKES if (at := column(mark))}))


def told_apart(seen: Sequence[View], raw: str) -> tuple[View, ...]:
    """The readings with strokes that are brackets read as nothing; `raw`: the sentence as written.

    The careful recogniser's reading comes first and tells where they are. Beside a digit nothing
    is told: a stroke there may be a 1.
    """
    careful = seen[0]
    letters = [letter for letter in raw if column(letter)]
    places = [
        place
        for opened, closed in pairs(_signs(careful, raw))
        if opened < closed
        if not letters[opened].isdigit() and not letters[closed - 1].isdigit()
        if _is_mark(careful, opened) and _is_mark(careful, closed)
        for place in (opened, closed)
    ]
    return tuple(_without_strokes(view, places) for view in seen)


def weighed(edits: Edits, careful: View, raw: str) -> Edits:
    """The edits with what is read beside brackets; `raw`: the sentence as written."""
    added = edits.added.copy()
    for place, signs in enumerate(_signs(careful, raw)):
        if set(signs) & set(BRACKETS) and has_letter_beside(careful, place):
            added[place] += LETTER_BESIDE
    return replace(edits, added=added)


def has_letter_beside(view: View, place: int) -> bool:
    """Whether a bracket and a letter or digit are read at a place, between its neighbours."""
    read = [mark.symbol for mark in _marks(view, place)]
    return any(mark in BRACKETS for mark in read) and any(mark.isalnum() for mark in read)


def _signs(view: View, raw: str) -> Sequence[str]:
    """The free signs at each place; none where the sentence is not the one that was looked for."""
    found = slips.signs(raw)
    return found if len(found) == len(view.symbols) + 1 else []


def pairs(beside: Sequence[str]) -> Iterator[Span]:
    """Places of an opening bracket and of the one that closes it."""
    opened: list[int] = []
    for place, signs in enumerate(beside):
        for sign in signs:
            if sign == OPENING:
                opened.append(place)
            elif sign == CLOSING and opened:
                yield opened.pop(), place


def _is_mark(view: View, place: int) -> bool:
    """Whether one mark is read at a place, a bracket or a stroke."""
    read = _marks(view, place)
    return len(read) == 1 and read[0].symbol in BRACKETS + STROKES


def _marks(view: View, place: int) -> list[Glyph]:
    """What is freely read between the symbol before a place and the one behind it."""
    start, end = _gap(view, place)
    spots = {spot for spot in view.script.origin[start:end] if spot[0] >= 0}
    return [
        glyph
        for number in sorted({line for line, _ in spots})
        for glyph in view.script.lines[number].read.glyphs
        if not glyph.symbol.isspace()
        if all((number, step) in spots for step in range(glyph.start, glyph.end))
    ]


def _gap(view: View, place: int) -> Span:
    start = view.symbols[place - 1][1] if place else 0
    end = view.symbols[place][0] if place < len(view.symbols) else view.steps
    return start, max(start, end)


def _without_strokes(view: View, places: Sequence[int]) -> View:
    script = view.script
    for place in places:
        script = without(script, *_gap(view, place), READ_FOR)
    return replace(view, script=script)
