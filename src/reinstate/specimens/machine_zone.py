"""The machine-readable zones of the specimens, right or wrong on purpose."""

from dataclasses import replace

from reinstate.domain import mrz
from reinstate.specimens.drawn import Validity, Variation
from reinstate.specimens.identities import SpecimenIdentity

Lines = tuple[str, ...]


def zone(
    layout: str,
    code: str,
    one: SpecimenIdentity,
    valid: Validity,
    variation: Variation,
    *,
    number: str,
    issuing_state: str = "USA",
    nationality: str = "USA",
    optional_1: str = "",
) -> Lines:
    """The lines of one zone; with `has_wrong_check_digit` the number's digit is off by one."""
    lines = mrz.compose(
        layout,
        document_code=code,
        issuing_state=issuing_state,
        surname=f"{one.surname} {one.suffix}".strip(),
        given_names=one.given_names,
        document_number=number,
        nationality=nationality,
        birth_date=one.birth_on,
        sex=one.sex,
        expiry_date=valid.expires_on,
        optional_1=optional_1,
    )
    return with_wrong_check_digit(lines) if variation.has_wrong_check_digit else lines


def back_identity(one: SpecimenIdentity, variation: Variation) -> SpecimenIdentity:
    """The person as the back has them: another surname when the sides are to disagree."""
    return replace(one, surname=variation.back_surname) if variation.back_surname else one


def with_wrong_check_digit(lines: Lines) -> Lines:
    """The same lines, the printed check digit of the document number raised by one."""
    row, column = (0, 14) if len(lines) == 3 else (1, 9)
    changed = list(lines)
    wrong = str((int(changed[row][column]) + 1) % 10)
    changed[row] = changed[row][:column] + wrong + changed[row][column + 1 :]
    return tuple(changed)
