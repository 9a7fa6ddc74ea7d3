"""Fictional people for specimens. Nobody here exists; addresses and numbers are invented."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import numpy as np

COUNTRIES = {
    "CAN": "Canada",
    "DNK": "Denmark",
    "FRA": "France",
    "IRL": "Ireland",
    "JAM": "Jamaica",
    "JPN": "Japan",
    "MEX": "Mexico",
    "NGA": "Nigeria",
    "POL": "Poland",
    "TWN": "Taiwan",
}


@dataclass(frozen=True, slots=True)
class SpecimenIdentity:
    """One fictional person. `person` is the id of the rendered face; `state` the issuing state.

    Document numbers follow the published shapes: passport letter + 8 digits, card C + 8 digits,
    alien number 9 digits, card receipt 3 letters + 10 digits.
    """

    id: str
    given_names: str
    surname: str
    suffix: str
    sex: str
    birth_on: date
    person: str
    street: str
    city: str
    state: str
    postal_code: str
    birthplace: str
    nationality: str
    height_inches: int
    eyes: str
    hair: str
    passport_number: str
    passport_card_number: str
    alien_number: str
    receipt_number: str
    visa_number: str
    foil_number: str
    licence_number: str
    discriminator: str
    federal_number: str

    @property
    def first_name(self) -> str:
        """The first of the given names."""
        return self.given_names.split(" ", 1)[0]

    @property
    def middle_names(self) -> str:
        """Given names after the first; empty when there is one only."""
        return self.given_names.partition(" ")[2]

    @property
    def full_name(self) -> str:
        """Given names, surname and suffix as an account would hold them."""
        return " ".join(part for part in (self.given_names, self.surname, self.suffix) if part)

    @property
    def birth_country(self) -> str:
        """Where the person was born when they come as a foreigner."""
        return COUNTRIES[self.nationality]

    @property
    def email(self) -> str:
        """An address under a domain that can never be registered."""
        letters = "".join(c for c in self.id.replace("-", ".") if c.isalnum() or c == ".")
        return f"{letters}@mail.example"


# id, given names, surname, suffix, sex, birth, rendered person, street, city, state, ZIP,
# birthplace, nationality of a foreign holder, height, eyes, hair.
_PEOPLE = (
    ("daniel-mercer", "Daniel James", "Mercer", "", "M", (1991, 4, 17), "p01",
     "418 Juniper Court", "Boise", "ID", "83702", "Idaho", "CAN", 71, "BLU", "BRO"),
    ("amara-okafor-reed", "Amara", "Okafor-Reed", "", "F", (1999, 8, 2), "p02",
     "2207 Tidewater Lane", "Norfolk", "VA", "23510", "Nigeria", "NGA", 66, "BRO", "BLK"),
    ("mei-lin-tanaka", "Mei Lin", "Tanaka", "", "F", (1981, 12, 30), "p03",
     "95 Harbor View Drive", "San Diego", "CA", "92101", "Japan", "JPN", 63, "BRO", "BLK"),
    ("walter-oneill", "Walter Patrick", "O'Neill", "Jr", "M", (1960, 2, 29), "p04",
     "7 Old Mill Road", "Albany", "NY", "12207", "New York", "IRL", 69, "HAZ", "GRY"),
    ("jose-munoz-garcia", "José Luis", "Muñoz García", "", "M", (2000, 10, 11), "p05",
     "1640 Mesquite Street Apt 12", "El Paso", "TX", "79901", "Mexico", "MEX", 68, "BRO", "BLK"),
    ("greta-soerensen", "Greta Anne", "Sørensen", "", "F", (1959, 6, 8), "p06",
     "330 Lakeshore Avenue", "Duluth", "MN", "55802", "Denmark", "DNK", 65, "BLU", "WHI"),
    ("leila-hosseini", "Leila", "Hosseini", "", "F", (1999, 1, 25), "p02",
     "12 Magnolia Terrace", "Tampa", "FL", "33602", "Canada", "CAN", 64, "BRO", "BLK"),
    ("marcus-bellamy", "Marcus Anthony Theodore", "Bellamy", "III", "M", (2001, 9, 14), "p05",
     "5501 Peachtree Walk", "Atlanta", "GA", "30303", "Georgia", "JAM", 74, "BRO", "BLK"),
    ("konrad-wisniewski", "Konrad", "Wisniewski-Featherstonehaugh", "", "M", (1994, 3, 5), "p01",
     "88 Foundry Row", "Chicago", "IL", "60601", "Poland", "POL", 72, "BLU", "BRO"),
    ("zoe-damico", "Zoë Marie-Claire", "D'Amico", "", "F", (1961, 7, 19), "p06",
     "201 Wharf Street Unit 4B", "Baltimore", "MD", "21202", "France", "FRA", 67, "BLU", "WHI"),
    ("li-wu", "Li", "Wu", "", "F", (1984, 5, 1), "p03",
     "19 Cedar Street", "Seattle", "WA", "98101", "Taiwan", "TWN", 61, "BRO", "BLK"),
    ("samuel-adeyemi", "Samuel Olu", "Adeyemi", "Sr", "M", (1962, 11, 3), "p04",
     "640 Monument Circle", "Indianapolis", "IN", "46204", "Indiana", "NGA", 70, "HAZ", "GRY"),
)  # fmt: skip


@cache
def identities(seed: int = 0) -> tuple[SpecimenIdentity, ...]:
    """The fictional people with their document numbers; the same seed gives the same numbers."""
    return tuple(_identity(row, np.random.default_rng((seed, n))) for n, row in enumerate(_PEOPLE))


def identity(identity_id: str, seed: int = 0) -> SpecimenIdentity:
    """One of them by id; KeyError lists the known ids."""
    known = {one.id: one for one in identities(seed)}
    if identity_id not in known:
        raise KeyError(f"no specimen identity {identity_id!r}; known: {', '.join(known)}")
    return known[identity_id]


def renamed(
    one: SpecimenIdentity, *, given_names: str | None = None, surname: str | None = None
) -> SpecimenIdentity:
    """The same person under another name, everything else unchanged."""
    return replace(one, given_names=given_names or one.given_names, surname=surname or one.surname)


def _identity(row: tuple[object, ...], rng: np.random.Generator) -> SpecimenIdentity:
    (identity_id, given, surname, suffix, sex, born, person, street, city, state, postal_code,
     birthplace, nationality, height, eyes, hair) = row  # fmt: skip
    assert isinstance(born, tuple)
    assert isinstance(height, int)
    return SpecimenIdentity(
        id=str(identity_id),
        given_names=str(given),
        surname=str(surname),
        suffix=str(suffix),
        sex=str(sex),
        birth_on=date(*born),
        person=str(person),
        street=str(street),
        city=str(city),
        state=str(state),
        postal_code=str(postal_code),
        birthplace=str(birthplace),
        nationality=str(nationality),
        height_inches=height,
        eyes=str(eyes),
        hair=str(hair),
        passport_number=_letters(rng, 1) + _digits(rng, 8),
        passport_card_number="C" + _digits(rng, 8),
        alien_number=_digits(rng, 9),
        receipt_number=_letters(rng, 3) + _digits(rng, 10),
        visa_number=_letters(rng, 1) + _digits(rng, 8),
        foil_number=_digits(rng, 8),
        licence_number=_letters(rng, 1) + _digits(rng, 8),
        discriminator=_digits(rng, 8) + _letters(rng, 2) + _digits(rng, 6),
        federal_number=_digits(rng, 10),
    )


def _digits(rng: np.random.Generator, count: int) -> str:
    return str(rng.integers(1, 10)) + "".join(str(d) for d in rng.integers(0, 10, count - 1))


def _letters(rng: np.random.Generator, count: int) -> str:
    """Letters that are not mistaken for digits."""
    return "".join(rng.choice(list("ABCDEFGHJKLMNPRTUVWXY"), count))
