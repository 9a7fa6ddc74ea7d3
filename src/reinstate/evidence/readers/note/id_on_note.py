"""An ID on the note: a machine zone among its lines, or a portrait that a closer look finds.

On a sheet that is held, a portrait is a few pixels wide where the whole photo is searched for
faces, so the sheet is looked at by itself, once.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.facts import FaceFacts, Polygon
from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.face.detection import look_at
from reinstate.evidence.readers.text.reading import Line
from reinstate.evidence.readers.zone.rows import is_zone_like

ROOM = 0.15  # around the sheet, in its own size: an ID may reach beyond the edge
ROOM_AROUND_TEXT = 0.6  # the same around the writing, where the sheet's edge was not found
# Letters like nothing of the sentence: 19 to 158 on 15 of 28 calibration sheets with an ID, at most
# a misread date, 8, on 334 without one.
STRANGE = 12
PORTRAIT = 0.6  # largest face, in sizes of the person's own, that can be a portrait on an ID

Floats = NDArray[np.float32]


def has_document(
    rgb: Pixels,
    paper: Polygon,
    faces: Sequence[FaceFacts],
    lines: Sequence[Line],
    *,
    is_outlined: bool,
    strange: int = 0,
) -> bool | None:
    """Whether an ID lies on the sheet. None where it cannot be told: a face beside the sheet may
    be a portrait on one, nobody's own face was found to tell a portrait by, or so many `strange`
    letters stand on the sheet that they may be those of a card.

    `paper`: the sheet; where it is not `is_outlined`, the rectangle around the writing.
    """
    if any(is_zone_like(line.text) and "<" in line.text for line in lines):
        return True
    outline = np.array(paper, dtype=np.float32)
    seen = _faces_around(rgb, outline, ROOM if is_outlined else ROOM_AROUND_TEXT)
    middles = [*map(_middle, seen), *(_middle(np.array(face.box)) for face in faces)]
    if any(_is_on(outline, middle) for middle in middles):
        return True
    if strange >= STRANGE or not faces or any(_may_be_a_portrait(box, faces[0]) for box in seen):
        return None
    return False


def _faces_around(rgb: Pixels, outline: Floats, room: float) -> list[Floats]:
    """The corners of faces on and around the sheet, found in one look at it."""
    low, high = outline.min(axis=0), outline.max(axis=0)
    reach = room * (high - low)
    left, top = np.maximum(low - reach, 0).astype(int)
    right, bottom = np.ceil(high + reach).astype(int)
    part = rgb[top:bottom, left:right]
    shift = np.array([left, top], dtype=np.float32)
    return [face.box.reshape(2, 2) + shift for face in look_at(part)] if part.size else []


def _may_be_a_portrait(box: Floats, own: FaceFacts) -> bool:
    """A face clearly smaller than the person's own, and not that face itself."""
    is_small = float((box[1] - box[0]).min()) < PORTRAIT * own.size
    return is_small and not _is_on(np.array(own.box, dtype=np.float32), _middle(box))


def _middle(corners: Floats) -> Floats:
    return np.asarray(corners.mean(axis=0), dtype=np.float32)


def _is_on(outline: Floats, spot: Floats) -> bool:
    return cv2.pointPolygonTest(outline, (float(spot[0]), float(spot[1])), False) >= 0
