"""The book made from the accounts of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from django.conf import settings

from reinstate.domain.policy import PolicyOn
from reinstate.services import clock, rules
from reinstate.services.whole_book import book as books
from reinstate.services.whole_book import many_accounts
from reinstate.services.whole_book.book import Book
from reinstate.services.whole_book.book_rows import Codes, row
from reinstate.store.models import Account

SMALL = 2_000  # accounts that are counted anew within a second, so that nobody has to ask for it


@dataclass(frozen=True, slots=True)
class Made:
    """A book, and what making it cost."""

    book: Book
    seconds: float


def folder() -> Path:
    """Where this installation keeps its book."""
    return Path(settings.VAR) / "book"


@contextmanager
def current() -> Iterator[Book]:
    """The book as of now where the accounts are few, else the one that was made last.

    NotFound where there are many and none was made.
    """
    if _is_kept():
        yield books.opened(folder())
        return
    with TemporaryDirectory() as fresh:
        yield make(Path(fresh)).book


def counted_on() -> date | None:
    """The day on which the book was made that is answered from; None where it is made each time."""
    return books.opened(folder()).made_on if _is_kept() else None


def _is_kept() -> bool:
    is_large = Account.objects.all()[: SMALL + 1].count() > SMALL
    return is_large or books.source_of(folder()) == books.SYNTHETIC


def make(target: Path | None = None) -> Made:
    """Write the book anew from every account, as of today."""
    started, day = perf_counter(), clock.today()
    policy, codes = rules.on(day), Codes()
    made = books.write(target or folder(), policy, _rows(policy, codes), codes)
    return Made(made, perf_counter() - started)


def _rows(policy: PolicyOn, codes: Codes) -> Iterator[str]:
    for known in many_accounts.read():
        yield row(known.account, policy, codes, known.hold_until, known.stage, known.notices)
