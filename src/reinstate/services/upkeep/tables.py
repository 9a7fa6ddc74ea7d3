"""Whether the tables are those of this version, as commands, worker and web process ask."""

from __future__ import annotations

import sys

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

OURS = "store"


def misfit() -> str:
    """Why this version cannot work with the database, in one sentence; empty where it can."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        return (
            f"the database cannot be reached ({' '.join(str(error).split())}); see that it runs "
            "and that REINSTATE_DATABASE_URL names it"
        )
    loader = executor.loader
    if executor.migration_plan(loader.graph.leaf_nodes()):
        return (
            "the database is not set up, or older than this version; run: "
            f"{sys.executable} -m django migrate --settings reinstate.config.settings"
        )
    known = max(name for app, name in loader.disk_migrations if app == OURS)
    newest = max(name for app, name in loader.applied_migrations if app == OURS)
    if newest > known:  # by the number that each begins with; older ones may have been merged
        return (
            f"the database is newer than this version, which knows its tables up to {known} and "
            f"not {newest}; start the version that brought it up to date, or put the backup from "
            "before into an empty installation"
        )
    return ""
