"""The calendar and a report's accounts as tables: CSV for a spreadsheet, Parquet for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from reinstate.domain.deadlines import NoticeState
from reinstate.domain.report_period import Step
from reinstate.services.whole_book import book as books
from reinstate.services.whole_book import expressions
from reinstate.services.whole_book.deadline_calendar import Line, Part
from reinstate.services.whole_book.due_accounts import DueAccount

Cell = str | int | bool | date | Decimal | None
Row = Mapping[str, Cell]
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins

LINES: Mapping[str, str] = {
    "state": "VARCHAR",
    "report_due_on": "DATE",
    "next": "VARCHAR",
    "next_step": "VARCHAR",
    "next_by": "DATE",
    "next_actor": "VARCHAR",
    "cutoff_on": "DATE",
    **{f"{step}_due_on": "DATE" for step in Step if step is not Step.REPORT},
    **{f"{step}_done_on": "DATE" for step in Step},
    "is_remittance_confirmed": "BOOLEAN",
    "notice_from": "DATE",
    "notice_until": "DATE",
    "accounts": "BIGINT",
    **{f"notices_{state}": "BIGINT" for state in NoticeState},
    "accounts_in_case": "BIGINT",
    "accounts_held": "BIGINT",
    "asset_class": "VARCHAR",
    "class_accounts": "BIGINT",
    "class_usd": "DECIMAL(18,2)",
    "class_without_value": "BIGINT",
    "dormancy_ends_from": "DATE",
    "dormancy_ends_until": "DATE",
    "years": "INTEGER",
    "disposition": "VARCHAR",
    "authority": "VARCHAR",
    "confidence": "VARCHAR",
    "signed_by": "VARCHAR",
    "unsigned_values": "INTEGER",
}
ACCOUNTS: Mapping[str, str] = {
    "account": "VARCHAR",
    "exchange_account": "VARCHAR",
    "asset_class": "VARCHAR",
    "usd": "DECIMAL(18,2)",
    "dormancy_ends_on": "DATE",
    "standing": "VARCHAR",
    "notice": "VARCHAR",
    "notice_from": "DATE",
    "notice_until": "DATE",
    "notice_sent_on": "DATE",
    "notice_returned_on": "DATE",
}


def of_lines(lines: Iterable[Line]) -> list[Row]:
    """One row for each class of assets in each report; a report without any has one row."""
    return [_of_line(line, part) for line in lines for part in (line.parts or (None,))]


def of_accounts(accounts: Iterable[DueAccount]) -> list[Row]:
    """One row for each class of assets of each account."""
    return [
        {
            "account": one.account_id,
            "exchange_account": one.external_id,
            "asset_class": item.value,
            "usd": worth,
            "dormancy_ends_on": ends_on,
            "standing": one.standing.value,
            "notice": one.notice.value,
            "notice_from": one.notice_from,
            "notice_until": one.notice_until,
            "notice_sent_on": one.told.sent_on if one.told else None,
            "notice_returned_on": one.told.returned_on if one.told else None,
        }
        for one in accounts
        for item, worth, ends_on in one.assets
    ]


def as_csv(columns: Mapping[str, str], rows: Iterable[Row]) -> str:
    """With a head; dates as 2026-11-28, an empty cell for what is not known.

    A text that a spreadsheet would run as a formula, such as an id that the exchange chose, has an
    apostrophe before it; in Parquet every text stands as it is.
    """
    text = io.StringIO()
    lines = csv.DictWriter(text, list(columns), lineterminator="\n")
    lines.writeheader()
    lines.writerows({name: _inert(found) for name, found in row.items()} for row in rows)
    return text.getvalue()


def _inert(found: Cell) -> Cell:
    return f"'{found}" if isinstance(found, str) and found.startswith(FORMULAS) else found


def as_parquet(columns: Mapping[str, str], rows: Iterable[Row]) -> bytes:
    """The same as a file of typed columns."""
    with TemporaryDirectory() as folder, books.connect() as session:
        fields = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        session.execute(f"CREATE TABLE rows ({fields})")
        values = [f"({', '.join(_literal(row.get(name)) for name in columns)})" for row in rows]
        if values:
            session.execute(f"INSERT INTO rows VALUES {', '.join(values)}")  # noqa: S608 - our own values
        target = Path(folder) / "rows.parquet"
        session.execute(f"COPY rows TO '{target}' (FORMAT parquet)")
        return target.read_bytes()


def _literal(found: Cell) -> str:
    return format(found, "f") if isinstance(found, Decimal) else expressions.literal(found)


def _of_line(line: Line, part: Part | None) -> Row:
    period, by_step = line.period, {one.step: one for one in line.steps}
    filed = {step: one.filing for step, one in by_step.items() if one.filing}
    remitted = filed.get(Step.REMITTANCE)
    found: dict[str, Cell] = {
        "state": line.law_of,
        "report_due_on": line.due_on,
        "next": line.next.work.value,
        "next_step": line.next.step.value if line.next.step else None,
        "next_by": line.next.by,
        "next_actor": line.next.actor.value,
        "cutoff_on": period.cutoff_on if period else None,
        **{f"{step}_due_on": one.due_on for step, one in by_step.items()},
        **{f"{step}_done_on": filing.done_on for step, filing in filed.items()},
        "is_remittance_confirmed": remitted.confirmed_at is not None if remitted else None,
        "notice_from": period.notice_from if period else None,
        "notice_until": period.notice_until if period else None,
        "accounts": line.accounts,
        **{f"notices_{state}": line.notices.get(state, 0) for state in NoticeState},
        "accounts_in_case": line.in_case,
        "accounts_held": line.held,
        "confidence": line.confidence.value,
        "unsigned_values": len(line.unsigned),
        **(_of_part(part) if part else {}),
    }
    return {name: found.get(name) for name in LINES}


def _of_part(part: Part) -> Row:
    signed, years = part.years.reviewed, part.years.value
    return {
        "asset_class": part.asset_class.value,
        "class_accounts": part.amount.accounts,
        "class_usd": part.amount.usd,
        "class_without_value": part.amount.without_value,
        "dormancy_ends_from": part.first_on,
        "dormancy_ends_until": part.last_on,
        "years": None if years is None else int(str(years)),
        "disposition": part.disposition,
        "authority": str(part.years.authority),
        "signed_by": signed.by if signed else None,
    }
