"""Visa foil, MRV-A with the class in print, and the foreign passport's data page it belongs to."""

from reinstate.domain.findings import PieceKind
from reinstate.specimens import rendered
from reinstate.specimens.artwork import SIZE_VISA, Canvas, Palette, canvas
from reinstate.specimens.documents.us_passport import data_page
from reinstate.specimens.drawn import DrawnDocument, DrawnSide, Validity, Variation, validity
from reinstate.specimens.identities import SpecimenIdentity
from reinstate.specimens.machine_zone import back_identity, zone
from reinstate.specimens.wording import capitals, day_month_year, printed_surname

PALETTE = Palette((222, 240, 236), (238, 232, 208), ((160, 208, 200), (212, 196, 146)), (8, 84, 96))
YEARS = 10
PASSPORT_YEARS = 10


def draw(one: SpecimenIdentity, variation: Variation) -> DrawnDocument:
    foil = _foil(one, variation, validity(variation, YEARS))
    holder = back_identity(one, variation)
    passport = validity(Variation(day=variation.day), PASSPORT_YEARS)
    page = data_page(
        holder, Variation(day=variation.day), one.nationality, one.passport_number, passport
    )
    return DrawnDocument("us_visa", {PieceKind.DOCUMENT_FRONT: foil, PieceKind.PASSPORT_PAGE: page})


def _foil(one: SpecimenIdentity, variation: Variation, valid: Validity) -> DrawnSide:
    foil = canvas(SIZE_VISA, PALETTE, variation.seed + 31)
    face = rendered.portrait(variation.portrait_of or one.person)
    foil.heading(4, 7.4, "VISA", 3.2)
    foil.text(20, 7.4, "UNITED STATES OF AMERICA", 2.2)
    foil.portrait(4, 11, 29, 38, face)
    foil.ghost(101, 33, 14, 17, face)
    _fields(foil, one, variation, valid)
    foil.text(92, 55, one.foil_number, 2.2, colour=(178, 32, 40))
    foil.specimen(4, 58.6, 52)
    foil.small_print(60, 58.2)
    foil.strip(60, 80)
    lines = zone(
        "MRVA", "VN", one, valid, variation,
        number=one.visa_number, nationality=one.nationality,
    )  # fmt: skip
    foil.zone(lines, 65.5)
    return foil.side(PieceKind.DOCUMENT_FRONT, corner_mm=0.6)


def _fields(foil: Canvas, one: SpecimenIdentity, variation: Variation, valid: Validity) -> None:
    foil.field(36, 12, "Issuing Post Name", "SPECIMEN CITY")
    foil.field(80, 12, "Control Number", one.foil_number + "0001")
    foil.field(36, 18.4, "Surname", printed_surname(one, variation))
    foil.field(36, 24.8, "Given Name", capitals(one.given_names))
    foil.field(36, 31.2, "Passport Number", one.passport_number)
    foil.field(66, 31.2, "Sex", one.sex)
    foil.field(76, 31.2, "Birth Date", day_month_year(one.birth_on))
    foil.field(36, 37.6, "Visa Type /Class", f"R {variation.visa_class}", cap_mm=2.2)
    foil.field(66, 37.6, "Entries", "M")
    foil.field(76, 37.6, "Nationality", one.nationality)
    foil.field(36, 44, "Issue Date", day_month_year(valid.issued_on))
    foil.field(66, 44, "Expiration Date", day_month_year(valid.expires_on))
