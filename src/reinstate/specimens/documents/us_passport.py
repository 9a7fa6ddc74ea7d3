"""Passport data page, TD3. Also draws the foreign passport page that belongs to a visa."""

from reinstate.domain.findings import PieceKind
from reinstate.specimens import rendered
from reinstate.specimens.artwork import SIZE_PASSPORT_PAGE, Canvas, Palette, canvas
from reinstate.specimens.drawn import DrawnDocument, DrawnSide, Validity, Variation, validity
from reinstate.specimens.identities import SpecimenIdentity
from reinstate.specimens.machine_zone import zone
from reinstate.specimens.wording import capitals, day_month_year, printed_surname

PALETTE = Palette(
    (226, 236, 232), (240, 226, 214), ((176, 204, 198), (222, 186, 170)), (24, 70, 82)
)
FOREIGN = Palette(
    (236, 228, 240), (224, 234, 214), ((206, 184, 214), (184, 206, 160)), (84, 36, 92)
)
YEARS = 10
COUNTRY_NAMES = {"USA": "United States of America"}


def draw(one: SpecimenIdentity, variation: Variation) -> DrawnDocument:
    """The data page of a United States passport."""
    side = data_page(one, variation, "USA", one.passport_number, validity(variation, YEARS))
    return DrawnDocument("us_passport", {PieceKind.PASSPORT_PAGE: side})


def data_page(
    one: SpecimenIdentity, variation: Variation, country: str, number: str, valid: Validity
) -> DrawnSide:
    """One data page; a foreign one has the other palette."""
    page = canvas(SIZE_PASSPORT_PAGE, PALETTE if country == "USA" else FOREIGN, variation.seed + 3)
    face = rendered.portrait(variation.portrait_of or one.person)
    page.heading(43, 9, "PASSPORT", 3.2)
    page.text(71, 9, COUNTRY_NAMES.get(country, f"Issuing state {country}"), 2.0)
    page.portrait(6, 12, 33, 44, face)
    page.ghost(104, 36, 15, 20, face)
    _fields(page, one, variation, country, number, valid)
    page.specimen(43, 62.6, 66)
    page.small_print(6, 61)
    page.strip(64, 88)
    lines = zone(
        "TD3", "P", one, valid, variation,
        number=number, issuing_state=country, nationality=country,
    )  # fmt: skip
    page.zone(lines, 69.5)
    return page.side(PieceKind.PASSPORT_PAGE, corner_mm=2.0)


def _fields(
    page: Canvas,
    one: SpecimenIdentity,
    variation: Variation,
    country: str,
    number: str,
    valid: Validity,
) -> None:
    page.field(43, 13, "Type", "P")
    page.field(56, 13, "Code", country)
    page.field(78, 13, "Passport No.", number, cap_mm=2.3)
    page.field(43, 19.2, "Surname", printed_surname(one, variation))
    page.field(43, 25.4, "Given names", capitals(one.given_names))
    page.field(43, 31.6, "Nationality", capitals(COUNTRY_NAMES.get(country, country)))
    page.field(43, 37.8, "Date of birth", day_month_year(one.birth_on))
    page.field(78, 37.8, "Sex", one.sex)
    page.field(43, 44, "Date of issue", day_month_year(valid.issued_on))
    page.field(78, 44, "Date of expiration", day_month_year(valid.expires_on))
    page.field(86, 37.8, "Birthplace", capitals(one.birthplace)[:11])
