"""Tables of the calendar that leave the console: who took them is in the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from reinstate.services import clock, journal
from reinstate.services.access import review_access
from reinstate.services.errors import NotFound
from reinstate.services.whole_book import calendar_table, deadline_calendar, due_accounts
from reinstate.services.whole_book import filed as filed_accounts
from reinstate.services.whole_book.calendar_table import Row
from reinstate.services.whole_book.deadline_calendar import Chosen
from reinstate.services.whole_book.report_spans import subject
from reinstate.store.audit import Details, Tag


def lines(actor: int, chosen: Chosen, kind: str) -> bytes:
    """The chosen lines of the calendar, as `csv` or `parquet`."""
    found = deadline_calendar.calendar(actor, chosen).lines
    rows = calendar_table.of_lines(found)
    return _taken(actor, "calendar", calendar_table.LINES, rows, kind)


def accounts(actor: int, law_of: str, due_on: date, kind: str) -> bytes:
    """Every account of one report with how its notice stands; nothing that names a person."""
    review_access.officer(actor)
    rows = calendar_table.of_accounts(due_accounts.each(law_of, due_on))
    return _taken(actor, subject(law_of, due_on), calendar_table.ACCOUNTS, rows, kind)


def filed(actor: int, law_of: str, due_on: date, step: str, kind: str) -> bytes:
    """Every account that a filed step held and why, as it was then; nothing that names a person."""
    review_access.officer(actor)
    rows = filed_accounts.rows(law_of, due_on, step)
    return _taken(actor, subject(law_of, due_on), calendar_table.FILED, rows, kind)


def _taken(
    actor: int, about: str, columns: Mapping[str, str], rows: Iterable[Row], kind: str
) -> bytes:
    made = list(rows)
    if kind == "csv":
        content = calendar_table.as_csv(columns, made).encode()
    elif kind == "parquet":
        content = calendar_table.as_parquet(columns, made)
    else:
        raise NotFound("Tables are made as CSV and as Parquet.")
    details: Details = {"kind": kind, "rows": len(made)}
    with transaction.atomic():
        at, who = clock.now(), journal.staff(actor)
        journal.record(Tag.STAFF_CALENDAR_EXPORTED, who, about, at, details)
    return content
