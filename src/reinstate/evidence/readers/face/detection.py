"""Faces in a whole photo (YuNet): any orientation, from a small portrait to a close-up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.models import onnx_graph, sessions
from reinstate.evidence.readers.pixels.scaling import at_most, shrunk, turned
from reinstate.evidence.readers.pixels.squares import Floats, Square, keep_best

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

SIDE = 640  # of a photo that is looked at, its longer side
STRIDES = (8, 16, 32)
FULL_STEP = max(STRIDES)  # an input's sides are multiples of it
LEAST_SCORE = 0.6
SURE_SCORE = 0.8  # below this other orientations and sizes are tried too
# A face upside down is found too, with its landmarks in the wrong places: its score reached 0.91
# on 120 pictures and was always lower than that of the same picture upright.
UPRIGHT_SCORE = 0.92
MOST_OVERLAP = 0.3
TILE_OVERLAP = 0.25  # shares of the photo that neighbouring quarters have in common


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """One face: box x0, y0, x1, y1, landmarks (5, 2) and score, in pixels of the photo."""

    box: Floats
    landmarks: Floats
    score: float


def detect_faces(rgb: Pixels, *, is_thorough: bool = True) -> list[Detection]:
    """Faces of the upright photo, best first. More looks are taken only while none is sure.

    Not thorough is one look: for a side of an ID that has no portrait to be searched for. A face
    that is found upside down is found; upright.py turns it.
    """
    found = look_at(rgb)
    if not is_thorough or _best(found) >= SURE_SCORE:
        return found
    # Every further look needs no more than twice the model's input: the photo is reduced once.
    scale = min(1.0, 2 * SIDE / max(rgb.shape[:2]))
    small = at_most(rgb, 2 * SIDE)
    seen = _further_looks(small, [_scaled(face, scale) for face in found])
    return [_scaled(face, 1 / scale) for face in seen]


def _further_looks(rgb: Pixels, found: list[Detection]) -> list[Detection]:
    found = max(found, _turned(rgb, 2), key=_best)
    if _best(found) < SURE_SCORE:
        found = max(found, _turned(rgb, 1), _turned(rgb, 3), key=_best)
    for look in (_quarters, _from_afar, _diagonal):
        if _best(found) < SURE_SCORE:
            found = _merged([*found, *look(rgb)])
    return found


def _scaled(face: Detection, scale: float) -> Detection:
    return Detection(face.box * scale, face.landmarks * scale, face.score)


def _best(faces: list[Detection]) -> float:
    return max((face.score for face in faces), default=0.0)


def _turned(rgb: Pixels, quarter_turns: int) -> list[Detection]:
    """A look at the turned photo, in coordinates of the photo as it is."""
    return _turned_back(look_at(turned(rgb, quarter_turns)), quarter_turns, rgb)


def _turned_back(faces: list[Detection], quarter_turns: int, rgb: Pixels) -> list[Detection]:
    """From coordinates of turned(rgb, quarter_turns) to those of rgb."""
    height, width = rgb.shape[:2]

    def back(points: Floats) -> Floats:
        x, y = points[:, 0], points[:, 1]
        before = {1: (width - y, x), 2: (width - x, height - y), 3: (y, height - x)}
        return np.stack(before[quarter_turns], axis=1).astype(np.float32)

    return [
        Detection(_box(back(face.box.reshape(2, 2))), back(face.landmarks), face.score)
        for face in faces
    ]


def _box(corners: Floats) -> Floats:
    return np.concatenate([corners.min(axis=0), corners.max(axis=0)]).astype(np.float32)


def _quarters(rgb: Pixels) -> list[Detection]:
    """Four overlapping parts at twice the scale: faces too small for the whole photo."""
    height, width = rgb.shape[:2]
    if max(height, width) <= SIDE:
        return []
    high, wide = (int(n * (1 + TILE_OVERLAP) / 2) for n in (height, width))
    found = []
    for top in (0, height - high):
        for left in (0, width - wide):
            part = rgb[top : top + high, left : left + wide]
            found += [_moved(face, left, top) for face in look_at(part)]
    return found


def _from_afar(rgb: Pixels) -> list[Detection]:
    """The photo with an empty border: faces that fill the frame or are cut by it."""
    height, width = rgb.shape[:2]
    down, side = height // 2, width // 2
    framed = cv2.copyMakeBorder(rgb, down, down, side, side, cv2.BORDER_REPLICATE)
    return [_moved(face, -side, -down) for face in look_at(np.asarray(framed, np.uint8))]


def _diagonal(rgb: Pixels) -> list[Detection]:
    """The photo turned by half a right angle, for faces that lie across it."""
    height, width = rgb.shape[:2]
    side = math.hypot(height, width)
    square = Square(width / 2, height / 2, side, math.pi / 4)
    return [unturned(face, square, SIDE) for face in look_at(square.cut(rgb, SIDE))]


def unturned(face: Detection, square: Square, side: int) -> Detection:
    """From pixels of a cut of `side` pixels to the photo, the box upright and of the same size."""
    middle = square.to_photo(face.box.reshape(2, 2).mean(axis=0, keepdims=True), side)[0]
    half = (face.box[2:] - face.box[:2]) / 2 * (square.side / side)
    box = np.concatenate([middle - half, middle + half]).astype(np.float32)
    return Detection(box, square.to_photo(face.landmarks, side), face.score)


def _moved(face: Detection, x: float, y: float) -> Detection:
    by = np.array([x, y], np.float32)
    return Detection(face.box + np.tile(by, 2), face.landmarks + by, face.score)


def _merged(faces: list[Detection]) -> list[Detection]:
    if not faces:
        return []
    boxes = np.stack([face.box for face in faces])
    scores = np.array([face.score for face in faces], np.float32)
    return [faces[index] for index in keep_best(boxes, scores, MOST_OVERLAP)]


def look_at(rgb: Pixels, side: int = SIDE) -> list[Detection]:
    """One run of the model over an image whose longer side becomes `side`, as it stands.

    The model takes as long as its input is large: the border that makes the sides fit is narrow.
    """
    height, width = rgb.shape[:2]
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    fitted = shrunk(rgb, size) if scale < 1 else cv2.resize(rgb, size)
    wide, high = (-(-length // FULL_STEP) * FULL_STEP for length in size)
    canvas = np.zeros((high, wide, 3), np.uint8)
    canvas[: size[1], : size[0]] = fitted
    rows = _run(canvas)
    rows[:, :14] /= scale
    faces = [Detection(row[:4], row[4:14].reshape(5, 2), float(row[14])) for row in rows]
    return _merged(faces)


def opened() -> InferenceSession:
    """The detector, exported for squares of 640 pixels, for images of any shape."""
    return sessions.session("yunet", onnx_graph.of_any_size)


def _run(canvas: Pixels) -> Floats:
    """(n, 15): box, five landmarks, score, in pixels of the input."""
    session = opened()
    blob = np.ascontiguousarray(canvas[:, :, ::-1].transpose(2, 0, 1)[None], np.float32)
    names = [output.name for output in session.get_outputs()]
    raw = dict(zip(names, session.run(None, {"input": blob}), strict=True))
    return np.concatenate([_decoded(raw, stride, canvas.shape[1]) for stride in STRIDES])


def _decoded(raw: dict[str, Floats], stride: int, width: int) -> Floats:
    """The publisher's decoding of one grid, `width` the input's in pixels."""
    classes, objects = (raw[f"{name}_{stride}"][0, :, 0].clip(0, 1) for name in ("cls", "obj"))
    scores = np.sqrt(classes * objects)
    chosen = np.flatnonzero(scores >= LEAST_SCORE)
    cells = width // stride
    at = np.stack([chosen % cells, chosen // cells], axis=1).astype(np.float32)
    boxes, keys = raw[f"bbox_{stride}"][0, chosen], raw[f"kps_{stride}"][0, chosen]
    middle = (at + boxes[:, :2]) * stride
    half = np.exp(boxes[:, 2:].clip(-10, 10)) * stride / 2
    points = (keys.reshape(-1, 5, 2) + at[:, None]) * stride
    return np.concatenate(
        [middle - half, middle + half, points.reshape(-1, 10), scores[chosen, None]], axis=1
    ).astype(np.float32)
