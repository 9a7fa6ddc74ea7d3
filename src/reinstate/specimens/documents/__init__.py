"""The specimens of every ID type the article accepts, one file each."""

from collections.abc import Callable, Mapping

from reinstate.specimens.documents import (
    drivers_license,
    employment_authorization_card,
    government_id,
    permanent_resident_card,
    state_id,
    us_passport,
    us_passport_card,
    us_visa,
)
from reinstate.specimens.drawn import DrawnDocument, Variation
from reinstate.specimens.identities import SpecimenIdentity

Draw = Callable[[SpecimenIdentity, Variation], DrawnDocument]

CATALOGUE: Mapping[str, Draw] = {
    "us_passport": us_passport.draw,
    "drivers_license": drivers_license.draw,
    "state_id": state_id.draw,
    "government_id": government_id.draw,
    "us_visa": us_visa.draw,
    "us_passport_card": us_passport_card.draw,
    "employment_authorization_card": employment_authorization_card.draw,
    "permanent_resident_card": permanent_resident_card.draw,
}


def draw(document_type: str, one: SpecimenIdentity, variation: Variation) -> DrawnDocument:
    """All sides of one document of a person; KeyError lists the types that can be drawn."""
    if document_type not in CATALOGUE:
        raise KeyError(f"no specimen of {document_type!r}; known: {', '.join(CATALOGUE)}")
    return CATALOGUE[document_type](one, variation)
