"""A photo's facts, each model run once: the person with the note, or one side of an ID."""

from __future__ import annotations

from datetime import date

from reinstate.domain.findings import PieceKind
from reinstate.evidence.facts import DocumentSideFacts, SelfieFacts
from reinstate.evidence.image import Photo
from reinstate.evidence.readers import document
from reinstate.evidence.readers.body import read_body
from reinstate.evidence.readers.faces import read_faces
from reinstate.evidence.readers.hands import read_hands
from reinstate.evidence.readers.note import Expectation, read_note
from reinstate.evidence.readers.photo import read_photo


def read_selfie(photo: Photo, expected: Expectation, *, with_templates: bool = True) -> SelfieFacts:
    """Read the photo of the person who holds the note; without templates, no face is measured."""
    faces = read_faces(photo, with_templates=with_templates)
    body = read_body(photo, faces[0].box if faces else None)
    hands = read_hands(photo, body)
    note = read_note(photo, expected, faces, hands, body)
    return SelfieFacts(
        photo=read_photo(photo),
        faces=faces,
        hands=hands,
        body=body,
        note=note,
    )


def read_side(
    photo: Photo, piece: PieceKind, *, on: date, with_templates: bool = True
) -> DocumentSideFacts:
    """Read one side of an ID; `on` settles the century of a birth date."""
    if piece is PieceKind.SELFIE:
        raise ValueError("a selfie is no side of an ID; call read_selfie for it")
    return document.read_side(photo, on=on, with_templates=with_templates)
