"""The AAMVA record on the back of a state card."""

from reinstate.domain import aamva
from reinstate.specimens.drawn import Validity, Variation
from reinstate.specimens.identities import SpecimenIdentity
from reinstate.specimens.wording import capitals


def payload(subfile: str, one: SpecimenIdentity, valid: Validity, variation: Variation) -> bytes:
    """The bytes of the PDF417, with one element of the issuer's own."""
    return aamva.compose(
        iin=_issuer_number(variation.issuer_state or one.state),
        family_name=capitals(one.surname),
        first_name=capitals(one.first_name),
        middle_name=capitals(one.middle_names),
        suffix=capitals(one.suffix),
        document_number=one.licence_number,
        birth_date=one.birth_on,
        issue_date=valid.issued_on,
        expiry_date=valid.expires_on,
        sex=one.sex,
        street=capitals(one.street),
        city=capitals(one.city),
        state=one.state,
        postal_code=one.postal_code,
        document_discriminator=one.discriminator,
        real_id=variation.is_real_id,
        subfile=subfile,
        height=f"{one.height_inches:03d} in",
        eyes=one.eyes,
        own_elements={f"Z{one.state[0]}A": "SPECIMEN"},
    )


def _issuer_number(state: str) -> str:
    return next(
        number
        for number, issuer in aamva.ISSUERS.items()
        if (issuer.code, issuer.country) == (state, "USA")
    )
