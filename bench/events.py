"""How fast the exchange's events are taken in: one by one, by full requests and by a file.

python -m bench.events [--events 3000] [--updates]

Accounts with log-ins, movements and now and then a restriction, as of a first import, into an empty
SQLite database under the settings of an installation. Beside the events in a second stands how
many times faster than one by one that is; the record is verified at the end. Each of the updates
says all that is known of the owner once more.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from time import perf_counter
from typing import Any

Event = dict[str, Any]
FIRST = datetime(2024, 1, 15, 12, tzinfo=UTC)
A_REQUEST = 100  # as many as one takes
ONE_BY_ONE = 300  # of the events: it is the slow way


def main() -> None:
    """Print one line a way."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=3_000, help="for each way")
    parser.add_argument("--updates", action="store_true", help="of those accounts, after them")
    options = parser.parse_args()
    print(f"Load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="reinstate-bench-") as own:
        _start_django(own)
        _measure(options.events, with_updates=options.updates)


def _start_django(own: str) -> None:
    os.environ.update({"REINSTATE_VAR": own, "DJANGO_SETTINGS_MODULE": "reinstate.config.settings"})
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _measure(count: int, *, with_updates: bool) -> None:
    from reinstate.services.integration import exchange
    from reinstate.store import audit

    def together(events: Sequence[Event]) -> None:
        exchange.demanded(exchange.ingest_each(events))

    told = events()
    alone = _pace(list(islice(told, min(count, ONE_BY_ONE))), 1, together)
    print(f"one by one: {alone:.0f} a second")
    for way, size in (("by full requests", A_REQUEST), ("by a file", exchange.MOST)):
        pace = _pace(list(islice(told, count)), size, together)
        print(f"{way}, {size} at once: {pace:.0f} a second, {pace / alone:.1f} times one by one")
    if with_updates:
        news = updates(count)
        alone = _pace(list(islice(news, min(count, ONE_BY_ONE))), 1, together)
        pace = _pace(list(islice(news, count)), A_REQUEST, together)
        print(f"updates: {alone:.0f} a second one by one, {pace:.0f} by full requests")
    print(f"record: {audit.verify().count} entries, whole")


def _pace(events: Sequence[Event], size: int, take: Callable[[Sequence[Event]], None]) -> float:
    began = perf_counter()
    for first in range(0, len(events), size):
        take(events[first : first + size])
    return len(events) / (perf_counter() - began)


def events() -> Iterator[Event]:
    """Nine events an account, ten of every tenth; no end."""
    number = 0
    while True:
        number += 1
        for place, (kind, at, data) in enumerate(_of_one(number)):
            yield {
                "id": f"evt-{number}-{place}",
                "type": kind,
                "account": f"u-{number}",
                "occurred_at": at.isoformat(),
                "data": data,
            }


def updates(count: int) -> Iterator[Event]:
    """Of the accounts that `count` events opened, one after the other, again and again; no end."""
    for told, place in enumerate(cycle(range(count // 10))):
        number, moment = place + 1, FIRST + timedelta(days=400, seconds=told)
        yield {
            "id": f"news-{told}",
            "type": "account.updated",
            "account": f"u-{number}",
            "occurred_at": moment.isoformat(),
            "data": _owner(number, (FIRST + timedelta(hours=number % 5_000)).date().isoformat())
            | {"phone": f"+1 202-555-{1_000 + told % 9_000}"},
        }


def _of_one(number: int) -> Iterator[tuple[str, datetime, Event]]:
    opened = FIRST + timedelta(hours=number % 5_000)
    yield "account.opened", opened, _owner(number, opened.date().isoformat())
    for day in range(1, 5):
        at = opened + timedelta(days=day)
        device = f"device {number}-{day % 2}"
        yield "activity.recorded", at, {"kind": "login", "device": device, "country": "US"}
        paid = {"asset": "BTC", "amount": "0.05", "usd": "100.00", "kind": "deposit"}
        yield "ledger.entry_posted", at, paid
    if number % 10 == 0:
        yield "restriction.raised", opened + timedelta(days=9), {"kind": "self_disabled"}


def _owner(number: int, opened_on: str) -> Event:
    home = {"jurisdiction": "US-CA", "from": opened_on, "kind": "residence"}
    return {
        "platform": "us",
        "opened_on": opened_on,
        "email": f"owner{number}@example.com",
        "legal_name": f"Ann Lee {number}",
        "birth_date": "1990-02-28",
        "ssn": f"{100 + number // 9_999:03d}-10-{1 + number % 9_999:04d}",
        "phone": "+1 202-555-0100",
        "addresses": [home],
    }


if __name__ == "__main__":
    main()
