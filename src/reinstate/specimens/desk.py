"""A loose note on a desk, photographed from above: for reading a note without a person."""

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from reinstate.specimens.notes import Note, on_paper
from reinstate.specimens.photograph import Polygon, Shot, photograph
from reinstate.specimens.selfies import TrueWord


@dataclass(frozen=True, slots=True)
class NotePhoto:
    """The picture, the sheet's corners and the words' places in it, in pixels."""

    image: Image.Image
    text: str
    corners: Polygon
    words: tuple[TrueWord, ...]
    is_handwritten: bool


def note_on_desk(
    note: Note, seed: int, shot: Shot | None = None, *, is_ruled: bool = False
) -> NotePhoto:
    """Lay the sheet on a surface and photograph it with all the knobs of a document."""
    taken = photograph(on_paper(note, seed, is_ruled=is_ruled), shot or Shot(), seed)
    rows, columns = note.coverage.shape
    flat = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    onto = cv2.getPerspectiveTransform(flat, np.array(taken.corners, np.float32))
    words = []
    for word in note.words:
        x0, y0, x1, y1 = word.box
        box = np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]], np.float64)
        polygon = cv2.perspectiveTransform(box, onto)[0]
        points = tuple((float(x), float(y)) for x, y in polygon)
        words.append(TrueWord(word.text, word.line, points))
    return NotePhoto(taken.image, note.text, taken.corners, tuple(words), note.is_handwritten)
