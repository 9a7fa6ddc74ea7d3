"""Dates as people write them: every way to read one, and every way one may be written.

A year of two digits is in this century: notes are recent. Year-first dates need four digits of
year, or an old `25/11/22` (25 November 2022) would also read as 22 November 2025.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reinstate.domain.findings import Outcome

_ENGLISH = "january february march april may june july august september october november december"
_SPANISH = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)
ENGLISH = tuple(_ENGLISH.split())
SPANISH = tuple(_SPANISH.split())
SHORT_ENGLISH = tuple(name[:3] for name in ENGLISH)
SHORT_SPANISH = tuple(name[:3] for name in SPANISH)
MONTHS: dict[str, int] = {"sept": 9, "setiembre": 9, "set": 9}
for _names in (ENGLISH, SPANISH, SHORT_ENGLISH, SHORT_SPANISH):
    MONTHS |= {name: number for number, name in enumerate(_names, start=1)}

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
# Bounded gaps: text from an image is not trusted to be short.
_GAP = r"[\s./,\-]{0,3}(?:\b(?:(?:day\s{1,3})?of|de|del)\b)?[\s./,\-]{0,3}"
_DAY = r"(?P<day>\d{1,2}|primero)(?:st|nd|rd|th|e?ro|er|\.?[\u00ba\u00aa\u00b0])?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_BETWEEN = r"\s{0,3}[/.\-\s]\s{0,3}"
_START, _END = r"(?<![\w@])", r"(?![\w@])"

NUMBERS = re.compile(
    rf"{_START}(\d{{1,4}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{4}}|\d{{1,2}}){_END}"
)
DAY_MONTH = re.compile(
    rf"{_START}{_DAY}{_GAP}(?P<month>{_MONTH})\.?{_GAP}{_YEAR}{_END}", re.IGNORECASE
)
MONTH_DAY = re.compile(
    rf"{_START}(?P<month>{_MONTH})\.?{_GAP}(?:the\s{{1,3}})?{_DAY}"
    rf"[\s,./\-]{{1,3}}(?:(?:of|de|del)\s{{1,3}})?{_YEAR}{_END}",
    re.IGNORECASE,
)
YEAR_MONTH = re.compile(
    rf"{_START}(?P<year>\d{{4}}){_GAP}(?P<month>{_MONTH})\.?{_GAP}{_DAY}{_END}", re.IGNORECASE
)
# As in '26. Nowhere else: elsewhere it may be what is left of a slash or of a 1.
_YEAR_MARK = re.compile(r"(?<!\d)['`\u00b4\u2018\u2019](?=\d{2}(?![\d./\-]))")
_CENTURY = 2000


@dataclass(frozen=True, slots=True)
class DateReading:
    """One date that a text may mean. `order`: dmy, mdy, ymd, or `named` for a month in letters."""

    on: date
    order: str


@dataclass(frozen=True, slots=True)
class DateWindow:
    """The days, both included, that a note's date may fall on."""

    earliest: date
    latest: date

    def __contains__(self, on: date) -> bool:
        return self.earliest <= on <= self.latest


@dataclass(frozen=True, slots=True)
class DateVerdict:
    """Whether a date is in the window.

    Codes: `current`, `ambiguous`, `outside_window`, `no_date`.
    """

    outcome: Outcome
    code: str
    reason: str


def date_readings(text: str) -> tuple[DateReading, ...]:
    """Every date that the whole text may mean, each day once, in calendar order."""
    clean = _YEAR_MARK.sub(" ", text).strip(" \t\r\n()[]{}\"'.,;:")
    found: dict[date, DateReading] = {}
    for reading in _readings(" ".join(clean.split())):
        found.setdefault(reading.on, reading)
    return tuple(sorted(found.values(), key=lambda reading: reading.on))


def find_date(text: str) -> tuple[int, int] | None:
    """Where the first thing that may be a date stands in a text."""
    text = _YEAR_MARK.sub(" ", text)  # a blank for each, so that places stay
    spots = [
        found.span()
        for pattern in (NUMBERS, DAY_MONTH, MONTH_DAY, YEAR_MONTH)
        for found in pattern.finditer(text)
        if date_readings(found.group())
    ]
    return min(spots, key=lambda spot: (spot[0], -spot[1]), default=None)


def judge_date(text: str, window: DateWindow) -> DateVerdict:
    """Pass when exactly one reading is in the window, unsure when several are, else fail."""
    readings = date_readings(text)
    inside = tuple(reading for reading in readings if reading.on in window)
    span = f"{window.earliest.isoformat()} to {window.latest.isoformat()}"
    if len(inside) == 1:
        reason = f"The date reads as {inside[0].on.isoformat()}, within {span}."
        return DateVerdict(Outcome.PASS, "current", reason)
    if inside:
        days = " or ".join(reading.on.isoformat() for reading in inside)
        reason = f"The date may mean {days}; both are within {span}."
        return DateVerdict(Outcome.UNSURE, "ambiguous", reason)
    if readings:
        days = " or ".join(reading.on.isoformat() for reading in readings)
        reason = f"The date reads as {days}; expected a day from {span}."
        return DateVerdict(Outcome.FAIL, "outside_window", reason)
    reason = f"'{text.strip()}' is not a date; expected day, month and year."
    return DateVerdict(Outcome.FAIL, "no_date", reason)


def _readings(text: str) -> Iterator[DateReading]:
    if found := NUMBERS.fullmatch(text):
        yield from _number_readings(*found.groups())
    for pattern in (DAY_MONTH, MONTH_DAY, YEAR_MONTH):
        if named := pattern.fullmatch(text):
            month = MONTHS[named["month"].lower()]
            day = "1" if named["day"].casefold() == "primero" else named["day"]
            yield from _reading(named["year"], str(month), day, "named")


def _number_readings(first: str, second: str, third: str) -> Iterator[DateReading]:
    if len(first) == 4:
        yield from _reading(first, second, third, "ymd")
    elif len(first) <= 2 and len(third) in (2, 4):
        yield from _reading(third, second, first, "dmy")
        yield from _reading(third, first, second, "mdy")


def _reading(year: str, month: str, day: str, order: str) -> Iterator[DateReading]:
    whole = int(year) if len(year) == 4 else _CENTURY + int(year)
    try:
        yield DateReading(date(whole, int(month), int(day)), order)
    except ValueError:
        return
