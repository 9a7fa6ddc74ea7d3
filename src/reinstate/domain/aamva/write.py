"""Draw up a correct AAMVA version 10 record. Used by specimens and tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from reinstate.domain.aamva.issuers import ISSUERS

VERSION = "10"
HEADER_LENGTH, ENTRY_LENGTH = 21, 10
# Element order of the standard's worked example.
_ORDER = """
DAQ DCS DDE DAC DDF DAD DDG DCU DCA DCB DCD DBD DBB DBA DBC DAU DAY DAG DAH DAI DAJ DAK DCF DCG
DCK DDA DDB DDC DDD DDK DDL
"""
ORDER = tuple(_ORDER.split())
SEX_CODES = {"M": "1", "F": "2", "X": "9"}
REAL_ID_CODES = {True: "F", False: "N"}
LENGTHS = {"DCS": 40, "DAC": 40, "DAD": 40, "DAG": 35, "DAI": 20, "DAQ": 25, "DCF": 25}


def compose(
    *,
    iin: str,
    family_name: str,
    first_name: str,
    document_number: str,
    birth_date: date,
    issue_date: date,
    expiry_date: date,
    sex: str,
    street: str,
    city: str,
    state: str,
    postal_code: str,
    document_discriminator: str,
    middle_name: str = "",
    suffix: str = "",
    country: str = "USA",
    real_id: bool | None = None,
    subfile: str = "DL",
    height: str = "068 in",
    eyes: str = "BRO",
    is_limited_term: bool = False,
    own_elements: Mapping[str, str] | None = None,
) -> bytes:
    """The bytes of one card. `own_elements` are the issuer's (`ZVA`...), all of one subfile.

    Names longer than the standard allows are cut and flagged. ValueError names a value that
    cannot be written.
    """
    if iin not in ISSUERS:
        raise ValueError(f"iin '{iin}' belongs to no known jurisdiction")
    is_licence = subfile == "DL"
    elements = {
        "DAQ": document_number,
        "DCS": family_name,
        "DAC": first_name,
        "DAD": middle_name or "NONE",
        "DCU": suffix,
        "DBD": _printed(issue_date, country),
        "DBB": _printed(birth_date, country),
        "DBA": _printed(expiry_date, country),
        "DBC": SEX_CODES.get(sex, "9"),
        "DAU": height,
        "DAY": eyes,
        "DAG": street,
        "DAI": city,
        "DAJ": state,
        "DAK": _postal(postal_code, country),
        "DCF": document_discriminator,
        "DCG": country,
        "DDA": REAL_ID_CODES[real_id] if real_id is not None else "",
        "DDD": "1" if is_limited_term else "",
        "DCA": "D" if is_licence else "",
        "DCB": "NONE" if is_licence else "",
        "DCD": "NONE" if is_licence else "",
    }
    for name, flag in (("DCS", "DDE"), ("DAC", "DDF"), ("DAD", "DDG")):
        elements[flag] = "T" if len(elements[name]) > LENGTHS[name] else "N"
        elements[name] = elements[name][: LENGTHS[name]]
    subfiles = {subfile: {name: elements[name] for name in ORDER if elements.get(name)}}
    if own_elements:
        subfiles[next(iter(own_elements))[:2]] = dict(own_elements)
    return compose_record(iin, subfiles)


def compose_record(
    iin: str, subfiles: Mapping[str, Mapping[str, str]], jurisdiction_version: int = 0
) -> bytes:
    """A framed record of any elements, directory computed."""
    bodies = [(name, _body(name, elements)) for name, elements in subfiles.items()]
    offset = HEADER_LENGTH + ENTRY_LENGTH * len(bodies)
    directory, start = b"", offset
    for name, body in bodies:
        directory += f"{name}{start:04d}{len(body):04d}".encode("latin-1")
        start += len(body)
    header = f"@\n\x1e\rANSI {iin}{VERSION}{jurisdiction_version:02d}{len(bodies):02d}"
    return header.encode("latin-1") + directory + b"".join(body for _, body in bodies)


def _body(subfile: str, elements: Mapping[str, str]) -> bytes:
    for name, value in elements.items():
        if any(letter < " " for letter in value):
            raise ValueError(f"{name} {value!r}: control characters cannot stand in an element")
        if len(value) > LENGTHS.get(name, len(value)):
            raise ValueError(f"{name} '{value}': at most {LENGTHS[name]} characters")
    text = "\n".join(f"{name}{value}" for name, value in elements.items())
    try:
        return f"{subfile}{text}\r".encode("latin-1")
    except UnicodeEncodeError as problem:
        wrong = problem.object[problem.start]
        raise ValueError(f"'{wrong}' cannot stand in an AAMVA record; transliterate it") from None


def _printed(on: date, country: str) -> str:
    return on.strftime("%Y%m%d" if country == "CAN" else "%m%d%Y")


def _postal(text: str, country: str) -> str:
    digits = text.replace("-", "").strip()
    return f"{digits:<11}" if country == "CAN" or len(digits) > 5 else f"{digits:0<9}  "
