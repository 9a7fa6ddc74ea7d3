"""What events that are taken in one transaction share: the accounts they are about, locked once,
and the rows they add, written together at the end.

A taker reads all that it needs of its event before it adds anything here, so that a refused event
leaves nothing behind and the next one goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import NamedTuple, TypeVar

from django.db.models import Model

from reinstate.services.account.log_ins import Origins
from reinstate.services.errors import Refused
from reinstate.services.integration.incoming import Event, or_nothing
from reinstate.store import blind_index, person_data
from reinstate.store.audit import Entry
from reinstate.store.blind_index import Purpose
from reinstate.store.models import (
    Account,
    Activity,
    Address,
    Balance,
    BlindIndex,
    IngestedEvent,
    LedgerEntry,
    RestrictionEvent,
)

M = TypeVar("M", bound=Model)

# Rows that are only ever added.
ADDED: tuple[type[Model], ...] = (
    Address, Activity, LedgerEntry, RestrictionEvent, IngestedEvent,
)  # fmt: skip
# The columns of an account that an event may change.
CHANGING = (
    "platform", "opened_on", "closed_on", "delivered_on", "delivered_to", "version", "changed_at",
    "told_at",
)  # fmt: skip
OPENED, UPDATED = "account.opened", "account.updated"
ACTED, MOVED = "activity.recorded", "ledger.entry_posted"


@dataclass(frozen=True, slots=True)
class Number:
    """An SSN that an event told of."""

    event: Event
    ssn: str


class Place(NamedTuple):
    """What one address of an account is known again by."""

    kind: str
    jurisdiction: str
    from_on: date


class ToldAtOnce(Exception):
    """Somebody else told of one of these people at the same time."""


class Batch:
    """Of one event or many. Made in the transaction that takes them."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        rows = IngestedEvent.objects.filter(event_id__in=[one.id for one in events])
        self.known = {row.event_id: row for row in rows}
        self.fresh = [one for one in events if one.id not in self.known]
        named = {one.account for one in self.fresh}
        accounts = Account.objects.select_for_update().select_related("person").order_by("id")
        self.accounts = {row.external_id: row for row in accounts.filter(external_id__in=named)}
        self._changed: dict[str, Account] = {}
        self._indexes: dict[tuple[str, Purpose], list[BlindIndex]] = {}
        self.touched: dict[str, Account] = {}
        self.numbers: list[Number] = []
        self.other: dict[str, frozenset[str]] = {}  # by account what is now another of its owner
        self.entries: list[Entry] = []
        self._rows: defaultdict[type[Model], list[Model]] = defaultdict(list)

    @property
    def is_alone(self) -> bool:
        """Whether it is one event, which may then write by itself as well."""
        return len(self.events) == 1

    def told_of(self, *kinds: str) -> list[Event]:
        """The fresh events of these kinds."""
        return [one for one in self.fresh if one.kind in kinds]

    def demand_first_accounts(self) -> None:
        """Raises where another account of one of its SSNs was told of meanwhile."""
        taken = blind_index.people_with_each(Purpose.SSN, (one.ssn for one in self.numbers))
        if any(len(people) > 1 for people in taken.values()):
            raise ToldAtOnce

    def account(self, event: Event) -> Account:
        """The account; Refused when it was not sent yet (the same event may be sent again)."""
        found = self.accounts.get(event.account)
        if found is None:
            raise Refused(
                f"account {event.account!r} is not known; send account.opened first, then this "
                "event again.",
                "unknown_account",
            )
        return found

    def is_known(self, event: Event) -> bool:
        """Whether its account is here already."""
        return event.account in self.accounts

    def open(self, account: Account, indexes: dict[Purpose, list[BlindIndex]]) -> None:
        """A new account with its owner, which the next events may be about."""
        self.accounts[account.external_id] = account
        self.change(account, indexes)

    def change(self, account: Account, indexes: dict[Purpose, list[BlindIndex]]) -> None:
        """What stands on the account and its owner from now on; the indexes take the place of
        those of the same purposes.
        """
        self._changed[account.id] = account
        for purpose, rows in indexes.items():
            self._indexes[account.person_id, purpose] = rows

    def live(self, account: Account, place: Place, at: datetime) -> None:
        """An address of the account, which is written once."""
        if place not in self._places[account.id]:
            self._places[account.id].add(place)
            self.add(Address(account=account, **place._asdict(), verified_at=at))

    def add(self, *rows: Model) -> None:
        """Rows to be written at the end."""
        for row in rows:
            self._rows[type(row)].append(row)

    def balance(self, account: Account, asset: str) -> Balance:
        """What the account holds of an asset, to be changed; a new one holds nothing."""
        place = account.id, asset
        if place not in self._balances:
            self._balances[place] = Balance(account=account, currency=asset, amount=Decimal(0))
        return self._balances[place]

    @cached_property
    def _balances(self) -> dict[tuple[str, str], Balance]:
        """Without their keys: they are written as what stands from now on, new or not."""
        moved = [one for one in self.fresh if one.kind == MOVED and self.is_known(one)]
        rows = Balance.objects.select_for_update().filter(
            account__in={self.accounts[one.account].id for one in moved},
            currency__in={asset for one in moved if (asset := or_nothing(one.asset))},
        )
        return {
            (row.account_id, row.currency): Balance(
                account_id=row.account_id,
                currency=row.currency,
                amount=row.amount,
                usd_value=row.usd_value,
                asset_class=row.asset_class,
            )
            for row in rows
        }

    @cached_property
    def _places(self) -> defaultdict[str, set[Place]]:
        told = {
            self.accounts[one.account].id
            for one in self.told_of(OPENED, UPDATED)
            if self.is_known(one) and one.data.get("addresses")
        }
        found = defaultdict[str, set[Place]](set)
        rows = Address.objects.filter(account__in=told) if told else Address.objects.none()
        for account, *place in rows.values_list("account", *Place._fields):
            found[account].add(Place(*place))
        return found

    @cached_property
    def origins(self) -> Origins:
        """Where the accounts of its log-ins came from before."""
        acted = [one for one in self.fresh if one.kind == ACTED and self.is_known(one)]
        return Origins(
            (self.accounts[one.account].id, or_nothing(one.device), or_nothing(one.country))
            for one in acted
        )

    def write(self) -> None:
        """All rows, of each table in one statement; what they refer to before them."""
        self._write_accounts()
        for model in ADDED:
            if rows := self._rows.pop(model, None):
                model._default_manager.bulk_create(rows)
        if self._balances:
            Balance.objects.bulk_create(
                self._balances.values(),
                update_conflicts=True,
                unique_fields=["account", "currency"],
                update_fields=["amount", "usd_value", "asset_class"],
            )
        self.origins.write()

    def _write_accounts(self) -> None:
        """Those that are new with those that changed, which the database tells apart."""
        people = {one.person_id: one.person for one in self._changed.values()}
        _put(people.values(), person_data.CHANGING)
        was_there = {one.person_id for one in self._changed.values() if not one._state.adding}
        _put(self._changed.values(), CHANGING)
        for purpose in Purpose:
            replaced = [of for of, told in self._indexes if told == purpose and of in was_there]
            if replaced:
                BlindIndex.objects.filter(purpose=purpose, person__in=replaced).delete()
        BlindIndex.objects.bulk_create(chain.from_iterable(self._indexes.values()))


def _put(rows: Collection[M], changing: Sequence[str]) -> None:
    if rows:
        type(next(iter(rows)))._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=changing
        )
