"""Driver's licence and learner's permit: AAMVA PDF417 on the back, star mark when REAL ID."""

from reinstate.specimens.drawn import DrawnDocument, Variation, validity
from reinstate.specimens.identities import SpecimenIdentity
from reinstate.specimens.state_card import StateCard, draw_state_card

YEARS = 8
PERMIT_YEARS = 2


def draw(one: SpecimenIdentity, variation: Variation) -> DrawnDocument:
    title = "LEARNER PERMIT" if variation.is_permit else "DRIVER LICENSE"
    valid = validity(variation, PERMIT_YEARS if variation.is_permit else YEARS)
    sides = draw_state_card(StateCard("DL", title, one, valid, variation))
    return DrawnDocument("drivers_license", {side.piece: side for side in sides})
