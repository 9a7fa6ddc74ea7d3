"""What covers a face: sunglasses, a mask, something on the head. Probabilities from plain features.

No ready model was to be had. Each answer is a logistic regression over a few colour, brightness
and texture features of fixed face zones. bench/coverings.py draws the coverings it was fitted on,
writes the weights beside this file and says how far they hold on photos they were not fitted on.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.face.canvas import FaceCanvas, Mask, lay_out
from reinstate.evidence.readers.face.head_ring import HeadRing, read_silhouette
from reinstate.evidence.readers.face.mesh import Mesh
from reinstate.evidence.readers.pixels.squares import Floats

Features = dict[str, float]
WEIGHTS = Path(__file__).with_suffix(".toml")
FRONTAL = 35.0  # degrees of yaw: beyond, half of the zones cannot be seen
DARK, LEAST_LUMA = 0.6, 8.0
# How far a clear forehead may be from the skin of cheeks and nose: log of brightness, and colour.
SHADED, OTHER_COLOUR = -0.35, 1.4


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """Bias and weight of each feature, by covering."""
    found: dict[str, dict[str, float]] = tomllib.loads(WEIGHTS.read_text("utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Coverings:
    """Probabilities 0-1; None where they could not be estimated.

    `clear_forehead`: the share of the forehead that is skin in the light of the cheeks.
    """

    sunglasses: float | None = None
    head_covering: float | None = None
    mask: float | None = None
    clear_forehead: float | None = None


def read_coverings(rgb: Pixels, mesh: Mesh) -> Coverings:
    """What covers the face of a mesh; nothing is claimed about a face in profile."""
    if abs(mesh.angles()[0]) > FRONTAL:
        return Coverings()
    canvas = lay_out(rgb, mesh)
    return Coverings(
        sunglasses=_probability("sunglasses", sunglasses_features(canvas)),
        head_covering=_probability(
            "head_covering", head_features(canvas, read_silhouette(rgb, mesh, canvas))
        ),
        mask=_probability("mask", mask_features(canvas)),
        clear_forehead=clear_forehead(canvas),
    )


def clear_forehead(canvas: FaceCanvas) -> float:
    """Share of the forehead that neither cloth nor hair hides and no brim shades, 0-1."""
    skin = np.median(np.vstack([canvas.zone("cheek"), canvas.zone("nose")]), axis=0)
    lab = canvas.zone("forehead")
    luma = np.log(np.maximum(lab[:, 0], 3.0) / max(LEAST_LUMA, float(skin[0])))
    colour = np.hypot(lab[:, 1] - skin[1], lab[:, 2] - skin[2]) / 10
    return float(((luma > SHADED) & (colour < OTHER_COLOUR)).mean())


def sunglasses_features(canvas: FaceCanvas) -> Features:
    """Skin under the eyes darker or of another colour than the cheeks, eyes without contrast."""
    tone = canvas.tones
    lens = np.concatenate([canvas.zone(name)[:, 0] for name in ("under_eye", "eye", "lid")])
    dark, eye, bright = np.quantile(canvas.zone("eye")[:, 0], (0.05, 0.9, 0.95)).tolist()
    cheek, forehead, under = tone["cheek"], tone["forehead"], tone["under_eye"]
    return {
        "under_eye_luma": _ratio(under[0], min(cheek[0], tone["nose"][0])),
        "under_eye_colour": min(_apart(under, cheek), _apart(under, forehead)),
        "lid_luma": _ratio(tone["lid"][0], forehead[0]),
        "dark_share": float((lens < DARK * max(cheek[0], tone["nose"][0])).mean()),
        "eye_luma": _ratio(eye, _skin(tone)[0]),
        "lens_contrast": min(2.0, float(lens.std()) / 10),
        "under_eye_to_lid": _apart(under, tone["lid"]),
        "eye_range": min(3.0, (bright - dark) / 10),
        "lid_colour": min(4.0, _apart(tone["lid"], forehead)),
        "bridge_luma": _ratio(tone["bridge"][0], cheek[0]),
    }


def mask_features(canvas: FaceCanvas) -> Features:
    """Nose to chin of one colour that the upper face has not; neither lips nor nostrils there."""
    tone = canvas.tones
    upper = [tone[name] for name in ("forehead", "bridge", "under_eye")]
    lower = [tone[name] for name in ("nose", "philtrum", "mouth", "chin")]
    mouth, nose = canvas.zone("mouth")[:, 0], canvas.zone("nose")[:, 0]
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
        "lip_contrast": min(2.0, float(mouth.std()) / 10),
        "lip_range": min(3.0, float(np.ptp(np.quantile(mouth, (0.05, 0.95)))) / 10),
        "nostrils": _ratio(float(np.quantile(nose, 0.05)), float(np.median(nose))),
        "redder": _within(reds / 10, -3, 3),
        "yellower": _within(yellows / 10, -3, 3),
    }


def head_features(canvas: FaceCanvas, silhouette: Mask) -> Features:
    """What lies just outside the upper face: its brightness, texture, size, and the edge it makes.

    Hues are left out: drawn cloth has them all, and real hats are mostly dark or pale.
    """
    tone = canvas.tones
    skin = _skin(tone)
    ring = HeadRing(canvas, silhouette)
    top = ring.top()
    middle = int(44 + 0.5 * (top - 44))
    near = ring.part(235, 305, 44, middle + 4)
    sides = np.vstack([ring.part(190, 225, 44, 56), ring.part(315, 350, 44, 56)])
    lower = np.vstack([ring.part(150, 185, 46, 60), ring.part(345, 360, 46, 60)])
    above, beside, below = (np.median(part, axis=0) for part in (near, sides, lower))
    step, place, straightness = ring.edge()
    return {
        "luma": _ratio(above[0], skin[0]),
        "colour": min(5.0, _apart(above, skin)),
        "vividness": min(4.0, math.hypot(above[1], above[2]) / 15),
        "edge": min(4.0, step / 5),
        "edge_place": place / 20,
        "edge_straightness": min(4.0, straightness / 10),
        "texture": min(3.0, 20 * ring.texture(235, 305, 44, 56) / max(3.0, above[0])),
        "contrast": min(3.0, float(near[:, 0].std()) / 10),
        "to_sides": min(4.0, _apart(above, beside)),
        "to_lower": min(4.0, _apart(above, below)),
        "to_forehead": min(4.0, _apart(above, tone["forehead"])),
        "clear_forehead": clear_forehead(canvas),
        "forehead_shade": _ratio(tone["forehead"][0], tone["cheek"][0]),
        "head_top": top / 20,
        "wide_at_jaw": ring.covered(150, 190, 46, 60) + ring.covered(350, 360, 46, 60),
    }


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
    own = weights()[covering]
    logit = own["bias"] + sum(own[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-_within(logit, -40, 40)))
