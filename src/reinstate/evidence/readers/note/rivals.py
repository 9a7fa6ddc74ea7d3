"""What could stand in a word's place instead of it, by kind: the strongest rival of each.

Every text that differs by one symbol competes, and whatever is freely read there. Handwriting is
misread in some ways more than in others (a dot is lost oftener than a letter is put in), so the
kinds are kept apart and policy has a band for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from reinstate.domain.note.sentence import ExpectedWord, WordKind
from reinstate.evidence.readers.note import alignment, brackets, marks, slips
from reinstate.evidence.readers.note.alignment import Margin, View
from reinstate.evidence.readers.note.days import Days
from reinstate.evidence.readers.note.edits import Edits
from reinstate.evidence.readers.note.hand import Hand
from reinstate.evidence.readers.note.script import COLUMNS, labels

UNRIVALLED = Margin(50.0, "")


@dataclass(frozen=True, slots=True)
class Rivals:
    """How a word stands, in nats of log-odds, against the strongest of each kind.

    `changed`: another symbol in place of one, and free readings that differ in several ways.
    `added`: the note has something more. `dropped`: it has something less. `meaning`: a sentence
    that says something else.
    """

    changed: Margin = UNRIVALLED
    added: Margin = UNRIVALLED
    dropped: Margin = UNRIVALLED
    meaning: Margin = UNRIVALLED

    @property
    def strongest(self) -> Margin:
        """The one that leaves the word the least margin."""
        return min(
            (self.changed, self.added, self.dropped, self.meaning), key=lambda one: one.value
        )

    def with_reading(self, margin: Margin, kind: str) -> Rivals:
        """The same with a free reading beside the others of its kind."""
        known: Margin = getattr(self, kind)
        return replace(self, **{kind: min(known, margin, key=lambda one: one.value)})


@dataclass(frozen=True, slots=True)
class _Place:
    """A word's symbols in the whole text, [start, end), and the free signs beside them."""

    text: str
    start: int
    end: int
    beside: Sequence[str]
    kind: WordKind


def own_rivals(
    seen: Sequence[View], hand: Hand, parts: Sequence[ExpectedWord], raw: str
) -> list[Rivals]:
    """Each word against its misspellings; `raw`: the sentence as it is to be written."""
    spelled = [labels(word.text) for word in parts]
    text = [at for word in spelled for at in word]
    if not text:
        return [Rivals(changed=Margin(0.0, "")) for _ in parts]
    beside = slips.signs(raw)
    if len(beside) != len(text) + 1:
        beside = [""] * (len(text) + 1)
    edits = hand.weighed(alignment.edits(seen, text))
    edits = slips.weighed(edits, text, beside)
    edits = brackets.weighed(edits, seen[0], raw)
    days = Days(parts)
    found, start = [], 0
    for at, own in enumerate(spelled):
        end = start + len(own)
        days.weigh(edits, at, start)
        symbols, signs = "".join(COLUMNS[c] for c in own), beside[start : end + 1]
        place = _Place(symbols, start, end, signs, parts[at].kind)
        if place.kind is WordKind.EMAIL:
            marks.weigh(edits, start, symbols)
        found.append(_rivals(seen, hand, at, place, edits, days))
        start = end
    return found


def _rivals(
    seen: Sequence[View], hand: Hand, at: int, place: _Place, edits: Edits, days: Days
) -> Rivals:
    if not place.text:
        return Rivals(changed=Margin(0.0, ""))
    found = _edited(place, edits)
    rows = [view.gap(at) for view in seen]
    reads = {view.script.read(*row) for view, row in zip(seen, rows, strict=True)} - {place.text}
    others = sorted(reads)
    if not others:
        return found
    likely = alignment.local(seen, rows, [place.text, *others])
    for other, value in zip(others, likely[1:], strict=True):
        less = slips.allowed(place.text, other, place.beside) + days.allowed(at, other)
        if place.kind is WordKind.EMAIL:
            less -= marks.counted(place.text, other)
        odds = float(likely[0] - value) + less - hand.rather(place.start, place.text, other)
        kind, steps = _difference(place.text, other)
        found = found.with_reading(Margin(odds / steps, other), kind)
    return found


def _difference(text: str, other: str) -> tuple[str, int]:
    """How another reading differs from a text, and in how many symbols.

    A reading that differs in several has to be likelier by as much in each: the reader errs several
    times on a line of handwriting, and whoever writes another text is found out by one of them.
    """
    steps = [step.tag for step in Levenshtein.editops(text, other)]
    kind = {"insert": "added", "delete": "dropped"}.get(steps[0], "changed")
    return (kind if len(set(steps)) == 1 else "changed"), len(steps)


def _edited(place: _Place, edits: Edits) -> Rivals:
    """All single edits of a word, those of a kind together, each named by the likeliest."""
    start, end, text = place.start, place.end, place.text

    def against(odds: NDArray[np.float64], symbol: str, step: int) -> Margin:
        at = int(odds.argmax()) // (odds.shape[1] if odds.ndim > 1 else 1)
        total = -float(np.logaddexp.reduce(odds.ravel()))
        return Margin(total, text[:at] + symbol + text[at + step :])

    def likeliest(odds: NDArray[np.float64]) -> str:
        return str(COLUMNS[int(odds.argmax()) % odds.shape[1]])

    changed, added = edits.changed[start:end], edits.added[start : end + 1]
    return Rivals(
        changed=against(changed, likeliest(changed), 1),
        added=against(added, likeliest(added), 0),
        dropped=against(edits.dropped[start:end], "", 1),
    )
