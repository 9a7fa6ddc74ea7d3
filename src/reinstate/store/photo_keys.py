"""Where the objects of a row lie. A key names its row, and an object opens under its own key alone:
whoever writes to the database cannot have a row show another's photo.

ADR 34. Keys from before name no kind, and those of copied cases then neither case nor person.
"""

from __future__ import annotations

from reinstate.store.models import CaseLetter, Piece
from reinstate.store.vault import Tampered

BOTH = ORIGINAL, DISPLAY = "original", "display"


def of_piece(person_id: str, case_id: str, piece_id: str, kind: str, what: str) -> str:
    """The key of a new photo's object; `what` is ORIGINAL or DISPLAY. No personal data."""
    return f"{person_id}/{case_id}/{piece_id}/{kind}-{what}"


def of_letter(person_id: str, case_id: str, letter_id: str) -> str:
    """The key of the picture of a message."""
    return f"{person_id}/{case_id}/{letter_id}"


def original(piece: Piece) -> str:
    """Where the file lies as it came; Tampered where the row names what is not its own."""
    return _own(piece, piece.object_key, ORIGINAL)


def display(piece: Piece) -> str:
    """The same of what may be shown of it."""
    return _own(piece, piece.display_key, DISPLAY)


def picture(letter: CaseLetter) -> str:
    """The same of the picture of a message."""
    person_id = letter.case.account.person_id
    if letter.picture_key != of_letter(person_id, letter.case_id, letter.id):
        raise Tampered(f"letter.picture_key:{letter.id} of {person_id}")
    return letter.picture_key


def _own(piece: Piece, key: str, what: str) -> str:
    person_id = piece.case.account.person_id
    at = (person_id, piece.case_id, piece.id)
    before = (f"{'/'.join(at)}/{what}", f"{piece.id}/{what}")
    if key not in (of_piece(*at, piece.kind, what), *before):
        raise Tampered(f"piece.{what}_key:{piece.id} of {person_id}")
    return key
