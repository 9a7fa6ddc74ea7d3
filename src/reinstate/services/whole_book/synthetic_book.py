"""A book of invented accounts for trying the whole-book commands: numbers only, nobody behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

from reinstate.domain.account import ActivityKind
from reinstate.domain.policy import Policy
from reinstate.domain.restrictions import RestrictionKind
from reinstate.domain.state_law import directed_acts
from reinstate.services.whole_book import book as books
from reinstate.services.whole_book.book import Book
from reinstate.services.whole_book.book_rows import (
    BIT,
    COLUMNS,
    LAST_DIRECTED,
    NO_RESIDENCE,
    Holding,
)
from reinstate.services.whole_book.expressions import latest_of

ASSETS = ("BTC", "ETH", "SOL", "TSLAX", "USD", "USDT")
YEARS_OF_SILENCE = 6
USD = "(hash(i * 64 + 11) % 500000 / 100.0)"  # what an account holds
# Of a thousand accounts: how many have had each kind of activity at all.
_PER_MILLE = {
    ActivityKind.LOGIN: 980,
    ActivityKind.TRADE: 700,
    ActivityKind.DEPOSIT: 600,
    ActivityKind.WITHDRAWAL: 300,
    ActivityKind.RECURRING_DEPOSIT: 80,
    ActivityKind.STAKING_REWARD: 250,
    ActivityKind.INBOUND_TRANSFER: 50,
    ActivityKind.FEE: 400,
    ActivityKind.FAILED_LOGIN: 100,
    ActivityKind.MESSAGE_FROM_OWNER: 30,
    ActivityKind.REACTIVATION_REQUEST: 10,
    ActivityKind.RETURNED_COMMUNICATION: 5,
}
_RAISED = (
    RestrictionKind.SELF_DISABLED,
    RestrictionKind.FRAUD_ALERT,
    RestrictionKind.IDENTITY_UNVERIFIED,
    RestrictionKind.LEGAL_HOLD,
)


def write(folder: Path, policy: Policy, made_on: date, count: int) -> Book:
    """Stream `count` accounts into a book; the same count and day give the same book."""
    places = [NO_RESIDENCE, *_listed(policy), "FR"]
    holdings = _holdings()
    on = policy.on(made_on)
    directed = latest_of(directed_acts(on))
    books.copy(folder, _select(made_on, len(places), holdings, directed), [count])
    return books.label(folder, on, books.SYNTHETIC, count, places, holdings)


def _listed(policy: Policy) -> list[str]:
    keys = (key for key in sorted(policy.parameters) if key.startswith("support.us_"))
    return [key.removeprefix("support.").upper().replace("_", "-") for key in keys]


def _holdings() -> list[Holding]:
    sizes = range(len(ASSETS) + 1)
    return [
        tuple((asset, "") for asset in chosen)
        for size in sizes
        for chosen in combinations(ASSETS, size)
    ]


def _select(made_on: date, places: int, holdings: Sequence[Holding], directed: str) -> str:
    """Most owners are about; the older the silence, the fewer the accounts."""
    today = f"DATE '{made_on.isoformat()}'"
    reach = 365 * YEARS_OF_SILENCE
    opened = f"{today} - ({reach} + {_upto(1, 700)})::INTEGER"
    count = len(holdings)
    columns = {
        "place": _upto(2, places),
        "moved_on": "NULL",
        "came_from": "NULL",
        "holding": _upto(3, count),
        "is_ours": f"{_upto(4, 100)} > 0",
        "opened_on": opened,
        "closed_on": _if(5, 20, f"{today} - {_upto(6, 900)}::INTEGER"),
        "delivered_on": _if(7, 2, f"{today} - {_upto(8, 900)}::INTEGER"),
        **{f"last_{kind.value}": "NULL" for kind in ActivityKind},
        **{
            f"last_{kind.value}": _if(20 + number, share, _day(today, 40 + number))
            for number, (kind, share) in enumerate(_PER_MILLE.items())
        },
        "returned": f"CASE WHEN {_some(31, 5)} THEN [{_day(today, 51)}] END",
        "raised": _raised(),
        "hold_raised_at": "NULL",
        "hold_until": "NULL",
        "debts": _if(9, 8, f"[{{'asset': 'USD', 'owed': {_upto(10, 5000)} / 100.0}}]"),
        "net_usd": "NULL",
        "worth": _worth(holdings),
        "usd": f"CASE WHEN {_upto(3, count)} = 0 THEN 0 ELSE {USD} END",
        "stage": _if(
            13, 4, f"['submitted', 'in_review', 'needs_retake'][1 + {_upto(14, 3)}::BIGINT]"
        ),
        "notices": "NULL",
    }
    given = {name: kind for name, kind in COLUMNS.items() if name != LAST_DIRECTED}
    chosen = ", ".join(f"({columns[name]})::{kind} AS {name}" for name, kind in given.items())
    rows = f"SELECT {chosen} FROM range(?) made(i)"  # noqa: S608 - expressions of this file
    return f"SELECT *, {directed} AS {LAST_DIRECTED} FROM ({rows})"  # noqa: S608 - columns, codes and files of our own


def _worth(holdings: Sequence[Holding]) -> str:
    """All of it in the first asset of the holding."""
    whens = " ".join(
        f"WHEN {number} THEN [{USD}{', 0' * (len(assets) - 1)}]"
        for number, assets in enumerate(holdings)
        if assets
    )
    return f"CASE {_upto(3, len(holdings))} {whens} END"


def _upto(salt: int, end: int) -> str:
    """A number from 0 up to `end`, different for each account and salt, always the same."""
    return f"(hash(i * 64 + {salt}) % {end})"


def _some(salt: int, per_mille: int) -> str:
    return f"{_upto(salt, 1000)} < {per_mille}"


def _if(salt: int, per_mille: int, value: str) -> str:
    return f"CASE WHEN {_some(salt, per_mille)} THEN {value} END"


def _day(today: str, salt: int) -> str:
    """The square puts most days close to today."""
    share = f"({_upto(salt, 1_000_000)} / 1e6)"
    return f"({today} - ({share} * {share} * {365 * YEARS_OF_SILENCE})::INTEGER)"


def _raised() -> str:
    whens: Sequence[str] = [
        f"WHEN {_upto(12, 1000)} = {number} THEN {BIT[kind]}" for number, kind in enumerate(_RAISED)
    ]
    return f"CASE {' '.join(whens)} ELSE 0 END"
