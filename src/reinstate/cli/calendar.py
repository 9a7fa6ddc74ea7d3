"""`reinstate calendar`: what is due to which state when, or the accounts of one report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reinstate.cli.answers import Answer, Commands, Unusable, day, emit, with_json, write_table
from reinstate.cli.database import asked, start_django
from reinstate.domain.deadlines import Work

if TYPE_CHECKING:  # these import Django
    from reinstate.services.whole_book.calendar_table import Row
    from reinstate.services.whole_book.deadline_calendar import Calendar, Chosen, Line


def register(commands: Commands) -> None:
    """Add the command."""
    command = with_json(
        commands.add_parser("calendar", help="deadlines of unclaimed property, by state and day")
    )
    command.add_argument("--state", default="", help="one state, such as US-CA")
    command.add_argument("--from", dest="from_on", help="only what is next due from this day on")
    command.add_argument(
        "--until",
        help="only what is next due by this day; a year from today, or from --from, when left out",
    )
    command.add_argument(
        "--work", choices=[work.value for work in Work], help="only what waits for this"
    )
    command.add_argument("--report", metavar="STATE/DAY", help="the accounts of one report")
    command.add_argument("--csv", type=Path, metavar="FILE", help="write a table for spreadsheets")
    command.add_argument("--parquet", type=Path, metavar="FILE", help="write a typed table")
    command.add_argument("--fresh", action="store_true", help="read every account anew first")
    command.set_defaults(run=_calendar)


def _calendar(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.whole_book import (
        book_source,
        calendar_table,
        deadline_calendar,
        due_accounts,
    )

    if options.fresh:
        book_source.make()
    if options.report:
        law_of, due_on = _report(options.report)
        found = asked(lambda: list(due_accounts.each(law_of, due_on)))
        rows = calendar_table.of_accounts(found)
        _write(options, calendar_table.ACCOUNTS, rows)
        emit({"report": options.report, "accounts": rows}, as_json=options.json)
        return
    calendar = asked(lambda: deadline_calendar.read(_chosen(options)))
    rows = calendar_table.of_lines(calendar.lines)
    _write(options, calendar_table.LINES, rows)
    if options.json:
        emit(_document(calendar, rows), as_json=True)
    else:
        sys.stdout.write("\n".join(_lines(calendar)) + "\n")


def _chosen(options: argparse.Namespace) -> Chosen:
    from reinstate.services.whole_book import deadline_calendar

    from_on = day(options.from_on) if options.from_on else None
    usual = deadline_calendar.usual(from_on)
    return deadline_calendar.Chosen(
        state=options.state.upper(),
        from_on=from_on,
        until_on=day(options.until) if options.until else usual.until_on,
        work=Work(options.work) if options.work else None,
    )


def _report(text: str) -> tuple[str, date]:
    law_of, slash, due_on = text.partition("/")
    if not slash:
        raise Unusable(f"{text!r} names no report; write it as US-CA/2026-11-01.")
    return law_of.upper(), day(due_on)


def _write(options: argparse.Namespace, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
    from reinstate.services.whole_book import calendar_table

    made = list(rows)
    if options.csv:
        write_table(options.csv, calendar_table.as_csv(columns, made).encode())
    if options.parquet:
        write_table(options.parquet, calendar_table.as_parquet(columns, made))


def _document(calendar: Calendar, rows: list[Row]) -> Answer:
    return {
        "on": calendar.on,
        "counted_on": calendar.made_on,
        "waiting": {work.value: number for work, number in calendar.waiting.items()},
        "rows": rows,
    }


def _lines(calendar: Calendar) -> list[str]:
    head = f"{'by':12}{'next':36}{'state':8}{'report':12}{'accounts':>9}{'dollars':>18}  letters"
    count = len(calendar.lines)
    reports = f"{count} report{'' if count == 1 else 's'}"
    counted = f"{reports}; accounts counted on {calendar.made_on}; {calendar.seconds:.2f} s"
    return [counted, "", head, *(_line(line) for line in calendar.lines)]


def _line(line: Line) -> str:
    step = f" ({line.next.step})" if line.next.step else ""
    letters = ", ".join(f"{number} {state}" for state, number in line.notices.items())
    return (
        f"{line.next.by or '?'!s:12}{f'{line.next.work}{step}':36}{line.law_of:8}"
        f"{line.due_on or '?'!s:12}{line.accounts:>9}{line.amount.usd:>18}  {letters}"
    )
