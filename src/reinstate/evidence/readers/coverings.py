"""What covers a face: sunglasses, a mask, something on the head. Probabilities from plain features.

No ready model was to be had. Each answer is a logistic regression over a few colour, brightness
and texture features of fixed face zones. bench/coverings.py draws the coverings it was fitted on,
prints the weights below and says how far they hold on photos they were not fitted on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from reinstate.evidence.image import Pixels
from reinstate.evidence.readers.face_canvas import ZONES, FaceCanvas, lay_out
from reinstate.evidence.readers.mesh import Mesh
from reinstate.evidence.readers.squares import Floats

Features = dict[str, float]
FRONTAL = 35.0  # degrees of yaw: beyond, half of the zones cannot be seen
RING_CENTRE, RING_RADIUS = (120.0, 180.0), 110  # between the eyes of the canvas; face edge at 40
DARK, LEAST_LUMA = 0.6, 8.0

WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "sunglasses": {
        "bias": -4.225,
        "under_eye_luma": 0.797,
        "under_eye_colour": 2.119,
        "lid_luma": -2.054,
        "dark_share": 5.928,
        "eye_luma": -0.218,
        "lens_contrast": -1.863,
        "under_eye_to_lid": -0.581,
    },
    "mask": {
        "bias": -1.853,
        "nose": 0.428,
        "philtrum": 0.231,
        "mouth": 0.164,
        "chin": 2.148,
        "least": 1.133,
        "spread": 0.287,
        "lip_red": -3.869,
        "lip_contrast": -2.942,
        "redder": -2.168,
        "yellower": -0.167,
    },
    "head_covering": {
        "bias": -2.599,
        "luma": 0.046,
        "colour": 0.304,
        "green_or_blue": 1.023,
        "redder": -0.994,
        "yellower": 0.125,
        "edge": 1.081,
        "edge_place": 0.592,
        "edge_straightness": 1.522,
        "texture": 0.14,
        "texture_higher": -0.138,
        "contrast": -1.258,
        "contrast_higher": -0.384,
        "to_higher": -1.242,
        "to_sides": 0.381,
        "forehead_shade": -1.504,
        "vividness": -0.395,
    },
}  # bench/coverings.py --fit


@dataclass(frozen=True, slots=True)
class Coverings:
    """Probabilities 0-1; None where they could not be estimated."""

    sunglasses: float | None = None
    head_covering: float | None = None
    mask: float | None = None


def read_coverings(rgb: Pixels, mesh: Mesh) -> Coverings:
    """What covers the face of a mesh; nothing is claimed about a face in profile."""
    if abs(mesh.angles()[0]) > FRONTAL:
        return Coverings()
    canvas = lay_out(rgb, mesh)
    return Coverings(
        sunglasses=_probability("sunglasses", sunglasses_features(canvas)),
        head_covering=_probability("head_covering", head_features(canvas)),
        mask=_probability("mask", mask_features(canvas)),
    )


def sunglasses_features(canvas: FaceCanvas) -> Features:
    """Skin under the eyes darker or of another colour than the cheeks, eyes without contrast."""
    tone = _tones(canvas)
    lens = np.concatenate([canvas.zone(name)[:, 0] for name in ("under_eye", "eye", "lid")])
    eye = float(np.quantile(canvas.zone("eye")[:, 0], 0.9))
    cheek, forehead, under = tone["cheek"], tone["forehead"], tone["under_eye"]
    return {
        "under_eye_luma": _ratio(under[0], min(cheek[0], tone["nose"][0])),
        "under_eye_colour": min(_apart(under, cheek), _apart(under, forehead)),
        "lid_luma": _ratio(tone["lid"][0], forehead[0]),
        "dark_share": float((lens < DARK * max(cheek[0], tone["nose"][0])).mean()),
        "eye_luma": _ratio(eye, _skin(tone)[0]),
        "lens_contrast": min(2.0, float(lens.std()) / 10),
        "under_eye_to_lid": _apart(under, tone["lid"]),
    }


def mask_features(canvas: FaceCanvas) -> Features:
    """Nose, lips and chin of one colour that the upper face does not have, no lips to be seen."""
    tone = _tones(canvas)
    upper = [tone[name] for name in ("forehead", "bridge", "under_eye")]
    lower = [tone[name] for name in ("nose", "philtrum", "mouth", "chin")]
    apart = [min(4.0, min(_apart(low, up) for up in upper)) for low in lower]
    reds, yellows = (
        float(np.median([low[c] for low in lower]) - np.median([up[c] for up in upper]))
        for c in (1, 2)
    )
    return {
        **dict(zip(("nose", "philtrum", "mouth", "chin"), apart, strict=True)),
        "least": min(apart),
        "spread": min(4.0, max(_apart(a, b) for a in lower for b in lower)),
        "lip_red": _within((tone["mouth"][1] - tone["philtrum"][1]) / 10, -1, 2),
        "lip_contrast": min(2.0, float(canvas.zone("mouth")[:, 0].std()) / 10),
        "redder": _within(reds / 10, -3, 3),
        "yellower": _within(yellows / 10, -3, 3),
    }


def head_features(canvas: FaceCanvas) -> Features:
    """What lies just outside the upper face: its colour, texture, and the edge it makes."""
    tone = _tones(canvas)
    skin = _skin(tone)
    ring = _Ring(canvas)
    near, far = ring.part(225, 315, 44, 58), ring.part(235, 305, 60, 78)
    sides = np.vstack([ring.part(185, 215, 46, 62), ring.part(325, 355, 46, 62)])
    above, higher, beside = (np.median(part, axis=0) for part in (near, far, sides))
    step, place, straightness = ring.edge()
    return {
        "luma": _ratio(above[0], skin[0]),
        "colour": min(5.0, _apart(above, skin)),
        "green_or_blue": min(3.0, (max(0.0, -above[1]) + max(0.0, -above[2])) / 5),
        "redder": _within((above[1] - skin[1]) / 10, -2, 3),
        "yellower": _within((above[2] - skin[2]) / 10, -3, 3),
        "edge": min(4.0, step / 5),
        "edge_place": place / 20,
        "edge_straightness": min(4.0, straightness / 10),
        "texture": min(3.0, 20 * ring.texture(225, 315, 44, 58) / max(3.0, above[0])),
        "texture_higher": min(3.0, 20 * ring.texture(235, 305, 60, 78) / max(3.0, higher[0])),
        "contrast": min(3.0, float(near[:, 0].std()) / 10),
        "contrast_higher": min(3.0, float(far[:, 0].std()) / 10),
        "to_higher": min(4.0, _apart(above, higher)),
        "to_sides": min(4.0, _apart(above, beside)),
        "forehead_shade": _ratio(tone["forehead"][0], tone["cheek"][0]),
        "vividness": min(4.0, math.hypot(above[1], above[2]) / 15),
    }


class _Ring:
    """The canvas in polar form around the eyes: rows are degrees, 270 is up; columns the radius."""

    def __init__(self, canvas: FaceCanvas) -> None:
        detail = cv2.Laplacian(canvas.lab[:, :, 0], cv2.CV_32F, ksize=1)
        self._lab, self._detail = (_polar(image) for image in (canvas.lab, np.abs(detail)))
        self._inside = _polar(canvas.inside.astype(np.float32)) > 0.5

    def part(self, start: int, end: int, near: int, far: int) -> Floats:
        """Lab values (n, 3) between two angles and two radii, those the photo holds."""
        found = self._lab[start:end, near:far][self._inside[start:end, near:far]]
        return found if len(found) > 20 else np.zeros((1, 3), np.float32)

    def texture(self, start: int, end: int, near: int, far: int) -> float:
        return float(self._detail[start:end, near:far].mean())

    def edge(self) -> tuple[float, float, float]:
        """The strongest step along the arc above the brows: size, place, and how uniform it is."""
        arc = self._lab[240:300]
        steps = np.abs(np.diff(arc.mean(axis=0), axis=0)) * np.array([1, 1.5, 1.5])
        total = steps.sum(axis=1)[24:70]
        single = float(np.abs(np.diff(arc[:, :, 0], axis=1))[:, 24:70].mean())
        return float(total.max()), float(total.argmax()), float(total.max()) / max(0.3, single)


def _polar(image: Floats) -> Floats:
    flags = cv2.WARP_POLAR_LINEAR | cv2.INTER_LINEAR
    return np.asarray(
        cv2.warpPolar(image, (RING_RADIUS, 360), RING_CENTRE, RING_RADIUS, flags), np.float32
    )


def _tones(canvas: FaceCanvas) -> dict[str, Floats]:
    return {name: np.median(canvas.zone(name), axis=0) for name in ZONES}


def _skin(tone: dict[str, Floats]) -> Floats:
    parts = [tone[name] for name in ("cheek", "forehead", "nose")]
    return np.asarray(np.median(parts, axis=0), np.float32)


def _apart(a: Floats, b: Floats) -> float:
    """Distance of two Lab colours in tens, brightness at half weight: light varies over a face."""
    return math.hypot(0.5 * (a[0] - b[0]), a[1] - b[1], a[2] - b[2]) / 10


def _ratio(luma: float, reference: float) -> float:
    return math.log(max(3.0, float(luma)) / max(LEAST_LUMA, float(reference)))


def _within(value: float, low: float, high: float) -> float:
    return float(min(max(value, low), high))


def _probability(covering: str, features: Features) -> float:
    weights = WEIGHTS[covering]
    logit = weights["bias"] + sum(weights[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-_within(logit, -40, 40)))
