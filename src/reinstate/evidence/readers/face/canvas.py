"""One face laid out the same way every time: upright, one size, room above for a hat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.face.mesh import CHIN, FOREHEAD, Mesh
from reinstate.evidence.readers.pixels import scaling
from reinstate.evidence.readers.pixels.squares import Floats

WIDTH, HEIGHT = 240, 280
FACE_HEIGHT = 100  # pixels of the canvas from the hairline to the chin
FOREHEAD_AT = (120.0, 140.0)
Mask = npt.NDArray[np.bool_]

# Zones as polygons of mesh points (the publisher's map); two polygons are both sides of the face.
ZONES: dict[str, tuple[tuple[int, ...], ...]] = {
    "forehead": ((109, 10, 338, 337, 151, 108),),
    "bridge": ((193, 417, 465, 351, 419, 197, 196, 122, 245),),
    "lid": (
        (225, 224, 223, 222, 56, 28, 27, 29, 30), (445, 444, 443, 442, 286, 258, 257, 259, 260),
    ),
    "eye": ((33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380)),
    "under_eye": (
        (31, 228, 229, 230, 231, 120, 119, 118, 117, 111),
        (261, 448, 449, 450, 451, 349, 348, 347, 346, 340),
    ),
    "cheek": ((50, 187, 207, 205, 36, 101), (280, 411, 427, 425, 266, 330)),
    "nose": ((45, 275, 274, 458, 250, 20, 238, 44),),
    "philtrum": ((97, 326, 391, 0, 165),),
    "mouth": ((61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91),),
    "chin": ((182, 18, 406, 369, 396, 175, 171, 140),),
    "jaw": ((214, 135, 169, 210), (434, 364, 394, 430)),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class FaceCanvas:
    """Pixels of the canvas in Lab (L 0-100), the mesh on it, and which pixels the photo holds."""

    lab: Floats
    points: Floats
    inside: Mask

    @cached_property
    def tones(self) -> dict[str, Floats]:
        """The middle Lab value of each zone."""
        return {name: np.median(self.zone(name), axis=0) for name in ZONES}

    def zone(self, name: str) -> Floats:
        """Lab values (n, 3) of one zone; never empty."""
        sides = [self.points[list(side)].round().astype(np.int32) for side in ZONES[name]]
        # Only where the zone is: the canvas is twenty times as large.
        low, high = np.vstack(sides).min(axis=0), np.vstack(sides).max(axis=0) + 1
        left, top = np.clip(low, 0, (WIDTH, HEIGHT))
        right, bottom = np.clip(high, (left, top), (WIDTH, HEIGHT))
        mask = np.zeros((bottom - top, right - left), np.uint8)
        if mask.size:
            for side in sides:
                cv2.fillPoly(mask, [side - (left, top)], 1)
        part = slice(top, bottom), slice(left, right)
        found = self.lab[part][(mask > 0) & self.inside[part]]
        return found if len(found) else np.zeros((1, 3), np.float32)


def lay_out(rgb: Pixels, mesh: Mesh) -> FaceCanvas:
    """Turn, scale and move the face onto the canvas."""
    points = mesh.points[:, :2]
    down = points[CHIN] - points[FOREHEAD]
    length = max(float(np.hypot(*down)), 1e-3)
    scale = FACE_HEIGHT / length
    sin, cos = float(down[0]) / length * scale, float(down[1]) / length * scale
    turn = np.array([[cos, -sin], [sin, cos]], np.float32)
    shift = np.array(FOREHEAD_AT, np.float32) - turn @ points[FOREHEAD]
    matrix = np.hstack([turn, shift[:, None]]).astype(np.float32)
    to_photo = np.asarray(cv2.invertAffineTransform(matrix), np.float32)
    pixels = scaling.cut(rgb, to_photo, (WIDTH, HEIGHT))
    inside = cv2.warpAffine(np.ones(rgb.shape[:2], np.uint8), matrix, (WIDTH, HEIGHT)) > 0
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return FaceCanvas(np.asarray(lab, np.float32), points @ turn.T + shift, inside)
