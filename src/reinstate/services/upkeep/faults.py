"""What the worker says of a fault that comes again with every try: enough to act on, and once.

A database that is away fails every duty of every thread each second. One line tells of it; what
else fails brings its traceback once. Both are said again each `SAY_AGAIN_SECONDS`, as a line.
"""

from __future__ import annotations

import logging
import threading
import time

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)

SAY_AGAIN_SECONDS = 30.0
KEPT = 200  # different faults that are known again

_said: dict[tuple[str, str], float] = {}
_one_at_a_time = threading.Lock()


def say(what: str, error: Exception) -> None:
    """Log that `what` failed and is tried again; this thread's lost connection is let go."""
    text = " ".join(str(error).split())
    is_away = isinstance(error, OperationalError | InterfaceError)
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
        logger.error(
            "the database does not answer as it should (%s); see that it runs, is set up and has "
            "room on its disk, work then goes on by itself",
            text,
        )
        return
    logger.error(
        "%s failed (%s); it is tried again", what, key[1], exc_info=None if before else error
    )
