"""The upper body: which joints can be seen, and where (MediaPipe pose)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from reinstate.evidence.facts import BodyFacts, Polygon
from reinstate.evidence.intake.image import Photo, Pixels
from reinstate.evidence.models import sessions
from reinstate.evidence.readers.person.anchors import POSES
from reinstate.evidence.readers.pixels.squares import Floats, Square, unit, whole

SIDE = 256
LEAST_DETECTION = 0.5
LEAST_PRESENCE = 0.5
MOST_PEOPLE = 4  # that are tried before the face itself says where its body is
BODY_BELOW, BODY_SIDE = 2.0, 7.5  # in heights of the face
ROOM = 1.25  # the publisher's margin around the detected person
# Points of the publisher's 33 that a person holding a note needs. Left is the person's own left.
JOINTS = {
    "nose": 0, "left_shoulder": 11, "right_shoulder": 12, "left_elbow": 13, "right_elbow": 14,
    "left_wrist": 15, "right_wrist": 16, "left_little": 17, "right_little": 18,
    "left_index": 19, "right_index": 20, "left_hip": 23, "right_hip": 24,
}  # fmt: skip


def read_body(photo: Photo, face: Polygon | None) -> BodyFacts | None:
    """The joints of the person whose face this is; without a face, of the clearest person.

    None when no person was found, or only others.
    """
    for square in _squares(photo.rgb, face):
        rows, presence = _landmarks(photo.rgb, square)
        if presence >= LEAST_PRESENCE and (face is None or _wears(rows, face)):
            return _facts(rows, photo)
    return None


def _squares(rgb: Pixels, face: Polygon | None) -> Iterator[Square]:
    """Where a person may be: as detected, then where a body hangs from the face."""
    found = POSES.run(rgb, whole(rgb), LEAST_DETECTION)
    yield from (_person(points) for _, points in found[:MOST_PEOPLE])
    if face is not None:
        yield _below(face)


def _below(face: Polygon) -> Square:
    """A square for the upper body of an upright face: as wide as two arms, the face on top."""
    (x0, y0), (x1, y1) = face[0], face[2]
    tall = y1 - y0
    return Square((x0 + x1) / 2, (y0 + y1) / 2 + BODY_BELOW * tall, BODY_SIDE * tall)


def _wears(rows: Floats, face: Polygon) -> bool:
    """Whether the nose of the pose lies in the face's box."""
    x, y = (float(value) for value in rows[JOINTS["nose"], :2])
    return face[0][0] <= x <= face[2][0] and face[0][1] <= y <= face[2][1]


def _person(points: Floats) -> Square:
    """The square around a whole person: the key points are hip centre and the reach from it."""
    hip, reach = points[2], points[3]
    across, down = float(reach[0] - hip[0]), float(reach[1] - hip[1])
    side = 2 * math.hypot(across, down) * ROOM
    return Square(float(hip[0]), float(hip[1]), side, math.atan2(down, across) + math.pi / 2)


def _landmarks(rgb: Pixels, square: Square) -> tuple[Floats, float]:
    """(39, 3) x, y in pixels of the photo and visibility 0-1; and whether a person is there."""
    interpreter = sessions.interpreter("pose_landmark")
    details = interpreter.get_input_details()[0]
    interpreter.set_tensor(details["index"], unit(square.cut(rgb, SIDE)))
    interpreter.invoke()
    outputs = interpreter.get_output_details()
    raw = interpreter.get_tensor(outputs[0]["index"]).reshape(39, 5)
    presence = float(interpreter.get_tensor(outputs[1]["index"]).reshape(-1)[0])
    seen = 1 / (1 + np.exp(-np.clip(raw[:, 3:4], -80, 80)))
    points = square.to_photo(raw[:, :2], SIDE)
    return np.concatenate([points, seen], axis=1).astype(np.float32), presence


def _facts(rows: Floats, photo: Photo) -> BodyFacts:
    """A joint outside the frame cannot be seen, whatever the model supposes about it."""
    visibility, joints = {}, {}
    for name, index in JOINTS.items():
        x, y, seen = (float(value) for value in rows[index])
        is_inside = 0 <= x < photo.width and 0 <= y < photo.height
        visibility[name] = seen if is_inside else 0.0
        joints[name] = (x, y)
    return BodyFacts(visibility, joints)
