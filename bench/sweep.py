"""The night and the preview over a whole book: what it takes, beside a bare scan and an ORM loop.

python -m bench.sweep [PART...] [--keep DIR] [--accounts 10000000] [--loop 1000] [--rows 20000]

The parts are book, loop, rows, letters, sqlite and postgresql; without a name all of them run. The
last needs a PostgreSQL on this machine. What takes minutes to make, the invented book and the
SQLite table, stays in `--keep DIR` for the next run, so that a part can be timed alone.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time

TODAY = date(2026, 11, 22)
PARTS = ("book", "loop", "rows", "letters", "sqlite", "postgresql")
LETTERS = 1_000  # accounts that all owe one
# Nights over which the accounts' next dates are spread: most are a year or more away.
NIGHTS = 700
COLUMNS = (
    "id, external_id, person_id, opened_on, delivered_to, platform, "
    "next_review_on, is_known_answer, version, changed_at"
)
NO_POSTGRESQL = 3  # what tools/with_postgresql.py answers, after its sentence
CHANGES = {"clock.dormant_after_months": 30, "unclaimed.us_ca.virtual_currency.years": 5}


def main() -> int:
    """Print one line a measurement. The preview runs in a process of its own, for its memory."""
    options = _options()
    if options.preview:
        return _preview(Path(options.preview))
    if options.inside_postgresql:
        return _on_postgresql(options.accounts, options.rows)
    print(f"Load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    parts = set(options.part or PARTS)
    if parts - {"postgresql"}:
        with tempfile.TemporaryDirectory(prefix="reinstate-bench-") as own:
            _beside_sqlite(parts, Path(own), Path(options.keep or own), options)
    return _beside_postgresql(options) if "postgresql" in parts else 0


def _beside_sqlite(parts: set[str], own: Path, kept: Path, options: argparse.Namespace) -> None:
    _start_django(own)
    if "book" in parts:
        _projection(kept / f"book-{options.accounts}", options.accounts)
        _bare_scan(options.accounts)
        _in_own_process(kept / f"book-{options.accounts}")
    if "loop" in parts:
        _loop(min(options.loop, options.accounts), options.accounts)
    if "rows" in parts:
        _rows(options.rows, options.accounts, "SQLite")
    if "letters" in parts:
        _letters("SQLite")
    if "sqlite" in parts:
        _pick_on_sqlite(kept / f"accounts-{options.accounts}.sqlite3", options.accounts)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("part", nargs="*", choices=[[], *PARTS], help="what to measure")
    parser.add_argument("--keep", help="a folder outside the repository, kept between runs")
    parser.add_argument("--accounts", type=int, default=10_000_000)
    parser.add_argument("--loop", type=int, default=1_000, help="accounts in the ORM loop")
    parser.add_argument(
        "--rows", type=int, default=20_000, help="accounts swept under a new policy"
    )
    parser.add_argument("--preview", help=argparse.SUPPRESS)
    parser.add_argument("--inside-postgresql", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def say(what: str, count: int, seconds: float, note: str = "") -> None:
    """One line: what, how many, how long, how fast."""
    speed = f"{count / seconds:>14,.0f}/s" if seconds else ""
    print(f"{what:52}{count:>12,}{seconds:>10.3f} s{speed}  {note}", flush=True)


def _start_django(folder: Path, url: str = "") -> None:
    os.environ["REINSTATE_VAR"] = str(folder)
    os.environ["REINSTATE_DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "reinstate.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from reinstate.store.models import Installation

    Installation.objects.filter(id=1).update(is_demo=True)


def _projection(folder: Path, count: int) -> None:
    from reinstate import rulebook
    from reinstate.services.whole_book import synthetic_book

    if (folder / "book.json").exists():
        print(f"The book of {folder} is used again.")
        return
    started = perf_counter()
    made = synthetic_book.write(folder, rulebook.shipped(), TODAY, count)
    size = Path(made.file).stat().st_size / 1e6
    say("invented book written as Parquet", count, perf_counter() - started, f"{size:.0f} MB")


def _bare_scan(count: int) -> None:
    """The limit: five columns of whole numbers in memory, summed."""
    import numpy as np

    columns = [np.arange(count, dtype=np.int32) for _ in range(5)]
    started = perf_counter()
    total = sum(int(column.sum(dtype=np.int64)) for column in columns)
    say("limit: five columns in memory, summed", count, perf_counter() - started, f"{total:.1e}")


def _in_own_process(folder: Path) -> None:
    command = [sys.executable, "-m", "bench.sweep", "--preview", str(folder)]
    subprocess.run(command, check=True)


def _preview(folder: Path) -> int:
    """Three times; the first is what a person waits for, the best what the work takes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reinstate.config.settings")
    from reinstate import rulebook
    from reinstate.services.whole_book import book
    from reinstate.services.whole_book.preview import preview

    before = rulebook.shipped()
    changed = {
        key: replace(
            before.parameters[key],
            entries=tuple(replace(entry, value=value) for entry in before.parameters[key].entries),
        )
        for key, value in CHANGES.items()
    }
    after = replace(before, digest="new", parameters={**before.parameters, **changed})
    made = book.opened(folder)
    started = process_time()
    found = [preview(made, before, after, TODAY) for _ in range(3)]
    used = (process_time() - started) / len(found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    amount = found[0].amount
    what = f"{amount.accounts:,} accounts and ${amount.usd:,} change; peak {peak:.0f} MB"
    say("policy preview, first", made.accounts, found[0].seconds, what)
    best = min(item.seconds for item in found)
    busy = f"{used:.2f} s of processor each, over all cores"
    say("policy preview, best of 3", made.accounts, best, busy)
    return 0


def _loop(count: int, all_of_them: int) -> None:
    """`assess` on rows read one account at a time, as a sweep without a plan would do it."""
    from reinstate.domain import standing
    from reinstate.services import rules
    from reinstate.services.account import accounts
    from reinstate.services.demonstration import demo_book
    from reinstate.store.models import Account

    demo_book.make(count)
    policy = rules.policy()
    started = perf_counter()
    for account in Account.objects.iterator():
        standing.assess(accounts.facts(account), policy.on(TODAY))
    seconds = perf_counter() - started
    scaled = seconds / count * all_of_them
    say("ORM loop with assess, read only", count, seconds, f"scaled to all: {scaled / 60:,.0f} min")


def _rows(count: int, all_of_them: int, database: str) -> None:
    """What has to read every row: the book, and the first sweep under a new policy."""
    from reinstate.services.demonstration import demo_book
    from reinstate.services.whole_book import book_source, sweep
    from reinstate.store.models import Account, Sweep

    demo_book.make(count)
    made = book_source.make()
    count = made.book.accounts
    scaled = made.seconds / count * all_of_them
    note = f"scaled to all: {scaled / 60:,.1f} min"
    say(f"book made from rows of {database}", count, made.seconds, note)
    sweep.sweep()  # writes the letters that are owed, one transaction each
    Sweep.objects.all().delete()
    started = perf_counter()
    swept = sweep.sweep()
    seconds = perf_counter() - started
    note = f"scaled to all: {seconds / count * all_of_them / 60:,.1f} min"
    say(f"first sweep under a policy, {database}", swept.looked_at, seconds, note)
    Account.objects.all().delete()


def _letters(database: str) -> None:
    """A night on which every account owes a letter, to owners with an address."""
    from reinstate.domain.dormancy import months_after
    from reinstate.services import clock
    from reinstate.services.demonstration import demo_book
    from reinstate.services.whole_book import sweep
    from reinstate.store import person_data
    from reinstate.store.models import Account, Activity, Person

    demo_book.make(LETTERS)
    last = months_after(clock.today(), -12) + timedelta(days=30)
    Activity.objects.update(at=f"{last.isoformat()}T12:00Z")
    for person in Person.objects.all():
        mail = f"{person.id}@mail.example"
        person_data.update(person, person_data.PersonData(email=mail), clock.now())
    started = perf_counter()
    found = sweep.sweep()
    say(f"letters written in one night, {database}", found.letters, perf_counter() - started)
    Account.objects.all().delete()


def _pick_on_sqlite(path: Path, count: int) -> None:
    """In a table as the migrations make it."""
    from django.db import connections

    from reinstate.store.models import Account

    name = Account._meta.db_table
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql <> ''", [name])
        statements = sorted((row[0] for row in cursor.fetchall()), key=lambda text: "INDEX" in text)
    if not path.exists():
        started = perf_counter()
        _fill(path, name, statements, count)
        say("accounts written to SQLite, with indexes", count, perf_counter() - started)
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = path
    _pick(count, "SQLite")


def _pick(count: int, database: str) -> None:
    from reinstate.services.whole_book import sweep
    from reinstate.store.models import Account

    due = Account.objects.filter(next_review_on__lte=TODAY).count()
    times, picked = [], 0
    for _ in range(7):
        started = perf_counter()
        picked = len(sweep.pick(TODAY))
        times.append(perf_counter() - started)
    say(f"night's pick on {database}, first batch, first time", picked, times[0])
    say(f"night's pick on {database}, best of 7", picked, min(times), f"of {count:,}")
    started = perf_counter()
    found = len(sweep.pick(TODAY, due))
    say(f"all that are due tonight on {database}", found, perf_counter() - started)


def _beside_postgresql(options: argparse.Namespace) -> int:
    """The same on a PostgreSQL of its own; said plainly where there is none."""
    program = [sys.executable, "tools/with_postgresql.py", sys.executable, "-m", "bench.sweep"]
    sizes = ["--accounts", str(options.accounts), "--rows", str(options.rows)]
    done = subprocess.run([*program, *sizes, "--inside-postgresql"])
    return 0 if done.returncode == NO_POSTGRESQL else done.returncode


def _on_postgresql(count: int, rows: int) -> int:
    from django.db import connection

    with tempfile.TemporaryDirectory(prefix="reinstate-bench-") as folder:
        _start_django(Path(folder), os.environ["REINSTATE_TEST_DATABASE_URL"])
        from reinstate.store.models import Account, Person

        _rows(rows, count, "PostgreSQL")
        _letters("PostgreSQL")
        Person.objects.create(id="per_1", created_at="2026-11-22T00:00Z")
        started = perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(
                f"""INSERT INTO {Account._meta.db_table} ({COLUMNS}) SELECT
                'acc_' || lpad(n::text, 16, '0'), 'e' || lpad(n::text, 15, '0'), 'per_1',
                DATE '2020-01-01', '', 'us', DATE '{TODAY}' + (n * 7919 %% {NIGHTS})::int,
                false, 1, TIMESTAMPTZ '2026-11-22 00:00Z'
                FROM generate_series(0::bigint, %s) AS made(n)""",
                [count - 1],
            )
            cursor.execute("VACUUM ANALYZE store_account")  # as autovacuum does by itself
        say("accounts written to PostgreSQL, with indexes", count, perf_counter() - started)
        _pick(count, "PostgreSQL")
    return 0


def _fill(path: Path, name: str, statements: list[str], count: int) -> None:
    half_made = path.with_suffix(".part")
    half_made.unlink(missing_ok=True)
    with closing(sqlite3.connect(half_made)) as database:
        database.execute("PRAGMA journal_mode=OFF")
        database.execute("PRAGMA synchronous=OFF")
        database.execute(statements[0])
        days = [(TODAY + timedelta(days=night)).isoformat() for night in range(NIGHTS)]
        made = (
            (f"acc_{n:016d}", f"e{n:015d}", "per_1", "2020-01-01", "", "us",
             days[n * 7919 % NIGHTS], False, 1, "2026-11-22 00:00:00")
            for n in range(count)
        )  # fmt: skip
        marks = ", ".join("?" for _ in COLUMNS.split(","))
        database.executemany(f"INSERT INTO {name} ({COLUMNS}) VALUES ({marks})", made)
        for statement in statements[1:]:
            database.execute(statement)
        database.commit()
    half_made.rename(path)


if __name__ == "__main__":
    sys.exit(main())
