"""What the drawing of a document yields, and what may be wrong with it on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from PIL import Image

from reinstate.domain.findings import PieceKind

PIXELS_PER_MM = 15
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class DrawnSide:
    """One flat side at PIXELS_PER_MM. `boxes`: where things are, (x0, y0, x1, y1) in its pixels.

    `printed`: what stands in the printed zone, by label. `payload`: the PDF417's bytes.
    """

    piece: PieceKind
    image: Image.Image
    corner_radius_mm: float
    boxes: Mapping[str, Box]
    printed: Mapping[str, str]
    machine_zone: tuple[str, ...] = ()
    payload: bytes | None = None

    @property
    def width_mm(self) -> float:
        """Of the side itself."""
        return self.image.width / PIXELS_PER_MM

    @property
    def height_mm(self) -> float:
        """Of the side itself."""
        return self.image.height / PIXELS_PER_MM


@dataclass(frozen=True, slots=True)
class DrawnDocument:
    """All sides of one document; `document_type` is the id of the catalogue of ID types."""

    document_type: str
    sides: Mapping[PieceKind, DrawnSide]


@dataclass(frozen=True, slots=True)
class Variation:
    """How a specimen differs from a good one. The defaults give a good one, valid on `day`.

    `printed_surname`: printed in the readable zone in place of the identity's (the machine zone
    keeps it). `back_surname`: on the back only, machine zone or barcode included. `days_left`:
    validity after `day`; None = the type's usual. `portrait_of`: another rendered person's id.
    `issuer_state`: whose issuer number the barcode bears in place of the address's state.
    """

    day: date
    is_expired: bool = False
    has_wrong_check_digit: bool = False
    printed_surname: str | None = None
    back_surname: str | None = None
    is_real_id: bool = True
    is_permit: bool = False
    is_military: bool = False
    visa_class: str = "B1/B2"
    omits_barcode: bool = False
    days_left: int | None = None
    portrait_of: str | None = None
    issuer_state: str | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when a document holds."""

    issued_on: date
    expires_on: date


def validity(variation: Variation, years: int) -> Validity:
    """Issued some time ago for so many years; expired ones ended four months before the day."""
    days_left = variation.days_left
    if variation.is_expired:
        days_left = -123
    elif days_left is None:
        days_left = round(years * 365 * 0.55)
    expires_on = variation.day + timedelta(days=days_left)
    return Validity(_years_before(expires_on, years), expires_on)


def _years_before(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - years, 2, 28)
    return day.replace(year=day.year - years)
