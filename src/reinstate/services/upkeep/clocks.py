"""Whether this machine's clock is that of the database, which all machines share."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta

from django.db import connection

logger = logging.getLogger(__name__)

# As long as a code of an authenticator app holds: one that is further off refuses every code. It is
# the shortest span that two machines have to agree on; receivers of announcements allow 5 minutes.
FAR = timedelta(seconds=30)
# From here on a deadline would be missed by people who keep it, and nothing brings that back.
TOO_FAR = timedelta(minutes=10)
WAITS = ". Until then its worker ends no request and makes no sweep"
CLOCKS = {
    "postgresql": "SELECT clock_timestamp()",
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",  # this machine's own
}


def misfit() -> str:
    """How far this machine is off the database's clock, in one sentence; empty where it is not."""
    ahead = _ahead()
    if abs(ahead) < FAR:
        return ""
    side = "ahead of" if ahead > timedelta(0) else "behind"
    return (
        f"this machine's clock is {_whole(ahead)} {side} the database's: codes and links may be "
        "refused, letters wait, and deadlines fall at the wrong moment; set both machines by one "
        f"time server (NTP){WAITS if abs(ahead) >= TOO_FAR else ''}"
    )


def is_trusted() -> bool:
    """Whether what is due by this machine's clock may be done: what expired stays expired."""
    return abs(_ahead()) < TOO_FAR


def _ahead() -> timedelta:
    """Taken in the middle of asking, so that a slow network is no fault of a clock."""
    before = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(CLOCKS[connection.vendor])
        (found,) = cursor.fetchone()
    theirs = datetime.fromisoformat(found) if isinstance(found, str) else found
    return before + (datetime.now(UTC) - before) / 2 - theirs


class Watch:
    """Says when this machine's clock was set while the process ran, or left the database's."""

    EVERY_SECONDS = 60.0

    def __init__(self) -> None:
        self._offset, self._next, self._said = _by_wall(), 0.0, ""

    def look(self) -> None:
        """Cheap; call it every few seconds."""
        moved = timedelta(seconds=_by_wall() - self._offset)
        if abs(moved) >= FAR:
            self._offset, self._next = self._offset + moved.total_seconds(), 0.0
            way = "forward" if moved > timedelta(0) else "back"
            logger.warning(
                "this machine's clock was set %s by %s, or it slept; what is due by the clock is "
                "due by the new one",
                way,
                _whole(moved),
            )
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self.EVERY_SECONDS
        wrong = misfit()
        if wrong and not self._said:  # once, however it drifts; again after it was right
            logger.error("%s", wrong)
        self._said = wrong


def _by_wall() -> float:
    """What setting the clock changes and the passing of time does not, in seconds."""
    return time.time() - time.monotonic()


def _whole(span: timedelta) -> str:
    return str(timedelta(seconds=round(abs(span).total_seconds())))
