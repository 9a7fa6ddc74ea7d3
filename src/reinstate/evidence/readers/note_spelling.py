"""The expected sentence against the writing: the accepted spelling that fits best, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reinstate.domain.note import WordKind, competitors, date_readings, find_date, fold, words
from reinstate.domain.note.sentence import ExpectedWord, Sentence
from reinstate.evidence.readers import note_alignment, note_slips
from reinstate.evidence.readers.note_alignment import Margin, View
from reinstate.evidence.readers.note_edits import Edits
from reinstate.evidence.readers.note_expectation import Expectation, date_of
from reinstate.evidence.readers.note_script import (
    COLUMNS,
    Script,
    labels,
    script,
    with_digits,
)
from reinstate.evidence.readers.text import Line

SCRAP, SURE_SCRAP = 2, 0.75  # letters, and how surely read they are writing for all that
LEAST_DIGITS = 3  # digits read where the date belongs, for it to be taken as written in numbers


@dataclass(frozen=True, slots=True)
class Spelled:
    """The accepted sentence that fits best, and how well each of its words stands.

    `margins`: log-odds of each word against all that could stand in its place: its single edits
    together, the free readings, the sentences that say something else. `meaning_margins`: against
    the last alone.
    """

    view: View
    sentence: Sentence
    score: float
    words: tuple[ExpectedWord, ...]
    margins: tuple[Margin, ...]
    meaning_margins: tuple[Margin | None, ...]
    deficits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A word's symbols in the whole text, [start, end), and the free signs beside them."""

    text: str
    start: int
    end: int
    beside: Sequence[str]


def spell(readings: Sequence[Sequence[Line]], expected: Expectation) -> Spelled:
    """Choose among the accepted sentences, and set the chosen one against its rivals.

    `readings`: the same lines by each recogniser, the careful one first.
    """
    readings = _without_scraps(readings)
    whole = " ".join(line.text for line in readings[0])
    usual = expected.usual()
    scripts = [_in_digits(script(lines), usual) for lines in readings]
    candidates = expected.candidates(whole)
    scores = note_alignment.score(scripts, [fold(one.text) for one in candidates])
    best = int(np.argmax(scores))
    chosen = candidates[best]
    parts = words(chosen)
    seen = note_alignment.views(scripts, parts)
    rivals = [one.text for one in competitors(chosen)]
    rivals += _other_date_read(seen[0], chosen, parts)
    meaning = note_alignment.margins(seen, parts, rivals)
    own = _own_margins(seen, parts, chosen.text)
    return Spelled(
        seen[0],
        chosen,
        scores[best],
        parts,
        tuple(
            min(filter(None, pair), key=lambda m: m.value)
            for pair in zip(own, meaning, strict=True)
        ),
        tuple(meaning),
        tuple(note_alignment.deficit(seen[0], at, word.text) for at, word in enumerate(parts)),
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


def _lower(own: Margin, other: Margin | None) -> Margin:
    return own if other is None or own.value <= other.value else other


def _own_margins(seen: Sequence[View], parts: Sequence[ExpectedWord], raw: str) -> list[Margin]:
    """Each word against its misspellings."""
    spelled = [labels(word.text) for word in parts]
    text = [at for word in spelled for at in word]
    beside = note_slips.signs(raw)
    if not text or len(beside) != len(text) + 1:
        beside = [""] * (len(text) + 1)
    edits = None
    if text:
        edits = note_slips.weighed(note_alignment.edits(seen, text), text, beside)
        _without_same_days(edits, parts)
    found, start = [], 0
    for at, own in enumerate(spelled):
        end = start + len(own)
        place = _Place("".join(COLUMNS[c] for c in own), start, end, beside[start : end + 1])
        found.append(_own_margin(seen, at, place, edits))
        start = end
    return found


def _without_same_days(edits: Edits, parts: Sequence[ExpectedWord]) -> None:
    """Take out the edits that leave the day as it is: `5/11/2026` says what `05/11/2026` says."""
    zero, start = COLUMNS.index("0"), 0
    dates = [word.text for word in parts if word.kind is WordKind.DATE]
    seen = 0
    for word in parts:
        if word.kind is WordKind.DATE:
            for at in range(len(labels(word.text)) + 1):
                longer, shorter = dates.copy(), dates.copy()
                longer[seen] = word.text[:at] + "0" + word.text[at:]
                shorter[seen] = word.text[:at] + word.text[at + 1 :]
                if _is_same_day(dates, longer):
                    edits.added[start + at, zero] = -np.inf
                if word.text[at : at + 1] == "0" and _is_same_day(dates, shorter):
                    edits.dropped[start + at] = -np.inf
            seen += 1
        start += len(labels(word.text))


def _is_same_day(before: Sequence[str], after: Sequence[str]) -> bool:
    days = {reading.on for reading in date_readings(" ".join(after))}
    return bool(days) and days == {reading.on for reading in date_readings(" ".join(before))}


def _own_margin(seen: Sequence[View], at: int, place: _Place, edits: Edits | None) -> Margin:
    if edits is None or not place.text:
        return Margin(0.0, "")
    slip, edited = _strongest_edit(place, edits)
    margin = Margin(-slip, edited)
    rows = [view.gap(at) for view in seen]
    reads = {view.script.read(*row) for view, row in zip(seen, rows, strict=True)} - {place.text}
    if not reads:
        return margin
    others = sorted(reads)
    found = note_alignment.local(seen, rows, [place.text, *others])
    for other, value in zip(others, found[1:], strict=True):
        less = note_slips.allowed(place.text, other, place.beside)
        odds = float(found[0] - value) + less
        margin = min(margin, Margin(odds, other), key=lambda one: one.value)
    return margin


def _strongest_edit(place: _Place, edits: Edits) -> tuple[float, str]:
    """Log-odds of all single edits of a word together, and the likeliest of them."""
    start, end, text = place.start, place.end, place.text
    changed, added = edits.changed[start:end], edits.added[start : end + 1]
    dropped = edits.dropped[start:end]
    every = np.concatenate([changed.ravel(), added.ravel(), dropped])
    most = int(every.argmax())
    odds = float(every[most] + np.log(np.exp(every - every[most]).sum()))
    if most < changed.size:
        at, column = divmod(most, changed.shape[1])
        return odds, text[:at] + COLUMNS[column] + text[at + 1 :]
    if most < changed.size + added.size:
        at, column = divmod(most - changed.size, added.shape[1])
        return odds, text[:at] + COLUMNS[column] + text[at:]
    at = most - changed.size - added.size
    return odds, text[:at] + text[at + 1 :]


def _in_digits(page: Script, usual: Sentence) -> Script:
    """Between the brand and the word behind the date, look-alikes of digits count as digits."""
    parts = words(usual)
    at = [n for n, word in enumerate(parts) if word.kind is WordKind.DATE]
    if not at or not all(parts[n].text[0].isdigit() for n in at) or at[0] == 0:
        return page
    (view,) = note_alignment.views([page], parts)
    start, stop = view.gap(at[0])[0], view.gap(at[-1])[1]
    read = page.read(start, stop)
    if sum(letter.isdigit() for letter in read) < LEAST_DIGITS:
        return page
    return with_digits(page, start, stop)


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
