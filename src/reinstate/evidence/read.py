"""A photo's facts, each model run once: the person with the note, or one side of an ID."""

from __future__ import annotations

from datetime import date

from reinstate.domain.findings import PieceKind
from reinstate.evidence.facts import (
    BodyFacts,
    DocumentSideFacts,
    FaceFacts,
    GripFacts,
    NoteFacts,
    Polygon,
    SelfieFacts,
)
from reinstate.evidence.intake.image import Photo
from reinstate.evidence.readers.document import reading
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.note.paper import read_paper
from reinstate.evidence.readers.note.reading import Expectation, read_note
from reinstate.evidence.readers.person.body import read_body
from reinstate.evidence.readers.person.grip import read_grip
from reinstate.evidence.readers.person.hands import read_hands
from reinstate.evidence.readers.photo.compression import read_compression
from reinstate.evidence.readers.photo.flatness import read_flatness
from reinstate.evidence.readers.photo.person_hash import person_hashes
from reinstate.evidence.readers.photo.reading import read_photo
from reinstate.evidence.readers.pixels.tones import look_at
from reinstate.evidence.unread import Tell, nobody


def read_selfie(
    photo: Photo, expected: Expectation, *, with_templates: bool = True, tell: Tell = nobody
) -> SelfieFacts:
    """Read the photo of the person who holds the note; without templates, no face is measured.

    `tell` hears of each part as soon as it is read, the quickest first.
    """
    looks = read_photo(photo)
    tell("photo", looks)
    faces = read_faces(photo, with_templates=with_templates)
    tell("faces", faces)
    body = read_body(photo, faces[0].box if faces else None)
    tell("body", body)
    hands = read_hands(photo, body)
    tell("hands", hands)
    note = read_note(photo, expected, faces, hands, body)
    sheet = note.sheet if note else None
    paper, grip = _held(photo, note, faces, body)
    return SelfieFacts(
        photo=looks,
        faces=faces,
        hands=hands,
        body=body,
        note=note,
        paper_flatness=read_flatness(photo.rgb, sheet) if sheet else None,
        person_hashes=person_hashes(photo.rgb, faces[0]) if faces else (),
        compression=read_compression(photo, faces, sheet),
        grip=grip,
        paper=paper,
    )


def _held(
    photo: Photo, note: NoteFacts | None, faces: tuple[FaceFacts, ...], body: BodyFacts | None
) -> tuple[Polygon | None, GripFacts | None]:
    """The edges of the sheet, and the skin over them; nothing is looked for without a face."""
    if note is None or note.sheet is None or not faces:
        return None, None
    look = look_at(photo, faces[0])
    paper = read_paper(look, [line.polygon for line in note.lines], note.sheet)
    return paper, read_grip(look, paper, body)


def read_side(
    photo: Photo,
    piece: PieceKind | None,
    *,
    on: date,
    with_templates: bool = True,
    tell: Tell = nobody,
) -> DocumentSideFacts:
    """Read one side of an ID, None = whichever; `on` settles the century of a birth date."""
    if piece is PieceKind.SELFIE:
        raise ValueError("a selfie is no side of an ID; call read_selfie for it")
    return reading.read_side(photo, piece, on=on, with_templates=with_templates, tell=tell)
