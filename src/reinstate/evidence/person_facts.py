"""What was seen of people: faces, hands, thumbs over a sheet and bodies. See `facts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reinstate.domain.findings import Point

Polygon = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class FaceFacts:
    """One face. Angles in degrees, `size` = shorter side of the box in pixels.

    `template` is a unit vector (128 floats): a biometric, stored apart and deleted at decision.
    The three coverings are probabilities 0-1, None where they could not be estimated;
    `clear_forehead` is the share of the forehead that is seen, unshaded.
    """

    box: Polygon
    landmarks: tuple[Point, ...]
    score: float
    size: float
    sharpness: float
    brightness: float
    yaw: float | None = None
    pitch: float | None = None
    roll: float | None = None
    sunglasses: float | None = None
    head_covering: float | None = None
    mask: float | None = None
    clear_forehead: float | None = None
    template: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class HandFacts:
    """One hand: outline, detector score, presence 0-1; the pose may tie it to the person.

    `knuckles_apart`: how far the hand's knuckles lie from where the pose has those of the arm that
    it ends, in widths of the shoulders; None where the hand ends no arm.
    """

    outline: Polygon
    score: float
    presence: float
    is_connected_to_person: bool | None
    knuckles_apart: float | None = None


@dataclass(frozen=True, slots=True)
class GripFacts:
    """Skin that lies over the sheet's edge, where a hand holds it of which little can be seen.

    `outline`: of what lies beside the sheet. `depth`: how far it reaches over the sheet, in widths
    of the face. `tone_apart`: its hue against the face's, in logarithms. `elbow_apart`: from the
    nearest elbow whose wrist may be there, in widths of the shoulders. `sleeve`: share of the way
    from there that has a colour of the person's clothes. Both None where they cannot be seen.
    """

    outline: Polygon
    depth: float
    tone_apart: float
    elbow_apart: float | None
    sleeve: float | None


@dataclass(frozen=True, slots=True)
class BodyFacts:
    """Upper body: visibility 0-1 of the named joints, and their positions."""

    visibility: Mapping[str, float]
    joints: Mapping[str, Point]
