"""The note in a photo: found, read, and set against the sentence that it has to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from rapidfuzz import fuzz

from reinstate.domain.note import (
    Competitor,
    WordKind,
    competitors,
    date_readings,
    find_date,
    fold,
    words,
)
from reinstate.domain.note.sentence import ExpectedWord, Sentence
from reinstate.evidence.facts import (
    BodyFacts,
    FaceFacts,
    HandFacts,
    NoteFacts,
    NoteWordFacts,
    Polygon,
)
from reinstate.evidence.image import Photo
from reinstate.evidence.readers import handwriting, note_alignment, sheet, text, text_detection
from reinstate.evidence.readers.note_alignment import Margin, Script
from reinstate.evidence.readers.note_expectation import (
    ExactText,
    Expectation,
    NoteExpectation,
    date_of,
)
from reinstate.evidence.readers.note_surroundings import (
    covered_share,
    has_document,
    note_hash,
    ratio_to_face,
    ratio_to_torso,
)
from reinstate.evidence.readers.text import Line
from reinstate.evidence.readers.text_detection import TextBox
from reinstate.evidence.readers.text_recognition import CAREFUL, Rgb

__all__ = ["ExactText", "Expectation", "NoteExpectation", "read_note"]

LARGE_SIDE = 1200  # photos above this are searched in larger shapes: the note is a small part
MOST_BOXES = 28
LEAST_LETTERS = 8  # less writing than this is no note
LIKE_NOTE = 60.0  # how far (0-100) a line resembles some part of the sentence to be taken for it
MIRROR_DOUBT = 60.0  # resemblance of the whole below which the mirror image is tried
LEAST_DIGITS = 3  # digits read where the date belongs, for it to be taken as written in numbers
NO_RIVAL = 50.0  # margin of a word that nothing was set against


@dataclass(frozen=True, slots=True)
class _Reading:
    """Lines of the photo or of its mirror image, with their likeness to the sentence, 0-100."""

    lines: tuple[Line, ...]
    rgb: Rgb
    is_mirrored: bool
    likeness: float


def read_note(
    photo: Photo,
    expected: Expectation,
    faces: Sequence[FaceFacts] = (),
    hands: Sequence[HandFacts] = (),
    body: BodyFacts | None = None,
) -> NoteFacts | None:
    """Read the note; None when the photo shows no writing that could be one."""
    boxes = text_detection.detect(photo.rgb, is_large=max(photo.rgb.shape[:2]) > LARGE_SIDE)
    boxes = _plausible([box for box in boxes if not _on_face(box, faces)])
    if not boxes:
        return None
    reading = _best_way_round(photo.rgb, boxes, expected)
    if reading is None:
        return None
    outline = sheet.find_sheet(reading.rgb, [line.quad for line in reading.lines])
    said = _said(note_alignment.script(reading.lines), expected)
    return _facts(photo, reading, said, outline, tuple(faces), tuple(hands), body)


def _plausible(boxes: list[TextBox]) -> list[TextBox]:
    """The boxes with most writing in them."""
    ranked = sorted(boxes, key=lambda box: -cv2.contourArea(box.quad) * box.score)
    return ranked[:MOST_BOXES]


def _on_face(box: TextBox, faces: Sequence[FaceFacts]) -> bool:
    x, y = box.quad.mean(axis=0)
    outlines = (np.array(face.box, dtype=np.float32) for face in faces)
    return any(cv2.pointPolygonTest(o, (float(x), float(y)), False) >= 0 for o in outlines)


def _best_way_round(
    rgb: Rgb, boxes: Sequence[TextBox], expected: Expectation
) -> _Reading | None:
    """The reading as taken, or that of the mirror image where it says more of the sentence."""
    wanted = _letters(expected.usual().text)
    plain = _reading(rgb, boxes, wanted, is_mirrored=False)
    if plain.likeness < MIRROR_DOUBT:
        flipped = _reading(
            np.ascontiguousarray(rgb[:, ::-1]),
            [_mirrored_box(box, rgb.shape[1]) for box in boxes],
            wanted,
            is_mirrored=True,
        )
        if flipped.likeness > max(plain.likeness + 10, MIRROR_DOUBT):
            plain = flipped
    letters = sum(len(_letters(line.text)) for line in plain.lines)
    return plain if letters >= LEAST_LETTERS else None


def _reading(
    rgb: Rgb, boxes: Sequence[TextBox], wanted: str, *, is_mirrored: bool
) -> _Reading:
    page = text.read_boxes(rgb, boxes, CAREFUL)
    lines = _of_note(rgb, page.lines, wanted)
    whole = "".join(_letters(line.text) for line in lines)
    return _Reading(lines, rgb, is_mirrored, fuzz.ratio(whole, wanted) if whole else 0.0)


def _letters(said: str) -> str:
    return "".join(letter for letter in fold(said) if letter.isalnum())


def _of_note(rgb: Rgb, lines: Sequence[Line], wanted: str) -> tuple[Line, ...]:
    """The lines on the sheet: those like the sentence, and all that share the paper with them."""
    alike = [line for line in lines if _likeness(line, wanted) >= LIKE_NOTE]
    if not alike:
        return tuple(lines)
    outline = sheet.find_sheet(rgb, [line.quad for line in alike]) or sheet.text_hull(
        [line.quad for line in alike]
    )
    return tuple(line for line in lines if line in alike or _is_on(line, outline))


def _likeness(line: Line, wanted: str) -> float:
    letters = _letters(line.text)
    if len(letters) < 3:
        return 0.0
    return float(fuzz.partial_ratio(letters, wanted))


def _is_on(line: Line, outline: Polygon) -> bool:
    x, y = line.quad.mean(axis=0)
    polygon = np.array(outline, dtype=np.float32)
    return bool(cv2.pointPolygonTest(polygon, (float(x), float(y)), False) >= 0)


def _mirrored_box(box: TextBox, width: int) -> TextBox:
    quad = box.quad.copy()
    quad[:, 0] = width - quad[:, 0]
    return TextBox(np.ascontiguousarray(quad[::-1]), box.score)


@dataclass(frozen=True, slots=True)
class _Said:
    """The accepted sentence that fits best, and how well each of its words stands."""

    page: Script
    sentence: Sentence
    score: float
    words: tuple[ExpectedWord, ...]
    spans: tuple[tuple[int, int], ...]
    margins: tuple[Margin | None, ...]
    deficits: tuple[float, ...]


def _said(page: Script, expected: Expectation) -> _Said:
    whole = " ".join(line.text for line in page.lines)
    page = _in_digits(page, expected.usual())
    candidates = expected.candidates(whole)
    scores = note_alignment.score(page, [fold(one.text) for one in candidates])
    best = int(np.argmax(scores))
    chosen = candidates[best]
    parts = words(chosen)
    spans = tuple(note_alignment.word_spans(page, parts))
    rivals = [one.text for one in competitors(chosen) if not _is_no_date(one, parts)]
    rivals += _other_date_read(page, chosen, parts, spans)
    return _Said(
        page,
        chosen,
        scores[best],
        parts,
        spans,
        tuple(note_alignment.margins(page, parts, spans, rivals)),
        tuple(note_alignment.deficits(page, parts, spans)),
    )


def _in_digits(page: Script, usual: Sentence) -> Script:
    """Between the brand and the word behind the date, look-alikes of digits count as digits."""
    parts = words(usual)
    at = [n for n, word in enumerate(parts) if word.kind is WordKind.DATE]
    if not at or not all(parts[n].text[0].isdigit() for n in at) or at[0] == 0:
        return page
    spans = note_alignment.word_spans(page, parts)
    before, after = at[0] - 1, at[-1] + 1
    stop = spans[after][0] if after < len(spans) else len(page.matrix)
    start = spans[before][1]
    read = page.read(start, max(stop, start + 1))
    if sum(letter.isdigit() for letter in read) < LEAST_DIGITS:
        return page
    return note_alignment.with_digits(page, start, stop)


def _is_no_date(rival: Competitor, parts: Sequence[ExpectedWord]) -> bool:
    """A numeric date with a letter in it is not what anybody writes instead of the date."""
    own = parts[rival.word]
    is_numeric = own.kind is WordKind.DATE and not any(c.isalpha() for c in own.text)
    return is_numeric and any(letter.isalpha() for letter in rival.altered)


def _date_read(
    page: Script, parts: Sequence[ExpectedWord], spans: Sequence[tuple[int, int]]
) -> str:
    """What stands where the date belongs, or else the first date anywhere on the note."""
    at = [n for n, word in enumerate(parts) if word.kind is WordKind.DATE]
    if at:
        start = spans[at[0] - 1][1] if at[0] > 0 else 0
        stop = spans[at[-1] + 1][0] if at[-1] + 1 < len(spans) else len(page.matrix)
        read = page.read(start, max(stop, start + 1))
        if date_readings(read):
            return read
    whole = " ".join(line.text for line in page.lines)
    spot = find_date(whole)
    if spot:
        return whole[spot[0] : spot[1]]
    return page.read(spans[at[0]][0], spans[at[-1]][1]) if at else ""


def _other_date_read(
    page: Script,
    chosen: Sentence,
    parts: Sequence[ExpectedWord],
    spans: Sequence[tuple[int, int]],
) -> list[str]:
    """The sentence with the date that is freely read, where that is another day."""
    read = _date_read(page, parts, spans)
    days = {reading.on for reading in date_readings(read)}
    own = {reading.on for reading in date_readings(date_of(chosen))}
    if not days or days & own:
        return []
    return [fold(chosen.with_part(WordKind.DATE, read).text)]


def _facts(
    photo: Photo,
    reading: _Reading,
    said: _Said,
    outline: Polygon | None,
    faces: tuple[FaceFacts, ...],
    hands: tuple[HandFacts, ...],
    body: BodyFacts | None,
) -> NoteFacts:
    def back(shape: Polygon) -> Polygon:
        return _unmirrored(shape, photo.width) if reading.is_mirrored else shape

    quads = [np.array(back(line.polygon), dtype=np.float32) for line in reading.lines]
    paper = back(outline) if outline else sheet.text_hull(quads)
    worst = min((m for m in said.margins if m), key=lambda m: m.value, default=None)
    return NoteFacts(
        sheet=paper,
        is_mirrored=reading.is_mirrored,
        lines=tuple(
            type(fact)(fact.text, back(fact.polygon), fact.score)
            for fact in map(text.facts, reading.lines)
        ),
        expected=said.sentence.text,
        score=round(said.score, 3),
        best_competitor=worst.competitor if worst else "",
        best_competitor_margin=round(worst.value, 3) if worst else NO_RIVAL,
        words=tuple(_word(said, at, back) for at in range(len(said.words))),
        date_text=_date_text(said),
        handwriting_score=handwriting.score(reading.rgb, reading.lines),
        sheet_to_face=ratio_to_face(paper, faces),
        sheet_to_torso=ratio_to_torso(paper, body),
        covered_share=covered_share(quads, hands) if hands else None,
        has_document_on_it=has_document(paper, faces, reading.lines),
        perceptual_hash=note_hash(photo.rgb, quads),
    )


def _date_text(said: _Said) -> str:
    """The accepted date where it stands against its rivals, else the free reading."""
    own = [
        margin.value
        for word, margin in zip(said.words, said.margins, strict=True)
        if word.kind is WordKind.DATE and margin is not None
    ]
    if own and min(own) > 0:
        return date_of(said.sentence)
    return _date_read(said.page, said.words, said.spans)


def _word(said: _Said, at: int, back: object) -> NoteWordFacts:
    word, (start, end), margin = said.words[at], said.spans[at], said.margins[at]
    outline = said.page.polygon(start, end)
    return NoteWordFacts(
        expected=word.text,
        read=said.page.read(start, max(end, start + 1)),
        kind=word.kind.value,
        margin=round(margin.value, 3) if margin else NO_RIVAL,
        polygon=back(outline) if outline and callable(back) else None,
        deficit=round(said.deficits[at], 3),
    )


def _unmirrored(shape: Polygon, width: int) -> Polygon:
    return tuple((round(width - x, 1), y) for x, y in shape)
