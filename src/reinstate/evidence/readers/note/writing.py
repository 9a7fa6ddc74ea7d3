"""The writing of a note in a photo: which lines belong to it, as taken or mirrored.

The quick recogniser settles which way round the photo is and which lines are the note's; the
careful one then reads those lines only, and both readings go on together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from reinstate.domain.note import fold
from reinstate.evidence import lanes
from reinstate.evidence.facts import FaceFacts, Polygon
from reinstate.evidence.intake.image import Photo
from reinstate.evidence.readers.note import sheet
from reinstate.evidence.readers.note.ends import carried_on
from reinstate.evidence.readers.note.expectation import Expectation
from reinstate.evidence.readers.note.rows import joined_rows
from reinstate.evidence.readers.note.trim import trimmed
from reinstate.evidence.readers.pixels import scaling
from reinstate.evidence.readers.text import detection
from reinstate.evidence.readers.text import reading as text
from reinstate.evidence.readers.text.detection import TextBox
from reinstate.evidence.readers.text.reading import Line, Quad
from reinstate.evidence.readers.text.recognition import CAREFUL, QUICK, WRITING, Rgb

LARGE_SIDE = 1200  # photos above this are searched in larger shapes: the note is a small part
LEAST_ROUGH = 3  # boxes found in the small photo for a closer look at them alone
ROUGH_ROOM = 0.25  # of the larger side of what was found, looked at around it
MOST_ROUGH = 0.5  # of the photo: a part that is more is no part
MOST_BOXES = 28
UPRIGHT = 45.0  # degrees from level at which lines run rather from top to bottom
LEAST_LETTERS = 8  # less writing than this, and than half of what is expected, is no note
LIKE_NOTE = 60.0  # how far (0-100) a line resembles some part of the sentence to be taken for it
SCRAP = 3  # letters in a line that may be anything
SURELY_UP = 85.0  # resemblance of the probed lines at which no other way round is tried
MIRROR_DOUBT = 60.0  # resemblance of the probed lines below which the mirror image is tried
SURELY_MIRRORED = 10.0  # by how much the mirror image has to resemble more
BESIDE = 0.6  # of the sheet's shorter side: lines so near it may be those of an ID that cuts it off
OTHER_ORDER = 5.0  # by how much another order of lines has to resemble more
PROBES = 3


@dataclass(frozen=True, slots=True)
class Writing:
    """Lines of the photo or of its mirror image, by the careful and by the quick recogniser.

    `likeness`: how far they resemble the sentence, 0-100. `sheet`: the paper around the lines, or
    None where it does not stand out. `strange`: letters on or beside it like nothing of the
    sentence.
    """

    lines: tuple[Line, ...]
    quick: tuple[Line, ...]
    rgb: Rgb
    is_mirrored: bool
    likeness: float
    sheet: Polygon | None
    strange: int

    @property
    def readings(self) -> tuple[tuple[Line, ...], ...]:
        """The same lines by each recogniser, the careful one first."""
        return self.lines, self.quick


@dataclass(frozen=True, slots=True)
class _Way:
    """One way round of the photo, with the lines that were probed in it, by box."""

    rgb: Rgb
    quads: tuple[Quad, ...]
    angle: float
    is_mirrored: bool
    probed: Mapping[int, Line]
    likeness: float


def read_writing(
    photo: Photo, expected: Expectation, faces: Sequence[FaceFacts] = ()
) -> Writing | None:
    """The lines that are taken for the note; None when there is no writing to speak of."""
    boxes = _plausible([box for box in _boxes(photo.rgb, faces) if not _on_face(box, faces)])
    if not boxes:
        return None
    wanted = _letters(expected.usual().text)
    writing = _read(_way_round(photo.rgb, [box.quad for box in boxes], wanted), wanted)
    letters = sum(len(_letters(line.text)) for line in writing.lines)
    return writing if letters >= min(LEAST_LETTERS, len(wanted) / 2) else None


def _boxes(rgb: Rgb, faces: Sequence[FaceFacts]) -> list[TextBox]:
    """Boxes of lines; where they run from top to bottom, found anew in the photo laid down.

    The detector joins such lines when they stand close.
    """
    boxes = _found(rgb, faces)
    if not boxes or text.axis([box.quad for box in boxes]) < UPRIGHT:
        return boxes
    laid = scaling.turned(rgb, 1)
    return [TextBox(_stood_up(box.quad, rgb.shape[1]), box.score) for box in _found(laid, ())]


def _stood_up(quad: Quad, width: int) -> Quad:
    """From pixels of a photo of this width turned once to the photo's own."""
    return np.ascontiguousarray(np.stack([width - quad[:, 1], quad[:, 0]], axis=1))


def _found(rgb: Rgb, faces: Sequence[FaceFacts]) -> list[TextBox]:
    """Boxes of text. In a large photo the note is a small part: found roughly, then looked into."""
    if max(rgb.shape[:2]) <= LARGE_SIDE:
        return detection.detect(rgb)
    rough = detection.detect(rgb, shapes=detection.SMALL_SHAPES)
    quads = [box.quad for box in rough if not _on_face(box, faces)]
    part = _around(quads, rgb) if len(quads) >= LEAST_ROUGH else None
    if part is None:
        return detection.detect(rgb, shapes=detection.LARGE_SHAPES)
    corner, size = part
    to_photo = np.array([[1, 0, corner[0]], [0, 1, corner[1]]], np.float32)
    scale = detection.scale_of(rgb, detection.LARGE_SHAPES)
    return detection.detect_part(rgb, to_photo, size, detection.PART_SHAPES, scale)


def _around(quads: Sequence[Quad], rgb: Rgb) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Left top and width, height around the boxes with room for more lines; None for much of it."""
    points = np.concatenate(quads)
    low, high = points.min(axis=0), points.max(axis=0)
    room = ROUGH_ROOM * (high - low).max()
    low = np.maximum(np.floor(low - room), 0).astype(int)
    high = np.minimum(np.ceil(high + room), (rgb.shape[1], rgb.shape[0])).astype(int)
    size = high - low
    if size[0] * size[1] > MOST_ROUGH * rgb.shape[0] * rgb.shape[1]:
        return None
    return (int(low[0]), int(low[1])), (int(size[0]), int(size[1]))


def _plausible(boxes: list[TextBox]) -> list[TextBox]:
    """The boxes with most writing in them."""
    ranked = sorted(boxes, key=lambda box: -cv2.contourArea(box.quad) * box.score)
    return ranked[:MOST_BOXES]


def _on_face(box: TextBox, faces: Sequence[FaceFacts]) -> bool:
    x, y = box.quad.mean(axis=0)
    outlines = (np.array(face.box, dtype=np.float32) for face in faces)
    return any(cv2.pointPolygonTest(o, (float(x), float(y)), False) >= 0 for o in outlines)


def _way_round(rgb: Rgb, quads: Sequence[Quad], wanted: str) -> _Way:
    """The way up, as taken or mirrored, in which a few lines say most of the sentence."""
    angle = text.axis(quads)
    rows = [text.turned(quad, angle) for quad in joined_rows(quads, angle)]
    rows = carried_on(rgb, trimmed(rgb, rows))
    plain = _probed(rgb, rows, angle, wanted, is_mirrored=False)
    if plain.likeness >= SURELY_UP:
        return plain
    upside_down = _probed(rgb, rows, angle + 180, wanted, is_mirrored=False)
    plain = max(plain, upside_down, key=lambda way: way.likeness)
    if plain.likeness >= MIRROR_DOUBT:
        return plain
    flipped = np.asarray(cv2.flip(rgb, 1), np.uint8)
    mirrored = [_mirrored(quad, rgb.shape[1]) for quad in rows]
    other = max(
        (_probed(flipped, mirrored, turn - angle, wanted, is_mirrored=True) for turn in (0, 180)),
        key=lambda way: way.likeness,
    )
    return other if other.likeness > plain.likeness + SURELY_MIRRORED else plain


def _probed(
    rgb: Rgb, rows: Sequence[Quad], angle: float, wanted: str, *, is_mirrored: bool
) -> _Way:
    quads = tuple(text.turned(quad, angle) for quad in rows)
    longest = sorted(range(len(quads)), key=lambda at: text.probe_rank(quads[at]))[:PROBES]
    probed = {at: _line(rgb, quads[at], QUICK) for at in longest}
    said = {at: _letters(line.text) for at, line in probed.items()}
    # A reading that resembles nothing still tells the way up by being sure of itself.
    worth = sum(
        len(said[at]) * (_likeness(said[at], wanted) + 20 * probed[at].score) for at in said
    )
    total = max(1, sum(map(len, said.values())))
    return _Way(rgb, quads, angle, is_mirrored, probed, worth / total - 20.0)


def _read(way: _Way, wanted: str) -> Writing:
    """All lines quickly, those of the note also carefully, in the order that makes sense."""
    quick = lanes.each(
        lambda at: way.probed.get(at) or _line(way.rgb, way.quads[at], QUICK),
        range(len(way.quads)),
    )
    order = text.reading_order(way.quads, way.angle)
    read = [quick[at] for at in order if quick[at].text]
    kept, outline = _of_note(way.rgb, read, wanted) if read else ((), None)
    kept = _in_order(kept, wanted)
    lines = tuple(lanes.each(lambda line: _line(way.rgb, line.quad, CAREFUL), kept))
    likeness = _whole_likeness(lines, wanted)
    strange = _strange([*lines, *_beside(read, kept, outline)], wanted)
    return Writing(lines, kept, way.rgb, way.is_mirrored, likeness, outline, strange)


def _line(rgb: Rgb, quad: Quad, model_id: str) -> Line:
    return text.read_quad(rgb, quad, model_id, WRITING)


def _beside(
    read: Sequence[Line], kept: Sequence[Line], outline: Polygon | None
) -> tuple[Line, ...]:
    """The other lines around the sheet: what lies on paper also cuts its outline off there."""
    if not kept:
        return ()
    within = np.array(outline or sheet.text_hull([line.quad for line in kept]), dtype=np.float32)
    reach = BESIDE * min(cv2.minAreaRect(within)[1])
    kept_places = {line.quad.tobytes() for line in kept}
    return tuple(
        line
        for line in read
        if line.quad.tobytes() not in kept_places and _apart(line, within) <= reach
    )


def _apart(line: Line, outline: NDArray[np.float32]) -> float:
    """Pixels from the middle of a line to an outline, below zero inside."""
    x, y = line.quad.mean(axis=0)
    return -cv2.pointPolygonTest(outline, (float(x), float(y)), True)


def _strange(lines: Sequence[Line], wanted: str) -> int:
    """How many letters stand in lines that are like no part of the sentence."""
    said = [_letters(line.text) for line in lines]
    return sum(len(one) for one in said if len(one) > SCRAP and _likeness(one, wanted) < LIKE_NOTE)


def _whole_likeness(lines: Sequence[Line], wanted: str) -> float:
    whole = "".join(_letters(line.text) for line in lines)
    return fuzz.ratio(whole, wanted) if whole else 0.0


def _in_order(lines: tuple[Line, ...], wanted: str) -> tuple[Line, ...]:
    """Reading order, but for columns: there the places of the lines in the sentence tell."""
    found = [fuzz.partial_ratio_alignment(_letters(line.text), wanted) for line in lines]
    if any(place is None for place in found):
        return lines
    starts = [place.dest_start for place in found if place]
    other = tuple(lines[at] for at in sorted(range(len(lines)), key=lambda at: starts[at]))
    gain = _whole_likeness(other, wanted) - _whole_likeness(lines, wanted)
    return other if gain > OTHER_ORDER else lines


def _letters(said: str) -> str:
    return "".join(letter for letter in fold(said) if letter.isalnum())


def _of_note(
    rgb: Rgb, lines: Sequence[Line], wanted: str
) -> tuple[tuple[Line, ...], Polygon | None]:
    """The lines on the sheet: those like the sentence, and all that share the paper with them.

    With them the outline of that sheet.
    """
    alike = [line for line in lines if _likeness(_letters(line.text), wanted) >= LIKE_NOTE]
    if not alike:
        return tuple(lines), _sheet_of(rgb, lines)
    outline = _sheet_of(rgb, alike)
    within = outline or sheet.text_hull([line.quad for line in alike])
    kept = tuple(line for line in lines if line in alike or _is_on(line, within))
    return kept, outline if len(kept) == len(alike) else _sheet_of(rgb, kept)


def _sheet_of(rgb: Rgb, lines: Sequence[Line]) -> Polygon | None:
    return sheet.find_sheet(rgb, [line.quad for line in lines])


def _likeness(letters: str, wanted: str) -> float:
    if len(letters) < 3:
        return 0.0
    return float(fuzz.partial_ratio(letters, wanted))


def _is_on(line: Line, outline: Polygon) -> bool:
    return _apart(line, np.array(outline, dtype=np.float32)) <= 0


def _mirrored(quad: Quad, width: int) -> Quad:
    other = quad.copy()
    other[:, 0] = width - other[:, 0]
    return np.ascontiguousarray(other[::-1])
