"""What still has to be done before a case can be sent."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reinstate.domain.case import CaseKind, PieceState, Route
from reinstate.domain.policy import PolicyOn
from reinstate.services import languages
from reinstate.services.account import confirming, residence
from reinstate.services.case import required
from reinstate.services.case.owner_view import OwnerPiece
from reinstate.store.models import Case


def sentences(case: Case, policy: PolicyOn, pieces: tuple[OwnerPiece, ...]) -> tuple[str, ...]:
    """What still has to be done before the case can be sent."""
    found = []
    if not Route(case.route).has_photos_online:
        return (_("We wait to meet you, or for your letter; there is nothing to send here."),)
    if case.kind == CaseKind.FRAUD_CONFIRMATION:
        return () if confirming.is_given(case) else (languages.say(confirming.IS_DUE),)
    if case.consented_at is None:
        found.append(_("Read how your photos are used and agree to it."))
    if residence.is_due(case):
        found.append(languages.say(residence.IS_DUE))
    if required.is_withdrawn(case, policy):
        found.append(_("We no longer accept the ID that you chose. Choose another one."))
    elif not case.document_type and required.needs_document(case):
        found.append(_("Choose the ID you want to show."))
    found.extend(_due(piece) for piece in pieces if not piece.state.may_be_sent)
    return tuple(dict.fromkeys(found))


def _due(piece: OwnerPiece) -> str:
    """What a photo that cannot be sent yet asks of its owner."""
    if piece.state is PieceState.EMPTY:
        text = _("Hand in: {title}.")
    elif piece.wants_other_id:
        text = _("Choose your ID again: we cannot use the one you showed.")
    elif piece.state is PieceState.RETAKE:
        text = _("Take again: {title}.")
    elif piece.state is PieceState.DELAYED:
        text = _("Its checks have to wait some minutes: {title}. You need not do anything.")
    else:
        text = _("Wait a moment, we are still checking: {title}.")
    return text.format(title=piece.title)
