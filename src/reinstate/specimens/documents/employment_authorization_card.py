"""Employment authorization card (EAD), TD1 on the back."""

from reinstate.domain.findings import PieceKind
from reinstate.specimens import rendered
from reinstate.specimens.artwork import SIZE_ID1, Palette, canvas
from reinstate.specimens.drawn import DrawnDocument, DrawnSide, Validity, Variation, validity
from reinstate.specimens.identities import SpecimenIdentity
from reinstate.specimens.machine_zone import back_identity, zone
from reinstate.specimens.wording import capitals, month_day_year, printed_surname

PALETTE = Palette(
    (240, 220, 222), (222, 226, 244), ((218, 176, 184), (176, 184, 220)), (130, 24, 44)
)
YEARS = 2


def draw(one: SpecimenIdentity, variation: Variation) -> DrawnDocument:
    valid = validity(variation, YEARS)
    sides = (_front(one, variation, valid), _back(one, variation, valid))
    return DrawnDocument("employment_authorization_card", {side.piece: side for side in sides})


def _front(one: SpecimenIdentity, variation: Variation, valid: Validity) -> DrawnSide:
    card = canvas(SIZE_ID1, PALETTE, variation.seed + 21)
    face = rendered.portrait(variation.portrait_of or one.person)
    card.text(4, 5, "UNITED STATES OF AMERICA", 1.6)
    card.heading(4, 9, "EMPLOYMENT AUTHORIZATION CARD", 2.2)
    card.portrait(4, 12, 25, 32, face)
    card.ghost(70, 30, 11, 14, face)
    card.field(32, 12, "Surname", printed_surname(one, variation))
    card.field(32, 17.6, "Given Name", capitals(one.given_names))
    card.field(32, 23.2, "USCIS#", one.alien_number)
    card.field(54, 23.2, "Category", "C09")
    card.field(66, 23.2, "Card#", one.receipt_number, cap_mm=1.3)
    card.field(32, 28.8, "Country of Birth", capitals(one.birth_country))
    card.field(32, 34.4, "Date of Birth", month_day_year(one.birth_on))
    card.field(56, 34.4, "Sex", one.sex)
    card.field(32, 40, "Valid From:", month_day_year(valid.issued_on), cap_mm=1.8)
    card.field(54, 40, "Card Expires:", month_day_year(valid.expires_on), cap_mm=1.8)
    card.specimen(32, 52.6, 46)
    card.small_print(4, 47.5, 0.95)
    card.text(4, 51, "Not evidence of U.S. citizenship", 1.1)
    return card.side(PieceKind.DOCUMENT_FRONT)


def _back(one: SpecimenIdentity, variation: Variation, valid: Validity) -> DrawnSide:
    card = canvas(SIZE_ID1, PALETTE, variation.seed + 22)
    card.text(5, 6, "The person identified is authorized to work in the U.S.", 1.4)
    card.text(5, 9.2, "for the validity of this card.", 1.4)
    card.specimen(5, 23, 62)
    card.small_print(5, 26.6)
    card.strip(33, 54)
    lines = zone(
        "TD1", "IA", back_identity(one, variation), valid, variation,
        number=one.alien_number, nationality=one.nationality, optional_1=one.receipt_number,
    )  # fmt: skip
    card.zone(lines, 36.5)
    return card.side(PieceKind.DOCUMENT_BACK)
