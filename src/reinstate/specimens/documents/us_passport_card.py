"""Passport card, TD1 on the back."""

from reinstate.domain.findings import PieceKind
from reinstate.specimens import rendered
from reinstate.specimens.artwork import SIZE_ID1, Palette, canvas
from reinstate.specimens.drawn import DrawnDocument, DrawnSide, Validity, Variation, validity
from reinstate.specimens.identities import SpecimenIdentity
from reinstate.specimens.machine_zone import back_identity, zone
from reinstate.specimens.wording import capitals, day_month_year, printed_surname

PALETTE = Palette(
    (250, 238, 216), (220, 232, 240), ((230, 204, 160), (170, 196, 214)), (120, 58, 20)
)
YEARS = 10


def draw(one: SpecimenIdentity, variation: Variation) -> DrawnDocument:
    valid = validity(variation, YEARS)
    sides = (_front(one, variation, valid), _back(one, variation, valid))
    return DrawnDocument("us_passport_card", {side.piece: side for side in sides})


def _front(one: SpecimenIdentity, variation: Variation, valid: Validity) -> DrawnSide:
    card = canvas(SIZE_ID1, PALETTE, variation.seed + 5)
    face = rendered.portrait(variation.portrait_of or one.person)
    card.heading(4, 6.6, "PASSPORT CARD", 2.6)
    card.text(44, 6.6, "United States of America", 1.7)
    card.portrait(4, 9.5, 25, 32, face)
    card.ghost(68, 23, 13, 16, face)
    card.field(32, 10, "Nationality", "USA")
    card.field(52, 10, "Passport Card no.", one.passport_card_number, cap_mm=2.1)
    card.field(32, 15.6, "Surname", printed_surname(one, variation))
    card.field(32, 21.2, "Given names", capitals(one.given_names))
    card.field(32, 26.8, "Sex", one.sex)
    card.field(40, 26.8, "Date of birth", day_month_year(one.birth_on))
    card.field(32, 32.4, "Place of birth", capitals(one.birthplace))
    card.field(32, 38, "Issued on", day_month_year(valid.issued_on), cap_mm=1.8)
    card.field(56, 38, "Expires on", day_month_year(valid.expires_on), cap_mm=1.8)
    card.specimen(32, 52.6, 46)
    card.small_print(4, 46, 0.95)
    return card.side(PieceKind.DOCUMENT_FRONT)


def _back(one: SpecimenIdentity, variation: Variation, valid: Validity) -> DrawnSide:
    card = canvas(SIZE_ID1, PALETTE, variation.seed + 6)
    card.text(5, 6, "Valid for land and sea travel only. If found, drop in any mailbox.", 1.3)
    card.text(5, 9, "Not valid for international air travel.", 1.3)
    card.specimen(5, 22.5, 62)
    card.small_print(5, 26)
    card.strip(33, 54)
    lines = zone(
        "TD1", "IP", back_identity(one, variation), valid, variation,
        number=one.passport_card_number,
    )  # fmt: skip
    card.zone(lines, 36.5)
    return card.side(PieceKind.DOCUMENT_BACK)
