"""How a day may be written on a note, and how another day is written in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reinstate.domain.note.dates import ENGLISH, SHORT_ENGLISH, SHORT_SPANISH, SPANISH


def spellings(day: date) -> tuple[str, ...]:
    """The ways in which this day may be written on a note, the usual ones first."""
    return tuple(dict.fromkeys(_every(day)))


def respelled(text: str, on: date, other: date) -> str | None:
    """Another day, written as `text` writes the day `on`; None when that spelling is unknown."""
    wanted = " ".join(text.split()).casefold()
    for own, changed in zip(_every(on), _every(other), strict=True):
        if own.casefold() == wanted:
            return changed
    return None


def _every(day: date) -> Iterator[str]:
    """All spellings, the n-th one of every day made in the same way."""
    yield from _in_numbers(day)
    yield from _in_english(day)
    yield from _in_spanish(day)


def _in_numbers(day: date) -> Iterator[str]:
    for year in (f"{day.year:04d}", f"{day.year % 100:02d}"):
        for separator in ("/", "-", ".", " "):
            for d, m in _padded(day):
                yield separator.join((d, m, year))
                yield separator.join((m, d, year))
    for separator in ("-", "/", "."):
        for d, m in _padded(day):
            yield separator.join((f"{day.year:04d}", m, d))


def _padded(day: date) -> list[tuple[str, str]]:
    d, m = day.day, day.month
    return [(f"{d:02d}", f"{m:02d}"), (f"{d}", f"{m}"), (f"{d}", f"{m:02d}"), (f"{d:02d}", f"{m}")]


def _in_english(day: date) -> Iterator[str]:
    year = f"{day.year:04d}"
    days = (f"{day.day}", f"{day.day:02d}", f"{day.day}{_ordinal(day.day)}")
    for month in (ENGLISH[day.month - 1].title(), SHORT_ENGLISH[day.month - 1].title()):
        for d in days:
            yield f"{month} {d}, {year}"
            yield f"{month} {d} {year}"
            yield f"{d} {month} {year}"
        for separator in ("-", "/"):
            yield separator.join((f"{day.day:02d}", month, year))


def _in_spanish(day: date) -> Iterator[str]:
    year = f"{day.year:04d}"
    for month in (SPANISH[day.month - 1], SHORT_SPANISH[day.month - 1]):
        yield f"{day.day} de {month} de {year}"
        yield f"{day.day} de {month} {year}"
        yield f"{day.day} {month} {year}"
        yield f"{month} {day.day} {year}"


def _ordinal(day: int) -> str:
    if day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
