"""A list that may have grown long, some rows of it at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

SHOWN = 50
COUNTED = 1_000

Line = TypeVar("Line")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Part(Generic[Line]):
    """Some rows of a list. `skipped` stand before them; `total` in all, counted up to `COUNTED`."""

    rows: tuple[Line, ...]
    skipped: int
    total: int
    is_more: bool

    @property
    def last(self) -> int:
        """The place of the last row shown, from 1."""
        return self.skipped + len(self.rows)

    @property
    def is_counted_on(self) -> bool:
        """Whether counting stopped before the end."""
        return self.total > COUNTED

    @property
    def earlier(self) -> int:
        """What the page before skips."""
        return max(0, self.skipped - SHOWN)


def part(rows: QuerySet[Row], line: Callable[[Row], Line], skipped: int) -> Part[Line]:
    """From a place on; from the first, where the rows there have been dealt with since."""
    total = rows.order_by()[: COUNTED + 1].count()
    found = [line(row) for row in rows[skipped : skipped + SHOWN + 1]]
    if skipped and not found:
        return part(rows, line, 0)
    return Part(tuple(found[:SHOWN]), skipped, total, is_more=len(found) > SHOWN)
