"""What this database is. A page asks once: `held` keeps the row while it is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from reinstate.store.models import Installation

_held: ContextVar[Installation | None] = ContextVar("held installation", default=None)


def row() -> Installation:
    """The one row; the one held, if something holds it."""
    return _held.get() or Installation.objects.get(id=1)


def line_up() -> None:
    """Let one transaction at a time go on from here: what it counts or compares holds to its end.

    The record's entries wait at the same row, so who comes from here waits for nobody twice.
    """
    Installation.objects.select_for_update().get(id=1)


@contextmanager
def held() -> Iterator[None]:
    """Everything inside reads the row once. Whoever changes it must not be inside."""
    token = _held.set(Installation.objects.get(id=1))
    try:
        yield
    finally:
        _held.reset(token)
