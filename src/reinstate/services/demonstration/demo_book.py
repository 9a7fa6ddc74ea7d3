"""Many invented accounts at once: rows in a demo database, or the book alone when they are more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from time import perf_counter

from django.db import transaction

from reinstate.domain.account import ActivityKind, AddressKind
from reinstate.domain.place_codes import NAMES
from reinstate.services import clock, rules
from reinstate.services.errors import Refused
from reinstate.services.whole_book import book_source, synthetic_book
from reinstate.services.whole_book.book import Book
from reinstate.store import models, vault
from reinstate.store.fields import new_id

MOST_ROWS = 20_000  # beyond it only the book is written: rows one by one would take hours
BATCH = 1_000
SEED = 20261122


@dataclass(frozen=True, slots=True)
class DemoBook:
    """What was made: rows in the database (0 = the book alone), and the book."""

    rows: int
    book: Book
    seconds: float


def make(count: int) -> DemoBook:
    """Make `count` accounts for the whole-book commands; a demo database only."""
    if count < 1:
        raise Refused(f"--count is {count}; give 1 or more.", "count")
    clock.require_demo("make accounts up")
    started, now = perf_counter(), clock.now()
    if count > MOST_ROWS:
        written = synthetic_book.write(book_source.folder(), rules.policy(), now.date(), count)
        return DemoBook(0, written, perf_counter() - started)
    random = Random(SEED)  # noqa: S311 - the same book each time, no secret
    for first in range(0, count, BATCH):
        with transaction.atomic():
            _insert(min(BATCH, count - first), now, random)
    return DemoBook(count, book_source.make().book, perf_counter() - started)


def _insert(count: int, now: datetime, random: Random) -> None:
    people = [_person(now) for _ in range(count)]
    models.Person.objects.bulk_create(people)
    accounts = [_account(person, now, random) for person in people]
    models.Account.objects.bulk_create(accounts)
    models.Address.objects.bulk_create([_address(item, random) for item in accounts])
    models.Balance.objects.bulk_create([_balance(item, random) for item in accounts])
    models.Activity.objects.bulk_create([_act(item, now, random) for item in accounts])


def _person(now: datetime) -> models.Person:
    """Without a name or an address: letters go to nobody."""
    person_id = new_id("per")
    return models.Person(id=person_id, wrapped_key=vault.new_wrapped_key(person_id), created_at=now)


def _account(person: models.Person, now: datetime, random: Random) -> models.Account:
    opened_on = (now - timedelta(days=2200 + random.randrange(600))).date()
    account_id = new_id("acc")
    return models.Account(
        id=account_id,
        person=person,
        external_id=f"made-{account_id}",
        opened_on=opened_on,
        next_review_on=now.date(),
        changed_at=now,
    )


def _address(account: models.Account, random: Random) -> models.Address:
    state = random.choice(sorted(NAMES))
    return models.Address(
        account=account,
        kind=AddressKind.RESIDENCE,
        jurisdiction=f"US-{state}",
        from_on=account.opened_on,
    )


def _balance(account: models.Account, random: Random) -> models.Balance:
    usd = Decimal(random.randrange(-2_000, 500_000)) / 100
    asset = random.choice(synthetic_book.ASSETS)
    amount = usd if asset == "USD" else usd / 1000
    return models.Balance(account=account, currency=asset, amount=amount, usd_value=usd)


def _act(account: models.Account, now: datetime, random: Random) -> models.Activity:
    """The square puts most days close to today."""
    days = int(random.random() ** 2 * 365 * synthetic_book.YEARS_OF_SILENCE)
    return models.Activity(
        account=account,
        kind=random.choice([ActivityKind.LOGIN, ActivityKind.TRADE]),
        at=now - timedelta(days=days),
        source="demo",
        event_id=f"made-{account.id}",
    )
