"""What an owner is told of a decision that is in force."""

from __future__ import annotations

from datetime import datetime

from reinstate.domain.case import WITH_STAFF, CaseState
from reinstate.domain.findings import PieceKind
from reinstate.services import seals
from reinstate.services.case import required
from reinstate.services.case.owner_view import OwnerDecision
from reinstate.store.models import Case, Decision, Piece
from reinstate.store.vault import Vault

# Reasons (services/review/reasons.py) that no new photo of the same ID answers.
NEED_ANOTHER_ID = frozenset({"document_expired", "wrong_document"})


def of(case: Case, keyed: Vault) -> OwnerDecision | None:
    """The latest decision that is in force; a proposal is not one yet, and with staff none is."""
    row = _latest(case)
    if row is None:
        return None
    label = f"decision.owner_text:{row.id}"
    text = seals.owners_words(lambda: keyed.open_text(label, row.owner_text) or "")
    return OwnerDecision(row.action, text, _since(row), row.is_automatic)


def wants_other_id(case: Case, piece: Piece) -> bool:
    """Whether a person who saw this side of an ID wants another ID, and not another photo."""
    row = _latest(case)
    if row is None or PieceKind(piece.kind) not in required.SIDES:
        return False
    return _since(row) > piece.uploaded_at and not NEED_ANOTHER_ID.isdisjoint(row.reasons)


def _latest(case: Case) -> Decision | None:
    if CaseState(case.state) in WITH_STAFF:
        return None
    told = case.decisions.filter(owner_text__isnull=False).exclude(
        needs_second=True, seconded_at=None
    )
    return told.order_by("-decided_at").first()


def _since(row: Decision) -> datetime:
    return row.seconded_at or row.decided_at
