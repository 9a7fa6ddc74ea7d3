"""State identification card: subfile ID, REAL ID star or the words for a card that is none."""

from reinstate.specimens.drawn import DrawnDocument, Variation, validity
from reinstate.specimens.identities import SpecimenIdentity
from reinstate.specimens.state_card import StateCard, draw_state_card

YEARS = 8


def draw(one: SpecimenIdentity, variation: Variation) -> DrawnDocument:
    valid = validity(variation, YEARS)
    sides = draw_state_card(StateCard("ID", "IDENTIFICATION CARD", one, valid, variation))
    return DrawnDocument("state_id", {side.piece: side for side in sides})
