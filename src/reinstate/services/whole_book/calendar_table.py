"""The calendar and a report's accounts as tables: CSV for a spreadsheet, Parquet for programs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from reinstate.domain.deadlines import NoticeState
from reinstate.domain.report_period import Step
from reinstate.services.whole_book import book as books
from reinstate.services.whole_book.deadline_calendar import Line
from reinstate.services.whole_book.due_accounts import DueAccount
from reinstate.services.whole_book.report_parts import Part

Cell = str | int | bool | date | Decimal | None
Row = Mapping[str, Cell]
FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # how a formula begins
_MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
# Texts that a spreadsheet takes for a number, a date or a truth, and keeps in another spelling.
OTHERWISE = re.compile(
    rf"0\d+|\d{{16,}}|\d*\.\d+|\d+\.|\d+(\.\d*)?e[+-]?\d+|true|false"
    rf"|\d{{1,4}}[-/.:]\d{{1,2}}([-/.:]\d{{1,4}})?"
    rf"|{_MONTH}[-/. ]?\d{{1,4}}|\d{{1,4}}[-/. ]?{_MONTH}([-/. ]?\d{{1,4}})?",
    re.IGNORECASE,
)
BOM = "\ufeff"  # without it a spreadsheet takes what is not ASCII for other letters
ABSENT = "\\nothing\\"  # how a table on its way to Parquet says that nothing is there

DOLLARS, CENTS = "DECIMAL(18,2)", 2

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
    "accounts_moved_in_later": "BIGINT",
    "accounts_by_stand_in": "BIGINT",
    "asset_class": "VARCHAR",
    "class_accounts": "BIGINT",
    "class_usd": DOLLARS,
    "class_without_value": "BIGINT",
    "dormancy_ends_from": "DATE",
    "dormancy_ends_until": "DATE",
    "years": "INTEGER",
    "disposition": "VARCHAR",
    "sold_from": "DATE",
    "delivered_until": "DATE",
    "authority": "VARCHAR",
    "confidence": "VARCHAR",
    "signed_by": "VARCHAR",
    "unsigned_values": "INTEGER",
}
ACCOUNTS: Mapping[str, str] = {
    "account": "VARCHAR",
    "exchange_account": "VARCHAR",
    "asset_class": "VARCHAR",
    "asset": "VARCHAR",
    "amount": "VARCHAR",  # of the asset, to the last digit
    "usd": DOLLARS,
    "clock_began_on": "DATE",
    "dormancy_ends_on": "DATE",
    "inclusion": "VARCHAR",
    "notice": "VARCHAR",
    "notice_from": "DATE",
    "notice_until": "DATE",
    "notice_sent_on": "DATE",
    "notice_method": "VARCHAR",
    "notice_returned_on": "DATE",
    "moved_on": "DATE",
    "law_before": "VARCHAR",
    "is_stand_in": "BOOLEAN",
}

FILED: Mapping[str, str] = {
    **{name: ACCOUNTS[name] for name in (
        "account", "exchange_account", "asset_class", "asset", "amount", "usd", "clock_began_on",
        "dormancy_ends_on",
    )},
    "years": "INTEGER",
    "authority": "VARCHAR",
    "signed_by": "VARCHAR",
    **{name: ACCOUNTS[name] for name in (
        "notice", "notice_sent_on", "notice_method", "notice_returned_on", "moved_on",
        "law_before", "is_stand_in",
    )},
    "step": "VARCHAR",
    "done_on": "DATE",
    "reference": "VARCHAR",
}  # fmt: skip


def of_lines(lines: Iterable[Line]) -> list[Row]:
    """One row for each class of assets in each report; a report without any has one row."""
    return [_of_line(line, part) for line in lines for part in (line.parts or (None,))]


def of_accounts(accounts: Iterable[DueAccount]) -> list[Row]:
    """One row for each asset of each account."""
    return [
        {
            "account": one.account_id,
            "exchange_account": one.external_id,
            "asset_class": due.held.asset_class.value,
            "asset": due.held.asset,
            "amount": due.held.amount,
            "usd": due.held.usd,
            "clock_began_on": due.began_on,
            "dormancy_ends_on": due.presumed_on,
            "inclusion": one.inclusion.value,
            "notice": one.notice.value,
            "notice_from": one.notice_from,
            "notice_until": one.notice_until,
            "notice_sent_on": one.told.sent_on if one.told else None,
            "notice_method": one.told.method if one.told else None,
            "notice_returned_on": one.told.returned_on if one.told else None,
            "moved_on": one.moved.on if one.moved else None,
            "law_before": one.moved.law_before if one.moved else None,
            "is_stand_in": one.is_stand_in,
        }
        for one in accounts
        for due in one.holdings
    ]


def as_csv(columns: Mapping[str, str], rows: Iterable[Row]) -> str:
    """With a head; dates as 2026-11-28, an empty cell for what is not known.

    A text that a spreadsheet would run as a formula or keep in another spelling, such as an id
    that the exchange chose, has an apostrophe before it; in Parquet every text stands as it is.
    """
    text = io.StringIO()
    text.write(BOM)
    lines = csv.DictWriter(text, list(columns), lineterminator="\n")
    lines.writeheader()
    lines.writerows(
        {name: _inert(found, columns[name]) for name, found in row.items()} for row in rows
    )
    return text.getvalue()


def _inert(found: Cell, kind: str) -> Cell:
    if isinstance(found, Decimal):
        return _amount(found, kind)
    is_read_otherwise = isinstance(found, str) and (
        found.startswith(FORMULAS) or OTHERWISE.fullmatch(found)
    )
    return f"'{found}" if is_read_otherwise else found


def _amount(found: Decimal, kind: str) -> str:
    """Written out, for 1E-18 is no amount to whoever reads it; dollars with their cents, and with
    whatever is known beyond them.
    """
    places = -int(found.as_tuple().exponent)
    return format(found, ".2f" if kind == DOLLARS and places < CENTS else "f")


def as_parquet(columns: Mapping[str, str], rows: Iterable[Row]) -> bytes:
    """The same as a file of typed columns."""
    with TemporaryDirectory() as folder, books.connect() as session:
        source, target = Path(folder) / "rows.csv", Path(folder) / "rows.parquet"
        with source.open("w", encoding="utf-8", newline="") as text:
            lines = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
            lines.writerows([_plain(row.get(name)) for name in columns] for row in rows)
        # Read by the database, whatever it holds: as one statement it would be parsed for minutes.
        session.execute(
            f"""COPY (SELECT * FROM read_csv('{source}', columns = {dict(columns)}, header = false,
            delim = ',', quote = '"', escape = '"', new_line = '\\n', auto_detect = false,
            nullstr = '{ABSENT}')) TO '{target}' (FORMAT parquet)"""  # noqa: S608 - columns and files of our own
        )
        return target.read_bytes()


def _plain(found: Cell) -> str:
    if isinstance(found, Decimal):
        return format(found, "f")
    return ABSENT if found is None else str(found)


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
        "accounts_moved_in_later": sum(some.accounts for some in line.arrived),
        "accounts_by_stand_in": line.stand_ins,
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
        "sold_from": part.handover.sold_from if part.handover else None,
        "delivered_until": part.handover.delivered_until if part.handover else None,
        "authority": str(part.years.authority),
        "signed_by": signed.by if signed else None,
    }
