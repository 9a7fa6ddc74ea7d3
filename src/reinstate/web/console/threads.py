"""Messages and internal notes of a case in one order, each saying on which side it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reinstate.services.case import correspondence
from reinstate.services.case.correspondence import StaffLetter
from reinstate.services.review import noting
from reinstate.services.review.noting import InternalNote

# Before every message: an empty thread has been read up to here. No instant at all would stand for
# a reader who has seen everything.
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the thread; `picture` is the id of the message that brought one."""

    side: str  # owner, team or note
    author: str
    at: datetime
    text: str
    picture: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """Everything written about a case, the oldest first."""

    entries: tuple[Entry, ...]

    @property
    def seen_at(self) -> str:
        """The instant of the newest line: what comes later, nobody has read here."""
        return (self.entries[-1].at if self.entries else BEFORE_ALL).isoformat()

    @property
    def waiting(self) -> int:
        """How many messages of the owner nobody has answered."""
        return sum(entry.waits for entry in self.entries)


def of_each(ids: Sequence[str], actor: int) -> list[Thread]:
    """What owner and team wrote to each other, and the notes that no owner reads, of each case in
    the order given. The page that asks has been given the cases already.
    """
    letters = correspondence.for_staff_by_case(ids, actor)
    notes = noting.for_staff_by_case(ids, actor)
    return [_thread(letters[case_id], notes[case_id]) for case_id in ids]


def _thread(letters: Iterable[StaffLetter], notes: Iterable[InternalNote]) -> Thread:
    written = [
        Entry(
            side="team" if one.author else "owner",
            author=one.author,
            at=one.written_at,
            text=one.text,
            picture=one.letter_id if one.has_picture else "",
            waits=not one.author and not one.is_answered,
        )
        for one in letters
    ]
    noted = [Entry("note", one.author, one.written_at, one.text) for one in notes]
    return Thread(tuple(sorted((*written, *noted), key=lambda entry: entry.at)))
