"""Backup: database and sealed photos in one folder; keys only when asked for.

Without its keys a backup is unreadable, so the two are best kept apart. The key that signs
checkpoints goes with them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import connection

from reinstate.services import clock
from reinstate.services.errors import Refused
from reinstate.services.upkeep import audit, tables
from reinstate.store import checkpoints, erased, key_fit, keyfile, whole_files

LABEL, EVIDENCE, KEYS = "backup.json", "evidence", "keys.json"
DIGESTS = "photos.sha256"  # a line a photo, as `sha256sum -c` reads it
UNFINISHED = "backup_unfinished"  # stands in the folder until everything is there
SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"
ABSENT = (
    "{0} is not on this machine; install PostgreSQL's client programs (Debian: postgresql-client)."
)


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds, or what a restore put back and found to be whole.

    `photos` is None where a store elsewhere keeps them, which is copied by its own means.
    """

    folder: Path
    database: str
    photos: int | None
    has_keys: bool
    audit_entries: int
    audit_head: str


def back_up(folder: Path, *, with_keys: bool = False) -> Copied:
    """Write a backup into an empty folder while everything runs."""
    _demand_empty(folder)
    if with_keys:
        _demand_keys()
    record = audit.verify()  # a broken record is not copied as if it were whole
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / UNFINISHED).touch()
    name = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    (folder / name).touch(mode=0o600)  # whoever writes it keeps that; sessions stand in it
    if connection.vendor == "sqlite":
        copy_sqlite(Path(str(connection.settings_dict["NAME"])), folder / name)
    else:
        run_program("pg_dump", "--format=custom", f"--file={folder / name}")
    photos = _copy_photos(folder)
    for name_in_backup, file in key_files().items() if with_keys else ():
        if file.is_file():
            copy_private(file, folder / name_in_backup)
    content = {
        "made_at": clock.outside().isoformat(),
        "database": name,
        "sha256": digest_of(folder / name),
        "photos": photos,
        "has_keys": (folder / KEYS).is_file(),
        "audit": {"entries": record.count, "head": record.head},
    }
    whole_files.draft(folder / LABEL, json.dumps(content, indent=1)).replace(folder / LABEL)
    (folder / UNFINISHED).unlink()
    return Copied(folder, name, photos, (folder / KEYS).is_file(), record.count, record.head)


def _demand_keys() -> None:
    """KeyFileError where the keys that would go along do not open what is copied."""
    keyfile.demand_usable()
    if Path(settings.KEY_FILE).exists():  # where nothing is sealed yet there need not be one
        key_fit.demand()


def key_files() -> Mapping[str, Path]:
    """What `--with-keys` takes along, by its name in the backup."""
    signing, gone = checkpoints.signing_key(), erased.place()
    return {KEYS: Path(settings.KEY_FILE), signing.name: signing, gone.name: gone}


def copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online copy: whole and of one instant, whoever writes meanwhile."""
    address = f"{source.absolute().as_uri()}?mode=ro"  # a name may hold what an address means
    with (
        closing(sqlite3.connect(address, uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        # One plain file, which a read-only medium can give back; the product turns WAL on again.
        new.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)


def tables_in(database: Path) -> frozenset[str]:
    """The changes of our tables that a copied database went through, by their names."""
    if database.name == POSTGRESQL:
        wanted = ("--data-only", "--table=django_migrations", "--file=-")
        rows = _answer_of("pg_restore", [*wanted, str(database)], {}).splitlines()
        cells = [row.split("\t") for row in rows]
        return frozenset(row[2] for row in cells if len(row) == 4 and row[1] == tables.OURS)
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as opened:
        found = "SELECT name FROM django_migrations WHERE app = ?"
        return frozenset(name for (name,) in opened.execute(found, [tables.OURS]))


def run_program(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on this installation's database; Refused when it fails."""
    from psycopg.conninfo import make_conninfo  # not where SQLite is all there is

    place = connection.settings_dict
    where = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    known = {name: str(place[key]) for name, key in where.items() if place[key]}
    database = make_conninfo(dbname=str(place["NAME"]), **place["OPTIONS"])
    _answer_of(program, [f"--dbname={database}", *arguments], known)


def _answer_of(program: str, arguments: Sequence[str], known: Mapping[str, str]) -> str:
    if shutil.which(program) is None:
        raise Refused(ABSENT.format(program), "program_missing")
    done = subprocess.run(
        [program, *arguments], env={**os.environ, **known}, capture_output=True, text=True
    )
    if done.returncode:
        raise Refused(f"{program} failed: {done.stderr.strip().splitlines()[-1]}", "program_failed")
    return done.stdout


def evidence_folder() -> Path | None:
    """The folder with the photos; None where a store elsewhere keeps them."""
    parts = urlsplit(settings.EVIDENCE_URL)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _copy_photos(folder: Path) -> int | None:
    source = evidence_folder()
    if source is None:
        return None
    with (folder / DIGESTS).open("w", encoding="utf-8") as lines:

        def copy(found: str, target: str) -> None:
            # Everything runs meanwhile: one that was removed since it was listed is no fault.
            with suppress(FileNotFoundError):
                shutil.copy2(found, target)
                photo = Path(target)
                lines.write(f"{digest_of(photo)}  {photo.relative_to(folder)}\n")

        if source.is_dir():
            shutil.copytree(source, folder / EVIDENCE, copy_function=copy)
    return count_files(folder / EVIDENCE)


def count_files(folder: Path) -> int:
    """The files at any depth; 0 for a folder that is not there."""
    return sum(1 for path in folder.rglob("*") if path.is_file())


def copy_private(source: Path, target: Path) -> None:
    """A copy that its owner alone can read."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(source.read_bytes())


def is_unfinished(folder: Path) -> bool:
    """Whether a backup is being written into the folder, or was and ended midway."""
    return (folder / UNFINISHED).is_file()


def _demand_empty(folder: Path) -> None:
    if is_unfinished(folder):
        raise Refused(
            f"{folder} holds the part of a backup that was broken off, or one that is still being "
            "written; remove it if no backup runs, or name a new folder.",
            "unfinished_backup",
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty; name a new folder.", "not_empty")


def digest_of(file: Path) -> str:
    """SHA-256 in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
