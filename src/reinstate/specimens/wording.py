"""How US documents print names and dates."""

from datetime import date

from reinstate.domain.names.transliteration import transliterate
from reinstate.specimens.drawn import Variation
from reinstate.specimens.identities import SpecimenIdentity


def capitals(text: str) -> str:
    """A-Z capitals; hyphens, apostrophes and spaces stay."""
    return transliterate(text)


def printed_surname(one: SpecimenIdentity, variation: Variation) -> str:
    """The surname of the readable zone, suffix included."""
    surname = variation.printed_surname or one.surname
    return capitals(f"{surname} {one.suffix}".strip())


def day_month_year(day: date) -> str:
    """19 MAR 2030."""
    return day.strftime("%d %b %Y").upper()


def month_day_year(day: date) -> str:
    """03/19/2030."""
    return day.strftime("%m/%d/%Y")


def height(inches: int) -> str:
    """5'-11"."""
    return f"{inches // 12}'-{inches % 12:02d}\""
