"""How a photo stands, in words for its owner."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reinstate.domain.case import CaseState, PieceState
from reinstate.services.languages import say

PIECE_TEXTS = {
    PieceState.EMPTY: "Not handed in yet.",
    PieceState.UPLOADED: "Received. The checks begin in a moment.",
    PieceState.CHECKING: "We are checking this photo.",
    PieceState.DELAYED: "Your photo is safe with us, but cannot be checked just now. We try again "
    "by ourselves within minutes; if that fails, a person looks. You need not do anything.",
    PieceState.PASSED: "All checks passed.",
    PieceState.DOUBTFUL: "Received. A person will look at this photo.",
    PieceState.RETAKE: "Please take this photo again.",
}


def piece_text(state: PieceState, of: CaseState, *, wants_other_id: bool) -> str:
    """How a photo stands, for its owner; once its request is over, nothing is promised of it."""
    if not of.is_open and state is PieceState.RETAKE:
        return _("We asked for another one.")
    if not of.is_open and state is PieceState.DOUBTFUL:
        return (
            _("Received. The request ended before anybody decided about this photo.")
            if of in (CaseState.CANCELLED, CaseState.EXPIRED)
            else _("A person has looked at this photo.")
        )
    return _("Please choose your ID again.") if wants_other_id else say(PIECE_TEXTS[state])
