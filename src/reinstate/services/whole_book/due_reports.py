"""Which accounts of the book belong to which report to a state: the rules as tables, SQL to count.

A report covers what is presumed abandoned between two cut-off days. An anniversary is monotone, so
that is one span of days on which the clock may have started: the domain says the spans, and DuckDB
only looks up in which of them each account's clock began.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

import duckdb

from reinstate.domain.account import ActivityKind
from reinstate.domain.deadlines import NoticeState, OwnerNotice, notice_state
from reinstate.domain.jurisdiction import place_of
from reinstate.domain.policy import PolicyOn
from reinstate.domain.report_period import ReportPeriod
from reinstate.domain.state_law import BY_STATE, AssetClass, Trigger, law_in_force, presumed_on
from reinstate.domain.unclaimed import asset_classes_held
from reinstate.services.whole_book import book as books
from reinstate.services.whole_book import expressions
from reinstate.services.whole_book.book import Book
from reinstate.services.whole_book.book_rows import Holding, holder, placed
from reinstate.services.whole_book.classification import OUTSIDE, counts_as
from reinstate.services.whole_book.preview import Amount
from reinstate.services.whole_book.report_spans import Name, Span, spans_of_book


class Inclusion(StrEnum):
    """Whether property that is due goes into the report."""

    REPORTED = "reported"
    IN_CASE = "in_case"  # the owner is coming back: a verified request is a sign of interest
    HELD = "held"  # blocked property has its own law


@dataclass(frozen=True, slots=True)
class Share:
    """What one report holds of one class of assets. `first_on` and `last_on` are the first and
    the last day on which any of it is presumed abandoned; `period` None: no date is known.
    """

    report: Name
    asset_class: AssetClass
    period: ReportPeriod | None
    first_on: date | None
    last_on: date | None
    inclusion: Inclusion
    amount: Amount


@dataclass(frozen=True, slots=True)
class Owners:
    """Accounts of one report whose notice stands alike; one with two classes counts once.

    `since`: the day within what the report covers, or later, on which they came under its law,
    from `law_before`. `is_stand_in`: it applies in place of one that we do not hold.
    """

    report: Name
    inclusion: Inclusion
    notice: NoticeState | None
    accounts: int
    since: date | None = None
    law_before: str = ""
    is_stand_in: bool = False


class _Told(NamedTuple):
    """Accounts of one report to which the same applies, in the order of the columns of `_told`."""

    span: int
    inclusion: str
    is_small: bool
    noticed_on: date | None
    back_on: date | None
    own_day: date | None
    since: date | None
    law_before: str | None
    is_stand_in: bool
    accounts: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Every report that something is due in."""

    shares: tuple[Share, ...]
    owners: tuple[Owners, ...]


def count(book: Book, policy: PolicyOn) -> Counted:
    """Every report that any account of the book is due in, as if nobody did anything meanwhile."""
    with books.connect() as session:
        first = _first_day(session, book)
        spans = [] if first is None else list(spans_of_book(book, policy, first))
        _tables(session, book, policy, spans)
        session.execute(f"CREATE TEMP TABLE parts AS {_parts(book, policy)}")
        shares = tuple(_share(spans[row[0]], *row[1:]) for row in _amounts(session))
        owners = tuple(_owners(spans[row.span], row, policy.day) for row in _told(session))
        return Counted(shares, owners)


def _first_day(session: duckdb.DuckDBPyConnection, book: Book) -> date | None:
    """No clock started before it. An act may be older than its account: one that was brought over
    from elsewhere is opened on the day on which it came.
    """
    days = ("opened_on", *(f"last_{kind.value}" for kind in ActivityKind))
    first = f"least({', '.join(f'min({day})' for day in days)})"
    sql = f"SELECT {first} FROM read_parquet(?)"  # noqa: S608 - columns of our own
    found = session.execute(sql, [book.file]).fetchone()
    return found[0] if found else None


def _tables(
    session: duckdb.DuckDBPyConnection,
    book: Book,
    policy: PolicyOn,
    spans: Sequence[Span],
) -> None:
    counts = ", ".join(f"counts_{kind} INTEGER" for kind in BY_STATE)
    places = f"places (place USMALLINT, law VARCHAR, is_stand_in BOOLEAN, {counts})"
    _table(session, places, _places(book, policy))
    held = "held (holding UINTEGER, class VARCHAR, assets INTEGER[])"
    _table(session, held, list(_held(book, policy)))
    columns = "law VARCHAR, class VARCHAR, trigger VARCHAR, years INTEGER, after DATE, until DATE"
    names = list(dict.fromkeys(span.report for span in spans))
    rows = [[n, names.index(one.report), *_row(one, policy)] for n, one in enumerate(spans)]
    columns += ", least INTEGER, is_own_day BOOLEAN, covers_from DATE, due_on DATE"
    _table(session, f"spans (span INTEGER, report INTEGER, {columns})", rows)


def _table(
    session: duckdb.DuckDBPyConnection, shape: str, rows: Sequence[Sequence[object]]
) -> None:
    """In one statement: DuckDB takes a second for thousands of rows given one by one."""
    session.execute(f"CREATE TEMP TABLE {shape}")
    if rows:
        lines = (f"({', '.join(map(_literal, row))})" for row in rows)
        session.execute(f"INSERT INTO {shape.split(' ', 1)[0]} VALUES {', '.join(lines)}")  # noqa: S608 - our own names


def _literal(found: object) -> str:
    return str(found) if isinstance(found, list) else expressions.literal(found)


def _places(book: Book, policy: PolicyOn) -> list[list[object]]:
    found: list[list[object]] = []
    for number, code in enumerate(book.places):
        place = place_of(placed(code, policy.day), policy)
        law = law_in_force(policy, place.law_of, AssetClass.CASH)
        counts = (counts_as(law, kind) for kind in BY_STATE)
        found.append([number, place.law_of, place.is_stand_in, *counts])
    return found


def _held(book: Book, policy: PolicyOn) -> Iterator[list[object]]:
    """Of each set of assets, the places of those of each class, counted from 1."""
    for number, assets in enumerate(book.holdings):
        for item in asset_classes_held(holder(assets, policy.day), policy):
            yield [number, item.value, _of_class(assets, item, policy)]


def _of_class(assets: Holding, item: AssetClass, policy: PolicyOn) -> list[int]:
    return [
        place
        for place, asset in enumerate(assets, 1)
        if item in asset_classes_held(holder((asset,), policy.day), policy)
    ]


def _row(span: Span, policy: PolicyOn) -> list[object]:
    """`is_own_day`: the notice is counted from each account's own day, so days stay apart."""
    law, item = span.law, span.law.asset_class
    trigger = law_in_force(policy, span.law_of, item).trigger
    least = law.days("notice.min_usd")
    covers_from = span.period.covers_from if span.period else None
    row = [span.law_of, item, trigger, span.years, span.after, span.until, least]
    return [*row, span.has_own_day, covers_from, span.period and span.period.due_on]


def _parts(book: Book, policy: PolicyOn) -> str:
    """One row for each class that an account holds and that a report covers."""
    file = book.file.replace("'", "''")
    read_together = frozenset(ActivityKind(kind) for kind in book.directed)
    own = expressions.latest_directed(policy, read_together)
    place = {f"counts_{kind}": f"counts_{kind}" for kind in BY_STATE}
    bounced = f"'{Trigger.RETURNED_COMMUNICATION}'"
    is_late = expressions.is_late_letter("interest", "letter", "years")
    return f"""
      WITH ours AS (
        SELECT *, file_row_number AS account, {expressions.last_interest(own, place)} AS interest
        FROM read_parquet('{file}', file_row_number = true) JOIN places USING (place)
          LEFT JOIN (SELECT place AS came_from, law AS law_before FROM places) USING (came_from)
        WHERE is_ours AND {expressions.ended(policy.day)} = 0
      ), heard AS (
        SELECT *, {expressions.first_letter("interest")} AS letter FROM ours
      ), clocks AS (
        SELECT *, list_select(worth, assets) AS values,
          CASE trigger WHEN '{Trigger.LAST_INDICATION}' THEN interest
            WHEN {bounced} THEN letter
            ELSE CASE WHEN {is_late} THEN interest ELSE coalesce(letter, interest) END END AS start
        FROM heard JOIN held USING (holding)
          JOIN (SELECT DISTINCT law, class, trigger, years FROM spans) USING (law, class)
      ), valued AS (
        SELECT *, CASE WHEN list_count(values) = len(assets) THEN list_sum(values) END AS value
        FROM clocks
      )
      SELECT span, report, account, start, value,
        list_filter(notices, lambda one: one.due_on IS NULL
          OR (one.law = spans.law AND one.due_on = spans.due_on))[-1] AS notice,
        CASE WHEN is_own_day THEN start END AS own_day,
        CASE WHEN raised & {OUTSIDE} > 0 THEN '{Inclusion.HELD}'
          WHEN stage IS NOT NULL THEN '{Inclusion.IN_CASE}'
          ELSE '{Inclusion.REPORTED}' END AS inclusion,
        coalesce(value < least, false) AS is_small, is_stand_in,
        CASE WHEN moved_on >= covers_from AND law_before <> spans.law THEN moved_on END AS since,
        law_before
      FROM valued JOIN spans ON spans.law = valued.law AND spans.class = valued.class
        AND start > after AND start <= until"""  # noqa: S608 - columns, codes and files of our own


def _amounts(session: duckdb.DuckDBPyConnection) -> list[Any]:
    return session.execute(
        """SELECT span, inclusion, min(start), max(start),
          count(*), coalesce(sum(value), 0), count(*) - count(value)
        FROM parts GROUP BY ALL"""
    ).fetchall()


def _told(session: duckdb.DuckDBPyConnection) -> list[_Told]:
    """Owners, not property: one who has two classes in a report gets one notice about both."""
    found = session.execute(
        """WITH owners AS (
          SELECT min(span) AS span, any_value(inclusion) AS inclusion,
            bool_and(is_small) AS is_small, any_value(notice.sent_on) AS noticed_on,
            any_value(notice.back_on) AS back_on, min(own_day) AS own_day, max(since) AS since,
            any_value(CASE WHEN since IS NOT NULL THEN law_before END) AS law_before,
            any_value(is_stand_in) AS is_stand_in
          FROM parts GROUP BY report, account
        ) SELECT *, count(*) FROM owners GROUP BY ALL"""
    ).fetchall()
    return [_Told(*row) for row in found]


def _share(span: Span, inclusion: str, first: date, last: date, *sums: Any) -> Share:
    accounts, usd, without_value = sums
    is_known = span.period is not None
    return Share(
        report=span.report,
        asset_class=span.law.asset_class,
        period=span.period_from(first if span.has_own_day else None),
        first_on=presumed_on(span.law, first) if is_known else None,
        last_on=presumed_on(span.law, last) if is_known else None,
        inclusion=Inclusion(inclusion),
        amount=Amount(accounts, Decimal(usd), without_value),
    )


def _owners(span: Span, row: _Told, on: date) -> Owners:
    period = span.period_from(row.own_day)
    told = None if row.noticed_on is None else OwnerNotice(row.noticed_on, row.back_on)
    notice = None
    if period is not None:
        notice = notice_state(period, told, on, owed=not row.is_small, since=row.since)
    return Owners(
        report=span.report,
        inclusion=Inclusion(row.inclusion),
        notice=notice,
        accounts=row.accounts,
        since=row.since,
        law_before=row.law_before or "",
        is_stand_in=row.is_stand_in,
    )
