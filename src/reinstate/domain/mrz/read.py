"""A machine-readable zone as text: its fields, its check digits and what is wrong with it.

Reading never repairs. What is printed is what is judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from reinstate.domain.mrz.digits import CheckResult, check_results, long_number
from reinstate.domain.mrz.layouts import ALL, FILLER, LAYOUTS, Layout, layout_of

FIELD_WORDS = {
    "document_code": "document code",
    "issuing_state": "issuing state",
    "document_number": "document number",
    "birth_date": "birth date",
    "expiry_date": "expiry date",
    "optional_1": "optional data",
    "optional_2": "second optional data",
    "composite": "whole zone",
}
LONGEST_VALIDITY = 50  # years
FRENCH = "IDFRA"  # the cards of 1988 to 2021: 36 characters a line, but no layout of ICAO 9303
FIRST_LETTERS = {"TD1": "ACI", "TD2": "ACI", "TD3": "P", "MRVA": "V", "MRVB": "V"}


@dataclass(frozen=True, slots=True)
class MrzFields:
    """What the zone says, without fillers. Dates are ISO 8601 and as long as they are known:
    `1974-08-12`, `1974-08`, `1974`, empty. `sex` is M, F, X (not stated) or what is printed.
    `optional_1` is as printed, even where the rest of a long document number opens it.
    """

    document_code: str = ""
    issuing_state: str = ""
    surname: str = ""
    given_names: str = ""
    document_number: str = ""
    nationality: str = ""
    birth_date: str = ""
    sex: str = ""
    expiry_date: str = ""
    optional_1: str = ""
    optional_2: str = ""

    def as_mapping(self) -> Mapping[str, str]:
        """The fields by name."""
        return {name: str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class MrzReading:
    """One zone read. `format` is empty when the lines have no known layout, FRENCH_ID for one that
    is told apart from TD2 and not read further.

    `errors` say why it is not valid; `deviations` are oddities that do not make it invalid.
    """

    format: str
    is_valid: bool
    lines: tuple[str, ...]
    fields: MrzFields
    check_digits: tuple[CheckResult, ...]
    errors: tuple[str, ...]
    deviations: tuple[str, ...] = ()
    is_name_truncated: bool = False

    @property
    def born_on(self) -> date | None:
        """The birth date when it is known to the day."""
        return _whole_date(self.fields.birth_date)

    @property
    def expires_on(self) -> date | None:
        """The expiry date when it is stated."""
        return _whole_date(self.fields.expiry_date)


def parse(lines: Sequence[str], on: date) -> MrzReading:
    """Read the lines of a zone; `on` settles the century of the birth date."""
    clean = tuple(line.strip() for line in lines if line.strip())
    layout = layout_of(clean)
    if layout is None:
        return MrzReading("", False, clean, MrzFields(), (), (_size_error(clean),))
    return read_layout(layout, clean, on)


def read_layout(layout: Layout, lines: tuple[str, ...], on: date) -> MrzReading:
    """Read lines that have the size of the layout."""
    if is_french(layout, lines):
        return MrzReading("FRENCH_ID", False, lines, MrzFields(), (), (_french_error(),))
    checks = check_results(layout, lines)
    fields = _fields(layout, lines, on)
    errors = [*_character_errors(layout, lines), *(_digit_error(c) for c in checks if not c.is_ok)]
    errors += _date_errors(layout, lines, fields)
    return MrzReading(
        format=layout.name,
        is_valid=not errors,
        lines=lines,
        fields=fields,
        check_digits=checks,
        errors=tuple(errors),
        deviations=_deviations(layout, lines, fields),
        is_name_truncated=not _raw(layout, lines, "name").endswith(FILLER),
    )


def is_french(layout: Layout, lines: tuple[str, ...]) -> bool:
    """Whether what has the size of TD2 is a French national identity card."""
    return layout.name == "TD2" and lines[0].startswith(FRENCH)


def _fields(layout: Layout, lines: tuple[str, ...], on: date) -> MrzFields:
    surname, _, given = _raw(layout, lines, "name").partition(FILLER * 2)
    long = long_number(layout, lines)
    sex = _raw(layout, lines, "sex")
    return MrzFields(
        document_code=_text(layout, lines, "document_code"),
        issuing_state=_text(layout, lines, "issuing_state"),
        surname=_spaced(surname),
        given_names=_spaced(given),
        document_number=long[0] if long else _text(layout, lines, "document_number"),
        nationality=_text(layout, lines, "nationality"),
        birth_date=_birth_date(_raw(layout, lines, "birth_date"), on),
        sex="X" if sex == FILLER else sex,
        expiry_date=_expiry_date(_raw(layout, lines, "expiry_date"), on),
        optional_1=_text(layout, lines, "optional_1"),
        optional_2=_text(layout, lines, "optional_2"),
    )


def _raw(layout: Layout, lines: tuple[str, ...], name: str) -> str:
    span = layout.span(name)
    return span.of(lines) if span else ""


def _text(layout: Layout, lines: tuple[str, ...], name: str) -> str:
    return _spaced(_raw(layout, lines, name))


def _spaced(text: str) -> str:
    return " ".join(text.replace(FILLER, " ").split())


def _birth_date(printed: str, on: date) -> str:
    """The latest century that does not put the birth in the future."""
    recent = _iso(str(on.year // 100), printed)
    if not recent:
        return ""
    is_future = recent > on.isoformat()[: len(recent)]
    return _iso(str(on.year // 100 - 1), printed) if is_future else recent


def _expiry_date(printed: str, on: date) -> str:
    """This century's, but for years further ahead than any document is valid: those are past."""
    century = on.year // 100
    ahead = (
        _is_number(printed[:2]) and century * 100 + int(printed[:2]) > on.year + LONGEST_VALIDITY
    )
    return _iso(str(century - ahead), printed)


def _iso(century: str, printed: str) -> str:
    """ISO form of YYMMDD, cut at the first part that is not stated; empty when it is no date.

    A month or a day that is not stated is `<<`, or `00` as some issuers print it.
    """
    if not printed.strip("0"):
        return ""
    parts = (printed[at : at + 2].replace("00", FILLER * 2) for at in (2, 4))
    year, (month, day) = printed[:2], parts
    if not _is_number(year):
        return ""
    if not _is_number(month):
        return f"{century}{year}" if (month + day) == FILLER * 4 else ""
    if not _is_number(day):
        is_month = 1 <= int(month) <= 12 and day == FILLER * 2
        return f"{century}{year}-{month}" if is_month else ""
    text = f"{century}{year}-{month}-{day}"
    return text if _whole_date(text) else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _whole_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _size_error(lines: tuple[str, ...]) -> str:
    sizes = ", ".join(str(len(line)) for line in lines) or "none"
    known = "; ".join(f"{one.name} {one.lines} of {one.width}" for one in LAYOUTS.values())
    return (
        f"The zone has {len(lines)} lines of {sizes} characters; expected one of: {known}. "
        "Give every line whole, with its fillers."
    )


def _french_error() -> str:
    return (
        "This is the zone of a French national identity card, which has a format of its own; "
        "expected a zone by ICAO 9303. Use a passport or another accepted document."
    )


def _character_errors(layout: Layout, lines: tuple[str, ...]) -> list[str]:
    errors = []
    for number, (line, allowed) in enumerate(zip(lines, layout.allowed, strict=True), start=1):
        for position, (letter, letters) in enumerate(zip(line, allowed, strict=True), start=1):
            if letter not in letters:
                errors.append(
                    f"Line {number}, position {position}: found '{letter}', "
                    f"expected {_expected(letters)}."
                )
    return errors


def _expected(letters: frozenset[str]) -> str:
    if letters == ALL:
        return "A-Z, 0-9 or '<'"
    if len(letters) < 5:
        return "M, F or '<'"
    kind = "a letter" if "A" in letters else "a digit"
    return f"{kind} or '<'" if FILLER in letters else kind


def _digit_error(check: CheckResult) -> str:
    return (
        f"Line {check.line}, position {check.position}: the check digit of the "
        f"{FIELD_WORDS[check.name]} is '{check.printed}', expected '{check.computed or '?'}'."
    )


def _date_errors(layout: Layout, lines: tuple[str, ...], fields: MrzFields) -> list[str]:
    """Digits that are no date. Fillers or zeros throughout are allowed: it is then not stated."""
    errors = []
    for name, read in (("birth_date", fields.birth_date), ("expiry_date", fields.expiry_date)):
        printed = _raw(layout, lines, name)
        if not read and printed.strip(FILLER) and printed.strip("0"):
            errors.append(f"The {FIELD_WORDS[name]} '{printed}' is not a date (YYMMDD).")
    return errors


def _deviations(layout: Layout, lines: tuple[str, ...], fields: MrzFields) -> tuple[str, ...]:
    found = []
    expected = FIRST_LETTERS[layout.name]
    if lines[0][0] not in expected:
        found.append(
            f"The document code is '{fields.document_code}'; a {layout.name} zone "
            f"usually begins with {' or '.join(expected)}."
        )
    if len(fields.birth_date) < 10:
        found.append("The birth date is not stated to the day.")
    if not fields.expiry_date:
        found.append("The expiry date is not stated.")
    if FILLER * 2 not in _raw(layout, lines, "name").rstrip(FILLER):
        found.append("The zone states no given names.")
    return tuple(found)
