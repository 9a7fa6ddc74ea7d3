"""A second look at faces that do not stand upright: the detector finds them, but misplaces eyes.

On 40 labelled people turned by 30 to 315 degrees the detector's own landmarks made strangers of
up to 27 (similarity to the same picture upright below 0.46); after this second look, of none.
`python -m bench.faces` prints the counts.
"""

from __future__ import annotations

import math

from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.face.detection import UPRIGHT_SCORE, Detection, look_at, unturned
from reinstate.evidence.readers.face.mesh import Mesh, read_mesh
from reinstate.evidence.readers.pixels.squares import Square

TURNS = 8  # directions that are tried; the mesh holds to 25 degrees on either side
LEVEL = 20.0  # degrees of roll up to which landmarks are trusted as found
OTHER_ROLL, MUCH_SURER = 8.0, 0.03  # degrees; score
MESH_ROOM, ROOM, SIDE = 1.5, 3.0, 320  # squares around the face in its sizes; pixels looked at
RIGHT_EYE, LEFT_EYE = (33, 133), (362, 263)  # corners of the eyes on the mesh


def straightened(rgb: Pixels, face: Detection) -> Detection:
    """The face as found on the photo turned upright; unchanged where it is level and sure."""
    if face.score >= UPRIGHT_SCORE and abs(_roll(face)) <= LEVEL:
        return face
    square = Square(*_middle(face), ROOM * _size(face), _angle(rgb, face))
    again = look_at(square.cut(rgb, SIDE), SIDE)
    seen = [unturned(one, square, SIDE) for one in again]
    better = [one for one in seen if _is_inside(one, face) and _is_better(one, face)]
    return max([face, *better], key=lambda one: one.score)


def _is_better(one: Detection, face: Detection) -> bool:
    """A surer find, and one that says something new: else the first look stands."""
    turned = abs((_roll(one) - _roll(face) + 180) % 360 - 180)
    gain = one.score - face.score
    return gain > 0 and (turned > OTHER_ROLL or gain >= MUCH_SURER)


def _angle(rgb: Pixels, face: Detection) -> float:
    """Radians by which the head is turned: where the mesh is surest, then by its own eyes."""
    side = MESH_ROOM * float(max(face.box[2:] - face.box[:2]))
    tried = (
        read_mesh(rgb, Square(*_middle(face), side, turn * 2 * math.pi / TURNS))
        for turn in range(TURNS)
    )
    return _eye_line(max(tried, key=lambda mesh: mesh.presence))


def _eye_line(mesh: Mesh) -> float:
    right, left = (mesh.points[list(eye), :2].mean(axis=0) for eye in (RIGHT_EYE, LEFT_EYE))
    return math.atan2(float(left[1] - right[1]), float(left[0] - right[0]))


def _is_inside(one: Detection, face: Detection) -> bool:
    """Whether the middle of a find lies in the face that was looked at again."""
    x, y = _middle(one)
    return bool(face.box[0] < x < face.box[2] and face.box[1] < y < face.box[3])


def _roll(face: Detection) -> float:
    across = face.landmarks[1] - face.landmarks[0]
    return math.degrees(math.atan2(float(across[1]), float(across[0])))


def _middle(face: Detection) -> tuple[float, float]:
    return float(face.box[0] + face.box[2]) / 2, float(face.box[1] + face.box[3]) / 2


def _size(face: Detection) -> float:
    return float(min(face.box[2:] - face.box[:2]))
