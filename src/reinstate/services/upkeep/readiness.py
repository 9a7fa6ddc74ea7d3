"""Whether this process can answer pages: what a load balancer asks every few seconds.

Whoever may ask is a stranger, so the answer is yes or no; why not stands in the log.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection, transaction

from reinstate.domain.policy import PolicyError
from reinstate.services import clock, rules
from reinstate.services.upkeep import faults, tables
from reinstate.store import evidence_objects, key_fit, keyfile

logger = logging.getLogger(__name__)

# Looking takes about 20 ms, and anybody may ask as often as they like.
KEPT_SECONDS = 2.0
MOST_BYTES = "intake.max_bytes"
# A megabyte of new pages, and gone with the transaction. Nothing smaller shows a full disk: an old
# page may have room for a row.
TRIAL_OF_ROOM = (
    "CREATE TEMPORARY TABLE trial_of_room ON COMMIT DROP AS "
    "SELECT md5(number::text) FROM generate_series(1, 16000) AS number"
)


class Readiness:
    """The answer of the last look, while it is fresh or somebody else is looking."""

    def __init__(self) -> None:
        self._one_looks = threading.Lock()
        self._until = float("-inf")
        self._why_not = "nobody has looked yet"

    def is_ready(self) -> bool:
        """A database that hangs keeps one asker waiting; the others get the answer from before."""
        if self._one_looks.acquire(blocking=False):
            try:
                if time.monotonic() >= self._until:
                    self._note(why_not())
                    self._until = time.monotonic() + KEPT_SECONDS
            finally:
                self._one_looks.release()
        return not self._why_not

    def _note(self, found: str) -> None:
        if found and found != self._why_not:
            logger.error("not ready: %s", found)
        self._why_not = found


def why_not() -> str:
    """What keeps pages from being answered, in one sentence; empty where nothing does."""
    try:
        return misfit()
    finally:
        connection.close()  # no page's own: one that was lost must not be asked again


def misfit() -> str:
    """What of database and key file keeps this version from its work; empty where nothing does."""
    try:
        if wrong := tables.misfit() or _only_reads():
            return wrong
        keyfile.demand_usable()
        if Path(settings.KEY_FILE).exists():  # where nothing is sealed yet there need not be one
            key_fit.demand()
    except (DatabaseFault, keyfile.KeyFileError, OSError) as error:
        return faults.of_the_database(error) or " ".join(str(error).split())
    return ""


def rows_misfit() -> str:
    """What keeps PostgreSQL from taking in more, in one sentence; empty where nothing does.

    It reads on with a full disk. For an operator's command, as `photos_misfit`, which sees the disk
    that SQLite shares with the photos.
    """
    if connection.vendor != "postgresql":
        return ""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(TRIAL_OF_ROOM)
    except DatabaseFault as error:
        # A user who may make no such table is told nothing: tables of their own they may fill.
        return "" if faults.is_reached(error) else faults.of_the_database(error)
    return ""


def photos_misfit() -> str:
    """What keeps photos from being kept, in one sentence; empty where nothing does.

    The store is asked, which takes as long as it does: for an operator's command, not for a page.
    """
    try:
        evidence_objects.try_out()
    except evidence_objects.Unreachable as error:
        return str(error)
    local = evidence_objects.room()
    try:
        most = rules.on(clock.today()).integer(MOST_BYTES)
    except PolicyError:
        return ""  # what policy lacks is said as such
    if local is None or local[1] >= most:
        return ""
    return (
        f"{local[0]} has room for {local[1]} bytes, and one photo may have {most}: make room "
        "there, or owners are told to try again in a minute"
    )


def _only_reads() -> str:
    """A standby, or a database that its provider closed to writing as its disk ran full."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            is_open = cursor.fetchone() == ("off",)
        named = "the database"
    else:
        file = Path(str(connection.settings_dict["NAME"]))
        is_open = not file.exists() or all(os.access(one, os.W_OK) for one in (file, file.parent))
        named = str(file)
    return "" if is_open else f"{named} can only be read: {faults.LOOK[faults.ONLY_READS]}"
