"""The note in a photo: found, read, and set against the sentence that it has to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from reinstate.domain.note import WordKind
from reinstate.evidence.facts import (
    BodyFacts,
    FaceFacts,
    HandFacts,
    NoteFacts,
    NoteWordFacts,
    Polygon,
)
from reinstate.evidence.intake.image import Photo
from reinstate.evidence.readers.note import handwriting, sheet
from reinstate.evidence.readers.note.expectation import (
    ExactText,
    Expectation,
    NoteExpectation,
    date_of,
)
from reinstate.evidence.readers.note.id_on_note import has_document
from reinstate.evidence.readers.note.rivals import UNRIVALLED
from reinstate.evidence.readers.note.spelling import Spelled, date_read, spell
from reinstate.evidence.readers.note.surroundings import (
    covered_share,
    note_hash,
    ratio_to_face,
    ratio_to_torso,
)
from reinstate.evidence.readers.note.writing import Writing, read_writing
from reinstate.evidence.readers.text import reading as text

__all__ = ["ExactText", "Expectation", "NoteExpectation", "read_note"]


def read_note(
    photo: Photo,
    expected: Expectation,
    faces: Sequence[FaceFacts] = (),
    hands: Sequence[HandFacts] = (),
    body: BodyFacts | None = None,
) -> NoteFacts | None:
    """Read the note; None when the photo shows no writing that could be one."""
    reading = read_writing(photo, expected, faces)
    if reading is None:
        return None
    said = spell(reading.readings, expected)
    return _facts(photo, reading, said, tuple(faces), tuple(hands), body)


def _facts(
    photo: Photo,
    reading: Writing,
    said: Spelled,
    faces: tuple[FaceFacts, ...],
    hands: tuple[HandFacts, ...],
    body: BodyFacts | None,
) -> NoteFacts:
    def back(shape: Polygon) -> Polygon:
        return _unmirrored(shape, photo.width) if reading.is_mirrored else shape

    quads = [np.array(back(line.polygon), dtype=np.float32) for line in reading.lines]
    paper = back(reading.sheet) if reading.sheet else sheet.text_hull(quads)
    margins = [rivals.strongest for rivals in said.rivals]
    worst = min(margins, key=lambda margin: margin.value, default=UNRIVALLED)
    return NoteFacts(
        sheet=paper,
        is_mirrored=reading.is_mirrored,
        lines=tuple(
            type(fact)(fact.text, back(fact.polygon), fact.score)
            for fact in map(text.facts, reading.lines)
        ),
        expected=said.sentence.text,
        score=round(said.score, 3),
        best_competitor=worst.competitor,
        best_competitor_margin=round(worst.value, 3),
        words=facts_of_words(said, back),
        date_text=_date_text(said),
        handwriting_score=handwriting.score(reading.rgb, reading.lines),
        sheet_to_face=ratio_to_face(paper, faces),
        sheet_to_torso=ratio_to_torso(paper, body),
        covered_share=covered_share(quads, hands) if hands else None,
        has_document_on_it=has_document(
            photo.rgb,
            paper,
            faces,
            reading.lines,
            is_outlined=reading.sheet is not None,
            strange=reading.strange,
        ),
        perceptual_hash=note_hash(reading.rgb, [line.quad for line in reading.lines]),
    )


def _date_text(said: Spelled) -> str:
    """The accepted date where it stands against its rivals, else the free reading."""
    own = [
        rivals.meaning.value
        for word, rivals in zip(said.words, said.rivals, strict=True)
        if word.kind is WordKind.DATE and rivals.meaning is not UNRIVALLED
    ]
    if own and min(own) > 0:
        return date_of(said.sentence)
    return date_read(said.view, said.words)


def facts_of_words(
    said: Spelled, back: Callable[[Polygon], Polygon] = lambda shape: shape
) -> tuple[NoteWordFacts, ...]:
    """Each word with its margin and cost; `back` leads from the read picture to the photo."""
    return tuple(_word(said, at, back) for at in range(len(said.words)))


def _word(said: Spelled, at: int, back: Callable[[Polygon], Polygon]) -> NoteWordFacts:
    word, (start, end), rivals = said.words[at], said.view.words[at], said.rivals[at]
    outline = said.view.script.polygon(start, end)
    return NoteWordFacts(
        expected=word.text,
        read=said.view.script.read(start, max(end, start + 1)),
        kind=word.kind.value,
        margin=round(rivals.changed.value, 3),
        polygon=back(outline) if outline else None,
        deficit=round(said.deficits[at], 3),
        added_margin=round(rivals.added.value, 3),
        dropped_margin=round(rivals.dropped.value, 3),
        meaning_margin=round(rivals.meaning.value, 3),
    )


def _unmirrored(shape: Polygon, width: int) -> Polygon:
    return tuple((round(width - x, 1), y) for x, y in shape)
