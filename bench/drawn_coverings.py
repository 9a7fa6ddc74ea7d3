"""Sunglasses, clear spectacles, masks and hats drawn onto photographed faces, from a seed.

Drawn coverings are simpler than real ones. They are what the coverings' weights are fitted on,
because labelled photos of real ones can be counted on two hands.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from reinstate.evidence.image import Pixels
from reinstate.evidence.readers.mesh import Mesh
from reinstate.evidence.readers.squares import Floats

Rng = np.random.Generator
Frame = tuple[Floats, Floats, Floats, Floats]  # where the hat begins, up, right, mesh points
Colour = tuple[float, float, float] | Floats

EYES = ((33, 133), (362, 263))
JAW = (
    234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361,
    323, 454,
)  # fmt: skip
MASK_TOPS = ((347, 330, 420, 197, 196, 101, 118), (330, 279, 5, 49, 101))
LENSES = ((15, 15, 18), (40, 28, 18), (20, 30, 25), (20, 22, 40), (60, 40, 25))
FRAMES = ((10, 10, 10), (60, 40, 25), (120, 120, 125))
MASKS = (
    (150, 200, 220), (235, 235, 235), (25, 25, 28), (90, 160, 150), (200, 120, 150),
    (60, 60, 110), (130, 135, 140), (215, 195, 180),
)  # fmt: skip


def sunglasses(rgb: Pixels, mesh: Mesh, rng: Rng) -> Pixels:
    """Dark or tinted lenses, some with a reflection."""
    return _spectacles(rgb, mesh, rng, LENSES[rng.integers(len(LENSES))], rng.uniform(0.72, 0.97))


def clear_spectacles(rgb: Pixels, mesh: Mesh, rng: Rng) -> Pixels:
    """Frames with clear glass, some with a glare."""
    return _spectacles(rgb, mesh, rng, (225, 225, 235), rng.uniform(0, 0.08))


def mask(rgb: Pixels, mesh: Mesh, rng: Rng) -> Pixels:
    """A mask from the nose to under the chin, shaded like the face under it."""
    points, eyes = mesh.points[:, :2], _eye_distance(mesh)
    cut = rng.integers(1, 4, 2)
    outline = points[[*JAW[cut[0] : len(JAW) - cut[1]], *MASK_TOPS[rng.integers(2)]]]
    middle = outline.mean(axis=0)
    outline = middle + (outline - middle) * rng.uniform(1.0, 1.08)
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    luma = cv2.GaussianBlur(luma, (0, 0), max(1.0, eyes * 0.25))
    inside = _filled(rgb, outline)
    shade = luma / max(1.0, float(np.median(luma[inside > 0])) if inside.any() else 1.0)
    if rng.random() < 0.5:  # pleats
        shade = shade * (1 + 0.06 * np.sin(np.arange(len(rgb))[:, None] / max(0.5, eyes * 0.1)))
    colour = np.array(MASKS[rng.integers(len(MASKS))]) * rng.uniform(0.7, 1)
    return _grained(_painted(rgb, inside, colour, 0.98, shade), inside, rng)


def hat(rgb: Pixels, mesh: Mesh, rng: Rng) -> Pixels:
    """A beanie or cap, a brimmed hat, or a hood: any colour, plain, knitted or striped cloth."""
    draw = (_cap, _brimmed, _hood)[rng.integers(3)]
    points = mesh.points[:, :2]
    tall = float(np.hypot(*(points[152] - points[10])))
    up = (points[10] - points[152]) / tall
    right = np.array([-up[1], up[0]])
    wide = float(np.hypot(*(points[454] - points[234])))
    at = points[10] - up * tall * rng.uniform(-0.05, 0.18)
    return draw(rgb.astype(np.float32), (at, up * tall, right * wide, points), rng)


def _cap(out: Floats, frame: Frame, rng: Rng) -> Pixels:
    at, up, right, _ = frame
    turn = np.linspace(0, math.pi, 30)
    dome = at + np.outer(np.cos(turn) * rng.uniform(0.5, 0.66), right)
    dome = dome + np.outer(np.sin(turn) * rng.uniform(0.3, 0.7), up)
    cloth, shade = _cloth(out, frame, rng)
    inside = _filled(out, dome)
    out = _painted(out, inside, cloth, 1, shade)
    if rng.random() < 0.6:
        peak = _oval(at, right * rng.uniform(0.4, 0.6), up * rng.uniform(0.05, 0.12))
        out = _painted(out, _filled(out, peak), cloth * rng.uniform(0.5, 0.9), 1, shade)
    if rng.random() < 0.4:
        badge = _oval(at + up * 0.25, right * 0.15, up * 0.08)
        out = _painted(out, _filled(out, badge), rng.uniform(0, 255, 3), 0.9)
    return _grained(out, inside, rng)


def _brimmed(out: Floats, frame: Frame, rng: Rng) -> Pixels:
    at, up, right, _ = frame
    turn = np.linspace(0, math.pi, 30)
    crown = at + up * 0.05 + np.outer(np.cos(turn) * 0.55, right)
    crown = crown + np.outer(np.sin(turn) * rng.uniform(0.35, 0.6), up)
    cloth, shade = _cloth(out, frame, rng)
    out = _painted(out, _filled(out, crown), cloth, 1, shade)
    brim = _oval(at + up * 0.06, right * rng.uniform(0.75, 1.1), up * rng.uniform(0.08, 0.16))
    inside = _filled(out, brim)
    return _grained(_painted(out, inside, cloth * rng.uniform(0.6, 0.95), 1, shade), inside, rng)


def _hood(out: Floats, frame: Frame, rng: Rng) -> Pixels:
    _, up, right, points = frame
    middle = (points[10] + points[152]) / 2
    size = rng.uniform(0.75, 0.95), rng.uniform(0.78, 1.0)
    outer = _filled(out, _oval(middle + up * 0.1, right * size[0], up * size[1]))
    hole = rng.uniform(0.46, 0.54), rng.uniform(0.44, 0.54)
    inner = _filled(out, _oval(middle, right * hole[0], up * hole[1]))
    cloth, shade = _cloth(out, frame, rng)
    inside = outer * (1 - inner)
    return _grained(_painted(out, inside, cloth, 1, shade), inside, rng)


def _cloth(out: Floats, frame: Frame, rng: Rng) -> tuple[Floats, Floats]:
    """A colour, dull more often than vivid, and a shading with folds and a texture."""
    at, _, right, _ = frame
    tone = np.array([[[rng.integers(180), 255 * rng.beta(1.2, 2.5), rng.uniform(15, 235)]]])
    colour = cv2.cvtColor(tone.astype(np.uint8), cv2.COLOR_HSV2RGB)[0, 0].astype(float)
    high, wide = out.shape[:2]
    y, x = np.mgrid[:high, :wide]
    across = ((x - at[0]) * right[0] + (y - at[1]) * right[1]) / float(right @ right)
    shade = np.clip(1 - rng.uniform(0.1, 0.7) * np.abs(across + rng.uniform(-0.3, 0.3)), 0.3, 1)
    rough = rng.choice([0.0, 0.04, 0.08, 0.15])
    for grain in (2, 5, 14):
        coarse = rng.normal(0, 1, (max(2, high // grain), max(2, wide // grain)))
        smooth = cv2.resize(coarse.astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
        shade = shade * (1 + rough * smooth)
    if rng.random() < 0.3:
        shade = shade * (1 + 0.12 * np.sign(np.sin(across * rng.uniform(20, 60))))
    return colour, shade.clip(0.15, 1.6).astype(np.float32)


def _spectacles(rgb: Pixels, mesh: Mesh, rng: Rng, colour: Colour, alpha: float) -> Pixels:
    points, eyes = mesh.points[:, :2], _eye_distance(mesh)
    along = (points[263] - points[33]) / eyes
    down = np.array([-along[1], along[0]])
    frame, squareness = FRAMES[rng.integers(len(FRAMES))], rng.uniform(2, 3.5)
    wide, high = eyes * rng.uniform(0.26, 0.33), eyes * rng.uniform(0.19, 0.27)
    thick = max(1, int(eyes * rng.uniform(0.01, 0.05)))
    out = rgb.astype(np.float32)
    for outer, inner in EYES:
        middle = (points[outer] + points[inner]) / 2 + down * eyes * rng.uniform(0, 0.05)
        lens = _oval(middle, along * wide, down * high, squareness)
        out = _painted(out, _filled(out, lens), colour, alpha)
        if rng.random() < 0.4:
            spot = middle + rng.normal(0, 0.06 * eyes, 2)
            glare = _filled(out, _oval(spot, along * 0.08 * eyes, down * 0.05 * eyes))
            out = _painted(out, glare, (210, 215, 220), rng.uniform(0.2, 0.8))
        cv2.polylines(out, [lens.round().astype(np.int32)], True, frame, thick, cv2.LINE_AA)
    ends = [tuple(points[i].round().astype(int).tolist()) for i in (133, 362)]
    cv2.line(out, ends[0], ends[1], frame, thick, cv2.LINE_AA)
    return out.clip(0, 255).astype(np.uint8)


def _eye_distance(mesh: Mesh) -> float:
    return max(1.0, float(np.hypot(*(mesh.points[263, :2] - mesh.points[33, :2]))))


def _oval(middle: Floats, across: Floats, upward: Floats, squareness: float = 2.0) -> Floats:
    turn = np.linspace(0, 2 * math.pi, 48)
    x, y = np.cos(turn), np.sin(turn)
    x, y = (np.sign(v) * np.abs(v) ** (2 / squareness) for v in (x, y))
    return middle + np.outer(x, across) + np.outer(y, upward)


def _filled(rgb: Floats | Pixels, outline: Floats) -> Floats:
    inside = np.zeros(rgb.shape[:2], np.float32)
    cv2.fillPoly(inside, [outline.round().astype(np.int32)], 1.0)
    return cv2.GaussianBlur(inside, (0, 0), 0.7)


def _painted(
    rgb: Floats | Pixels, inside: Floats, colour: Colour, alpha: float, shade: Floats | None = None
) -> Floats:
    paint = np.array(colour, np.float32)[None, None]
    if shade is not None:
        paint = paint * shade[:, :, None]
    cover = alpha * inside[:, :, None]
    return rgb * (1 - cover) + cover * paint


def _grained(rgb: Floats, inside: Floats, rng: Rng) -> Pixels:
    noise = rng.normal(0, 2.5, rgb.shape) * inside[:, :, None]
    return (rgb + noise).clip(0, 255).astype(np.uint8)
