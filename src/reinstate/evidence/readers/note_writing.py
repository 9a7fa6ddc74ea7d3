"""The writing of a note in a photo: which lines belong to it, as taken or mirrored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from rapidfuzz import fuzz

from reinstate.domain.note import fold
from reinstate.evidence.facts import FaceFacts, Polygon
from reinstate.evidence.image import Photo
from reinstate.evidence.readers import sheet, text, text_detection
from reinstate.evidence.readers.note_expectation import Expectation
from reinstate.evidence.readers.text import Line
from reinstate.evidence.readers.text_detection import TextBox
from reinstate.evidence.readers.text_recognition import CAREFUL, Rgb

LARGE_SIDE = 1200  # photos above this are searched in larger shapes: the note is a small part
MOST_BOXES = 28
LEAST_LETTERS = 8  # less writing than this is no note
LIKE_NOTE = 60.0  # how far (0-100) a line resembles some part of the sentence to be taken for it
MIRROR_DOUBT = 60.0  # resemblance of the whole below which the mirror image is tried


@dataclass(frozen=True, slots=True)
class Writing:
    """Lines of the photo or of its mirror image, with their likeness to the sentence, 0-100."""

    lines: tuple[Line, ...]
    rgb: Rgb
    is_mirrored: bool
    likeness: float


def read_writing(
    photo: Photo, expected: Expectation, faces: Sequence[FaceFacts] = ()
) -> Writing | None:
    """The lines that are taken for the note; None when there is no writing to speak of."""
    boxes = text_detection.detect(photo.rgb, is_large=max(photo.rgb.shape[:2]) > LARGE_SIDE)
    boxes = _plausible([box for box in boxes if not _on_face(box, faces)])
    return _best_way_round(photo.rgb, boxes, expected) if boxes else None


def _plausible(boxes: list[TextBox]) -> list[TextBox]:
    """The boxes with most writing in them."""
    ranked = sorted(boxes, key=lambda box: -cv2.contourArea(box.quad) * box.score)
    return ranked[:MOST_BOXES]


def _on_face(box: TextBox, faces: Sequence[FaceFacts]) -> bool:
    x, y = box.quad.mean(axis=0)
    outlines = (np.array(face.box, dtype=np.float32) for face in faces)
    return any(cv2.pointPolygonTest(o, (float(x), float(y)), False) >= 0 for o in outlines)


def _best_way_round(rgb: Rgb, boxes: Sequence[TextBox], expected: Expectation) -> Writing | None:
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


def _reading(rgb: Rgb, boxes: Sequence[TextBox], wanted: str, *, is_mirrored: bool) -> Writing:
    page = text.read_boxes(rgb, boxes, CAREFUL)
    lines = _of_note(rgb, page.lines, wanted)
    whole = "".join(_letters(line.text) for line in lines)
    return Writing(lines, rgb, is_mirrored, fuzz.ratio(whole, wanted) if whole else 0.0)


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
