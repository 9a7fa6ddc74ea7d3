"""Changes told to the exchange: thin payloads in one numbered sequence."""

from __future__ import annotations

from datetime import datetime

from reinstate.store.fields import new_id
from reinstate.store.models import Account, Case, Installation, Reinstatement, WebhookDelivery

REINSTATEMENT_ANNOUNCED = "reinstatement.announced"
REINSTATEMENT_COMPLETED = "reinstatement.completed"
PAYMENT_BOOKED = "payment.booked"
ACCOUNT_SELF_DISABLED = "account.self_disabled"
ACCOUNT_FROZEN = "account.frozen"
CONTACT_CHANGED = "contact.changed"
CASE_STATE_CHANGED = "case.state_changed"


def announce(
    kind: str,
    account: Account,
    at: datetime,
    *,
    case: Case | None = None,
    change: Reinstatement | None = None,
    extra: dict[str, object] | None = None,
) -> str:
    """Queue one announcement in the current transaction; returns its id.

    Of a known-answer case nothing is announced, and no number of the sequence is used up.
    """
    if account.is_known_answer:
        return ""
    row = Installation.objects.select_for_update().get(id=1)
    sequence = row.announcement_sequence + 1
    Installation.objects.filter(id=1).update(announcement_sequence=sequence)
    announcement_id = new_id("whd")
    data: dict[str, object] = {"account": account.external_id, **(extra or {})}
    if case is not None:
        data["case"] = case.id
        data["case_state"] = case.state
    if change is not None:
        data["change"] = change.id
    WebhookDelivery.objects.create(
        id=announcement_id,
        sequence=sequence,
        kind=kind,
        payload={
            "id": announcement_id,
            "type": kind,
            "sequence": sequence,
            "created_at": at.isoformat(),
            "data": data,
        },
        created_at=at,
        next_attempt_at=at,
    )
    return announcement_id


def withdraw(change: Reinstatement, at: datetime) -> None:
    """Send no more that this account may be unlocked: it would come after that it is frozen.

    What is on its way at this moment cannot be stopped; its acknowledgement is refused.
    """
    WebhookDelivery.objects.filter(
        kind=REINSTATEMENT_ANNOUNCED,
        payload__data__change=change.id,
        delivered_at=None,
        gave_up_at=None,
    ).update(delivered_at=at, last_status="not sent: the approval was taken back")
