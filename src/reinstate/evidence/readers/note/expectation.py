"""What a note has to say, and the readings of its date that are worth weighing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from rapidfuzz import fuzz, process

from reinstate.domain.note import (
    DateWindow,
    Sentence,
    WordKind,
    fold,
    sentence,
    sentence_of,
    spellings,
)

NEAREST_DATES = 16  # spellings weighed by the image, out of all that the window allows


@dataclass(frozen=True)
class NoteExpectation:
    """The sentence with a date that is free within `window`, in any accepted spelling."""

    brand: str
    email: str
    window: DateWindow
    template: str

    @cached_property
    def _dates(self) -> tuple[str, ...]:
        days = (self.window.latest - self.window.earliest).days
        every = [self.window.latest - timedelta(days=back) for back in range(days + 1)]
        return tuple(dict.fromkeys(text for day in every for text in spellings(day)))

    def sentence(self, date_text: str) -> Sentence:
        """The sentence with this date."""
        return sentence(self.template, self.brand, date_text, self.email)

    def usual(self) -> Sentence:
        """The sentence as most people would write it."""
        return self.sentence(self._dates[0])

    def candidates(self, reading: str) -> list[Sentence]:
        """The accepted sentences whose dates look most like something in a free reading."""
        near = process.extract(
            fold(reading).replace(" ", ""),
            [fold(text).replace(" ", "") for text in self._dates],
            scorer=fuzz.partial_ratio,
            limit=NEAREST_DATES,
        )
        return [self.sentence(self._dates[at]) for _, _, at in near]


@dataclass(frozen=True)
class ExactText:
    """A sentence that is expected word for word, its date included."""

    text: str

    def usual(self) -> Sentence:
        """The sentence."""
        return sentence_of(self.text)

    def candidates(self, reading: str) -> list[Sentence]:
        """The sentence is the only candidate, whatever was read."""
        return [self.usual()]


Expectation = NoteExpectation | ExactText


def date_of(expected: Sentence) -> str:
    """The date as the sentence writes it; empty when it has none."""
    return expected.of_kind(WordKind.DATE)
