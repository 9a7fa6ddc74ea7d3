"""The exchange's side: events taken in once and in any order, changes read and acknowledged."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, OperationalError, transaction

from reinstate.domain.account_fields import BadAccount, instant
from reinstate.services import clock, installation, journal
from reinstate.services.account import due
from reinstate.services.case import approval
from reinstate.services.case.reinstating import acknowledge
from reinstate.services.errors import Conflict, KeyReused, Refused
from reinstate.services.integration import account_events, ledger_events
from reinstate.services.integration.incoming import Event, refuse_dated_ahead, refuse_unusable
from reinstate.store import blind_index
from reinstate.store.audit import Tag
from reinstate.store.models import Account, IngestedEvent, WebhookDelivery

__all__ = ["Change", "Event", "Ingested", "acknowledge", "changes", "ingest"]


@dataclass(frozen=True, slots=True)
class Ingested:
    """An event that is in; `is_repeat` = it was in before and changed nothing now."""

    event_id: str
    is_repeat: bool
    account_id: str


@dataclass(frozen=True, slots=True)
class Change:
    """One announcement, as it was or will be delivered."""

    sequence: int
    kind: str
    payload: Mapping[str, Any]


TAKERS: Mapping[str, Callable[[Event], Account | None]] = {
    "account.opened": account_events.opened,
    "account.updated": account_events.updated,
    "activity.recorded": ledger_events.activity_recorded,
    "ledger.entry_posted": ledger_events.entry_posted,
    "restriction.raised": ledger_events.restriction_raised,
    "restriction.cleared": ledger_events.restriction_cleared,
    "support_ticket.opened": account_events.support_ticket_opened,
}


def ingest(event: Mapping[str, Any]) -> Ingested:
    """Take in one event. The same id again changes nothing; with other content it is refused."""
    with installation.held():  # clock and rules ask for its row again and again
        return _ingest(event)


def _ingest(event: Mapping[str, Any]) -> Ingested:
    read = _read(event)
    digests = _digests(read, event)
    try:
        with transaction.atomic():
            known = _known(read)
            return _repeated(known, digests) if known else _taken(read, digests[0])
    except (IntegrityError, OperationalError) as error:
        if isinstance(error, OperationalError) and not _is_deadlock(error):
            raise
        # Told twice at once: the constraint, or the database, let one through.
        known = _known(read)
        if known is None:
            raise Conflict(
                f"Event {read.id} met another one about the same thing; send it again.",
                "told_at_once",
            ) from None
        return _repeated(known, digests)


def _digests(read: Event, event: Mapping[str, Any]) -> list[str]:
    """By what an event is known again; the first is kept.

    It is the content, whichever way it came: a request and a file write instants and decimals
    differently. The last are those of an instant in the sender's zone and of the text as it came,
    which earlier versions kept.
    """
    content = {"id": read.id, "type": read.kind, "account": read.account, "data": read.data}
    said_at = read.occurred_at
    instants = [at.isoformat().replace("+00:00", "Z") for at in (said_at.astimezone(UTC), said_at)]
    texts = [
        json.dumps({**content, "occurred_at": at}, sort_keys=True, default=_number)
        for at in instants
    ]
    texts.append(json.dumps(event, sort_keys=True, default=str))
    return [digest for text in texts for digest in blind_index.keyed_digests(text)]


def _number(found: object) -> object:
    return float(found) if isinstance(found, Decimal) else str(found)


def changes(after: int = 0, limit: int = 100) -> tuple[Change, ...]:
    """Announcements in order; each once, however many endpoints it goes to."""
    rows = WebhookDelivery.objects.filter(endpoint=None, sequence__gt=after).order_by("sequence")
    return tuple(Change(row.sequence, row.kind, row.payload) for row in rows[:limit])


def _is_deadlock(error: OperationalError) -> bool:
    """Whether two transactions waited for each other, and PostgreSQL ended this one."""
    return getattr(error.__cause__, "sqlstate", "") == "40P01"


def _known(event: Event) -> IngestedEvent | None:
    return IngestedEvent.objects.filter(event_id=event.id).first()


def _taken(event: Event, digest: str) -> Ingested:
    at = clock.now()
    refuse_dated_ahead(event, at)
    account = TAKERS[event.kind](event)
    IngestedEvent.objects.create(
        event_id=event.id,
        kind=event.kind,
        digest=digest,
        occurred_at=event.occurred_at,
        ingested_at=at,
        external_account_id=event.account,
    )
    subject = account.id if account else f"external:{event.account}"[:48]
    details = {"type": event.kind, "event": event.id}
    journal.record(Tag.EXCHANGE_EVENT_INGESTED, journal.EXCHANGE, subject, at, details)
    if account is not None:
        approval.follow(account, at)
        due.plan(account, at)
    return Ingested(event.id, is_repeat=False, account_id=account.id if account else "")


def _repeated(known: IngestedEvent, digests: Collection[str]) -> Ingested:
    if known.digest not in digests:
        raise KeyReused(
            f"Event id {known.event_id} was already used for other content; "
            "give each event an id of its own."
        )
    account = Account.objects.filter(external_id=known.external_account_id).first()
    return Ingested(known.event_id, is_repeat=True, account_id=account.id if account else "")


def _read(event: Mapping[str, Any]) -> Event:
    kind = event.get("type")
    if kind not in TAKERS:
        raise Refused(f"type is {kind!r}; use one of {', '.join(TAKERS)}.", "unknown_type")
    data = event.get("data")
    if data is not None and not isinstance(data, Mapping):
        raise Refused("data is not an object; write {…}.", "bad_event")
    for key, value in event.items():
        refuse_unusable(value, key)
    return Event(
        id=_text(event, "id"),
        kind=str(kind),
        occurred_at=_instant(event.get("occurred_at")),
        account=_text(event, "account"),
        data=data or {},
    )


def _text(event: Mapping[str, Any], key: str) -> str:
    found = event.get(key)
    if not isinstance(found, str) or not 1 <= len(found) <= 64:
        raise Refused(f"{key} is {found!r}; write 1 to 64 characters.", "bad_event")
    return found


def _instant(found: object) -> datetime:
    try:
        return instant(found, "occurred_at")
    except BadAccount as error:
        raise Refused(f"occurred_at: {error.found}.", "bad_event") from None
