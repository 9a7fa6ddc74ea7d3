"""What an owner is told of a decision that is in force."""

from __future__ import annotations

from reinstate.domain.case import WITH_STAFF, CaseState
from reinstate.services import seals
from reinstate.services.case.owner_view import OwnerDecision
from reinstate.store.models import Case, Decision
from reinstate.store.vault import Vault


def of(case: Case, keyed: Vault) -> OwnerDecision | None:
    """The latest decision that is in force; a proposal is not one yet, and with staff none is."""
    if CaseState(case.state) in WITH_STAFF:
        return None
    told = case.decisions.filter(owner_text__isnull=False).exclude(
        needs_second=True, seconded_at=None
    )
    row: Decision | None = told.order_by("-decided_at").first()
    if row is None:
        return None
    label = f"decision.owner_text:{row.id}"
    text = seals.owners_words(lambda: keyed.open_text(label, row.owner_text) or "")
    decided_at = row.seconded_at or row.decided_at
    return OwnerDecision(row.action, text, decided_at, row.is_automatic)
