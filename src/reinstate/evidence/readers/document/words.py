"""What the printed words of a side say: marks of a specimen, dates, the class of a visa."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from rapidfuzz import fuzz

from reinstate.domain.note import date_readings
from reinstate.evidence.facts import TextLine

SPECIMEN_WORDS = ("SPECIMEN", "SAMPLE", "MUSTER", "FACSIMILE", "EXEMPLAR")
CLASS_REACH = 2.0  # the class stands this near its label, in widths of the label
ALIKE = 85.0  # how far (0-100) a word resembles one of these to count: letters are often clipped
_ZERO_FOR_O = re.compile(r"0(?=CT)|(?<=N)0(?=V)", re.IGNORECASE)  # 0CT and N0V are read often
_NAMED = re.compile(r"\d{1,2}\s*[A-Z]{3,9}\.?\s*(?:/\s*[A-Z]{3,9}\.?\s*)?\d{4}", re.IGNORECASE)
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
# The type of visa (R regular, D diplomatic, O official) stands before its class.
_CLASS = re.compile(
    r"([RDOS]?)(B1/B2|C1/D|H1B1?|H2[ABR]|CW1|TN|TD|[A-CE-HJ-V][1-7](?:/[A-Z][1-7])?)"
)
_CLASS_LABEL = re.compile(r"visa\s*type|type\s*/?\s*class|\bclass\b", re.IGNORECASE)


def specimen_marks(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """Lines that say that the document is a specimen."""
    return tuple(line for line in lines if _is_mark(line.text))


def _is_mark(text: str) -> bool:
    words = re.findall(r"[A-Z0-9]+", text.upper())
    joined = [*words, *(a + b for a, b in pairwise(words))]
    return any(
        len(word) >= len(mark) - 1 and fuzz.ratio(word, mark) >= ALIKE
        for word in joined
        for mark in SPECIMEN_WORDS
    )


def printed_dates(lines: Sequence[TextLine]) -> tuple[date, ...]:
    """Every date printed with a year of four digits, in calendar order."""
    return tuple(sorted({day for line in lines for day in _dates(line.text)}))


def _dates(text: str) -> Iterator[date]:
    for month, day, year in _NUMBERS.findall(text):
        yield from _day(int(year), int(month), int(day)) or _day(int(year), int(day), int(month))
    for year, month, day in _ISO.findall(text):
        yield from _day(int(year), int(month), int(day))
    for found in _NAMED.findall(_ZERO_FOR_O.sub("O", text)):
        spaced = re.sub(r"/\s*[A-Za-z]+\.?", " ", found)
        spaced = re.sub(r"(?<=\d)(?=[A-Za-z])|(?<=[A-Za-z])(?=\d)", " ", spaced)
        yield from (reading.on for reading in date_readings(spaced))


def _day(year: int, month: int, day: int) -> list[date]:
    try:
        return [date(year, month, day)]
    except ValueError:
        return []


def visa_class(lines: Sequence[TextLine]) -> str | None:
    """The class of a visa, written like `B1/B2`: what is printed near the words "Visa Type /Class",
    else the one line that has a type and a class (`R B1/B2`). None if unread."""
    classes = [
        (line, found)
        for line in lines
        if (found := _CLASS.fullmatch(re.sub(r"[\s-]", "", line.text.upper())))
    ]
    near = [
        (distance, found.group(2))
        for label in lines
        if _CLASS_LABEL.search(label.text)
        for line, found in classes
        if (distance := _distance(line, label)) < CLASS_REACH * _width(label)
    ]
    with_type = {found.group(2) for _, found in classes if found.group(1)}
    if near:
        return min(near)[1]
    return with_type.pop() if len(with_type) == 1 else None


def _distance(line: TextLine, label: TextLine) -> float:
    (x, y), (a, b) = _middle(line), _middle(label)
    return abs(x - a) + abs(y - b)


def _width(line: TextLine) -> float:
    return max(x for x, _ in line.polygon) - min(x for x, _ in line.polygon)


def _middle(line: TextLine) -> tuple[float, float]:
    return (
        sum(x for x, _ in line.polygon) / len(line.polygon),
        sum(y for _, y in line.polygon) / len(line.polygon),
    )
