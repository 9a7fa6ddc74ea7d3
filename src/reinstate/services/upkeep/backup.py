"""Backup and restore: database and sealed photos in one folder; keys only when asked for.

Without its keys a backup is unreadable, so the two are best kept apart.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import connection

from reinstate.services import clock
from reinstate.services.errors import Refused
from reinstate.services.upkeep import audit

LABEL, EVIDENCE, KEYS = "backup.json", "evidence", "keys.json"
SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"
ABSENT = (
    "{0} is not on this machine; install PostgreSQL's client programs (Debian: postgresql-client)."
)


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds, or what a restore put back and found to be whole."""

    folder: Path
    database: str
    photos: int
    has_keys: bool
    audit_entries: int
    audit_head: str


def back_up(folder: Path, *, with_keys: bool = False) -> Copied:
    """Write a backup into an empty folder while everything runs."""
    _demand_empty(folder)
    record = audit.verify()  # a broken record is not copied as if it were whole
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    if connection.vendor == "sqlite":
        _copy_sqlite(Path(str(connection.settings_dict["NAME"])), folder / name)
    else:
        _run("pg_dump", "--format=custom", f"--file={folder / name}")
    photos = _copy_photos(folder)
    if with_keys and Path(settings.KEY_FILE).is_file():
        _copy_private(Path(settings.KEY_FILE), folder / KEYS)
    content = {
        "made_at": clock.outside().isoformat(),
        "database": name,
        "sha256": _digest(folder / name),
        "photos": photos,
        "has_keys": (folder / KEYS).is_file(),
        "audit": {"entries": record.count, "head": record.head},
    }
    (folder / LABEL).write_text(json.dumps(content, indent=1), encoding="utf-8")
    return Copied(folder, name, photos, (folder / KEYS).is_file(), record.count, record.head)


def restore(folder: Path) -> Copied:
    """Put a backup into this empty installation, and verify the record it brings."""
    found = _label(folder)
    if _digest(folder / found["database"]) != found["sha256"]:
        raise Refused(f"{folder / found['database']} is not as it was written.", "damaged")
    keys = Path(settings.KEY_FILE)
    if not found["has_keys"] and not keys.is_file():
        raise Refused(f"The backup has no keys; put your key file at {keys} first.", "no_keys")
    _put_back_database(folder / found["database"])
    if found["has_keys"] and not keys.is_file():
        _copy_private(folder / KEYS, keys)
    photos = _put_back_photos(folder)
    record = audit.verify()
    expected = found["audit"]
    # The backup itself may have copied entries written while it ran: never fewer.
    if record.count < expected["entries"] or photos != found["photos"]:
        raise Refused(f"{folder} is not whole: entries or photos are missing.", "damaged")
    return Copied(folder, found["database"], photos, found["has_keys"], record.count, record.head)


def _put_back_database(file: Path) -> None:
    if (file.name == SQLITE) is not (connection.vendor == "sqlite"):
        raise Refused(f"{file.name} does not fit REINSTATE_DATABASE_URL.", "other_database")
    if connection.introspection.table_names():
        raise Refused("There is a database already; restore into an empty one.", "not_empty")
    connection.close()
    if file.name == POSTGRESQL:
        _run("pg_restore", "--no-owner", "--exit-on-error", str(file))
        return
    target = Path(str(connection.settings_dict["NAME"]))
    for old in target.parent.glob(f"{target.name}*"):
        old.unlink()  # empty: it has no table
    _copy_sqlite(file, target)


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online copy: whole and of one instant, whoever writes meanwhile."""
    address = f"file:{source}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
    target.chmod(0o600)


def _run(program: str, *arguments: str) -> None:
    place = connection.settings_dict
    if shutil.which(program) is None:
        raise Refused(ABSENT.format(program), "program_missing")
    where = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    known = {name: str(place[key]) for name, key in where.items() if place[key]}
    command = [program, f"--dbname={place['NAME']}", *arguments]
    done = subprocess.run(command, env={**os.environ, **known}, capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"{program} failed: {done.stderr.strip().splitlines()[-1]}", "program_failed")


def _evidence_folder() -> Path:
    """The folder with the photos; Refused where a store elsewhere holds them."""
    parts = urlsplit(settings.EVIDENCE_URL)
    if parts.scheme != "file":
        raise Refused(
            f"Photos are kept in {parts.scheme}://{parts.netloc}; copy them with that store's own "
            "means, for a backup holds only photos of a local folder.",
            "evidence_elsewhere",
        )
    return Path(unquote(parts.path))


def _copy_photos(folder: Path) -> int:
    source = _evidence_folder()
    if source.is_dir():
        shutil.copytree(source, folder / EVIDENCE)
    return _count(folder / EVIDENCE)


def _put_back_photos(folder: Path) -> int:
    target = _evidence_folder()
    if _count(target):
        raise Refused(f"{target} holds photos already; restore into an empty one.", "not_empty")
    if (folder / EVIDENCE).is_dir():
        shutil.copytree(folder / EVIDENCE, target, dirs_exist_ok=True)
    return _count(target)


def _count(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


def _copy_private(source: Path, target: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(source.read_bytes())


def _label(folder: Path) -> Mapping[str, Any]:
    if not (folder / LABEL).is_file():
        raise Refused(f"{folder} is no backup: it has no {LABEL}.", "no_backup")
    found: Mapping[str, Any] = json.loads((folder / LABEL).read_text(encoding="utf-8"))
    return found


def _demand_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty; name a new folder.", "not_empty")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
