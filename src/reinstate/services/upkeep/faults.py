"""What is said of a fault that comes again with every try: enough to act on, and once.

A database that is away fails every duty of every thread each second. One line tells of it; what
else fails brings its traceback once. Both are said again each `SAY_AGAIN_SECONDS`, as a line.
"""

from __future__ import annotations

import logging
import threading
import time

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
)

logger = logging.getLogger(__name__)

SAY_AGAIN_SECONDS = 30.0
KEPT = 200  # different faults that are known again
AWAY_SECONDS = 30  # until a visitor may ask again: what a restarted database needs, about

# What PostgreSQL calls them (SQLSTATE), and words of SQLite's.
ONLY_READS, MAY_NOT, TOO_LONG, NO_LOCK = "25006", "42501", "57014", "55P03"
READ_ONLY_FILE, HELD, AWAY = "readonly database", "database is locked", "away"
LOOK = {
    ONLY_READS: "name one that can be written to in REINSTATE_DATABASE_URL, or open this one: "
    "PostgreSQL's may be a standby or closed by its provider, SQLite's file and its folder have to "
    "be this user's",
    MAY_NOT: "its user may not do that: give them the tables, or name their owner in "
    "REINSTATE_DATABASE_URL",
    **dict.fromkeys(
        (TOO_LONG, NO_LOCK),
        "it ends what takes longer than its user may: see what keeps it busy, or allow more by "
        "statement_timeout and lock_timeout",
    ),
    HELD: "another process has its file for itself alone, as a tool that looks into it, a copy of "
    "the disk or a long command may: see which (fuser or lsof names it), let it finish or end it",
    "damaged": "its file is damaged, or no database: put the last backup into an empty "
    "installation, or name another file in REINSTATE_DATABASE_URL",
    AWAY: "see that it runs, is set up and has room on its disk and a connection left",
}

_said: dict[tuple[str, str], float] = {}
_one_at_a_time = threading.Lock()


def of_the_database(error: BaseException) -> str:
    """Of a fault that is the database's and not this program's: which, and what to look at.

    Empty for every other one.
    """
    if not (kind := _kind(error)):
        return ""
    text = " ".join(str(error).split())
    return f"the database does not answer as it should ({text}); {LOOK[kind]}"


def is_reached(error: BaseException) -> bool:
    """Whether the database was there, and said itself why it does not do what was asked of it."""
    return _kind(error) not in ("", AWAY, HELD)


def is_held(error: BaseException) -> bool:
    """Whether another process kept SQLite's file from us for longer than anybody waits for it."""
    return _kind(error) == HELD


def _kind(error: BaseException) -> str:
    state = getattr(error.__cause__, "sqlstate", None)
    if state == ONLY_READS or READ_ONLY_FILE in str(error):
        return ONLY_READS
    if HELD in str(error):
        return HELD
    if isinstance(error, ProgrammingError):  # ours, but for this one
        return MAY_NOT if state == MAY_NOT else ""
    if state in (TOO_LONG, NO_LOCK):
        return str(state)
    if isinstance(error, OperationalError | InterfaceError):
        return AWAY
    return "damaged" if type(error) is DatabaseError else ""  # as SQLite's driver has it


def say(what: str, error: Exception) -> None:
    """Log that `what` failed and is tried again; this thread's lost connection is let go."""
    text = " ".join(str(error).split())
    is_away = of_the_database(error)
    key = ("" if is_away else what, f"{type(error).__name__}: {text}")
    if is_away and not connection.in_atomic_block:
        connection.close()
    with _one_at_a_time:
        before, now = _said.get(key), time.monotonic()
        if before is not None and now - before < SAY_AGAIN_SECONDS:
            return
        if len(_said) >= KEPT:
            _said.clear()
        _said[key] = now
    if is_away:
        logger.error("%s, work then goes on by itself", is_away)
        return
    logger.error(
        "%s failed (%s); it is tried again", what, key[1], exc_info=None if before else error
    )
