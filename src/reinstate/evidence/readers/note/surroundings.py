"""The note among what is around it: fingers over it, its size beside the person, its print."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.facts import BodyFacts, FaceFacts, HandFacts, Polygon
from reinstate.evidence.readers.note.sheet import area
from reinstate.evidence.readers.text.reading import Quad

Rgb = NDArray[np.uint8]
PRESENT = 0.5  # a hand less certain than this hides nothing
HASH_SIDE = 64
HASH_BITS = 16  # bits a side: two notes of the same sentence are alike in fewer


def ratio_to_face(paper: Polygon, faces: Sequence[FaceFacts]) -> float | None:
    """Sheet area over the area of the largest face's box."""
    if not faces:
        return None
    return round(area(paper) / max(area(faces[0].box), 1.0), 3)


def ratio_to_torso(paper: Polygon, body: BodyFacts | None) -> float | None:
    """Sheet area over the area between shoulders and hips."""
    names = ("left_shoulder", "right_shoulder", "right_hip", "left_hip")
    if body is None or any(name not in body.joints for name in names):
        return None
    torso = tuple(body.joints[name] for name in names)
    return round(area(paper) / max(area(torso), 1.0), 3)


def covered_share(quads: Sequence[Quad], hands: Sequence[HandFacts]) -> float:
    """Share of the area of the lines that lies under the outline of a hand."""
    corners = np.concatenate(list(quads))
    low, high = corners.min(axis=0), corners.max(axis=0)
    scale = 400.0 / max(float((high - low).max()), 1.0)
    size = np.ceil((high - low) * scale).astype(int) + 1
    writing = np.zeros((size[1], size[0]), dtype=np.uint8)
    fingers = writing.copy()
    for quad in quads:
        cv2.fillConvexPoly(writing, ((quad - low) * scale).astype(np.int32), 1)
    for hand in hands:
        if hand.presence >= PRESENT:
            outline = (np.array(hand.outline) - low) * scale
            cv2.fillPoly(fingers, [outline.astype(np.int32)], 1)
    return round(float((writing & fingers).sum()) / max(float(writing.sum()), 1.0), 4)


def note_hash(rgb: Rgb, quads: Sequence[Quad]) -> str:
    """256 bits in hex of the writing itself, as it reads: a mirrored photo is given turned back."""
    return _bits(_levelled(rgb, quads))


def _levelled(rgb: Rgb, quads: Sequence[Quad]) -> NDArray[np.float32]:
    """The writing cut out level, ink against paper, at a fixed small size."""
    corners = cv2.boxPoints(cv2.minAreaRect(np.concatenate(list(quads)).astype(np.float32)))
    along = quads[0][1] - quads[0][0]
    edges = np.roll(corners, -1, axis=0) - corners
    corners = np.roll(corners, -int((edges @ along).argmax()), axis=0).astype(np.float32)
    side = HASH_SIDE * 4
    target = np.array([[0, 0], [side, 0], [side, side], [0, side]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(corners, target)
    grey = cv2.cvtColor(cv2.warpPerspective(rgb, turn, (side, side)), cv2.COLOR_RGB2GRAY)
    small = cv2.resize(
        grey.astype(np.float32), (HASH_SIDE, HASH_SIDE), interpolation=cv2.INTER_AREA
    )
    return np.asarray(cv2.GaussianBlur(small, (0, 0), HASH_SIDE / 12) - small)


def _bits(level: NDArray[np.float32]) -> str:
    parts = cv2.dct(np.ascontiguousarray(level))[1 : HASH_BITS + 1, 1 : HASH_BITS + 1].ravel()
    middle = np.median(parts)
    bits = "".join("1" if part > middle else "0" for part in parts)
    return f"{int(bits, 2):064x}"
