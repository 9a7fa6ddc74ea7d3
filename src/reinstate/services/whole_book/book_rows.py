"""One account as a row of the book: what classifying needs, and nothing that names anybody."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from reinstate.domain.account import (
    Account,
    Activity,
    ActivityKind,
    Address,
    AddressKind,
    Balance,
    Platform,
)
from reinstate.domain.deadlines import OwnerNotice, came_back
from reinstate.domain.derive import Moment
from reinstate.domain.dormancy import last_days, returned_letters
from reinstate.domain.jurisdiction import last_move, latest_residence, other_address
from reinstate.domain.money import added, total
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RULES, RestrictionKind
from reinstate.domain.safeguards import value_in_usd
from reinstate.domain.state_law import directed_acts

# The place of an account without a residence; every other place stands after it in the list.
NO_RESIDENCE = ""
BY_MAIL = "mail to "  # before a place where nobody is known to live, as another address says it
BIT: Mapping[RestrictionKind, int] = {kind: 1 << bit for bit, kind in enumerate(RestrictionKind)}
# The latest of the acts that count everywhere, by the policy the book was made under.
LAST_DIRECTED = "last_directed"
Holding = tuple[tuple[str, str], ...]  # (asset, the exchange's own class or ""), sorted

_AMOUNT, _USD = "DECIMAL(38,18)", "DECIMAL(18,2)"
_MOST = {_AMOUNT: Decimal("9" * 20), _USD: Decimal("9" * 16 + ".99")}
COLUMNS: Mapping[str, str] = {
    "place": "USMALLINT",
    "moved_on": "DATE",  # the day on which another law began to apply, and the place before
    "came_from": "USMALLINT",
    "holding": "UINTEGER",
    "is_ours": "BOOLEAN",
    "opened_on": "DATE",
    "closed_on": "DATE",
    "delivered_on": "DATE",
    **{f"last_{kind.value}": "DATE" for kind in ActivityKind},
    LAST_DIRECTED: "DATE",
    "returned": "DATE[]",
    "raised": "USMALLINT",
    "hold_raised_at": "TIMESTAMP",
    "hold_until": "TIMESTAMP",
    "debts": f"STRUCT(asset VARCHAR, owed {_AMOUNT})[]",
    "net_usd": _AMOUNT,
    "usd": _USD,
    "worth": f"{_USD}[]",  # of each asset of the holding, null where no value is known
    "stage": "VARCHAR",
    # The report that each notice announced, if that is known; the earliest first.
    "notices": "STRUCT(law VARCHAR, due_on DATE, sent_on DATE, back_on DATE)[]",
}


@dataclass(slots=True)
class Codes:
    """Short numbers for places and for sets of assets, given out as they are met."""

    places: dict[str, int] = field(default_factory=lambda: {NO_RESIDENCE: 0})
    holdings: dict[Holding, int] = field(default_factory=dict)

    def place(self, jurisdiction: str) -> int:
        """The number of a place."""
        return self.places.setdefault(jurisdiction, len(self.places))

    def holding(self, assets: Holding) -> int:
        """The number of a set of assets."""
        return self.holdings.setdefault(assets, len(self.holdings))


def row(
    account: Account,
    policy: PolicyOn,
    codes: Codes,
    hold_until: datetime | None = None,
    stage: str | None = None,
    notices: Sequence[OwnerNotice] = (),
) -> str:
    """The account on the policy's day as one line of JSON, in the order of `COLUMNS`.

    `stage` is the state of its open case; `notices` those that it may go to a state.
    """
    moment = Moment(account, policy, None, None, {})
    raised, holds = moment.raised(), moment.holds_began()
    move = last_move(account, policy)
    usd = value_in_usd(account.balances)
    acts, holding = _activity(account.activity, policy), _holding(account.balances)
    found: dict[str, Any] = {
        "place": codes.place(_place(account, policy)),
        "moved_on": move and move.on,
        "came_from": codes.place(move.place) if move else None,
        "holding": codes.holding(holding),
        "is_ours": account.platform is Platform.US,
        "opened_on": account.opened_on,
        "closed_on": account.closed_on,
        "delivered_on": account.delivered_to_state and account.delivered_to_state.on,
        **acts,
        "raised": sum(BIT[item.kind] for item in raised if not RULES[item.kind].is_derived),
        "hold_raised_at": _utc(max(holds)) if holds else None,
        "hold_until": _utc(hold_until) if hold_until else None,
        "debts": _debts(account.balances),
        "net_usd": _net(account.balances),
        "usd": None if usd is None else _cents(usd),
        "worth": _worth(account.balances, holding),
        "stage": stage,
        "notices": _noticed(notices, acts["returned"] or ()),
    }
    given = {key: value for key, value in found.items() if value is not None}
    return json.dumps(given, default=str)


def placed(place: str, on: date) -> Account:
    """An account that lives in a place and does nothing, to ask the rules about the place."""
    jurisdiction = place.removeprefix(BY_MAIL)
    kind = AddressKind.RESIDENCE if jurisdiction == place else AddressKind.MAILING
    addresses = (Address(jurisdiction, on, kind),) if place != NO_RESIDENCE else ()
    return Account("", Platform.US, on, addresses=addresses)


def _place(account: Account, policy: PolicyOn) -> str:
    residence, other = latest_residence(account, policy), other_address(account, policy)
    if residence is not None:
        return residence.jurisdiction
    return NO_RESIDENCE if other is None else f"{BY_MAIL}{other.jurisdiction}"


def holder(assets: Holding, on: date) -> Account:
    """An account that holds one of each asset, to ask the rules about the assets."""
    balances = tuple(Balance(asset, Decimal(1), None, named or None) for asset, named in assets)
    return Account("", Platform.US, on, balances=balances)


def _holding(balances: Iterable[Balance]) -> Holding:
    held = _by_asset(balances)
    named = {item.asset: item.asset_class for item in balances if item.asset_class}
    return tuple(sorted((asset, named.get(asset, "")) for asset, sum_ in held.items() if sum_ > 0))


def _worth(balances: Iterable[Balance], holding: Holding) -> list[str | None] | None:
    """What each asset of the holding is worth, in its order."""
    found: dict[str, Decimal | None] = {}
    for item in balances:
        known = found.get(item.asset, Decimal(0))
        found[item.asset] = (
            None if known is None or item.worth is None else added(known, item.worth)
        )
    values = [found[asset] for asset, _ in holding]
    return [None if value is None else _cents(value) for value in values] or None


def _noticed(
    notices: Sequence[OwnerNotice], returned: Collection[date]
) -> list[dict[str, Any]] | None:
    return [
        {
            "law": one.law_of,
            "due_on": one.due_on,
            "sent_on": one.sent_on,
            "back_on": came_back(one.sent_on, one.returned_on, returned),
        }
        for one in sorted(notices, key=lambda item: item.sent_on)
    ] or None


def _debts(balances: Iterable[Balance]) -> list[dict[str, str]] | None:
    owed = [
        {"asset": asset, "owed": format(_within(amount.copy_negate(), _AMOUNT), "f")}
        for asset, amount in _by_asset(balances).items()
        if amount < 0
    ]
    return owed or None


def _net(balances: Iterable[Balance]) -> str | None:
    """What debts come to against everything else; None when some line has no value."""
    values = [item.worth for item in balances]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return format(_within(total(known), _AMOUNT), "f")


def _cents(value: Decimal) -> str:
    return str(round(_within(value, _USD), 2))


def _within(amount: Decimal, column: str) -> Decimal:
    """More than the column holds counts as the most: one account must not stop the book of all."""
    return max(-_MOST[column], min(amount, _MOST[column]))


def _by_asset(balances: Iterable[Balance]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for item in balances:
        found[item.asset] = added(found.get(item.asset, Decimal(0)), item.amount)
    return found


def _activity(activity: Sequence[Activity], policy: PolicyOn) -> dict[str, Any]:
    """The last day of each kind; of returned letters every day, for a law may count from any."""
    last = last_days(activity, policy)
    directed = (last[kind] for kind in directed_acts(policy) if kind in last)
    return {
        **{f"last_{kind.value}": day for kind, day in last.items()},
        LAST_DIRECTED: max(directed, default=None),
        "returned": sorted(set(returned_letters(activity, policy))) or None,
    }


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)
