"""When each field of an account was told last, so that an older event undoes no newer one.

Events say only what changed and come in any order, so one time for the whole account would drop
what a late event alone has said.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from reinstate.store.models import Account

OTHERS = "*"  # every field that has no time of its own


def news(account: Account, fields: Iterable[str], at: datetime) -> frozenset[str]:
    """Those of the fields of which nothing later than `at` is known."""
    known = _known(account)
    return frozenset(
        field for field in fields if datetime.fromisoformat(known.get(field, known[OTHERS])) <= at
    )


def note(account: Account, fields: Iterable[str], at: datetime) -> None:
    """These fields were told at this instant. Does not save."""
    account.told_at = {**_known(account), **dict.fromkeys(fields, at.isoformat())}
    account.changed_at = max(account.changed_at, at)


def _known(account: Account) -> dict[str, str]:
    """Before the first change everything is from when the account was told of."""
    return account.told_at or {OTHERS: account.changed_at.isoformat()}
