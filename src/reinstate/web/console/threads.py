"""Messages and internal notes of a case in one order, each saying on which side it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reinstate.services.case import correspondence
from reinstate.services.review import noting


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
    def waiting(self) -> int:
        """How many messages of the owner nobody has answered."""
        return sum(entry.waits for entry in self.entries)


def of(case_id: str, actor: int) -> Thread:
    """What owner and team wrote to each other, and the notes that no owner reads."""
    letters = [
        Entry(
            side="team" if one.author else "owner",
            author=one.author,
            at=one.written_at,
            text=one.text,
            picture=one.letter_id if one.has_picture else "",
            waits=not one.author and not one.is_answered,
        )
        for one in correspondence.for_staff(case_id, actor)
    ]
    notes = [
        Entry("note", one.author, one.written_at, one.text)
        for one in noting.for_staff(case_id, actor)
    ]
    return Thread(tuple(sorted((*letters, *notes), key=lambda entry: entry.at)))
