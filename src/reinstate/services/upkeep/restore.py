"""A backup put back into an empty installation: what can be refused is refused before a change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from reinstate.services.errors import Refused
from reinstate.services.integration import announcements
from reinstate.services.upkeep import audit, backup, erasure, tables
from reinstate.store import key_fit, keyfile

# More than are announced between two backups, and far below 2^53, up to which JSON is exact.
LEAP = 1_000_000_000


@dataclass(frozen=True, slots=True)
class PutBack:
    """What a restore put back, and how many owners were erased again who were erased since."""

    copied: backup.Copied
    erased_again: int


def restore(folder: Path) -> PutBack:
    """Put a backup into this empty installation, erase again, and verify the record it brings.

    An older version's tables are brought up to this one's first.
    """
    found = _label(folder)
    _demand_whole(folder / found["database"], found["sha256"])
    _demand_every_photo(folder, found["photos"])
    _demand_room(found["database"], has_photos=found["photos"] is not None)
    _demand_keys(folder, has_keys=(folder / backup.KEYS).is_file())  # somebody may keep them apart
    _demand_known(folder / found["database"])
    # What could be refused was: from here on the installation is written to.
    tables.unfinished().write_text(f"{folder}\n", encoding="utf-8")
    _put_back_database(folder / found["database"])
    for name, file in backup.key_files().items():
        if (folder / name).is_file() and not file.is_file():
            backup.copy_private(folder / name, file)
    call_command("migrate", verbosity=0)
    photos = None if found["photos"] is None else _put_back_photos(folder)
    _demand_readable()
    announcements.leap(LEAP)
    brought = audit.last()
    again = erasure.keep_erased()  # first: nobody comes back because something else is wrong
    tables.unfinished().unlink()
    record = audit.verify()
    expected = found["audit"]
    # The backup itself may have copied entries written while it ran: never fewer.
    if brought < expected["entries"] or photos != found["photos"]:
        raise Refused(
            f"{folder} is not whole: entries or photos are missing. Restore an earlier backup.",
            "damaged",
        )
    copied = backup.Copied(
        folder, found["database"], photos, found["has_keys"], record.count, record.head
    )
    return PutBack(copied, again)


def _demand_whole(database: Path, sha256: str) -> None:
    if not database.is_file():
        raise Refused(f"{database} is missing. Restore an earlier backup.", "damaged")
    if backup.digest_of(database) != sha256:
        raise Refused(f"{database} is not as it was written. Restore an earlier backup.", "damaged")


def _demand_every_photo(folder: Path, photos: int | None) -> None:
    there = backup.count_files(folder / backup.EVIDENCE)
    if photos is not None and there != photos:
        raise Refused(
            f"{folder / backup.EVIDENCE} holds {there} files, and {photos} were written. Nothing "
            "was changed: copy the backup anew, or restore an earlier one.",
            "damaged",
        )
    if photos and (damaged := list(_damaged(folder))):
        more = f" (nor are {len(damaged) - 1} more)" if len(damaged) > 1 else ""
        raise Refused(
            f"{folder / damaged[0]} is not as it was written{more}. Nothing was changed: copy the "
            f"backup anew, restore an earlier one, or remove {backup.DIGESTS} from this one to put "
            "it back as it is; what is damaged then does not open.",
            "damaged",
        )


def _damaged(folder: Path) -> Iterator[str]:
    """The photos that differ from their digests; none where a version without digests wrote it."""
    file = folder / backup.DIGESTS
    for line in file.read_text("utf-8", "replace").splitlines() if file.is_file() else ():
        digest, _, name = line.partition("  ")
        photo = folder / name
        if not photo.is_file() or backup.digest_of(photo) != digest:
            yield name


def _demand_room(database: str, *, has_photos: bool) -> None:
    if (database == backup.SQLITE) is not (connection.vendor == "sqlite"):
        raise Refused(
            f"{database} does not fit REINSTATE_DATABASE_URL; name a database of its kind there.",
            "other_database",
        )
    if connection.introspection.table_names():
        raise Refused("There is a database already; restore into an empty one.", "not_empty")
    if has_photos and backup.count_files(_folder_for_photos()):
        raise Refused(
            f"{_folder_for_photos()} holds photos already; restore into an empty one.", "not_empty"
        )


def _demand_keys(folder: Path, *, has_keys: bool) -> None:
    keys = Path(settings.KEY_FILE)
    if has_keys:
        keyfile.demand_whole(folder / backup.KEYS)
    if not keys.is_file():
        if not has_keys:
            raise Refused(f"The backup has no keys; put your key file at {keys} first.", "no_keys")
        return
    if has_keys and keys.read_bytes() != (folder / backup.KEYS).read_bytes():
        raise Refused(
            f"{keys} is another key file than the backup's; move it away first.", "other_keys"
        )
    keyfile.keys()  # KeyFileError when it cannot be used


def _demand_known(database: Path) -> None:
    """A newer version's tables are refused beforehand: afterwards nothing could work with them."""
    if newer := tables.newer_than_known(backup.tables_in(database)):
        raise Refused(
            f"{database} is {newer}. Nothing was changed: restore it with the version that wrote "
            "it, or a later one.",
            "newer_backup",
        )


def _demand_readable() -> None:
    """The key file opens what was put back, and finds it."""
    if key_fit.is_anothers():
        raise Refused(
            f"The data is back, but {settings.KEY_FILE} does not open it; put the key file of that "
            "installation in its place.",
            "other_keys",
        )
    key_fit.demand()


def _put_back_database(file: Path) -> None:
    connection.close()
    if file.name == backup.POSTGRESQL:
        backup.run_program("pg_restore", "--no-owner", "--exit-on-error", str(file))
        return
    target = Path(str(connection.settings_dict["NAME"]))
    for old in target.parent.glob(f"{target.name}*"):
        old.unlink()  # empty: it has no table
    backup.copy_sqlite(file, target)


def _put_back_photos(folder: Path) -> int:
    target = _folder_for_photos()
    if (folder / backup.EVIDENCE).is_dir():
        shutil.copytree(folder / backup.EVIDENCE, target, dirs_exist_ok=True)
    return backup.count_files(target)


def _folder_for_photos() -> Path:
    found = backup.evidence_folder()
    if found is None:
        raise Refused(
            "The backup holds photos of a folder; name a folder in REINSTATE_EVIDENCE_URL to "
            "restore it, and move them to another store after.",
            "evidence_elsewhere",
        )
    return found


def _label(folder: Path) -> Mapping[str, Any]:
    if backup.is_unfinished(folder):
        raise Refused(
            f"{folder} is not a whole backup: it was broken off, or is still being written. Name "
            "another one.",
            "unfinished_backup",
        )
    if not (folder / backup.LABEL).is_file():
        raise Refused(
            f"{folder} is no backup: it has no {backup.LABEL}. Name one that was written.",
            "no_backup",
        )
    try:
        found: Mapping[str, Any] = json.loads((folder / backup.LABEL).read_text(encoding="utf-8"))
        _ = [found[name] for name in ("database", "sha256", "photos", "has_keys")]
        _ = int(found["audit"]["entries"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(
            f"{folder / backup.LABEL} is not as it was written. Restore an earlier backup.",
            "damaged",
        ) from error
    return found
