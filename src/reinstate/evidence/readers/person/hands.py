"""Hands: palms found in the whole photo and at the wrists, kept only where a hand is present."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from reinstate.evidence.facts import BodyFacts, HandFacts
from reinstate.evidence.intake.image import Photo, Pixels
from reinstate.evidence.models import sessions
from reinstate.evidence.readers.person.anchors import PALMS
from reinstate.evidence.readers.pixels.squares import Floats, Square, keep_best, unit, whole

SIDE = 224
LEAST_PALM = 0.12  # low, because the presence of a hand is asked for afterwards
MOST_PALMS = 6
LEAST_PRESENCE = 0.5  # the palm detector alone also fires on hats and sleeves
CLEAR_PALM, SURE_CLOSER = 0.3, 0.8
QUARTER, NEAR_FAR = 0.62, (0.28, 0.72)  # a closer look: side and centres, as shares
SAME_HAND = 0.3  # overlap of two outlines' boxes
SAME_PALM = 0.5  # overlap of the squares around two palms
SEEN = 0.5  # a joint's visibility
SIDES, ARM = ("left", "right"), ("elbow", "wrist")
KNUCKLES = ((5, "index"), (17, "little"))  # points of the hand, joints of the pose
SURE_SIDE = 0.9  # of the hand model's own certainty that a hand is a left or a right one
LONGEST_BONE = 1.6  # of the shoulders' width: the longest seen is 1.0, and shoulders turn
SEEN_FOREARM, MOST_BENT = 0.3, 120.0  # widths of the shoulders; degrees a wrist bends at most
REACH = 0.6  # of the shoulders' width: how far the two models may put one wrist apart


@dataclass(frozen=True, slots=True, eq=False)
class _Hand:
    points: Floats  # (21, 2) in pixels of the photo, the wrist first
    score: float
    presence: float
    rightness: float  # 0 a left hand, 1 a right one


def read_hands(photo: Photo, body: BodyFacts | None) -> tuple[HandFacts, ...]:
    """Every hand found, the clearest first.

    At a wrist of the pose a hand is looked for only where none was found by its palm. A closer look
    is taken while fewer than two are found and none ends an arm of the person: beside one that
    does, it was not seen to find another.
    """
    rgb = photo.rgb
    hands = _present(rgb, _palms(rgb, whole(rgb)))
    hands = _distinct([*hands, *_present(rgb, _not_on(hands, _at_wrists(body)))])
    if len(hands) < 2 and not any(_connection(hand, body)[0] for hand in hands):
        closer = _unlike([palm for part in _quarters(rgb) for palm in _palms(rgb, part)], hands)
        surely = [hand for hand in _present(rgb, closer) if hand.presence >= SURE_CLOSER]
        hands = _distinct([*hands, *surely])
    return tuple(_facts(hand, body) for hand in hands)


def _present(rgb: Pixels, tried: list[tuple[float, Square]]) -> list[_Hand]:
    found = [_landmarks(rgb, square, score) for score, square in tried]
    return _distinct([hand for hand in found if hand.presence >= _presence_asked(hand)])


def _presence_asked(hand: _Hand) -> float:
    """A weak palm has to be made up for by the landmarks' certainty."""
    return SURE_CLOSER if 0 < hand.score < CLEAR_PALM else LEAST_PRESENCE


def _palms(rgb: Pixels, part: Square) -> list[tuple[float, Square]]:
    palms = PALMS.run(rgb, part, LEAST_PALM)[:MOST_PALMS]
    return [(score, _around_palm(points)) for score, points in palms]


def _quarters(rgb: Pixels) -> list[Square]:
    height, width = rgb.shape[:2]
    side = QUARTER * max(height, width)
    return [Square(width * x, height * y, side) for x in NEAR_FAR for y in NEAR_FAR]


def _unlike(palms: list[tuple[float, Square]], hands: list[_Hand]) -> list[tuple[float, Square]]:
    """The palms that are not one hand seen twice: the quarters overlap, and hands are found before.

    To look for the joints of a hand takes as long as to look for palms.
    """
    if not palms:
        return []
    half = np.array([[square.side / 2] for _, square in palms], np.float32)
    middle = np.array([[square.x, square.y] for _, square in palms], np.float32)
    boxes = np.concatenate([middle - half, middle + half], axis=1)
    kept = keep_best(boxes, np.array([score for score, _ in palms], np.float32), SAME_PALM)
    return _not_on(hands, [palms[at] for at in kept])


def _not_on(hands: list[_Hand], tried: list[tuple[float, Square]]) -> list[tuple[float, Square]]:
    """The squares whose middle lies on none of the hands."""
    return [one for one in tried if not any(_holds(hand, one[1]) for hand in hands)]


def _holds(hand: _Hand, square: Square) -> bool:
    hull = cv2.convexHull(hand.points.astype(np.float32))
    return cv2.pointPolygonTest(hull, (square.x, square.y), False) >= 0


def _around_palm(points: Floats) -> Square:
    """The publisher's square: the fingers up, moved towards them, 2.6 palms wide."""
    low, high, wrist, middle = points[0], points[1], points[2], points[4]
    side = float(max(high - low))
    angle = math.atan2(float(middle[1] - wrist[1]), float(middle[0] - wrist[0])) + math.pi / 2
    x, y = ((low + high) / 2).tolist()
    return Square(
        x + 0.5 * side * math.sin(angle), y - 0.5 * side * math.cos(angle), 2.6 * side, angle
    )


def _at_wrists(body: BodyFacts | None) -> list[tuple[float, Square]]:
    """Where the pose expects hands. Fingers behind a sheet are missed by the palm detector."""
    if body is None:
        return []
    squares = []
    for side in ("left", "right"):
        wrist, index, little = (f"{side}_{part}" for part in ("wrist", "index", "little"))
        if body.visibility[wrist] < SEEN:
            continue
        at, first, last = (np.array(body.joints[name]) for name in (wrist, index, little))
        tip = (2 * first + last) / 3
        length = max(float(np.hypot(*(tip - at))), 0.15 * shoulders_apart(body))
        angle = math.atan2(float(tip[1] - at[1]), float(tip[0] - at[0])) + math.pi / 2
        squares.append((0.0, Square(float(tip[0]), float(tip[1]), 2.7 * length, angle)))
    return squares


def _landmarks(rgb: Pixels, square: Square, score: float) -> _Hand:
    interpreter = sessions.interpreter("hand_landmark")
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], unit(square.cut(rgb, SIDE)))
    interpreter.invoke()
    outputs = interpreter.get_output_details()
    raw = interpreter.get_tensor(outputs[0]["index"]).reshape(21, 3)
    presence, rightness = (
        float(interpreter.get_tensor(output["index"]).reshape(-1)[0]) for output in outputs[1:3]
    )
    return _Hand(square.to_photo(raw[:, :2], SIDE), max(score, 0.0), presence, rightness)


def _distinct(hands: list[_Hand]) -> list[_Hand]:
    if not hands:
        return []
    boxes = np.array([[*hand.points.min(axis=0), *hand.points.max(axis=0)] for hand in hands])
    presences = np.array([hand.presence for hand in hands])
    kept = keep_best(boxes.astype(np.float32), presences.astype(np.float32), SAME_HAND)
    return [hands[index] for index in kept]


def _facts(hand: _Hand, body: BodyFacts | None) -> HandFacts:
    hull = cv2.convexHull(hand.points.astype(np.float32)).reshape(-1, 2)
    outline = tuple((float(x), float(y)) for x, y in hull)
    return HandFacts(outline, hand.score, hand.presence, *_connection(hand, body))


def _connection(hand: _Hand, body: BodyFacts | None) -> tuple[bool | None, float | None]:
    """Whether the hand ends one of the person's arms, None when the pose leaves it open; how near.

    An arm ends in a hand of its own side, no arm is much longer than the shoulders are wide, and
    no hand points back along its own forearm.
    """
    if body is None:
        return None, None
    seen = [side for side in SIDES if body.visibility[f"{side}_wrist"] >= SEEN]
    reach = max(REACH * shoulders_apart(body), _length(hand))
    near = [side for side in seen if _apart(hand, 0, body, f"{side}_wrist") <= reach]
    knuckles = [
        max(_apart(hand, point, body, f"{side}_{name}") for point, name in KNUCKLES)
        for side in near
        if _may_be(hand, side) and _is_arm(body, side) and _continues(hand, body, side)
    ]
    if knuckles:
        return True, min(knuckles) / max(shoulders_apart(body), 1.0)
    return (False if not near and len(seen) == len(SIDES) else None), None


def _apart(hand: _Hand, point: int, body: BodyFacts, joint: str) -> float:
    x, y = body.joints[joint]
    return math.hypot(float(hand.points[point][0]) - x, float(hand.points[point][1]) - y)


def _may_be(hand: _Hand, side: str) -> bool:
    """Whether the hand's shape allows that side; a hand from the edge allows both."""
    return hand.rightness < SURE_SIDE if side == "left" else hand.rightness > 1 - SURE_SIDE


def _is_arm(body: BodyFacts, side: str) -> bool:
    """Whether shoulder, elbow and wrist can be one arm: a supposed one may reach anywhere."""
    shoulder, elbow, wrist = (body.joints[f"{side}_{part}"] for part in ("shoulder", *ARM))
    longest = LONGEST_BONE * shoulders_apart(body)
    return math.dist(shoulder, elbow) <= longest and math.dist(elbow, wrist) <= longest


def _continues(hand: _Hand, body: BodyFacts, side: str) -> bool:
    """Whether the hand goes on from the forearm; one that points at the camera allows anything."""
    elbow, wrist = (np.array(body.joints[f"{side}_{part}"]) for part in ARM)
    forearm, palm = wrist - elbow, hand.points[9] - hand.points[0]
    length = float(np.hypot(*forearm))
    if length < SEEN_FOREARM * shoulders_apart(body):
        return True
    along = float(forearm @ palm) / max(length * float(np.hypot(*palm)), 1e-6)
    return along > math.cos(math.radians(MOST_BENT))


def shoulders_apart(body: BodyFacts) -> float:
    """Pixels between the shoulders, as the photo shows them."""
    left, right = body.joints["left_shoulder"], body.joints["right_shoulder"]
    return math.hypot(left[0] - right[0], left[1] - right[1])


def _length(hand: _Hand) -> float:
    """From the wrist to the root of the middle finger."""
    return float(np.hypot(*(hand.points[9] - hand.points[0])))
