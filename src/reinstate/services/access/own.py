"""What belongs to the signed-in owner. Someone else's is answered like what is not there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reinstate.domain.findings import PieceKind
from reinstate.services.errors import NotFound
from reinstate.store.models import Account, Case, Piece


def case(account_id: str, case_id: str) -> Case:
    """The owner's case, or NotFound."""
    found = (
        Case.objects.select_related("account__person")
        .filter(id=case_id, account_id=account_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such request."))
    return found


def has_case(account_id: str, case_id: str) -> bool:
    """Whether there is such a case of this owner."""
    return Case.objects.filter(id=case_id, account_id=account_id).exists()


def current_piece(of: Case, kind: PieceKind) -> Piece:
    """The piece handed in last, or NotFound."""
    found = of.pieces.filter(kind=kind, is_current=True).first()
    if found is None:
        raise NotFound(_("This photo was not handed in yet."))
    return found


def person_id(account_id: str) -> str:
    """Whose account it is, or NotFound."""
    found = Account.objects.filter(id=account_id).values_list("person_id", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such account."))
    return found
