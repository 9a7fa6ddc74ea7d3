"""What the printed side of an ID says field by field, where no zone and no barcode says it.

Each value stands behind its label, right of it, or below it. AAMVA numbers the labels of a licence
(1 family name, 2 given names, 3 birth, 4a issue, 4b expiry, 4d number, 15 sex). Labels are small,
so their ends are often lost; the beginning of one in small letters will do, and so will a label
with one character that was nearly read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import hypot, inf

from reinstate.domain.aamva.issuers import ISSUERS
from reinstate.evidence.facts import TextLine
from reinstate.evidence.readers.document.words import printed_dates

DOT = r"[.:]?\s?"  # behind a label's number, as Texas has it
LABELS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"(?:{pattern})\s*[:.]?\s*", re.IGNORECASE)
    for name, pattern in {
        "surname": (
            r"sur\s?name|(?-i:Sur[a-z]+)|last\s?name|family\s?name|1?\s?LN\b|"
            r"1(?=(?:[.:]\s?|\s)[A-Z]{2})"
        ),
        "given_names": (
            r"given\s?na\w*|(?-i:Given?[a-z]*)|first(?: and middle)?\s?names?|2?\s?FN\b|"
            rf"2(?={DOT}[A-Z]{{2}})"
        ),
        "birth_date": rf"(?:3{DOT})?(?:DOB\b|date of birth|birth\s?date)",
        "issue_date": rf"(?:4a{DOT})?(?:ISS\b|issued?\b|date of issue|issue date|valid\s?fro\w*)",
        "expiry_date": (
            rf"(?:4b{DOT})?(?:EXP\b|expires?\b|date of exp\w*|card\s?exp\w*|expiration(?: date)?)"
        ),
        "document_number": (
            rf"(?:4d{DOT})?(?:LIC\s?#|ID(?=\s?:?\s?\d)|"
            r"(?:DL|ID|lic|license|licence|passport|passport card|document)\.?\s?"
            r"(?:no\b|number|#|N\b)|DLN\b|DL\b|number\b|USCIS\s?#|(?-i:Passp[a-z]*))"
        ),
        "sex": rf"(?:15{DOT})?sex\b",
    }.items()
}
# Where a label begins within a line that was read as one: 4a ISS 05/02/2016 4b EXP 05/02/2026.
WITHIN = re.compile(
    r"\s+(?=(?:\d{1,2}[a-d]?[.:]?\s?)?(?:ISS|EXP|DOB|SEX|CLASS|DLN?|LIC)\b)", re.IGNORECASE
)
NAME = re.compile(r"[A-Z][A-Z' .-]+")
NUMBER = re.compile(r"(?=[A-Z0-9 -]*\d)[A-Z0-9][A-Z0-9 -]{3,}")
LETTER_LIKE = str.maketrans("01", "OI")
SEX = re.compile(r"[MFX]\b")
BESIDE, BELOW = 7.0, 2.2  # heights of the label that its value may lie away
Point = tuple[float, float]
CORNERS = 4
Box = tuple[float, float, float, float]
SHORT_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class PrintedField:
    """One value, and the line that it stands on; dates in ISO 8601."""

    value: str
    line: TextLine


def printed_fields(lines: Sequence[TextLine]) -> dict[str, str]:
    """Fields by name, dates in ISO 8601; what was not found is left out."""
    return {name: field.value for name, field in find_fields(lines).items()}


def find_fields(lines: Sequence[TextLine]) -> dict[str, PrintedField]:
    """Fields by name with their lines; what was not found is left out."""
    found: dict[str, PrintedField] = {}
    lines = [part for line in lines for part in _parts(line)]
    placed, second = _placed(lines), None
    for at, line in enumerate(lines):
        labelled = next(_labels(line, found), None)
        if labelled is None:
            continue
        name, rest = labelled
        behind = TextLine(rest, line.polygon, line.score)
        if field := _first(name, (behind, *(lines[other] for other in _near(at, placed)))):
            found[name] = field
            second = at if name == "given_names" and line.text.startswith("2") else second
    if second is not None and "surname" not in found:
        above = _first("surname", (lines[at] for at in _above(second, placed)))
        found |= {"surname": above} if above else {}
    return found


def _parts(line: TextLine) -> list[TextLine]:
    """What a line holds from each label to the next, each where it lies on the line."""
    starts = [found.end() for found in WITHIN.finditer(line.text)]
    if not starts or len(line.polygon) != CORNERS:
        return [line]
    a, b, c, d = line.polygon
    ends = [*starts, len(line.text)]
    parts = []
    for start, end in zip([0, *starts], ends, strict=True):
        first, last = start / len(line.text), end / len(line.text)
        above = (_between(a, b, first), _between(a, b, last))
        below = (_between(d, c, last), _between(d, c, first))
        parts.append(TextLine(line.text[start:end].strip(), above + below, line.score))
    return parts


def _between(one: Point, other: Point, share: float) -> Point:
    return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])


def _first(name: str, lines: Iterable[TextLine]) -> PrintedField | None:
    """The first of some lines that can be the value of a field."""
    fields = (PrintedField(VALUES[name](one.text), one) for one in lines)
    return next((one for one in fields if one.value), None)


def printed_issuers(lines: Iterable[TextLine]) -> tuple[str, ...]:
    """The codes of the states whose names stand alone on a line, in the order of the lines."""
    names = {issuer.name.upper(): issuer.code for issuer in ISSUERS.values() if issuer.code}
    printed = (re.sub(r"^STATE OF ", "", line.text.upper().strip()) for line in lines)
    return tuple(names[text] for text in printed if text in names)


def _labels(line: TextLine, known: Container[str]) -> Iterator[tuple[str, str]]:
    """The labels that a line begins with, but for `known` ones, and what stands behind each."""
    for text in (line.text, *line.other_readings):
        for name, label in LABELS.items():
            if name not in known and (match := label.match(text)):
                yield name, text[match.end() :]


def _near(label: int, boxes: Sequence[Box]) -> list[int]:
    """Lines right of a label on its row, then those below it, the nearest first."""
    left, top, right, bottom = boxes[label]
    height = bottom - top
    found: list[tuple[float, int]] = []
    for at, (a, b, c, d) in enumerate(boxes):
        is_level = abs((b + d) - (top + bottom)) / 2 < 0.5 * height
        if at != label and is_level and 0 <= a - right + height < BESIDE * height:
            found.append((a - right, at))
        elif 0 < b - top < BELOW * height and a < right and c > left:
            found.append((b - top + BESIDE * height, at))
    return [at for _, at in sorted(found)]


def _above(line: int, boxes: Sequence[Box]) -> list[int]:
    """The line right above one, where it begins as far left: 1 stands above 2 on a licence, and a
    stroke as thin as its number is often not read.
    """
    left, top, _, bottom = boxes[line]
    height = bottom - top
    found = [
        (top - b, at)
        for at, (a, b, _, _) in enumerate(boxes)
        if 0 < top - b < BELOW * height and abs(a - left) < height
    ]
    return [at for _, at in sorted(found)[:1]]


def _placed(lines: Sequence[TextLine]) -> list[Box]:
    """Boxes (left, top, right, bottom) as the page reads, whichever way it lies in the photo.

    The first edge of a line's outline runs with its words.
    """
    edges = [(line.polygon[0], line.polygon[1]) for line in lines if len(line.polygon) > 1]
    x, y = sum(q[0] - p[0] for p, q in edges), sum(q[1] - p[1] for p, q in edges)
    length = hypot(x, y) or 1.0
    return [_box(line, x / length, y / length) for line in lines]


def _box(line: TextLine, x: float, y: float) -> Box:
    """The outline's box in the direction (x, y) of writing; a line without one lies nowhere."""
    along = [p * x + q * y for p, q in line.polygon] or [inf]
    down = [q * x - p * y for p, q in line.polygon] or [inf]
    return min(along), min(down), max(along), max(down)


def _date(text: str) -> str:
    days = printed_dates([TextLine(text, (), 1.0)])
    return days[0].isoformat() if len(days) == 1 else ""


def _recent(text: str) -> str:
    """As any date; a year of two digits is of this century."""
    short = SHORT_DATE.search(text)
    if _date(text) or short is None:
        return _date(text)
    month, day, year = (int(part) for part in short.groups())
    try:
        return date(2000 + year, month, day).isoformat()
    except ValueError:
        return ""


def _matched(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def value(text: str) -> str:
        found = pattern.match(text.strip())
        return found.group().strip() if found else ""

    return value


def _name(text: str) -> str:
    """A name in capitals. A digit amid its letters was misread."""
    plain = text.strip()
    if sum(letter.isalpha() for letter in plain) > len(plain) / 2:
        plain = plain.translate(LETTER_LIKE)
    return plain if NAME.fullmatch(plain) and not _is_label(plain) else ""


def _given_names(text: str) -> str:
    """Names in capitals; some states set a comma between the first and the middle one."""
    return _name(re.sub(r"(?<=[A-Z]),\s*", " ", text.strip()))


def _number(text: str) -> str:
    found = NUMBER.fullmatch(text.strip())
    is_number = found is not None and not _date(text) and not _is_label(text.strip())
    return re.sub(r"[ -]", "", found.group()) if found and is_number else ""


def _is_label(text: str) -> bool:
    return any(label.match(text) for label in LABELS.values())


VALUES: Mapping[str, Callable[[str], str]] = {
    "surname": _name,
    "given_names": _given_names,
    "birth_date": _date,
    "issue_date": _recent,
    "expiry_date": _recent,
    "document_number": _number,
    "sex": _matched(SEX),
}
