"""Events taken in, one or many in a transaction: each once, and each linked into the record."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import IntegrityError, OperationalError, transaction

from reinstate.services import clock, installation, journal
from reinstate.services.account import due
from reinstate.services.case import approval, owner_changed
from reinstate.services.errors import Conflict, KeyReused, ServiceError
from reinstate.services.integration import account_events, apart, ledger_events
from reinstate.services.integration.batch import Batch
from reinstate.services.integration.incoming import Event, refuse_dated_ahead
from reinstate.store import blind_index
from reinstate.store.audit import Entry, Tag
from reinstate.store.models import Account, IngestedEvent


@dataclass(frozen=True, slots=True)
class Ingested:
    """An event that is in; `is_repeat` = it was in before and changed nothing now."""

    event_id: str
    is_repeat: bool
    account_id: str


Taker = Callable[[Event, Batch], Account | None]
TAKERS: Mapping[str, Taker] = {
    "account.opened": account_events.opened,
    "account.updated": account_events.updated,
    "activity.recorded": ledger_events.activity_recorded,
    "ledger.entry_posted": ledger_events.entry_posted,
    "restriction.raised": ledger_events.restriction_raised,
    "restriction.cleared": ledger_events.restriction_cleared,
    "support_ticket.opened": account_events.support_ticket_opened,
}
# Those that add rows to their own account and do nothing else, as long as nothing follows from it.
TOGETHER = frozenset(TAKERS) - {"support_ticket.opened"}


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it was read and as it came."""

    event: Event
    content: Mapping[str, Any]


Answer = Ingested | Exception  # of one event: taken in, or why not


def take(run: Sequence[Told], stops: bool) -> list[Answer]:
    """In one transaction; where that cannot be, in several, down to one for each event."""
    try:
        # Clock and rules ask for the installation's row again and again.
        with installation.held(), transaction.atomic():
            batch = Batch([told.event for told in run])
            alone = set() if batch.is_alone else apart.ids(batch)
            if not alone:
                return _taken_together(run, batch, stops)
    except Exception as error:  # noqa: BLE001  # taken one by one it shows whose it is
        if len(run) == 1:
            return [_of_one(run[0], error)]
        alone = {told.event.id for told in run}
    answers: list[Answer] = []
    for part in _parted(run, alone):
        answers += take(part, stops)
        if stops and isinstance(answers[-1], Exception):
            break
    return answers


def _parted(run: Sequence[Told], alone: Collection[str]) -> Iterator[list[Told]]:
    for is_alone, part in groupby(run, key=lambda told: told.event.id in alone):
        some = list(part)
        yield from ([told] for told in some) if is_alone else [some]


def _of_one(told: Told, error: Exception) -> Answer:
    """The answer where its transaction was undone."""
    is_deadlock = isinstance(error, OperationalError) and _is_deadlock(error)
    if not isinstance(error, IntegrityError) and not is_deadlock:
        return error
    # Told twice at once: the constraint, or the database, let one through.
    known = IngestedEvent.objects.filter(event_id=told.event.id).first()
    if known is not None:
        try:
            return _repeated(known, told, {})
        except KeyReused as refused:
            return refused
    return Conflict(
        f"Event {told.event.id} met another one about the same thing; send it again.",
        "told_at_once",
    )


def _taken_together(run: Sequence[Told], batch: Batch, stops: bool) -> list[Answer]:
    """The caller's transaction ends with it."""
    at = clock.now()
    answers = _answers(run, batch, at, stops)
    batch.write()
    if batch.is_alone:
        for number in batch.numbers:
            account_events.mark_duplicates(number.event, number.ssn)
    elif batch.numbers:
        installation.line_up()  # of two told of at once, the second sees the first
        batch.demand_first_accounts()
    journal.record_each(batch.entries)
    if not batch.is_alone:
        due.plan_each(batch.touched.values(), at)
        return answers
    for account in batch.touched.values():
        if other := batch.other.get(account.id):
            owner_changed.look_again(account, other, at)
            approval.refer_apart(account, other, at)
        approval.follow(account, at)
        due.plan(account, at)
    return answers


def _answers(run: Sequence[Told], batch: Batch, at: datetime, stops: bool) -> list[Answer]:
    answers: list[Answer] = []
    for told in run:
        try:
            known = batch.known.get(told.event.id)
            answers.append(
                _repeated(known, told, batch.accounts) if known else _taken(told, batch, at)
            )
        except ServiceError as error:
            if batch.is_alone:  # it may have written something
                raise
            answers.append(error)
            if stops:
                break
    return answers


def _taken(told: Told, batch: Batch, at: datetime) -> Ingested:
    event = told.event
    refuse_dated_ahead(event, at)
    account = TAKERS[event.kind](event, batch)
    batch.known[event.id] = IngestedEvent(
        event_id=event.id,
        kind=event.kind,
        digest=blind_index.keyed_digest(next(_texts(told))),
        occurred_at=event.occurred_at,
        ingested_at=at,
        external_account_id=event.account,
    )
    batch.add(batch.known[event.id])
    subject = account.id if account else f"external:{event.account}"[:48]
    details = {"type": event.kind, "event": event.id}
    batch.entries.append(Entry(Tag.EXCHANGE_EVENT_INGESTED, journal.EXCHANGE, subject, at, details))
    if account is not None:
        batch.touched[account.id] = account
    return Ingested(event.id, is_repeat=False, account_id=account.id if account else "")


def _repeated(known: IngestedEvent, told: Told, opened: Mapping[str, Account]) -> Ingested:
    """`opened`: accounts by the exchange's id that may not be written yet."""
    if not any(known.digest in blind_index.keyed_digests(text) for text in _texts(told)):
        raise KeyReused(
            f"Event id {known.event_id} was already used for other content; "
            "give each event an id of its own."
        )
    name = known.external_account_id
    account = opened.get(name) or Account.objects.filter(external_id=name).first()
    return Ingested(known.event_id, is_repeat=True, account_id=account.id if account else "")


def _texts(told: Told) -> Iterator[str]:
    """By what an event is known again; a digest of the first is kept.

    It is the content, whichever way it came: a request and a file write instants and decimals
    differently. The last are those of an instant in the sender's zone and of the text as it came,
    which earlier versions kept.
    """
    read = told.event
    content = {"id": read.id, "type": read.kind, "account": read.account, "data": read.data}
    for at in (read.occurred_at.astimezone(UTC), read.occurred_at):
        said_at = at.isoformat().replace("+00:00", "Z")
        yield json.dumps({**content, "occurred_at": said_at}, sort_keys=True, default=_number)
    yield json.dumps(told.content, sort_keys=True, default=str)


def _number(found: object) -> object:
    return float(found) if isinstance(found, Decimal) else str(found)


def _is_deadlock(error: OperationalError) -> bool:
    """Whether two transactions waited for each other, and PostgreSQL ended this one."""
    return getattr(error.__cause__, "sqlstate", "") == "40P01"
