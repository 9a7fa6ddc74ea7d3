"""What events that are taken in one transaction share: the accounts they are about, locked once,
and the rows they add, written together at the end.

A taker reads all that it needs of its event before it adds anything here, so that a refused event
leaves nothing behind and the next one goes on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Model

from reinstate.domain.case import ON_ITS_WAY
from reinstate.services.account.log_ins import Origins
from reinstate.services.errors import Refused
from reinstate.services.integration.incoming import Event, or_nothing
from reinstate.store import blind_index
from reinstate.store.audit import Entry
from reinstate.store.blind_index import Purpose
from reinstate.store.models import (
    Account,
    Activity,
    Address,
    Balance,
    BlindIndex,
    Case,
    IngestedEvent,
    LedgerEntry,
    Person,
    RestrictionEvent,
)

# What a row refers to is written before it.
ORDER: tuple[type[Model], ...] = (
    Person, Account, BlindIndex, Address, Activity, LedgerEntry, RestrictionEvent, IngestedEvent,
)  # fmt: skip
OPENED, ACTED, MOVED = "account.opened", "activity.recorded", "ledger.entry_posted"


@dataclass(frozen=True, slots=True)
class Number:
    """An SSN that an event told of."""

    event: Event
    ssn: str


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
        self._accounts = {row.external_id: row for row in accounts.filter(external_id__in=named)}
        self.touched: dict[str, Account] = {}
        self.numbers: list[Number] = []
        self.entries: list[Entry] = []
        self._rows: defaultdict[type[Model], list[Model]] = defaultdict(list)

    @property
    def is_alone(self) -> bool:
        """Whether it is one event, which may then write by itself as well."""
        return len(self.events) == 1

    def apart(self) -> set[str]:
        """The ids of fresh events that have to be taken alone: what they set in motion, reads or
        writes more than their own account.
        """
        opened = [one for one in self.fresh if one.kind == OPENED]
        twice = _repeated([one.account for one in opened])
        known = {one.id for one in opened if one.account in self._accounts or one.account in twice}
        on_its_way = self._on_its_way()
        watched = {one.id for one in self.fresh if one.account in on_its_way}
        return known | watched | self._second_ones(opened)

    def _on_its_way(self) -> set[str]:
        cases = Case.objects.filter(account__in=self._accounts.values(), state__in=ON_ITS_WAY)
        return set(cases.values_list("account__external_id", flat=True))

    def _second_ones(self, opened: Sequence[Event]) -> set[str]:
        """Those of whose SSN there is an account already, or another one among them."""
        told = {one.id: or_nothing(one.tax_number) for one in opened}
        twice = _repeated([blind_index.normal(Purpose.SSN, ssn) for ssn in told.values() if ssn])
        taken = blind_index.people_with_each(Purpose.SSN, told.values())
        return {
            event
            for event, ssn in told.items()
            if ssn in taken or blind_index.normal(Purpose.SSN, ssn) in twice
        }

    def demand_first_accounts(self) -> None:
        """Raises where another account of one of its SSNs was told of meanwhile."""
        taken = blind_index.people_with_each(Purpose.SSN, (one.ssn for one in self.numbers))
        if any(len(people) > 1 for people in taken.values()):
            raise ToldAtOnce

    def account(self, event: Event) -> Account:
        """The account; Refused when it was not sent yet (the same event may be sent again)."""
        found = self._accounts.get(event.account)
        if found is None:
            raise Refused(
                f"account {event.account!r} is not known; send account.opened first, then this "
                "event again.",
                "unknown_account",
            )
        return found

    def is_known(self, event: Event) -> bool:
        """Whether its account is here already."""
        return event.account in self._accounts

    def open(self, account: Account) -> None:
        """A new account, which the next events may be about."""
        self._accounts[account.external_id] = account
        self.add(account)

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
            account__in={self._accounts[one.account].id for one in moved},
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
    def origins(self) -> Origins:
        """Where the accounts of its log-ins came from before."""
        acted = [one for one in self.fresh if one.kind == ACTED and self.is_known(one)]
        return Origins(
            (self._accounts[one.account].id, or_nothing(one.device), or_nothing(one.country))
            for one in acted
        )

    def write(self) -> None:
        """All rows, of each table in one statement."""
        for model in ORDER:
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


def _repeated(values: Iterable[str]) -> set[str]:
    return {value for value, times in Counter(values).items() if times > 1}
