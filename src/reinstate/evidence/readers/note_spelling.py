"""The expected sentence against the writing: the accepted spelling that fits best, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reinstate.domain.note import (
    Alteration,
    Competitor,
    WordKind,
    competitors,
    date_readings,
    find_date,
    fold,
    words,
)
from reinstate.domain.note.sentence import ExpectedWord, Sentence
from reinstate.evidence.readers import note_alignment
from reinstate.evidence.readers.note_alignment import Margin, Script
from reinstate.evidence.readers.note_expectation import Expectation, date_of
from reinstate.evidence.readers.text import Line

LEAST_DIGITS = 3  # digits read where the date belongs, for it to be taken as written in numbers
SLIPS = (
    Alteration.CHARACTER_CHANGED,
    Alteration.CHARACTER_DROPPED,
    Alteration.CHARACTER_ADDED,
)
PLAIN_WORDS = (WordKind.BRAND, WordKind.TEXT)
ADDRESS = re.compile(r"[a-z0-9._+-]+@([a-z0-9-]+\.)+[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Spelled:
    """The accepted sentence that fits best, and how well each of its words stands."""

    page: Script
    sentence: Sentence
    score: float
    words: tuple[ExpectedWord, ...]
    spans: tuple[tuple[int, int], ...]
    margins: tuple[Margin | None, ...]
    meaning_margins: tuple[Margin | None, ...]
    deficits: tuple[float, ...]


def spell(lines: Sequence[Line], expected: Expectation) -> Spelled:
    """Choose among the accepted sentences, and set the chosen one against its rivals."""
    whole = " ".join(line.text for line in lines)
    page = _in_digits(note_alignment.script(lines), expected.usual())
    candidates = expected.candidates(whole)
    scores = note_alignment.score(page, [fold(one.text) for one in candidates])
    best = int(np.argmax(scores))
    chosen = candidates[best]
    parts = words(chosen)
    page = note_alignment.as_expected(page, fold(chosen.text))
    spans = tuple(note_alignment.word_spans(page, parts))
    rivals = [one for one in competitors(chosen) if not _is_alike(one)]
    others = [one.text for one in rivals if not _is_slip(one, parts)]
    others += _other_date_read(page, chosen, parts, spans)
    return Spelled(
        page,
        chosen,
        scores[best],
        parts,
        spans,
        tuple(note_alignment.margins(page, parts, spans, [*(x.text for x in rivals), *others])),
        tuple(note_alignment.margins(page, parts, spans, others)),
        tuple(note_alignment.deficits(page, parts, spans)),
    )


def _in_digits(page: Script, usual: Sentence) -> Script:
    """Between the brand and the word behind the date, look-alikes of digits count as digits."""
    parts = words(usual)
    at = [n for n, word in enumerate(parts) if word.kind is WordKind.DATE]
    if not at or not all(parts[n].text[0].isdigit() for n in at) or at[0] == 0:
        return page
    spans = note_alignment.word_spans(page, parts)
    before, after = at[0] - 1, at[-1] + 1
    stop = spans[after][0] if after < len(spans) else len(page.matrix)
    start = spans[before][1]
    read = page.read(start, max(stop, start + 1))
    if sum(letter.isdigit() for letter in read) < LEAST_DIGITS:
        return page
    return note_alignment.with_digits(page, start, stop)


def _is_alike(rival: Competitor) -> bool:
    """Whether a letter stands for a digit or a digit for a letter, which a hand writes alike."""
    if len(rival.expected) != len(rival.altered):
        return False
    changed = [(a, b) for a, b in zip(rival.expected, rival.altered, strict=True) if a != b]
    return bool(changed) and all(b in note_alignment.ALIKE.get(a, "") for a, b in changed)


def _is_slip(rival: Competitor, parts: Sequence[ExpectedWord]) -> bool:
    """A letter more, less or other that says nothing else: the writer would have misspelt it.

    So it is in a plain word, and where it leaves no date or no e-mail address at all.
    """
    kind = parts[rival.word].kind
    if rival.kind not in SLIPS or kind in PLAIN_WORDS:
        return rival.kind in SLIPS
    if kind is WordKind.EMAIL:
        return ADDRESS.fullmatch(rival.altered) is None
    at = [n for n, word in enumerate(parts) if word.kind is kind]
    return not date_readings(
        " ".join(rival.altered if n == rival.word else parts[n].text for n in at)
    )


def date_read(page: Script, parts: Sequence[ExpectedWord], spans: Sequence[tuple[int, int]]) -> str:
    """What stands where the date belongs, or else the first date anywhere on the note."""
    at = [n for n, word in enumerate(parts) if word.kind is WordKind.DATE]
    if at:
        start = spans[at[0] - 1][1] if at[0] > 0 else 0
        stop = spans[at[-1] + 1][0] if at[-1] + 1 < len(spans) else len(page.matrix)
        read = page.read(start, max(stop, start + 1))
        if date_readings(read):
            return read
    whole = " ".join(line.text for line in page.lines)
    spot = find_date(whole)
    if spot:
        return whole[spot[0] : spot[1]]
    return page.read(spans[at[0]][0], spans[at[-1]][1]) if at else ""


def _other_date_read(
    page: Script,
    chosen: Sentence,
    parts: Sequence[ExpectedWord],
    spans: Sequence[tuple[int, int]],
) -> list[str]:
    """The sentence with the date that is freely read, where that is another day."""
    read = date_read(page, parts, spans)
    days = {reading.on for reading in date_readings(read)}
    own = {reading.on for reading in date_readings(date_of(chosen))}
    if not days or days & own:
        return []
    return [fold(chosen.with_part(WordKind.DATE, read).text)]
