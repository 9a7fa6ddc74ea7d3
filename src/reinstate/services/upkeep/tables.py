"""Whether the tables are those of this version, as commands, worker and web process ask."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from reinstate.services.upkeep import faults

OURS = "store"
# Of bytes: what SQLite needs beside its file before it answers anything, and some rows.
LEAST_ROOM = 1024 * 1024


def unfinished() -> Path:
    """The file that stands beside the key file while a restore is on its way."""
    return Path(settings.KEY_FILE).with_name("restore_unfinished.txt")


def misfit() -> str:
    """Why this version cannot work with the database, in one sentence; empty where it can."""
    if unfinished().is_file():
        return (
            "a restore was broken off: photos may be missing, and who was erased since be back; "
            "empty the database and the folder of photos and run it again, or remove "
            f"{unfinished()} to go on with what is there"
        )
    try:
        executor = MigrationExecutor(connection)
    except DatabaseFault as error:
        return _unreached(error)
    loader = executor.loader
    if executor.migration_plan(loader.graph.leaf_nodes()):
        return (
            "the database is not set up, or older than this version; run: "
            f"{sys.executable} -m django migrate --settings reinstate.config.settings"
        )
    if newer := newer_than_known(name for app, name in loader.applied_migrations if app == OURS):
        return (
            f"the database is {newer}; start the version that brought it up to date, or put the "
            "backup from before into an empty installation"
        )
    return ""


def _unreached(error: DatabaseFault) -> str:
    text = " ".join(str(error).split())
    if connection.vendor == "sqlite":
        if full := _without_room(error):
            return full
        if faults.is_held(error):
            return faults.of_the_database(error)
        return (
            f"the database {connection.settings_dict['NAME']} cannot be opened ({text}); see that "
            "it is a file of SQLite's which this user may read and write, in a folder where they "
            "may do so too, and that REINSTATE_DATABASE_URL names it; in place of a damaged one "
            "put the last backup, into an empty installation"
        )
    if faults.is_reached(error):
        return faults.of_the_database(error)
    return (
        f"the database cannot be reached ({text}); see that it runs, has a connection left and "
        "lets this user in, and that REINSTATE_DATABASE_URL names it"
    )


def _without_room(error: DatabaseFault) -> str:
    """On a full disk SQLite cannot even be read, and speaks of a fault of the disk. Nobody is to
    put a backup in the place of a file that is whole. Empty where it is something else.
    """
    folder, free = Path(connection.settings_dict["NAME"]).parent, LEAST_ROOM
    with suppress(OSError):  # no such folder, which is told as it is
        free = shutil.disk_usage(folder).free
    if faults.is_reached(error) or free >= LEAST_ROOM:  # one that is damaged was read
        return ""
    text = " ".join(str(error).split())
    return (
        f"the database in {folder} cannot be used ({text}), for its disk has room for {free} bytes "
        "alone; make room there and run this again: what is stored stays as it is"
    )


def newer_than_known(applied: Iterable[str]) -> str:
    """What this version does not know of our tables' changes that were made; empty if it does."""
    known = max(name for app, name in MigrationLoader(None).disk_migrations if app == OURS)
    newest = max(applied, default="")
    if newest <= known:  # by the number that each begins with; older ones may have been merged
        return ""
    return f"newer than this version, which knows its tables up to {known} and not {newest}"
