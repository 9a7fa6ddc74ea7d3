"""The book: every account as one row of a Parquet file, beside a small file that says what it is.

It holds days, amounts and codes, no ids and no personal data, and is made again from the accounts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

import duckdb

from reinstate.domain.policy import PolicyOn
from reinstate.domain.state_law import directed_acts
from reinstate.services.errors import NotFound
from reinstate.services.whole_book.book_rows import COLUMNS, Codes, Holding

ACCOUNTS, LABEL = "accounts.parquet", "book.json"
MEMORY = "600MB"
OWNER_ONLY = 0o700  # of the folder: like the database's file, from which the amounts come
DATABASE, SYNTHETIC = "database", "synthetic"


@dataclass(frozen=True, slots=True)
class Book:
    """What a projection says of itself. Days are counted in `zone`; numbers index the lists."""

    folder: Path
    made_on: date
    zone: str
    source: str
    accounts: int
    places: tuple[str, ...]
    holdings: tuple[Holding, ...]
    directed: tuple[str, ...]  # the acts of which one column holds the latest day

    @property
    def file(self) -> str:
        """The Parquet file."""
        return str(self.folder / ACCOUNTS)


def connect() -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, with a limit and without reaching out for extensions."""
    return duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
        }
    )


def write(folder: Path, policy: PolicyOn, rows: Iterable[str], codes: Codes) -> Book:
    """Write a book from rows as JSON lines. A reader sees the old book or the new one, whole."""
    folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
    with NamedTemporaryFile("w", suffix=".jsonl", dir=folder) as lines:
        count = 0
        for row in rows:
            lines.write(row + "\n")
            count += 1
        lines.flush()
        options = f"columns={_struct()}, format='newline_delimited'"
        select = f"SELECT * FROM read_json(?, {options})"  # noqa: S608 - our own column names
        copy(folder, select, [lines.name])
    return label(folder, policy, DATABASE, count, list(codes.places), list(codes.holdings))


def copy(folder: Path, select: str, values: Sequence[object] = ()) -> None:
    """Stream a query with the columns of the book into its Parquet file."""
    folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
    new = folder / f"{ACCOUNTS}.new"
    with connect() as session:
        session.execute(f"COPY ({select}) TO '{_quoted(new)}' (FORMAT parquet)", list(values))
    new.replace(folder / ACCOUNTS)


def label(
    folder: Path,
    policy: PolicyOn,
    source: str,
    accounts: int,
    places: Sequence[str],
    holdings: Sequence[Holding],
) -> Book:
    """Say what the Parquet file holds."""
    zone = policy.text("clock.time_zone")
    directed = tuple(sorted(directed_acts(policy)))
    made = Book(
        folder, policy.day, zone, source, accounts, tuple(places), tuple(holdings), directed
    )
    content = {key: value for key, value in asdict(made).items() if key != "folder"}
    content["columns"] = list(COLUMNS)
    text = json.dumps(content, default=str, indent=1)
    (folder / LABEL).write_text(text, encoding="utf-8")
    return made


def opened(folder: Path) -> Book:
    """The book in a folder; NotFound when there is none."""
    if not (folder / LABEL).is_file() or not (folder / ACCOUNTS).is_file():
        raise NotFound(
            f"There is no book in {folder}; make one with `reinstate policy preview DIR --fresh`."
        )
    found = json.loads((folder / LABEL).read_text(encoding="utf-8"))
    if found.get("columns") != list(COLUMNS):
        raise NotFound(
            f"The book in {folder} was made by another version; make it anew with "
            "`reinstate policy preview DIR --fresh`."
        )
    return Book(
        folder=folder,
        made_on=date.fromisoformat(found["made_on"]),
        zone=found["zone"],
        source=found["source"],
        accounts=found["accounts"],
        places=tuple(found["places"]),
        holdings=tuple(
            tuple((asset, named) for asset, named in holding) for holding in found["holdings"]
        ),
        directed=tuple(found["directed"]),
    )


def source_of(folder: Path) -> str:
    """What the book in a folder was made from; empty when there is none that can be read."""
    try:
        return opened(folder).source
    except NotFound:
        return ""


def _struct() -> str:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    return f"{{{columns}}}"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
