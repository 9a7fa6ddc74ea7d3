"""The face mesh: 468 points of a face (MediaPipe), and how the head is turned."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.models import sessions
from reinstate.evidence.readers.pixels.squares import Floats, Square, unit

SIDE = 192
ROOM = 1.5  # the publisher's margin around the detected face
# Points of the publisher's map. "Right" is the person's own right: the left of an upright photo.
FOREHEAD, CHIN, RIGHT_EDGE, LEFT_EDGE = 10, 152, 234, 454


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Points (468, 3) in pixels of the photo, depth in the same unit; `presence` 0-1."""

    points: Floats
    presence: float

    def angles(self) -> tuple[float, float, float]:
        """Yaw, pitch, roll in degrees; yaw is positive towards the person's left."""
        across = self.points[LEFT_EDGE] - self.points[RIGHT_EDGE]
        down = self.points[CHIN] - self.points[FOREHEAD]
        yaw = math.atan2(float(across[2]), math.hypot(float(across[0]), float(across[1])))
        pitch = math.atan2(float(down[2]), math.hypot(float(down[0]), float(down[1])))
        roll = math.atan2(float(across[1]), float(across[0]))
        return math.degrees(yaw), math.degrees(pitch), math.degrees(roll)


def face_square(box: Floats, landmarks: Floats) -> Square:
    """The square around a face, turned so that its eyes are level.

    `box` x0, y0, x1, y1; `landmarks` (5, 2): right and left eye, nose, right and left
    mouth corner.
    """
    across = landmarks[1] - landmarks[0]
    side = ROOM * float(max(box[2] - box[0], box[3] - box[1]))
    x, y = float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2
    return Square(x, y, side, math.atan2(float(across[1]), float(across[0])))


def read_mesh(rgb: Pixels, square: Square) -> Mesh:
    """The mesh of the face in a square."""
    interpreter = sessions.interpreter("face_mesh")
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], unit(square.cut(rgb, SIDE)))
    interpreter.invoke()
    outputs = interpreter.get_output_details()
    raw = interpreter.get_tensor(outputs[0]["index"]).reshape(468, 3)
    logit = float(interpreter.get_tensor(outputs[1]["index"]).reshape(-1)[0])
    flat = square.to_photo(raw[:, :2], SIDE)
    depth = raw[:, 2:] * (square.side / SIDE)
    presence = 1 / (1 + math.exp(-max(-80.0, min(80.0, logit))))
    return Mesh(np.concatenate([flat, depth], axis=1).astype(np.float32), presence)
