"""What this database is. Whoever answers one request asks once: `held` keeps the row meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from reinstate.store.models import Installation


@dataclass(slots=True)
class _Held:
    row: Installation | None = None  # until it is asked for


_held: ContextVar[_Held | None] = ContextVar("held installation", default=None)


def row() -> Installation:
    """The one row; the one held, if something holds it."""
    held = _held.get()
    if held is None:
        return _read()
    held.row = held.row or _read()
    return held.row


def line_up() -> None:
    """Let one transaction at a time go on from here: what it counts or compares holds to its end.

    The record's entries wait at the same row, so who comes from here waits for nobody twice.
    """
    Installation.objects.select_for_update().get(id=1)


def become_demo() -> None:
    """From now on a demo's. In the caller's transaction."""
    _change(is_demo=True)


def move_clock(offset: timedelta | None) -> None:
    """How far a demo's clock is moved; None for not at all. In the caller's transaction."""
    _change(clock_offset=offset)


def turn_signatures(state: str) -> None:
    """Name the state of the table of signatures. In the caller's transaction."""
    _change(signatures=state)


@contextmanager
def held() -> Iterator[None]:
    """Everything inside reads the row once, when it is first asked for, and after a change again.

    What is inside of another is of that one. Counts and heads of the record are never read of it.
    """
    if _held.get() is not None:
        yield
        return
    token = _held.set(_Held())
    try:
        yield
    finally:
        _held.reset(token)


def _read() -> Installation:
    return Installation.objects.get(id=1)


def _change(**values: object) -> None:
    Installation.objects.filter(id=1).update(**values)
    if held := _held.get():
        held.row = None
