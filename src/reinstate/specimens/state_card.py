"""The cards of the states: licence, permit and ID share one layout; colours differ by state."""

import math
from dataclasses import dataclass

from PIL import ImageDraw

from reinstate.domain.findings import PieceKind
from reinstate.specimens import rendered
from reinstate.specimens.artwork import SIZE_ID1, Canvas, Colour, Palette, canvas
from reinstate.specimens.drawn import PIXELS_PER_MM, DrawnSide, Validity, Variation
from reinstate.specimens.identities import SpecimenIdentity
from reinstate.specimens.licence_record import payload
from reinstate.specimens.machine_zone import back_identity
from reinstate.specimens.wording import capitals, height, month_day_year, printed_surname

STATE_NAMES = {
    "CA": "CALIFORNIA",
    "FL": "FLORIDA",
    "GA": "GEORGIA",
    "ID": "IDAHO",
    "IL": "ILLINOIS",
    "IN": "INDIANA",
    "MD": "MARYLAND",
    "MN": "MINNESOTA",
    "NY": "NEW YORK",
    "TX": "TEXAS",
    "VA": "VIRGINIA",
    "WA": "WASHINGTON",
}
PALETTES = (
    Palette((212, 228, 246), (244, 232, 214), ((170, 198, 230), (230, 202, 160)), (20, 52, 110)),
    Palette((246, 226, 216), (220, 236, 226), ((228, 184, 164), (160, 204, 180)), (118, 36, 18)),
    Palette((222, 238, 220), (234, 226, 244), ((172, 208, 166), (200, 184, 224)), (24, 82, 40)),
    Palette((240, 234, 208), (212, 226, 240), ((216, 200, 146), (164, 190, 218)), (92, 66, 8)),
)
GOLD: Colour = (186, 140, 30)


@dataclass(frozen=True, slots=True)
class StateCard:
    """One card: subfile DL or ID, its title, whose, from when to when."""

    subfile: str
    title: str
    one: SpecimenIdentity
    valid: Validity
    variation: Variation

    @property
    def palette(self) -> Palette:
        return PALETTES[sorted(STATE_NAMES).index(self.one.state) % len(PALETTES)]


def draw_state_card(card: StateCard) -> tuple[DrawnSide, DrawnSide]:
    """Front and back."""
    return _front(card), _back(card)


def _front(card: StateCard) -> DrawnSide:
    one, variation = card.one, card.variation
    side = canvas(SIZE_ID1, card.palette, variation.seed + 51)
    side.heading(4, 6.8, STATE_NAMES[one.state], 3.0)
    side.text(42, 6.8, card.title, 2.0, bold=0.05)
    face = rendered.portrait(variation.portrait_of or one.person)
    side.portrait(4, 10, 25, 32, face)
    side.ghost(72, 29, 10.5, 13.5, face)
    _mark_real_id(side, is_real_id=variation.is_real_id)
    _name_and_number(side, card)
    _particulars(side, card)
    side.specimen(32, 52, 48)
    side.small_print(4, 46.5, 0.95)
    side.text(4, 50.5, f"DD {one.discriminator}", 1.1)
    return side.side(PieceKind.DOCUMENT_FRONT)


def _name_and_number(side: Canvas, card: StateCard) -> None:
    one = card.one
    number_label = "4d DLN" if card.subfile == "DL" else "4d IDN"
    side.field(32, 9.4, number_label, one.licence_number, cap_mm=2.2, bold=0.06)
    side.field(56, 9.4, "4b EXP", month_day_year(card.valid.expires_on), cap_mm=2.2, bold=0.06)
    side.field(32, 15, "1 LN", printed_surname(one, card.variation), cap_mm=2.1)
    side.field(32, 20.4, "2 FN", capitals(one.given_names), cap_mm=2.1)
    side.field(32, 25.4, "8", capitals(one.street), cap_mm=1.6)
    place = f"{capitals(one.city)}, {one.state} {one.postal_code}"
    side.printed["8b"] = place
    side.boxes["8b"] = side.text(32, 30.4, place, 1.6)


def _particulars(side: Canvas, card: StateCard) -> None:
    one = card.one
    side.field(32, 32.4, "3 DOB", month_day_year(one.birth_on), cap_mm=2.1, bold=0.05)
    side.field(54, 32.4, "4a ISS", month_day_year(card.valid.issued_on), cap_mm=1.7)
    side.field(32, 38.2, "15 SEX", one.sex, cap_mm=1.6)
    side.field(40, 38.2, "16 HGT", height(one.height_inches), cap_mm=1.6)
    side.field(51, 38.2, "18 EYES", one.eyes, cap_mm=1.6)
    side.field(61, 38.2, "19 HAIR", one.hair, cap_mm=1.6)
    if card.subfile == "DL":
        side.field(76, 14.6, "9 CLASS", "PERM" if card.variation.is_permit else "D", cap_mm=1.5)


def _mark_real_id(side: Canvas, *, is_real_id: bool) -> None:
    """A gold star in a ring, or the words that a card without it bears."""
    if not is_real_id:
        side.boxes["limits"] = side.text(62, 46.4, "FEDERAL LIMITS APPLY", 1.2)
        side.printed["limits"] = "FEDERAL LIMITS APPLY"
        return
    centre = (80.2 * PIXELS_PER_MM, 6.2 * PIXELS_PER_MM)
    radius = 2.6 * PIXELS_PER_MM
    points = []
    for corner in range(10):
        reach = radius * (1.0 if corner % 2 == 0 else 0.42)
        turn = math.pi * corner / 5 - math.pi / 2
        points.append((centre[0] + reach * math.cos(turn), centre[1] + reach * math.sin(turn)))
    draw = ImageDraw.Draw(side.image)
    box = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
    draw.ellipse(box, fill=(250, 244, 220), outline=GOLD, width=4)
    draw.polygon(points, fill=GOLD)
    x0, y0, x1, y1 = (round(edge) for edge in box)
    side.boxes["real_id_star"] = (x0, y0, x1, y1)


def _back(card: StateCard) -> DrawnSide:
    one, variation = card.one, card.variation
    side = canvas(SIZE_ID1, card.palette, variation.seed + 52)
    ImageDraw.Draw(side.image).rectangle((0, 0, side.image.width, 90), fill=(44, 40, 40))
    if card.subfile == "DL":
        side.text(4, 10, "9 CLASS: D  12 RESTRICTIONS: NONE  9a ENDORSEMENTS: NONE", 1.2)
    side.text(4, 13.2, f"5 DD {one.discriminator}", 1.4)
    side.text(44, 13.2, f"Rev {card.valid.issued_on.year}", 1.2)
    side.specimen(4, 27.6, 60)
    side.small_print(4, 31)
    if not variation.omits_barcode:
        holder = back_identity(one, variation)
        record = payload(card.subfile, holder, card.valid, variation)
        side.barcode(record, 4, 34, 77, 16)
    return side.side(PieceKind.DOCUMENT_BACK)
