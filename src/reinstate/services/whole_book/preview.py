"""Who a new policy would change, over the whole book, before it is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import NamedTuple

import duckdb

from reinstate.domain.account import ActivityKind
from reinstate.domain.dormancy import years_after
from reinstate.domain.jurisdiction import place_of
from reinstate.domain.policy import Policy
from reinstate.domain.restrictions import Capability, RestrictionKind
from reinstate.domain.standing import Lifecycle
from reinstate.services.errors import Refused
from reinstate.services.whole_book import book as books
from reinstate.services.whole_book.book import Book
from reinstate.services.whole_book.book_rows import placed
from reinstate.services.whole_book.classification import Class, Sorting, sorting


@dataclass(frozen=True, slots=True)
class Amount:
    """How many accounts, and what they hold; some have no value known to us."""

    accounts: int
    usd: Decimal
    without_value: int

    def __add__(self, other: Amount) -> Amount:
        """Both together."""
        return Amount(
            self.accounts + other.accounts,
            self.usd + other.usd,
            self.without_value + other.without_value,
        )


NOTHING = Amount(0, Decimal("0.00"), 0)
YEARS_AHEAD = 100  # clocks of law count years on from a day, and the calendar ends in 9999


@dataclass(frozen=True, slots=True)
class Changed:
    """Accounts of one state that change in one and the same way.

    `before` and `after` are those of one of them: what stays on an account may differ.
    """

    state: str
    before: Class
    after: Class
    amount: Amount

    @property
    def way(self) -> tuple[object, ...]:
        """What is the same of all of them."""
        lifecycles = self.before.lifecycle, self.after.lifecycle
        may = self.may_no_longer, self.may_again
        return self.state, *lifecycles, self.gains, self.loses, *may

    @property
    def gains(self) -> frozenset[RestrictionKind]:
        """Restrictions that appear."""
        return self.after.restrictions - self.before.restrictions

    @property
    def loses(self) -> frozenset[RestrictionKind]:
        """Restrictions that lift."""
        return self.before.restrictions - self.after.restrictions

    @property
    def may_no_longer(self) -> frozenset[Capability]:
        """What owners could do and then cannot."""
        return self.before.capabilities - self.after.capabilities

    @property
    def may_again(self) -> frozenset[Capability]:
        """What owners cannot do and then can."""
        return self.after.capabilities - self.before.capabilities


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole answer. `totals` counts every account by its lifecycle before and after."""

    on: date
    book: Book
    before_digest: str
    after_digest: str
    changed: tuple[Changed, ...]
    totals: tuple[tuple[Lifecycle, Amount, Amount], ...]
    seconds: float

    @property
    def amount(self) -> Amount:
        """Everything that changes."""
        return sum((item.amount for item in self.changed), NOTHING)


def preview(book: Book, before: Policy, after: Policy, on: date) -> Preview:
    """Compare two policies on one day, as if nobody did anything after the book was made."""
    started = perf_counter()
    _check(book, before, after, on)
    sorts = [sorted_by(policy, book, on) for policy in (before, after)]
    with books.connect() as session:
        groups = list(_groups(session, book, sorts))
    changed = [
        Changed(_state(book, place, after, on), old, new, amount)
        for place, old, new, amount in groups
        if old != new
    ]
    changed.sort(key=lambda item: (item.state, item.before.lifecycle, -item.amount.accounts))
    return Preview(
        on=on,
        book=book,
        before_digest=before.digest,
        after_digest=after.digest,
        changed=tuple(_merged(changed)),
        totals=_totals(groups),
        seconds=perf_counter() - started,
    )


class Stands(NamedTuple):
    """Accounts that stand alike; `stage` is the state of an open case, empty without one."""

    state: str
    lifecycle: Lifecycle
    stage: str
    is_good: bool
    amount: Amount


def stands(book: Book, policy: Policy, on: date) -> tuple[Stands, ...]:
    """How every account stands on a day under one policy, as if nobody did anything meanwhile."""
    _check(book, policy, policy, on)
    sort = sorted_by(policy, book, on)
    found: dict[tuple[str, Lifecycle, str, bool], Amount] = defaultdict(lambda: NOTHING)
    with books.connect() as session:
        coded = coded_rows(session, book, [sort], ("place", "stage", "usd"))
        grouped = f"""SELECT place, coalesce(stage, ''), {sort.code}, count(*),
            coalesce(sum(usd), 0), count(*) - count(usd) FROM ({coded}) GROUP BY 1, 2, 3"""  # noqa: S608 - columns, codes and files of our own
        for place, stage, code, accounts, usd, without in session.execute(grouped).fetchall():
            one = sort.decoded(place, code)
            key = (_state(book, place, policy, on), one.lifecycle, stage, one.good_standing)
            found[key] += Amount(accounts, Decimal(usd), without)
    return tuple(Stands(*key, amount) for key, amount in sorted(found.items()))


def sorted_by(policy: Policy, book: Book, on: date) -> Sorting:
    """How a policy sorts this book on a day."""
    directed = frozenset(ActivityKind(kind) for kind in book.directed)
    return sorting(policy, on, book.places, book.holdings, directed)


Group = tuple[int, Class, Class, Amount]  # number of the place, before, after


def _groups(
    session: duckdb.DuckDBPyConnection, book: Book, sorts: Sequence[Sorting]
) -> Iterator[Group]:
    old, new = (item.code for item in sorts)
    coded = coded_rows(session, book, sorts, ("place", "usd"))
    grouped = f"""SELECT place, {old}, {new}, count(*), coalesce(sum(usd), 0),
        count(*) - count(usd) FROM ({coded}) GROUP BY place, {old}, {new}"""  # noqa: S608 - columns, codes and files of our own
    rows = session.execute(grouped).fetchall()
    for place, before, after, accounts, usd, without_value in rows:
        classes = sorts[0].decoded(place, before), sorts[1].decoded(place, after)
        yield place, *classes, Amount(accounts, Decimal(usd), without_value)


def coded_rows(
    session: duckdb.DuckDBPyConnection,
    book: Book,
    sorts: Sequence[Sorting],
    keep: Sequence[str] = (),
) -> str:
    """The book with each sorting's code, one layer over the other; fills the tables they look up.

    Expressions are made of policy values that the rulebook has checked, written as literals.
    """
    _table(session, "places", "place USMALLINT", book.places, [item.places for item in sorts])
    _table(session, "holdings", "holding UINTEGER", book.holdings, [i.holdings for i in sorts])
    file = book.file.replace("'", "''")
    found = (
        f"(SELECT * FROM read_parquet('{file}', file_row_number = true) "  # noqa: S608 - columns, codes and files of our own
        "JOIN places USING (place) JOIN holdings USING (holding))"
    )
    for layer in zip(*(item.layers for item in sorts), strict=True):
        columns = {name: text for one in layer for name, text in one.items()}
        added = ", ".join(f"{text} AS {name}" for name, text in columns.items())
        found = f"(SELECT *, {added} FROM {found})"  # noqa: S608 - columns, codes and files of our own
    codes = dict.fromkeys([*keep, *(item.code for item in sorts)])
    return f"SELECT {', '.join(codes)} FROM {found}"  # noqa: S608 - columns, codes and files of our own


def _table(
    session: duckdb.DuckDBPyConnection,
    name: str,
    key: str,
    numbered: Sequence[object],
    given: Sequence[Mapping[str, Sequence[object]]],
) -> None:
    """A table from number to looked-up values; columns of one name hold the same."""
    columns = {column: values for one in given for column, values in one.items()}
    fields = [key, *(f"{column} {_type(values[:1])}" for column, values in columns.items())]
    session.execute(f"CREATE TABLE {name} ({', '.join(fields)})")
    rows = [[n, *(values[n] for values in columns.values())] for n in range(len(numbered))]
    if rows:
        marks = ", ".join("?" for _ in fields)
        session.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608 - columns, codes and files of our own


def _type(values: Sequence[object]) -> str:
    return "DATE" if values and isinstance(values[0], date) else "INTEGER"


def _check(book: Book, before: Policy, after: Policy, on: date) -> None:
    if on < book.made_on:
        raise Refused(
            f"The book is of {book.made_on} and cannot answer for {on}; ask for a later day.",
            "day_before_the_book",
        )
    last = years_after(book.made_on, YEARS_AHEAD)
    if on > last:
        raise Refused(
            f"{on} lies too far ahead to count the clocks from; ask for a day until {last}.",
            "day_too_far_ahead",
        )
    for policy in (before, after):
        zone = policy.on(on).text("clock.time_zone")
        if zone != book.zone:
            raise Refused(
                f"The book counts its days in {book.zone}, the policy in {zone}; "
                "the days of each account must be counted again before the two compare.",
                "other_time_zone",
            )


def _state(book: Book, place: int, policy: Policy, on: date) -> str:
    """The place by its code; accounts without an address stand under the law that takes them."""
    return place_of(placed(book.places[place], on), policy.on(on)).code


def _merged(changed: Sequence[Changed]) -> Iterator[Changed]:
    """Accounts without an address join those who live in the exchange's own state."""
    found: dict[tuple[object, ...], Changed] = {}
    for item in changed:
        one = found.get(item.way)
        found[item.way] = replace(one, amount=one.amount + item.amount) if one else item
    yield from found.values()


def _totals(groups: Sequence[Group]) -> tuple[tuple[Lifecycle, Amount, Amount], ...]:
    before: dict[Lifecycle, Amount] = defaultdict(lambda: NOTHING)
    after: dict[Lifecycle, Amount] = defaultdict(lambda: NOTHING)
    for _, old, new, amount in groups:
        before[old.lifecycle] += amount
        after[new.lifecycle] += amount
    return tuple((item, before[item], after[item]) for item in Lifecycle)
