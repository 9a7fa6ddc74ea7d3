"""An AAMVA record as facts about its holder, whatever the version of the card.

Only what cannot be an AAMVA record, or names no holder, is invalid. Everything else that is not as
the standard has it is a deviation: a signal for a person, not a failure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from reinstate.domain.aamva.elements import NEWEST_VERSION, OLDEST_VERSION, required
from reinstate.domain.aamva.frame import Frame, NotAamva, take_apart, text_of
from reinstate.domain.aamva.issuers import ISSUERS, Issuer

EMPTY_VALUES = frozenset({"", "NONE", "UNAVL", "UNAVAIL", "N/A"})
SEXES = {"1": "M", "2": "F", "9": "X", "M": "M", "F": "F", "X": "X"}
REAL_ID = {"F": True, "N": False}
TRUNCATED = {"T": True, "N": False}
YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class AamvaFields:
    """What the card says of its holder. Dates are ISO 8601, empty when absent or no date.

    `sex` is M, F, X (not specified) or empty. `real_id`: None when the card does not say.
    """

    family_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    document_number: str = ""
    birth_date: str = ""
    issue_date: str = ""
    expiry_date: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    sex: str = ""
    document_discriminator: str = ""
    real_id: bool | None = None

    def as_mapping(self) -> Mapping[str, str]:
        """The fields as text; `real_id` is `true`, `false` or empty."""
        words = {True: "true", False: "false", None: ""}
        texts = {name: str(value) for name, value in asdict(self).items()}
        return texts | {"real_id": words[self.real_id]}


@dataclass(frozen=True, slots=True)
class AamvaReading:
    """One record read. Truncation flags are None when the card says nothing or `unknown`.

    `speaks_of_two`: besides what counts, another name or birth date stands in it.
    """

    is_valid: bool
    errors: tuple[str, ...] = ()
    version: int | None = None
    iin: str = ""
    jurisdiction: Issuer | None = None
    subfiles: tuple[str, ...] = ()
    fields: AamvaFields = field(default_factory=AamvaFields)
    is_family_name_truncated: bool | None = None
    is_first_name_truncated: bool | None = None
    is_middle_name_truncated: bool | None = None
    elements: Mapping[str, str] = field(default_factory=dict)
    deviations: tuple[str, ...] = ()
    speaks_of_two: bool = False

    @property
    def is_name_truncated(self) -> bool:
        """Whether any part of the name is known to be cut."""
        flags = (self.is_family_name_truncated, self.is_first_name_truncated)
        return True in (*flags, self.is_middle_name_truncated)

    @property
    def born_on(self) -> date | None:
        """The birth date."""
        return _date_of(self.fields.birth_date)

    @property
    def issued_on(self) -> date | None:
        """The issue date."""
        return _date_of(self.fields.issue_date)

    @property
    def expires_on(self) -> date | None:
        """The expiry date."""
        return _date_of(self.fields.expiry_date)


def parse(payload: bytes | str) -> AamvaReading:
    """Read the bytes (or text) of a PDF417 symbol."""
    try:
        frame = take_apart(text_of(payload))
    except NotAamva as problem:
        return AamvaReading(is_valid=False, errors=(str(problem),))
    elements = frame.elements()
    issuer = ISSUERS.get(frame.iin)
    notes = list(frame.deviations)
    fields = _fields(elements, frame, issuer, notes)
    _check_version(frame, notes)
    _check_issuer(frame, issuer, fields, notes)
    _check_required(frame, elements, notes)
    errors = _errors(elements)
    return AamvaReading(
        is_valid=not errors,
        errors=errors,
        version=frame.version,
        iin=frame.iin,
        jurisdiction=issuer,
        subfiles=tuple(frame.subfiles),
        fields=fields,
        is_family_name_truncated=TRUNCATED.get(elements.get("DDE", "")),
        is_first_name_truncated=TRUNCATED.get(elements.get("DDF", "")),
        is_middle_name_truncated=TRUNCATED.get(elements.get("DDG", "")),
        elements=elements,
        deviations=tuple(dict.fromkeys(notes)),
        speaks_of_two=frame.speaks_of_two(),
    )


def _errors(elements: Mapping[str, str]) -> tuple[str, ...]:
    """A record that names no holder is no identity record in any version."""
    errors = []
    if not elements.get("DBB"):
        errors.append("The record states no birth date (DBB), which every version demands.")
    if not (elements.get("DAQ") or elements.get("DBJ")):
        errors.append("The record states no document number (DAQ), which every version demands.")
    return tuple(errors)


def _fields(
    elements: Mapping[str, str], frame: Frame, issuer: Issuer | None, notes: list[str]
) -> AamvaFields:
    country = elements.get("DCG", "") or (issuer.country if issuer else "")
    is_year_first = frame.version == 1 or country == "CAN"
    name = _name(elements, notes)
    street = " ".join(filter(None, (elements.get("DAG", ""), _kept(elements.get("DAH", "")))))
    return AamvaFields(
        **name,
        document_number=elements.get("DAQ", "") or elements.get("DBJ", ""),
        birth_date=_date(elements, "DBB", is_year_first, notes),
        issue_date=_date(elements, "DBD", is_year_first, notes),
        expiry_date=_date(elements, "DBA", is_year_first, notes),
        street=street,
        city=elements.get("DAI", ""),
        state=elements.get("DAJ", ""),
        postal_code=_postal_code(elements.get("DAK", ""), country),
        country=country,
        sex=SEXES.get(elements.get("DBC", "")[:1].upper(), ""),
        document_discriminator=elements.get("DCF", ""),
        real_id=REAL_ID.get(elements.get("DDA", "")),
    )


def _name(elements: Mapping[str, str], notes: list[str]) -> dict[str, str]:
    """Name parts. Single elements come before the given-names and the full-name element."""
    full = _full_name(elements.get("DAA", ""), notes)
    first, middle = _given(elements.get("DCT", ""))
    own_middle = _kept(elements.get("DAD", "")).replace(",", " ")
    return {
        "family_name": _kept(elements.get("DCS", "")).rstrip(", ")
        or _kept(elements.get("DAB", ""))
        or full[0],
        "first_name": _kept(elements.get("DAC", "")) or first or full[1],
        "middle_name": own_middle or middle or full[2],
        "suffix": _kept(elements.get("DCU", "")) or full[3],
    }


def _full_name(text: str, notes: list[str]) -> tuple[str, str, str, str]:
    """Family, first, middle, suffix of a version 1 full name: LAST,FIRST,MIDDLE,SUFFIX."""
    if not _kept(text):
        return ("", "", "", "")
    separator = next((mark for mark in ",$@" if mark in text), " ")
    if separator != ",":
        notes.append("The full name (DAA) is not separated by commas.")
    parts = [part.strip() for part in text.split(separator)]
    if separator == " ":
        return (parts[0], "".join(parts[1:2]), " ".join(parts[2:]), "")
    family, first, middle, suffix = (parts + [""] * 4)[:4]
    return (family, first, _kept(middle), _kept(suffix))


def _given(text: str) -> tuple[str, str]:
    """First name and the rest of a given-names element."""
    words = _kept(text).replace(",", " ").split()
    return "".join(words[:1]), " ".join(words[1:])


def _kept(value: str) -> str:
    """The value, or nothing where it says that there is none."""
    return "" if value.strip().upper() in EMPTY_VALUES else value.strip()


def _date(elements: Mapping[str, str], name: str, is_year_first: bool, notes: list[str]) -> str:
    """ISO form of a date element. Month-first and year-first never both give a year since 1900,
    so the other order can be tried without ambiguity."""
    text = elements.get(name, "")
    if not text:
        return ""
    digits = re.sub(r"\D", "", text)[:8]
    orders = (_year_first(digits), _month_first(digits))
    expected, other = orders if is_year_first else orders[::-1]
    if expected is None and other is None:
        notes.append(f"Element {name} '{text[:12]}' is not a date.")
    elif expected is None:
        notes.append(f"Element {name} '{digits}' has the date order of another version or country.")
    elif text != digits:
        notes.append(f"Element {name} '{text[:12]}' holds more than its eight digits.")
    found = expected or other
    return found.isoformat() if found else ""


def _year_first(digits: str) -> date | None:
    return _calendar(digits[:4], digits[4:6], digits[6:8])


def _month_first(digits: str) -> date | None:
    return _calendar(digits[4:8], digits[:2], digits[2:4])


def _calendar(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year in YEARS else None


def _date_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _postal_code(text: str, country: str) -> str:
    """ZIP or ZIP+4 for the USA (a filler of zeros or blanks is no +4); as printed elsewhere."""
    digits = re.sub(r"\D", "", text)
    if country == "CAN" or len(digits) < 5:
        return " ".join(text.split())
    zip5, plus4 = digits[:5], digits[5:9]
    return f"{zip5}-{plus4}" if len(plus4) == 4 and plus4 != "0000" else zip5


def _check_version(frame: Frame, notes: list[str]) -> None:
    if frame.version is None:
        return
    if frame.version > NEWEST_VERSION:
        notes.append(
            f"Version {frame.version:02d} is newer than {NEWEST_VERSION}, the last one known here."
        )
    elif frame.version < OLDEST_VERSION:
        notes.append(
            f"Version {frame.version:02d} is older than {OLDEST_VERSION:02d}, the standard's first."
        )


def _check_issuer(
    frame: Frame, issuer: Issuer | None, fields: AamvaFields, notes: list[str]
) -> None:
    if frame.iin and issuer is None:
        notes.append(f"Issuer number {frame.iin} belongs to no known jurisdiction.")
    elif issuer and issuer.code and fields.state and issuer.code != fields.state:
        notes.append(
            f"Issuer number {frame.iin} belongs to {issuer.name} ({issuer.code}), "
            f"but the address is in {fields.state}."
        )


def _check_required(frame: Frame, elements: Mapping[str, str], notes: list[str]) -> None:
    if frame.version is None:
        return
    subfile = "ID" if "ID" in frame.subfiles else "DL"
    missing = [name for name in required(frame.version, subfile) if name not in elements]
    if frame.version == 1 and {"DAB", "DAC"} <= elements.keys():
        missing = [name for name in missing if name != "DAA"]
    if missing:
        notes.append(
            f"Elements that version {frame.version:02d} demands are absent: {', '.join(missing)}."
        )
