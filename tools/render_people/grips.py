"""How hands hold the sheet.

Places on the sheet are metres from the middle of its lower edge: right, towards the viewer, up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from body import Array, Body, Turns
from reach import Fingers, close_fingers, reach
from shots import Sheet

LIGHT_GRIP = Fingers()
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Hold:
    """A hand: where the middle knuckle is, where fingers and palm point.

    `frame` is what the knuckle's place counts from: the sheet, or for "body" between the eyes.
    """

    side: str
    knuckle: Triple
    pointing: Triple
    palm: Triple
    fingers: Fingers = LIGHT_GRIP
    frame: str = "sheet"
    in_front: bool = False


def _mirror(hold: Hold) -> Hold:
    def flip(v: Triple) -> Triple:
        return (-v[0], v[1], v[2])

    side = "L" if hold.side == "R" else "R"
    return replace(
        hold,
        side=side,
        knuckle=flip(hold.knuckle),
        pointing=flip(hold.pointing),
        palm=flip(hold.palm),
    )


_BESIDE = Hold("R", (-0.045, -0.02, -0.030), (0.22, 0.02, 1.0), (0.05, -1.0, 0.05))
_OVER = Hold(
    "R",
    (-0.105, 0.02, 0.05),
    (0.85, -0.1, 0.45),
    (0.0, 1.0, -0.1),
    Fingers(((12, 18, 10),) * 4, (5, 5, 5)),
    in_front=True,
)
# Fingers before the margin, thumb behind: the hand is seen whole, and the palm model finds it.
_MARGIN = Hold(
    "R",
    (-0.158, 0.02, 0.036),
    (0.85, -0.1, 0.45),
    (0.0, 1.0, -0.1),
    Fingers(((10, 14, 8),) * 4, (5, 5, 5)),
    in_front=True,
)
_MARGIN_UP = replace(_MARGIN, knuckle=(-0.150, 0.02, -0.016), pointing=(0.60, -0.1, 0.75))
_EDGE = Hold("R", (-0.165, -0.02, -0.022), (0.30, 0.02, 0.95), (0.10, -1.0, 0.05))
_DOWN = Hold("L", (0.30, -0.10, -0.80), (0.05, -0.3, -1.0), (-1.0, -0.1, 0.0), frame="body")
_RAISED = Hold(
    "L",
    (0.27, -0.28, -0.10),
    (-0.1, 0.0, 1.0),
    (0.0, -1.0, 0.0),
    Fingers(((6, 10, 6), (4, 8, 5), (5, 9, 6), (8, 12, 8)), (-5, 2, 2), 6),
    frame="body",
)
_CHEST = Hold(
    "L",
    (0.035, -0.20, -0.33),
    (-0.95, -0.05, 0.30),
    (0.0, 1.0, 0.0),
    Fingers(((8, 8, 5),) * 4, (0, 2, 2), 2),
    frame="body",
)
_CARD = Hold(
    "R",
    (0.025, -0.02, -0.040),
    (-0.50, 0.02, 0.85),
    (0.0, -1.0, 0.05),
    Fingers(((12, 14, 8), (12, 14, 8), (14, 16, 10), (18, 20, 12)), (18, 4, 8)),
)

GRIPS: dict[str, tuple[Hold, ...]] = {
    "none": (_DOWN, _mirror(_DOWN)),
    "beside": (_BESIDE, _DOWN),
    "beside_raised": (_BESIDE, _RAISED),
    "beside_chest": (_BESIDE, _CHEST),
    "left_chest": (_mirror(_BESIDE), _mirror(_CHEST)),
    "both": (_MARGIN_UP, _mirror(_MARGIN_UP)),
    "margin": (_MARGIN, _DOWN),
    "margin_chest": (_MARGIN, _CHEST),
    "over": (_OVER, _DOWN),
    "wide": (_EDGE, _mirror(_EDGE)),
    "raised": (_RAISED, _mirror(_DOWN)),
    "card": (_CARD, _DOWN),
}


def sheet_turn(sheet: Sheet) -> Array:
    """Columns: right, away from the viewer, up."""
    pitch, yaw, roll = np.deg2rad([sheet.pitch, sheet.yaw, sheet.roll])
    cx, sx, cz, sz, cy, sy = (
        np.cos(pitch),
        np.sin(pitch),
        np.cos(yaw),
        np.sin(yaw),
        np.cos(roll),
        np.sin(roll),
    )
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return about_z @ about_x @ about_y


def _knuckle(hold: Hold, sheet: Sheet | None, origin: Array, eye: float) -> Array:
    """The knuckle's place in the body's own rest frame."""
    own = np.array([0, 0, eye]) - origin
    if hold.frame == "body" or sheet is None:
        return np.array(hold.knuckle) + np.array([0, 0, eye])
    right, towards_viewer, up = hold.knuckle
    local = np.array([right, -towards_viewer, up - sheet.size[1] / 2])
    return np.array(sheet.centre) + sheet_turn(sheet) @ local + own


def take_hold(body: Body, grip: str, sheet: Sheet | None, base: Turns, origin: Array) -> Turns:
    """Pose both arms."""
    turns = dict(base)
    for hold in GRIPS[grip]:
        knuckle = _knuckle(hold, sheet, origin, body.eye_height)
        turns |= reach(body, hold.side, knuckle, hold.pointing, hold.palm, base)
        turns |= close_fingers(body, hold.side, hold.fingers)
    return turns


def fit_sheet(body: Body, grip: str, sheet: Sheet, turns: Turns, origin: Array) -> Sheet:
    """Slide the sheet between thumbs and fingers as they came out."""
    holds = [h for h in GRIPS[grip] if h.frame == "sheet"]
    to_world = origin - np.array([0, 0, body.eye_height])
    turn = sheet_turn(sheet)

    def local(bone: str) -> Array:
        return (body.tip(bone, turns) + to_world - np.array(sheet.centre)) @ turn

    fingers = np.array([local(f"finger{k}-3.{h.side}") for h in holds for k in (2, 3, 4, 5)])
    thumbs = np.array([local(f"finger1-3.{h.side}") for h in holds])
    print("  thumb before fingers by mm", (1000 * (fingers[:, 1].min() - thumbs[:, 1])).round())
    if any(h.in_front for h in holds):
        shift = np.array([0.0, fingers[:, 1].max() + 0.011, 0.0])
    else:
        up = thumbs[:, 2].mean() - 0.010 + sheet.size[1] / 2
        shift = np.array([0.0, fingers[:, 1].min() - 0.010, up])
    return replace(sheet, centre=tuple(np.array(sheet.centre) + turn @ shift))
