"""The ring around a face, where hair, a hat or a hood is: the canvas in polar form."""

from __future__ import annotations

import math

import cv2
import numpy as np

from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.face.canvas import FACE_HEIGHT, HEIGHT, WIDTH, FaceCanvas, Mask
from reinstate.evidence.readers.face.mesh import CHIN, FOREHEAD, Mesh
from reinstate.evidence.readers.face.segmentation import SIDE, read_person_mask
from reinstate.evidence.readers.pixels.squares import Floats, Square

CENTRE, RADIUS = (120.0, 180.0), 110  # between the eyes of the canvas; the face ends at 40
NEAREST, FARTHEST = 48, 80  # radius at which the top of a head may end
ROOM, RAISED = 3.2, 0.2  # the square for the silhouette, in face heights
LEAST_PIXELS = 20


class HeadRing:
    """Rows are degrees (0 right, 90 down, 270 up), columns the radius in canvas pixels."""

    def __init__(self, canvas: FaceCanvas, silhouette: Mask) -> None:
        detail = cv2.Laplacian(canvas.lab[:, :, 0], cv2.CV_32F, ksize=1)
        self._lab, self._detail = (_polar(image) for image in (canvas.lab, np.abs(detail)))
        self._inside = _polar(canvas.inside.astype(np.float32)) > 0.5
        self._person = _polar(silhouette.astype(np.float32)) > 0.5

    def part(self, start: int, end: int, near: int, far: int) -> Floats:
        """Lab values (n, 3) of the person between two angles and radii; else of what is there."""
        area = slice(start, end), slice(near, far)
        inside = self._inside[area]
        for chosen in (inside & self._person[area], inside):
            if chosen.sum() > LEAST_PIXELS:
                return np.asarray(self._lab[area][chosen], np.float32)
        return np.zeros((1, 3), np.float32)

    def covered(self, start: int, end: int, near: int, far: int) -> float:
        """Share of an area that is the person."""
        return float(self._person[start:end, near:far].mean())

    def texture(self, start: int, end: int, near: int, far: int) -> float:
        """Mean strength of detail."""
        return float(self._detail[start:end, near:far].mean())

    def top(self) -> float:
        """Radius at which the head ends upwards."""
        outside = ~self._person[250:290, 36:]
        ends = np.where(outside.any(axis=1), 36 + outside.argmax(axis=1), RADIUS)
        return float(np.clip(np.median(ends), NEAREST, FARTHEST))

    def edge(self) -> tuple[float, float, float]:
        """The strongest step along the arc above the brows: size, place, how uniform it is."""
        arc = self._lab[240:300]
        steps = np.abs(np.diff(arc.mean(axis=0), axis=0)) * np.array([1, 1.5, 1.5])
        total = steps.sum(axis=1)[24:70]
        single = float(np.abs(np.diff(arc[:, :, 0], axis=1))[:, 24:70].mean())
        return float(total.max()), float(total.argmax()), float(total.max()) / max(0.3, single)


def read_silhouette(rgb: Pixels, mesh: Mesh, canvas: FaceCanvas) -> Mask:
    """Which pixels of the canvas are the person."""
    points = mesh.points[:, :2]
    up = points[FOREHEAD] - points[CHIN]
    tall = float(np.hypot(*up))
    x, y = (points.mean(axis=0) + RAISED * up).tolist()
    square = Square(x, y, ROOM * tall, math.atan2(float(up[0]), -float(up[1])))
    mask = read_person_mask(square.cut(rgb, SIDE))
    left, top = canvas.points.mean(axis=0) - np.array([0, RAISED * FACE_HEIGHT])
    side = ROOM * FACE_HEIGHT
    scale, shift = side / SIDE, side / 2
    matrix = np.array([[scale, 0, left - shift], [0, scale, top - shift]], np.float32)
    return np.asarray(cv2.warpAffine(mask, matrix, (WIDTH, HEIGHT)) > 0.5, np.bool_)


def _polar(image: Floats) -> Floats:
    flags = cv2.WARP_POLAR_LINEAR | cv2.INTER_LINEAR
    return np.asarray(cv2.warpPolar(image, (RADIUS, 360), CENTRE, RADIUS, flags), np.float32)
