"""The printed side against a zone or barcode, field by field.

Print counts as different only where something else was surely read in the field's own place: what
was not found, or nearly agrees, may be a misreading and is for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from reinstate.domain.aamva.issuers import ISSUERS
from reinstate.domain.findings import Outcome
from reinstate.domain.names import PersonName, compare, transliterate
from reinstate.evidence.checks._document import MachineData
from reinstate.evidence.checks._polygons import contains
from reinstate.evidence.facts import DocumentSideFacts, TextLine
from reinstate.evidence.printed_fields import (
    LETTER_LIKE,
    PrintedField,
    find_fields,
    printed_issuers,
)

MOST_WORDS = 4  # a family name of more words is found by its labelled field only
LONG = 6  # letters from which a name is told even where the reader ran words together
ALIKE = 75.0  # 0-100: a printed name this like the machine-readable one may be a misreading
# As much as a cut zone can say.
CUT_CODES = ("first_initial_only", "first_name_cut", "family_name_cut")
MISREAD = 2  # characters of a number that a misreading may change


class Fit(Enum):
    """How print and machine-readable data stand to each other."""

    AGREES = "agrees"
    NOT_FOUND = "not_found"
    UNCLEAR = "unclear"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Compared:
    """One field: what either says, and the printed line where one was found."""

    field: str
    fit: Fit
    machine: str
    printed: str = ""
    line: TextLine | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """`sure_from`: certainty of a line that counts as read. `all_dates`: how many dates a side has:
    when as many were read, a date that is none of them is not printed."""

    sure_from: float
    all_dates: int


def compare_print(data: MachineData, side: DocumentSideFacts, bars: Bars) -> Iterator[Compared]:
    """Every field that the zone or barcode states."""
    lines = [line for line in side.text if not _is_of_zone(line, side)]
    fields = find_fields(lines)
    yield _name(data.name, fields, lines, bars)
    for field, day in (("birth date", data.born_on), ("expiry date", data.expires_on)):
        if day is not None:
            own = fields.get(field.replace(" ", "_"))
            yield _date(field, day, own, side.printed_dates, bars)
    if data.document_number and data.is_number_printed:
        yield _number(data.document_number, fields.get("document_number"), lines, bars)
    issuers = printed_issuers(line for line in lines if plain(line.text) not in _parts(data.name))
    if data.state and issuers:
        yield Compared("state", _state_fit(data.state, issuers), data.state, ", ".join(issuers))


def _parts(name: PersonName) -> set[str]:
    """The parts of a name as they may be printed on a line: people are called Virginia."""
    given = f"{name.given} {name.middle}"
    return {plain(part) for part in (name.family, name.given, name.middle, given)}


def _state_fit(state: str, issuers: Sequence[str]) -> Fit:
    """West Virginia's name may be read as two lines, the second of which is another state's."""
    if state in issuers:
        return Fit.AGREES
    names = {issuer.code: issuer.name for issuer in ISSUERS.values()}
    is_part = any(names[state].endswith(names[other]) for other in issuers)
    return Fit.UNCLEAR if is_part else Fit.DIFFERS


def whole_name(cut: PersonName, side: DocumentSideFacts, sure_from: float) -> PersonName | None:
    """The printed name that a cut one begins, where it was surely read."""
    fields = find_fields([line for line in side.text if not _is_of_zone(line, side)])
    family, given = fields.get("surname"), fields.get("given_names")
    if family is None or given is None:
        return None
    printed = PersonName(family.value, given.value)
    is_sure = min(family.line.score, given.line.score) >= sure_from
    return printed if is_sure and agrees_as_far(printed, cut) else None


def agrees_as_far(whole: PersonName, name: PersonName) -> bool:
    """Whether two names agree as far as the second goes: a zone may cut all but an initial."""
    answer = compare(whole, name)
    is_cut = bool(name.truncated) and answer.code in CUT_CODES
    return answer.outcome is Outcome.PASS or is_cut


def _is_of_zone(line: TextLine, side: DocumentSideFacts) -> bool:
    outline = side.machine_zone.polygon if side.machine_zone else None
    middle = tuple(sum(axis) / len(line.polygon) for axis in zip(*line.polygon, strict=True))
    is_inside = outline is not None and contains(outline, (middle[0], middle[1]))
    return is_inside or "<<" in line.text


def _name(
    name: PersonName, fields: dict[str, PrintedField], lines: Sequence[TextLine], bars: Bars
) -> Compared:
    said = ", ".join(part for part in (name.family, name.given) if part)
    family, given = fields.get("surname"), fields.get("given_names")
    if _is_in_words(name, given, lines):
        return Compared("name", Fit.AGREES, said)
    if family is None or given is None:
        return Compared("name", Fit.NOT_FOUND, said)
    printed = f"{family.value}, {given.value}"
    if agrees_as_far(PersonName(family.value, given.value), name):
        return Compared("name", Fit.AGREES, said, printed)
    is_sure = min(family.line.score, given.line.score) >= bars.sure_from
    answer = compare(PersonName(family.value, given.value), name)
    is_far = answer.outcome is Outcome.FAIL and not _is_like(name, family, given)
    fit = Fit.DIFFERS if is_sure and is_far else Fit.UNCLEAR
    return Compared("name", fit, said, printed, family.line)


def _is_like(name: PersonName, family: PrintedField, given: PrintedField) -> bool:
    """Whether the printed name could be the other, misread or cut: both parts begin alike."""
    first, printed_first = (text.split(" ", 1)[0] for text in (name.given, given.value))
    pairs = ((name.family, family.value), (first, printed_first))
    return all(_begin_alike(plain(one), plain(other)) for one, other in pairs)


def _begin_alike(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    return fuzz.ratio(one[:length], other[:length]) >= ALIKE


def _is_in_words(name: PersonName, given: PrintedField | None, lines: Sequence[TextLine]) -> bool:
    """Family name and first given name, as far as the zone holds them, stand among the words.

    Of cut given names all are looked for together, for an initial alone stands in any text. One
    character of a line may be another that was nearly read: so is a name of 28 letters read right.
    """
    is_cut = bool(name.truncated)
    if is_cut and given is not None and not given.value.startswith(name.given[:1]):
        return False
    first = name.given if is_cut else name.given.split(" ", 1)[0]
    wanted = [_words(part) for part in (name.family, first) if part]
    printed = [_words(text) for line in lines for text in (line.text, *line.other_readings)]
    return bool(name.family) and all(
        any(_stands(words, line, is_cut=is_cut) for line in printed) for words in wanted
    )


def _stands(wanted: list[str], line: list[str], *, is_cut: bool) -> bool:
    """Whether words stand in a line, wherever it has its spaces; cut ones as beginnings."""
    joined = "".join(wanted)
    if len(joined) >= LONG and joined in "".join(line):
        return True
    runs = [line[a:b] for a in range(len(line)) for b in range(a + 1, a + 1 + MOST_WORDS)]
    if any(_without_number("".join(run)) == joined for run in runs):
        return True
    return is_cut and any(
        len(run) == len(wanted) and all(map(str.startswith, run, wanted)) for run in runs
    )


def _without_number(word: str) -> str:
    """Without the number of a licence's line before it, and as letters: J0SE is read for JOSE."""
    return word.lstrip("0123456789").translate(LETTER_LIKE)


def _words(text: str) -> list[str]:
    """Words in A-Z; II and III are one, for the reader of print often loses the last stroke.

    Father and son are told apart by their birth dates and numbers, which are compared as well.
    """
    plain = transliterate(text).replace("'", "").upper()
    return re.findall(r"[A-Z0-9]+", re.sub("I{2,}", "II", plain))


def _date(
    field: str, day: date, own: PrintedField | None, printed: Sequence[date], bars: Bars
) -> Compared:
    if day in printed or (own and own.value == day.isoformat()):
        return Compared(field, Fit.AGREES, day.isoformat())
    if own is not None:
        fit = Fit.DIFFERS if own.line.score >= bars.sure_from else Fit.UNCLEAR
        return Compared(field, fit, day.isoformat(), own.value, own.line)
    dates = ", ".join(one.isoformat() for one in printed)
    fit = Fit.UNCLEAR if len(printed) >= bars.all_dates else Fit.NOT_FOUND
    return Compared(field, fit, day.isoformat(), dates)


def _number(
    number: str, own: PrintedField | None, lines: Sequence[TextLine], bars: Bars
) -> Compared:
    wanted = plain(number)
    if any(wanted in plain(line.text) for line in lines):
        return Compared("document number", Fit.AGREES, number)
    if own is None:
        return Compared("document number", Fit.NOT_FOUND, number)
    is_far = Levenshtein.distance(wanted, plain(own.value)) > MISREAD
    is_sure = own.line.score >= bars.sure_from
    fit = Fit.DIFFERS if is_far and is_sure else Fit.UNCLEAR
    return Compared("document number", fit, number, own.value, own.line)


def plain(text: str) -> str:
    """Letters and digits only, transliterated."""
    return re.sub(r"[^A-Z0-9]", "", transliterate(text).upper())
