"""What a law has kept of an owner who is erased: sealed apart, and deleted when its years are over.

The person's key goes as with every erasure. What stays is what `Opened` has, sealed by the key
of the installation; the account's movements and restrictions stand beside it under the account's
id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from reinstate.domain import retention
from reinstate.domain.dormancy import day_of
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.domain.retention import KeptByLaw
from reinstate.services import clock, journal, rules
from reinstate.services.account import accounts
from reinstate.services.account.accounts import Rules
from reinstate.store import person_data, vault
from reinstate.store.audit import Tag
from reinstate.store.models import Account, KeptRecord, Person

PLACE = "kept_record.content"


@dataclass(frozen=True, slots=True)
class Opened:
    """What is kept of one erased owner, in words."""

    legal_name: str
    birth_date: str
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept record without its content. `until` None: how long is not known any more."""

    record_id: int
    person_id: str
    rule: str
    until: date | None


def asked_of(owned: Iterable[Account], day: date) -> KeptByLaw | None:
    """What the law asks for on a day about these accounts of one person; None: nothing."""
    unblocked = _unblocked(owned, accounts.rules_at(clock.now()))
    return retention.blocked_property(unblocked, rules.on(day))


def keep(person: Person, at: datetime) -> None:
    """Seal apart what the law asks for. Inside the transaction that erases, before the key goes."""
    owned = list(Account.objects.filter(person=person).order_by("id"))
    found = asked_of(owned, clock.day_of(at))
    if found is None or person.wrapped_key is None:
        return
    known = person_data.read(person)
    content = Opened(
        legal_name=known.legal_name or "",
        birth_date=known.birth_date.isoformat() if known.birth_date else "",
        accounts=tuple(f"{one.id} ({one.external_id})" for one in owned),
    )
    sealed = vault.seal_for_installation(_label(person.id), json.dumps(asdict(content)).encode())
    given = {"counted_from": found.counted_from, "sealed": sealed, "kept_at": at}
    KeptRecord.objects.update_or_create(person=person, rule=found.rule, defaults=given)


def every() -> tuple[Kept, ...]:
    """All of them, those that end first at the head."""
    policy = rules.on(clock.today())
    found = [
        Kept(row.id, row.person_id, row.rule, retention.kept_until_by(row.rule, day, policy))
        for row, day in _with_days()
    ]
    return tuple(sorted(found, key=lambda one: (one.until or date.max, one.record_id)))


def opened(record_id: int) -> tuple[str, Opened] | None:
    """The person's id and the content; None where there is no such record (any more)."""
    row = KeptRecord.objects.filter(id=record_id).first()
    if row is None or row.sealed is None:
        return None
    content = json.loads(vault.open_for_installation(_label(row.person_id), bytes(row.sealed)))
    said = Opened(content["legal_name"], content["birth_date"], tuple(content["accounts"]))
    return row.person_id, said


def forget(at: datetime) -> int:
    """Delete the records whose years are over; a hold that stands on an account keeps its own."""
    policy, now = rules.on(clock.day_of(at)), clock.now()
    with transaction.atomic():
        over = [
            row.id
            for row, day in _with_days()
            if _is_over(row, day, policy) and not _is_held(row.person, now)
        ]
        if over:
            KeptRecord.objects.filter(id__in=over).delete()
            details = {"removed": len(over)}
            journal.record(Tag.SYSTEM_KEPT_RECORD_REMOVED, journal.SYSTEM, "erasure", at, details)
    return len(over)


def resealed(record: str, sealed: bytes) -> bytes:
    """The content by the master key that seals now; `record` is the row's primary key."""
    person_id = KeptRecord.objects.values_list("person_id", flat=True).get(id=record)
    return vault.resealed_for_installation(_label(person_id), sealed)


def _with_days() -> Iterator[tuple[KeptRecord, date]]:
    """Each record, and the day its years count from: a later clearing never makes it earlier.

    What restricted the accounts of all of them is asked once, not once for each.
    """
    rows = KeptRecord.objects.prefetch_related("person__accounts__restriction_events")
    by = accounts.rules_at(clock.now())
    for row in rows.order_by("id"):
        yield row, max((row.counted_from, *_unblocked(row.person.accounts.all(), by)))


def _unblocked(owned: Iterable[Account], by: Rules) -> list[date]:
    """The days up to now on which property of these accounts was unblocked.

    Counted by the policy of now, for it may have been before the first one.
    """
    return [
        day_of(event.at, by.policy)
        for account in owned
        for event in account.restriction_events.all()
        if event.kind == RestrictionKind.SANCTIONS_HOLD.value
        and event.turn == Turn.CLEARED.value
        and event.at <= by.at
    ]


def _is_over(row: KeptRecord, counted_from: date, policy: PolicyOn) -> bool:
    until = retention.kept_until_by(row.rule, counted_from, policy)
    return until is not None and until <= policy.day


def _is_held(person: Person, at: datetime) -> bool:
    return any(
        one.kind in retention.HOLDS
        for account in person.accounts.all()
        for one in accounts.in_force(account, at)
    )


def _label(person_id: str) -> str:
    return f"{PLACE}:{person_id}"
