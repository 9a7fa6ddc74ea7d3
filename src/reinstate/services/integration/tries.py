"""When an announcement is tried again, and what is said of a try that did not arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from reinstate.services.integration.receivers import Answer

GONE = 410
MAY_ASK = (429, 503)  # the answers of which Retry-After says when to come again (RFC 9110, 6585)
# Ten tries over three days.
PAUSES = (
    *(timedelta(seconds=s) for s in (5, 30)),
    *(timedelta(minutes=m) for m in (5, 30)),
    *(timedelta(hours=h) for h in (2, 5, 10, 20, 34)),
)
# While one process tries, no other does: longer than a try and the look-up before it may take.
CLAIM = timedelta(minutes=1)
# An owner waits for what a receiver puts off, and a header may say anything.
LONGEST_ASKED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one delivery went: an HTTP status, or why there was none.

    `asked`: how long the receiver wants to be left alone, at most LONGEST_ASKED.
    """

    status: int | None
    problem: str = ""
    asked: timedelta = timedelta(0)

    @property
    def is_received(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the other side wants to be told nothing any more."""
        return self.status == GONE

    @property
    def said(self) -> str:
        """What the operator reads of it."""
        if self.status is None:
            return self.problem
        if 300 <= self.status < 400:
            return f"{self.status}, a redirect, and none is followed"
        if self.asked:
            return f"{self.status}, left alone for {self.asked.total_seconds():.0f} s as it asked"
        return str(self.status)


def of(answer: Answer) -> Attempt:
    """What an answer means. One that asks for more than is given is left alone for as long as is
    given; one that says nothing, or a moment that is past, leaves the pauses as they are.
    """
    asked = answer.asks_for if answer.status in MAY_ASK else timedelta(0)
    return Attempt(answer.status, asked=min(asked, LONGEST_ASKED))
