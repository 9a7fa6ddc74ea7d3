"""Many accounts as the rules see them, in one pass: streams in one order, read side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Max, QuerySet

from reinstate.domain import account as rules_account
from reinstate.domain import restrictions
from reinstate.domain.account import ActivityKind, AddressKind, Platform
from reinstate.domain.deadlines import OwnerNotice
from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.services import clock
from reinstate.store import models
from reinstate.store.models import (
    Account,
    Activity,
    Address,
    Balance,
    Case,
    Reinstatement,
    RestrictionEvent,
)
from reinstate.store.models.cases import OPEN_STATES

CHUNK = 5_000
Row = tuple[Any, ...]


class Known(NamedTuple):
    """One account, when its latest withdrawal hold ends, the state of its open case, and the
    notices that it may go to a state.

    Of activity so far only the last of each kind is here, and every letter that came back.
    """

    id: str
    account: rules_account.Account
    hold_until: datetime | None
    stage: str | None
    notices: tuple[OwnerNotice, ...] = ()


def read(ids: Collection[str] | None = None) -> Iterator[Known]:
    """Accounts in the order of their ids; those of `ids`, or all. Without personal data."""
    real = Account.objects.filter(is_known_answer=False).order_by("id")
    rows = _of(real, "id", ids).values_list(
        "id", "platform", "opened_on", "closed_on", "delivered_on", "delivered_to"
    )
    now = clock.now()
    beside = [_Beside(query) for query in _streams(ids, now)]
    for head in rows.iterator(chunk_size=CHUNK):
        addresses, balances, acts, letters, coming, events, holds, cases, told = (
            item.of(head[0]) for item in beside
        )
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
                rules_account.Activity(ActivityKind(kind), at)
                for _, kind, at in (*acts, *letters, *coming)
            ),
            restrictions=restrictions.in_force(map(_event, events), now),
        )
        stage = cases[-1][1] if cases else None
        notices = tuple(OwnerNotice(*item[1:]) for item in told)
        yield Known(head[0], account, _latest(holds), stage, notices)


def _streams(ids: Collection[str] | None, now: datetime) -> list[QuerySet[Any, Row]]:
    """Everything beside the account's own row, ordered by account."""
    acts = _of(Activity.objects.order_by("account_id", "kind"), "account", ids)
    letters = acts.filter(kind=ActivityKind.RETURNED_COMMUNICATION).order_by("account_id", "at")
    addresses = _of(Address.objects.order_by("account_id", "from_on", "id"), "account", ids)
    balances = _of(Balance.objects.order_by("account_id", "currency"), "account", ids)
    events = _of(RestrictionEvent.objects.order_by("account_id", "at", "id"), "account", ids)
    cases = _of(Case.objects.order_by("account_id", "opened_at", "id"), "account", ids)
    told = _of(models.OwnerNotice.objects.order_by("account_id", "sent_on"), "account", ids)
    holds = _of(Reinstatement.objects.order_by("case__account_id"), "case__account", ids)
    return [
        addresses.values_list("account_id", "jurisdiction", "from_on", "kind"),
        balances.values_list("account_id", "currency", "amount", "usd_value", "asset_class"),
        acts.filter(at__lte=now).values_list("account_id", "kind").annotate(last=Max("at")),
        letters.values_list("account_id", "kind", "at"),
        acts.filter(at__gt=now).values_list("account_id", "kind", "at"),
        events.values_list("account_id", "kind", "turn", "at", "by", "known_at", "is_ours"),
        holds.filter(hold_until__isnull=False).values_list("case__account_id", "hold_until"),
        cases.filter(state__in=OPEN_STATES).values_list("account_id", "state"),
        told.values_list(
            "account_id", "sent_on", "returned_on", "jurisdiction", "due_on", "method"
        ),
    ]


def _of(query: QuerySet[Any, Any], field: str, ids: Collection[str] | None) -> QuerySet[Any, Any]:
    return query if ids is None else query.filter(**{f"{field}__in": ids})


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
    _, kind, turn, at, by, known_at, is_ours = found
    return restrictions.RestrictionEvent(
        RestrictionKind(kind), Turn(turn), at, by, known_at=known_at, is_ours=is_ours
    )


def _delivered(on: date | None, to: str) -> rules_account.DeliveredToState | None:
    return rules_account.DeliveredToState(to, on) if on else None


def _latest(holds: Sequence[Row]) -> datetime | None:
    return max((until for _, until in holds), default=None)
