"""Versions of the sentence that say something else, for the reader to set the image against.

A note passes because it fits the right sentence better than every wrong one, not because it fits
the right one well. These are the wrong ones that mean another thing; those that differ by a single
symbol the reader weighs by itself, every one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from reinstate.domain.note.dates import date_readings
from reinstate.domain.note.sentence import ExpectedWord, Sentence, WordKind, fold, words
from reinstate.domain.note.spellings import respelled


class Alteration(StrEnum):
    """What was altered."""

    DATE_DAY = "date_day"
    DATE_MONTH = "date_month"
    DATE_YEAR = "date_year"
    WORD_DROPPED = "word_dropped"
    MEANING_REVERSED = "meaning_reversed"
    EMAIL_DOMAIN = "email_domain"


@dataclass(frozen=True, slots=True)
class Competitor:
    """One altered sentence, folded. `word` is the index of the altered word in `words(sentence)`,
    `expected` and `altered` that word before and after (empty when it was added or dropped).
    """

    kind: Alteration
    text: str
    word: int
    expected: str
    altered: str


OPPOSITES = {
    "reactivate": ("deactivate", "inactivate", "activate"),
    "activate": ("deactivate",),
    "deactivate": ("reactivate", "activate"),
    "my": ("no", "any", "his", "her"),
    "with": ("without",),
}
NEGATED = frozenset({"reactivate", "activate", "restore", "enable"})
DOMAINS = (
    "gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "icloud.com", "aol.com", "proton.me",
)  # fmt: skip
TOP_LEVELS = ("com", "net", "org", "co", "us")


def competitors(expected: Sentence) -> tuple[Competitor, ...]:
    """Sentences that say something else; none of them folds to the sentence itself."""
    base = words(expected)
    right = fold(expected.text)
    found: dict[str, Competitor] = {}
    for one in (*_other_dates(expected, base), *_other_meanings(base)):
        if one.text != right:
            found.setdefault(one.text, one)
    return tuple(found.values())


def _other_meanings(base: tuple[ExpectedWord, ...]) -> Iterator[Competitor]:
    for index, word in enumerate(base):
        for opposite in OPPOSITES.get(word.text, ()):
            yield _replaced(base, index, opposite, Alteration.MEANING_REVERSED)
        if word.text in NEGATED:
            for negation in ("do not", "don t"):
                altered = f"{negation} {word.text}"
                yield _replaced(base, index, altered, Alteration.MEANING_REVERSED)
        if word.kind is WordKind.EMAIL:
            yield from _other_domains(base, index, word.text)
        if len(base) > 1:
            yield _replaced(base, index, "", Alteration.WORD_DROPPED)


def _other_domains(base: tuple[ExpectedWord, ...], index: int, email: str) -> Iterator[Competitor]:
    local, at, domain = email.rpartition("@")
    if not at:
        return
    host = domain.rpartition(".")[0]
    others = [*DOMAINS, *(f"{host}.{top}" for top in TOP_LEVELS if host)]
    for other in dict.fromkeys(others):
        yield _replaced(base, index, f"{local}@{other}", Alteration.EMAIL_DOMAIN)


def _other_dates(expected: Sentence, base: tuple[ExpectedWord, ...]) -> Iterator[Competitor]:
    """The day, month and year before and after, written as the expected date is."""
    text = expected.of_kind(WordKind.DATE)
    places = [index for index, word in enumerate(base) if word.kind is WordKind.DATE]
    if not text or not places:
        return
    for reading in date_readings(text):
        for kind, other in _neighbours(reading.on):
            altered = respelled(text, reading.on, other)
            if altered is not None:
                whole = fold(expected.with_part(WordKind.DATE, altered).text)
                yield Competitor(kind, whole, places[0], fold(text), fold(altered))


def _neighbours(on: date) -> Iterator[tuple[Alteration, date]]:
    for step in (-1, 1):
        with suppress(OverflowError):  # the calendar's first and last day have one neighbour
            yield Alteration.DATE_DAY, on + timedelta(days=step)
        month = on.month - 1 + step
        yield from _on_calendar(
            Alteration.DATE_MONTH, on.year + month // 12, month % 12 + 1, on.day
        )
        yield from _on_calendar(Alteration.DATE_YEAR, on.year + step, on.month, on.day)


def _on_calendar(
    kind: Alteration, year: int, month: int, day: int
) -> Iterator[tuple[Alteration, date]]:
    """The same day of another month or year; the last day of a shorter month instead."""
    for last in range(day, 27, -1) if day > 28 else (day,):
        try:
            yield kind, date(year, month, last)
        except ValueError:
            continue
        return


def _replaced(
    base: tuple[ExpectedWord, ...], index: int, altered: str, kind: Alteration
) -> Competitor:
    """The sentence with one word replaced; an empty word leaves it out."""
    texts = [word.text for word in base]
    texts[index] = altered
    return Competitor(kind, " ".join(filter(None, texts)), index, base[index].text, altered)
