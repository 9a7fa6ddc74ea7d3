"""Permanent resident card (green card), TD1 on the back."""

from reinstate.domain.findings import PieceKind
from reinstate.specimens import rendered
from reinstate.specimens.artwork import SIZE_ID1, Palette, canvas
from reinstate.specimens.drawn import DrawnDocument, DrawnSide, Validity, Variation, validity
from reinstate.specimens.identities import SpecimenIdentity
from reinstate.specimens.machine_zone import back_identity, zone
from reinstate.specimens.wording import capitals, day_month_year, printed_surname

PALETTE = Palette(
    (218, 238, 214), (240, 240, 208), ((164, 206, 160), (206, 206, 140)), (20, 92, 52)
)
YEARS = 10


def draw(one: SpecimenIdentity, variation: Variation) -> DrawnDocument:
    valid = validity(variation, YEARS)
    sides = (_front(one, variation, valid), _back(one, variation, valid))
    return DrawnDocument("permanent_resident_card", {side.piece: side for side in sides})


def _front(one: SpecimenIdentity, variation: Variation, valid: Validity) -> DrawnSide:
    card = canvas(SIZE_ID1, PALETTE, variation.seed + 11)
    face = rendered.portrait(variation.portrait_of or one.person)
    card.text(4, 5, "UNITED STATES OF AMERICA", 1.6)
    card.heading(4, 9, "PERMANENT RESIDENT CARD", 2.4)
    card.portrait(57, 12, 25, 32, face)
    card.ghost(43, 28, 11, 14, face)
    card.field(4, 12, "Surname", printed_surname(one, variation))
    card.field(4, 17.6, "Given Name", capitals(one.given_names))
    card.field(4, 23.2, "USCIS#", _grouped(one.alien_number))
    card.field(30, 23.2, "Category", "IR1")
    card.field(4, 28.8, "Country of Birth", capitals(one.birth_country))
    card.field(4, 34.4, "Date of Birth", day_month_year(one.birth_on))
    card.field(32, 34.4, "Sex", one.sex)
    card.field(4, 40, "Resident Since:", day_month_year(valid.issued_on), cap_mm=1.8)
    card.field(28, 40, "Card Expires:", day_month_year(valid.expires_on), cap_mm=1.8)
    card.specimen(4, 52.6, 46)
    card.small_print(57, 49, 0.95)
    return card.side(PieceKind.DOCUMENT_FRONT)


def _back(one: SpecimenIdentity, variation: Variation, valid: Validity) -> DrawnSide:
    card = canvas(SIZE_ID1, PALETTE, variation.seed + 12)
    card.text(5, 6, "Permanent resident: may live and work in the United States.", 1.4)
    card.text(5, 9.2, f"Card number {one.receipt_number}", 1.6)
    card.specimen(5, 23, 62)
    card.small_print(5, 26.6)
    card.strip(33, 54)
    lines = zone(
        "TD1", "C1", back_identity(one, variation), valid, variation,
        number=one.alien_number, nationality=one.nationality, optional_1=one.receipt_number,
    )  # fmt: skip
    card.zone(lines, 36.5)
    return card.side(PieceKind.DOCUMENT_BACK)


def _grouped(number: str) -> str:
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"
