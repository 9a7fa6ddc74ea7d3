"""Whose body and whose hands: the pose has to hang from the face, the hand from the pose."""

import numpy as np
import pytest
from tests.evidence.readers.test_people import opened, picture

from reinstate.evidence.facts import BodyFacts
from reinstate.evidence.intake.image import photo_of
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.person.body import read_body
from reinstate.evidence.readers.person.hands import read_hands

GOOD = picture(name="p04_selfie_spectacles")
SHOULDERS_TO_WRISTS = {
    "left_shoulder": (200.0, 0.0), "left_elbow": (200.0, 100.0), "left_wrist": (200.0, 200.0),
    "right_shoulder": (0.0, 0.0), "right_elbow": (0.0, 100.0), "right_wrist": (0.0, 200.0),
    "left_index": (190.0, 230.0), "left_little": (210.0, 230.0),
    "right_index": (10.0, 230.0), "right_little": (-10.0, 230.0),
}  # fmt: skip


def hand_at(x: float, y: float, rightness: float, reaching: float = 40.0):
    from reinstate.evidence.readers.person.hands import _Hand

    points = np.tile(np.array([[x, y]], np.float32), (21, 1))
    points[9] += (0, reaching)
    return _Hand(points, 0.9, 0.99, rightness)


def connected(hand, **moved) -> bool | None:
    from reinstate.evidence.readers.person.hands import _connection

    joints = SHOULDERS_TO_WRISTS | moved
    return _connection(hand, BodyFacts(dict.fromkeys(joints, 0.98), joints))[0]


def test_both_hands_of_a_good_selfie_belong_to_the_person() -> None:
    photo = opened(GOOD)
    face = read_faces(photo, with_templates=False)[0]
    hands = read_hands(photo, read_body(photo, face.box))
    assert [hand.is_connected_to_person for hand in hands] == [True, True]
    assert all(hand.knuckles_apart is not None and hand.knuckles_apart < 0.27 for hand in hands)


def test_a_body_without_this_face_is_nobody_s() -> None:
    photo = opened(GOOD)
    corner = ((0.0, 0.0), (60.0, 0.0), (60.0, 60.0), (0.0, 60.0))
    assert read_body(photo, None) is not None
    assert read_body(photo, corner) is None


def test_of_two_people_the_body_of_the_given_face_is_read() -> None:
    one, other = (opened(picture(name=n)).rgb for n in ("p04_selfie_spectacles", "p05_selfie_both"))
    height = min(one.shape[0], other.shape[0])
    pair = photo_of(np.ascontiguousarray(np.hstack([one[:height], other[:height]])))
    faces = read_faces(pair, with_templates=False)[:2]
    assert len(faces) == 2
    for face in faces:
        body = read_body(pair, face.box)
        assert body is not None
        left, right = body.joints["right_shoulder"][0], body.joints["left_shoulder"][0]
        assert left < sum(x for x, _ in face.box) / 4 < right


@pytest.mark.parametrize(
    ("hand", "expected"),
    [
        (hand_at(205, 210, 0.02), True),  # a left hand at the left wrist
        (hand_at(205, 210, 0.5), True),  # seen from its edge, it may be either
        (hand_at(205, 210, 0.98), None),  # a right hand there is doubtful
        (hand_at(205, 210, 0.02, reaching=-40.0), None),  # it points back at its own elbow
        (hand_at(600, 210, 0.02), False),  # at neither wrist
    ],
)
def test_an_arm_ends_in_a_hand_of_its_own_side(hand, expected) -> None:
    assert connected(hand) is expected


def test_an_arm_that_would_have_to_be_too_long_proves_nothing() -> None:
    assert connected(hand_at(900, 210, 0.02), left_wrist=(900.0, 200.0)) is None
