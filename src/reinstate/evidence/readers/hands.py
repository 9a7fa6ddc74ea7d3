"""Hands: palms found in the whole photo and at the wrists, kept only where a hand is present."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from reinstate.evidence import models
from reinstate.evidence.facts import BodyFacts, HandFacts
from reinstate.evidence.image import Photo, Pixels
from reinstate.evidence.readers.anchors import PALMS
from reinstate.evidence.readers.squares import Floats, Square, keep_best, unit, whole

SIDE = 224
LEAST_PALM = 0.3
LEAST_PRESENCE = 0.5  # the palm detector alone also fires on hats and sleeves
SAME_HAND = 0.3  # overlap of two outlines' boxes
SEEN = 0.5  # a joint's visibility
REACH = 0.6  # of the shoulders' width: how far the two models may put one wrist apart


@dataclass(frozen=True, slots=True, eq=False)
class _Hand:
    points: Floats  # (21, 2) in pixels of the photo, the wrist first
    score: float
    presence: float


def read_hands(photo: Photo, body: BodyFacts | None) -> tuple[HandFacts, ...]:
    """Every hand found, the clearest first."""
    tried = [(score, _around_palm(points)) for score, points in _palms(photo.rgb)]
    tried += [(0.0, square) for square in _at_wrists(body)]
    hands = [_landmarks(photo.rgb, square, score) for score, square in tried]
    present = [hand for hand in hands if hand.presence >= LEAST_PRESENCE]
    return tuple(_facts(hand, body) for hand in _distinct(present))


def _palms(rgb: Pixels) -> list[tuple[float, Floats]]:
    return PALMS.run(rgb, whole(rgb), LEAST_PALM)


def _around_palm(points: Floats) -> Square:
    """The publisher's square: the fingers up, moved towards them, 2.6 palms wide."""
    low, high, wrist, middle = points[0], points[1], points[2], points[4]
    side = float(max(high - low))
    angle = math.atan2(float(middle[1] - wrist[1]), float(middle[0] - wrist[0])) + math.pi / 2
    x, y = ((low + high) / 2).tolist()
    return Square(
        x + 0.5 * side * math.sin(angle), y - 0.5 * side * math.cos(angle), 2.6 * side, angle
    )


def _at_wrists(body: BodyFacts | None) -> list[Square]:
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
        length = max(float(np.hypot(*(tip - at))), 0.15 * _shoulders(body))
        angle = math.atan2(float(tip[1] - at[1]), float(tip[0] - at[0])) + math.pi / 2
        squares.append(Square(float(tip[0]), float(tip[1]), 2.7 * length, angle))
    return squares


def _landmarks(rgb: Pixels, square: Square, score: float) -> _Hand:
    interpreter = models.interpreter("hand_landmark")
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], unit(square.cut(rgb, SIDE)))
    interpreter.invoke()
    outputs = interpreter.get_output_details()
    raw = interpreter.get_tensor(outputs[0]["index"]).reshape(21, 3)
    presence = float(interpreter.get_tensor(outputs[1]["index"]).reshape(-1)[0])
    return _Hand(square.to_photo(raw[:, :2], SIDE), max(score, 0.0), presence)


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
    return HandFacts(outline, hand.score, hand.presence, _is_connected(hand, body))


def _is_connected(hand: _Hand, body: BodyFacts | None) -> bool | None:
    """Whether the hand sits at a wrist of the person; None when the pose shows no wrist there."""
    if body is None:
        return None
    reach = max(REACH * _shoulders(body), _length(hand))
    distances = {
        side: float(np.hypot(*(hand.points[0] - np.array(body.joints[f"{side}_wrist"]))))
        for side in ("left", "right")
    }
    seen = {side for side in distances if body.visibility[f"{side}_wrist"] >= SEEN}
    if any(distances[side] <= reach for side in seen):
        return True
    return False if len(seen) == 2 else None


def _shoulders(body: BodyFacts) -> float:
    left, right = body.joints["left_shoulder"], body.joints["right_shoulder"]
    return math.hypot(left[0] - right[0], left[1] - right[1])


def _length(hand: _Hand) -> float:
    """From the wrist to the root of the middle finger."""
    return float(np.hypot(*(hand.points[9] - hand.points[0])))
