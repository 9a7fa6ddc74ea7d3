"""What is raised or cleared here, as opposed to what the exchange tells of."""

from __future__ import annotations

from datetime import datetime

from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.store.models import Account, RestrictionEvent


def take(
    account: Account,
    kind: RestrictionKind,
    turn: Turn,
    at: datetime,
    *,
    by: str,
    reason: str,
    event_id: str,
    reference: str = "",
) -> RestrictionEvent:
    """Write it down, known as it happens. What follows for the account is for the caller."""
    return RestrictionEvent.objects.create(
        account=account,
        kind=kind.value,
        turn=turn.value,
        at=at,
        known_at=at,
        is_ours=turn is Turn.CLEARED,
        by=by,
        reason=reason,
        reference=reference,
        event_id=event_id,
    )
