"""`reinstate backup`, `restore`, `export`, `orphans`: what is kept, leaves, and comes back."""

from __future__ import annotations

import argparse
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from reinstate.cli.answers import Commands, Unusable, emit, new_file, with_json
from reinstate.cli.database import asked, start_django

if TYPE_CHECKING:  # imports Django
    from reinstate.services.upkeep.backup import Copied

ANOTHER_FOLDER = "remove it and name a folder that has room"
MAKE_ROOM = (
    "see that there is room and what may be written, empty the database and the folder of photos, "
    "and run it again"
)


def register(commands: Commands) -> None:
    """Add the commands."""
    backup = with_json(commands.add_parser("backup", help="copy database and sealed photos"))
    backup.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    backup.add_argument(
        "--with-keys", action="store_true", help="the keys too: readable by anybody"
    )
    backup.set_defaults(run=_back_up)
    restore = with_json(
        commands.add_parser("restore", help="put a backup into an empty installation")
    )
    restore.add_argument("folder", type=Path, metavar="DIR")
    restore.set_defaults(run=_restore)
    export = with_json(commands.add_parser("export", help="write a decision packet, a ZIP file"))
    export.add_argument("decision", metavar="DECISION", help="dec_...")
    export.add_argument("--to", type=Path, metavar="FILE.zip", help="DECISION.zip when left out")
    export.add_argument("--with-photos", action="store_true", help="the owner's photos too")
    export.set_defaults(run=_export)
    orphans = with_json(
        commands.add_parser("orphans", help="count sealed objects that no record names any more")
    )
    orphans.add_argument(
        "--remove", action="store_true", help="and remove them, as each night does"
    )
    orphans.set_defaults(run=_orphans)


def _back_up(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.upkeep import audit, backup

    try:
        with _in_a_sentence(f"{options.folder} is not a whole backup", ANOTHER_FOLDER):
            found = asked(lambda: backup.back_up(options.folder, with_keys=options.with_keys))
    except audit.BrokenRecord as error:
        raise Unusable(f"nothing was copied: {error}") from error
    emit(_answer(found), as_json=options.json)


def _restore(options: argparse.Namespace) -> None:
    start_django(needs_tables=False)
    from reinstate.services.upkeep import audit, restore

    try:
        with _in_a_sentence(f"{options.folder} was not put back", MAKE_ROOM):
            found = asked(lambda: restore.restore(options.folder))
    except audit.BrokenRecord as error:
        raise Unusable(
            f"restored, and whoever was erased since is erased again, but {error}. A backup older "
            "than the last checkpoint lacks what was written after it: keep the checkpoints as "
            "they are for your auditors, and name a new folder in REINSTATE_CHECKPOINTS to go on"
        ) from error
    emit({**_answer(found.copied), "erased_again": found.erased_again}, as_json=options.json)


@contextmanager
def _in_a_sentence(what: str, do: str) -> Iterator[None]:
    """A full disk, or one that may not be written to, in one sentence instead of a traceback."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        found = error.args[0][0][-1] if isinstance(error, shutil.Error) else error
        reason = re.sub(r"^\[Errno \d+\] ", "", str(found))
        raise Unusable(f"{what}: {reason}; {do}") from error


def _answer(found: Copied) -> dict[str, object]:
    return {
        "folder": str(found.folder),
        "database": found.database,
        "photos": found.photos,
        "has_keys": found.has_keys,
        "audit": {"entries": found.audit_entries, "head": found.audit_head},
    }


def _export(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services import journal
    from reinstate.services.review import packet

    target: Path = options.to or Path(f"{options.decision}.zip")
    if target.exists():
        raise Unusable(f"{target} is there already; name another file with --to")
    content = asked(
        lambda: packet.write(options.decision, journal.OPERATOR, with_photos=options.with_photos)
    )
    with new_file(target) as file:
        file.write(content)
    emit(
        {"decision": options.decision, "file": str(target), "bytes": len(content)},
        as_json=options.json,
    )


def _orphans(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services import journal
    from reinstate.services.upkeep import orphans

    found = asked(lambda: orphans.remove(journal.OPERATOR) if options.remove else orphans.look())
    emit(asdict(found), as_json=options.json)
