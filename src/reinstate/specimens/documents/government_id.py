"""Federal and state-issued IDs that are neither licence nor state card: no AAMVA barcode.

The federal agency card carries a PDF417 in a layout of our own; the military-like card carries
none that we could draw, since its format is not public.
"""

from reinstate.domain.findings import PieceKind
from reinstate.specimens import rendered
from reinstate.specimens.artwork import SIZE_ID1, Palette, canvas
from reinstate.specimens.drawn import DrawnDocument, DrawnSide, Validity, Variation, validity
from reinstate.specimens.identities import SpecimenIdentity
from reinstate.specimens.machine_zone import back_identity
from reinstate.specimens.wording import capitals, month_day_year, printed_surname

AGENCY = Palette((228, 230, 236), (206, 220, 234), ((190, 198, 214), (160, 186, 212)), (28, 44, 92))
MILITARY = Palette(
    (232, 232, 214), (212, 222, 204), ((200, 202, 170), (172, 190, 160)), (66, 74, 28)
)
YEARS = 5


def draw(one: SpecimenIdentity, variation: Variation) -> DrawnDocument:
    valid = validity(variation, YEARS)
    sides = (_front(one, variation, valid), _back(one, variation, valid))
    return DrawnDocument("government_id", {side.piece: side for side in sides})


def _front(one: SpecimenIdentity, variation: Variation, valid: Validity) -> DrawnSide:
    card = canvas(SIZE_ID1, _palette(variation), variation.seed + 41)
    face = rendered.portrait(variation.portrait_of or one.person)
    card.text(4, 5, "UNITED STATES GOVERNMENT", 1.7)
    card.heading(4, 9.2, _title(variation), 2.4)
    card.portrait(4, 12, 25, 32, face)
    card.field(32, 12, "Last name", printed_surname(one, variation), cap_mm=2.2, bold=0.05)
    card.field(32, 18.2, "First and middle names", capitals(one.given_names))
    card.field(32, 24, "Affiliation", _affiliation(variation))
    card.field(32, 29.8, "Date of birth", month_day_year(one.birth_on))
    card.field(58, 29.8, "Sex", one.sex)
    card.field(32, 35.6, "ID number", one.federal_number)
    card.field(32, 41, "Issued", month_day_year(valid.issued_on), cap_mm=1.8)
    card.field(54, 41, "Expires", month_day_year(valid.expires_on), cap_mm=1.8)
    card.specimen(32, 52.8, 44)
    card.small_print(4, 48.4, 0.95)
    return card.side(PieceKind.DOCUMENT_FRONT)


def _back(one: SpecimenIdentity, variation: Variation, valid: Validity) -> DrawnSide:
    card = canvas(SIZE_ID1, _palette(variation), variation.seed + 42)
    holder = back_identity(one, variation)
    card.text(5, 6, "Property of the United States Government. If found, return.", 1.4)
    card.field(5, 9, "Name", f"{printed_surname(holder, variation)}, {capitals(one.given_names)}")
    card.field(5, 15, "ID number", one.federal_number)
    card.specimen(5, 30, 62)
    card.small_print(5, 33.4)
    if not variation.is_military and not variation.omits_barcode:
        record = (one.federal_number, capitals(holder.surname), valid.expires_on.isoformat())
        card.barcode("|".join(("SPECIMENGOV1", *record)).encode(), 5, 37, 60, 13)
    return card.side(PieceKind.DOCUMENT_BACK)


def _palette(variation: Variation) -> Palette:
    return MILITARY if variation.is_military else AGENCY


def _title(variation: Variation) -> str:
    return "ARMED FORCES IDENTIFICATION" if variation.is_military else "FEDERAL AGENCY ID CARD"


def _affiliation(variation: Variation) -> str:
    return "UNIFORMED SERVICES" if variation.is_military else "EMPLOYEE"
