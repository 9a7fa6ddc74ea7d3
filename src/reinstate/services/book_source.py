"""The book made from the accounts: five streams in one order, joined as they pass by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet

from reinstate.domain import account as rules_account
from reinstate.domain import restrictions
from reinstate.domain.account import ActivityKind, AddressKind, Platform
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.services import book as books
from reinstate.services import clock, rules
from reinstate.services.book import Book
from reinstate.services.book_rows import Codes, row
from reinstate.store.models import (
    Account,
    Activity,
    Address,
    Balance,
    Reinstatement,
    RestrictionEvent,
)

CHUNK = 5_000
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A book, and what making it cost."""

    book: Book
    seconds: float


def folder() -> Path:
    """Where this installation keeps its book."""
    return Path(settings.VAR) / "book"


def make(target: Path | None = None) -> Made:
    """Write the book anew from every account, as of today."""
    started, day = perf_counter(), clock.today()
    policy, codes = rules.on(day), Codes()
    made = books.write(target or folder(), policy, _rows(policy, codes), codes)
    return Made(made, perf_counter() - started)


def _rows(policy: PolicyOn, codes: Codes) -> Iterator[str]:
    accounts = Account.objects.order_by("id").values_list(
        "id", "platform", "opened_on", "closed_on", "delivered_on", "delivered_to"
    )
    beside = [_Beside(query) for query in _streams()]
    for head in accounts.iterator(chunk_size=CHUNK):
        addresses, balances, acts, letters, events, holds = (item.of(head[0]) for item in beside)
        account = rules_account.Account(
            id="",
            platform=Platform(head[1]),
            opened_on=head[2],
            closed_on=head[3],
            delivered_to_state=_delivered(head[4], head[5]),
            addresses=tuple(_address(item) for item in addresses),
            balances=tuple(
                rules_account.Balance(asset, amount, usd, named or None)
                for _, asset, amount, usd, named in balances
            ),
            activity=tuple(
                rules_account.Activity(ActivityKind(kind), at) for _, kind, at in (*acts, *letters)
            ),
            restrictions=restrictions.in_force(_event(item) for item in events),
        )
        yield row(account, policy, codes, _latest(holds))


def _streams() -> list[QuerySet[Any, Row]]:
    """Everything beside the account's own row, ordered by account."""
    letters = Activity.objects.filter(kind=ActivityKind.RETURNED_COMMUNICATION)
    now = clock.now()
    acts = Activity.objects.filter(at__lte=now).order_by("account_id", "kind")
    holds = Reinstatement.objects.filter(hold_until__isnull=False)
    return [
        Address.objects.order_by("account_id", "from_on", "id").values_list(
            "account_id", "jurisdiction", "from_on", "kind"
        ),
        Balance.objects.order_by("account_id", "currency").values_list(
            "account_id", "currency", "amount", "usd_value", "asset_class"
        ),
        acts.values_list("account_id", "kind").annotate(last=Max("at")),
        letters.order_by("account_id", "at").values_list("account_id", "kind", "at"),
        RestrictionEvent.objects.order_by("account_id", "at", "id").values_list(
            "account_id", "kind", "turn", "at", "by"
        ),
        holds.order_by("case__account_id").values_list("case__account_id", "hold_until"),
    ]


class _Beside:
    """One stream, read along with the accounts; a row of an account behind us is never asked."""

    def __init__(self, query: QuerySet[Any, Row]) -> None:
        self._rows = query.iterator(chunk_size=CHUNK)
        self._next: Row | None = next(self._rows, None)

    def of(self, account_id: str) -> Sequence[Row]:
        """The rows of one account; accounts must be asked in order."""
        found: list[Row] = []
        while self._next is not None and self._next[0] <= account_id:
            if self._next[0] == account_id:
                found.append(self._next)
            self._next = next(self._rows, None)
        return found


def _address(found: Row) -> rules_account.Address:
    _, jurisdiction, from_on, kind = found
    return rules_account.Address(jurisdiction, from_on, AddressKind(kind))


def _event(found: Row) -> restrictions.RestrictionEvent:
    _, kind, turn, at, by = found
    return restrictions.RestrictionEvent(RestrictionKind(kind), Turn(turn), at, by)


def _delivered(on: date | None, to: str) -> rules_account.DeliveredToState | None:
    return rules_account.DeliveredToState(to, on) if on else None


def _latest(holds: Sequence[Row]) -> datetime | None:
    return max((until for _, until in holds), default=None)
