"""The expected sentence against the writing: the accepted spelling that fits best, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reinstate.domain.note import WordKind, competitors, date_readings, find_date, fold, words
from reinstate.domain.note.sentence import ExpectedWord, Sentence
from reinstate.evidence.readers.note import alignment, brackets, slashes
from reinstate.evidence.readers.note import hand as note_hand
from reinstate.evidence.readers.note.alignment import Span, View
from reinstate.evidence.readers.note.expectation import Expectation, date_of
from reinstate.evidence.readers.note.rivals import Rivals, own_rivals
from reinstate.evidence.readers.note.script import Script, script, with_digits
from reinstate.evidence.readers.text.reading import Line

SCRAP, SURE_SCRAP = 2, 0.75  # letters, and how surely read they are writing for all that
LEAST_DIGITS = 3  # digits read where the date belongs, for it to be taken as written in numbers


@dataclass(frozen=True, slots=True)
class Spelled:
    """The accepted sentence that fits best, and how well each of its words stands.

    `rivals`: each word against what could stand in its place.
    """

    view: View
    sentence: Sentence
    score: float
    words: tuple[ExpectedWord, ...]
    rivals: tuple[Rivals, ...]
    deficits: tuple[float, ...]


def spell(readings: Sequence[Sequence[Line]], expected: Expectation) -> Spelled:
    """Choose among the accepted sentences, and set the chosen one against its rivals.

    `readings`: the same lines by each recogniser, the careful one first.
    """
    readings = _without_scraps(readings)
    scripts = with_date_told([script(lines) for lines in readings], expected.usual())
    candidates = expected.candidates(scripts[0].read(0, len(scripts[0].matrix)))
    scores = alignment.score(scripts, [fold(one.text) for one in candidates])
    best = int(np.argmax(scores))
    chosen = candidates[best]
    parts = words(chosen)
    seen = brackets.told_apart(alignment.views(scripts, parts), chosen.text)
    others = [one.text for one in competitors(chosen)]
    others += _other_date_read(seen[0], chosen, parts)
    hand = note_hand.hand_of(seen[0].script, seen[0].symbols, parts, chosen.text)
    meaning = alignment.margins(seen, hand, parts, others)
    own = own_rivals(seen, hand, parts, chosen.text)
    return Spelled(
        seen[0],
        chosen,
        scores[best],
        parts,
        tuple(
            replace(rivals, meaning=other) if other else rivals
            for rivals, other in zip(own, meaning, strict=True)
        ),
        tuple(alignment.deficit(seen[0], at, word.text) for at, word in enumerate(parts)),
    )


def _without_scraps(readings: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines but for a letter or two that is hardly one: the tail of a letter from beside."""
    careful = readings[0]
    kept = [
        at
        for at, line in enumerate(careful)
        if line.score >= SURE_SCRAP or sum(letter.isalnum() for letter in line.text) > SCRAP
    ]
    return [[lines[at] for at in kept] for lines in readings] if kept else [*map(list, readings)]


def with_date_told(scripts: Sequence[Script], usual: Sentence) -> list[Script]:
    """Where the date is written in numbers, look-alikes of digits and of slashes read as these."""
    every = [_date_in_numbers(page, usual) for page in scripts]
    pages = [
        with_digits(page, *rows) if rows else page
        for page, rows in zip(scripts, every, strict=True)
    ]
    return slashes.told_apart(pages, every[0]) if every[0] else pages


def _date_in_numbers(page: Script, usual: Sentence) -> Span | None:
    """The rows between the brand and the word behind the date; None where letters are read."""
    parts = words(usual)
    at = [n for n, word in enumerate(parts) if word.kind is WordKind.DATE]
    if not at or not all(parts[n].text[0].isdigit() for n in at) or at[0] == 0:
        return None
    (view,) = alignment.views([page], parts)
    start, stop = view.gap(at[0])[0], view.gap(at[-1])[1]
    is_in_numbers = sum(map(str.isdigit, page.read(start, stop))) >= LEAST_DIGITS
    return (start, stop) if is_in_numbers else None


def date_read(view: View, parts: Sequence[ExpectedWord]) -> str:
    """What stands where the date belongs, or else the first date anywhere on the note."""
    at = [n for n, word in enumerate(parts) if word.kind is WordKind.DATE]
    read = view.script.read(view.gap(at[0])[0], view.gap(at[-1])[1]) if at else ""
    if at and date_readings(read):
        return read
    whole = " ".join(line.text for line in view.script.lines)
    spot = find_date(whole)
    if spot:
        return whole[spot[0] : spot[1]]
    return view.script.read(view.words[at[0]][0], view.words[at[-1]][1]) if at else ""


def _other_date_read(view: View, chosen: Sentence, parts: Sequence[ExpectedWord]) -> list[str]:
    """The sentence with the date that is freely read, where that is another day."""
    read = date_read(view, parts)
    days = {reading.on for reading in date_readings(read)}
    own = {reading.on for reading in date_readings(date_of(chosen))}
    if not days or days & own:
        return []
    return [fold(chosen.with_part(WordKind.DATE, read).text)]
