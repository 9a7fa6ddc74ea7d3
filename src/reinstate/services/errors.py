"""What a service refuses, as sentences for people.

ServiceError
+-- NotFound          no such thing, or not yours: the caller cannot tell which
|   +-- Erased        there was somebody, and their data is gone for good
+-- NotAllowed        this person may not do that
|   +-- Recused       by their own word: they keep off that owner
+-- Refused           the input or the moment is wrong; says what to do instead
|   +-- BadPhoto      a file that cannot be used; nothing was stored
|   +-- TooMany       too often within a while; says when it goes on
|   +-- Gone          it was there, and is used or too old
+-- Unavailable       a part of ours does not answer; the same again later
+-- Broken            what was sealed does not open: somebody changed it
+-- Conflict          someone else was faster; reload and look again
    +-- UnderWay      the same request is at work; says when it would be given up
    +-- CaseChanged   what a decision rests on; the draft is kept
    |   +-- OwnerWrote
    |   +-- LocksChanged
    |   +-- VersionConflict
    +-- KeyReused     the same idempotency key or event id with other content
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from reinstate.domain.room import Room


class ServiceError(Exception):
    """A refusal with a permanent `code` and a sentence for the person who asked."""

    code = "refused"

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or self.code


class NotFound(ServiceError):
    """No such thing, or not yours."""

    code = "not_found"


class Erased(NotFound):
    """The owner was erased; only the record is left."""

    code = "erased"


class NotAllowed(ServiceError):
    """This person may not do that."""

    code = "not_allowed"


class Recused(NotAllowed):
    """This person keeps off that owner, by their own word."""

    code = "recused"


class Refused(ServiceError):
    """The input or the moment is wrong."""


class BadPhoto(Refused):
    """A file that cannot be used; `code` is the reader's."""


class TooMany(Refused):
    """Too often within a while; `wait` is the longest until it goes on.

    `room` where a program asks, which may plan by it.
    """

    code = "too_many"

    def __init__(self, sentence: str, wait: timedelta, room: Room | None = None) -> None:
        super().__init__(sentence)
        self.wait, self.room = wait, room


class Gone(Refused):
    """It was there, and is used or too old."""

    code = "gone"


class Unavailable(ServiceError):
    """A part of ours does not answer; the same may be asked again in a minute."""

    code = "unavailable"
    wait = timedelta(minutes=1)


class Broken(ServiceError):
    """What was sealed does not open; nobody who asks can mend that."""

    code = "broken"


class Conflict(ServiceError):
    """Someone else was faster."""

    code = "conflict"


class UnderWay(Conflict):
    """The same request is at work; `wait` is the longest until it is done or given up."""

    def __init__(self, sentence: str, wait: timedelta) -> None:
        super().__init__(sentence)
        self.wait = wait


class CaseChanged(Conflict):
    """What a decision rests on changed since it was read. Keep the draft and look again."""


class OwnerWrote(CaseChanged):
    """The owner wrote about the case after it was read, and nobody has answered."""

    code = "owner_wrote"

    def __init__(self) -> None:
        super().__init__(
            "The owner wrote while you had this case open. Your draft is kept; read the message "
            "and decide anew."
        )


class LocksChanged(CaseChanged):
    """Other things lock the account than when the case was read: an approval would clear, leave and
    tell its owner something else.
    """

    code = "locks_changed"

    def __init__(self) -> None:
        super().__init__(
            "What locks the account changed while you had this case open, so an approval would "
            "mean something else. Your draft is kept; look at it again and decide anew."
        )


class VersionConflict(CaseChanged):
    """The case is another version than the one that was read."""

    code = "version_conflict"

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(
            f"This case changed while you had it open (version {expected}, now {found}). "
            "Your draft is kept; look at the case again and decide anew."
        )
        self.expected, self.found = expected, found


class KeyReused(Conflict):
    """An idempotency key or event id came again with other content."""

    code = "key_reused"


def seconds_to_wait(error: ServiceError) -> str:
    """After how many, rounded up, the same may be asked again (`Retry-After`); empty elsewhere."""
    if not isinstance(error, TooMany | Unavailable | UnderWay):
        return ""
    return str(ceil(error.wait.total_seconds()))
