"""Changes told to the exchange: thin payloads in one numbered sequence."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from reinstate.services import journal
from reinstate.services.integration import announcement_seals
from reinstate.store.audit import Tag
from reinstate.store.fields import new_id
from reinstate.store.models import Account, Case, Installation, Reinstatement, WebhookDelivery

REINSTATEMENT_ANNOUNCED = "reinstatement.announced"
REINSTATEMENT_WITHDRAWN = "reinstatement.withdrawn"
REINSTATEMENT_COMPLETED = "reinstatement.completed"
PAYMENT_BOOKED = "payment.booked"
ACCOUNT_SELF_DISABLED = "account.self_disabled"
ACCOUNT_FROZEN = "account.frozen"
ACCOUNT_UNFROZEN = "account.unfrozen"
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
    payload: dict[str, object] = {
        "id": announcement_id,
        "type": kind,
        "sequence": sequence,
        "created_at": at.isoformat(),
        "data": data,
    }
    WebhookDelivery.objects.create(
        id=announcement_id,
        sequence=sequence,
        kind=kind,
        payload=payload,
        seal=announcement_seals.made(payload),
        created_at=at,
        next_attempt_at=at,
    )
    return announcement_id


def withdraw(change: Reinstatement, at: datetime, because: str) -> bool:
    """Take back that this account may be unlocked; False where nothing is announced or all is done.

    What has not been received is sent no more, or it would come after that the account is locked.
    What is on its way at this moment cannot be stopped: who got it is told, and its
    acknowledgement is refused. `because` is `taken_back`, `restricted_again` or `owner_changed`.
    """
    if change.announced_at is None or change.acknowledged_at is not None:
        return False
    change.announced_at = None
    change.save(update_fields=["announced_at"])
    # Given up as well: staff may have it sent anew.
    _of(change).filter(delivered_at=None).update(
        delivered_at=at, last_status=f"not sent: {because}"
    )
    case = change.case
    extra: dict[str, object] = {"because": because}
    announce(REINSTATEMENT_WITHDRAWN, case.account, at, case=case, change=change, extra=extra)
    details = {"case": case.id, "because": because}
    journal.record(Tag.SYSTEM_CHANGE_WITHDRAWN, journal.SYSTEM, change.id, at, details)
    return True


def leap(numbers: int) -> None:
    """Leave out so many numbers, to go on above what was used since this database was copied.

    The exchange ignores a number that it has seen, and one below it; nobody here knows how far
    they went.
    """
    row = Installation.objects.get(id=1)
    row.announcement_sequence += numbers
    row.save(update_fields=["announcement_sequence"])


def was_announced(change: Reinstatement) -> bool:
    """Whether the exchange was ever told of it, withdrawn or not."""
    return _of(change).exists()


def _of(change: Reinstatement) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(
        kind=REINSTATEMENT_ANNOUNCED,
        payload__data__change=change.id,
        created_at__gte=change.approved_at,
    )
