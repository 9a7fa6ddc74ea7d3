"""Sunglasses, clear spectacles, masks and hats drawn onto photographed faces, from a seed.

Drawn coverings are simpler than real ones. They are what the coverings' weights are fitted on,
because labelled photos of real ones can be counted on two hands.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.face.canvas import ZONES
from reinstate.evidence.readers.face.mesh import Mesh
from reinstate.evidence.readers.pixels.squares import Floats

Rng = np.random.Generator
Frame = tuple[Floats, Floats, Floats, Floats]  # where the hat begins, up, right, mesh points
Colour = tuple[float, float, float] | Floats

CHANGED = 1 / 8  # of the brightness
EDGE = 0.02  # softness of an edge, in widths of the face
SMALLEST, LARGEST = 38.0, 200.0  # pixels: widths of the faces that phones take
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


def hidden(before: Pixels, after: Pixels, mesh: Mesh) -> float:
    """Share of the forehead that a drawn covering hides or shades by an eighth."""
    forehead = np.zeros(before.shape[:2], np.uint8)
    for polygon in ZONES["forehead"]:
        cv2.fillPoly(forehead, [mesh.points[list(polygon), :2].round().astype(np.int32)], 1)
    luma, drawn = (
        cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB).astype(np.float32) for rgb in (before, after)
    )
    changed = np.linalg.norm(luma - drawn, axis=2) > CHANGED * np.maximum(24, luma[:, :, 0])
    return float(changed[forehead > 0].mean()) if forehead.any() else 0.0


def photographed(rgb: Pixels, mesh: Mesh, rng: Rng) -> Pixels:
    """The picture as a phone at some distance, in some light, would have taken it."""
    wide = float(np.ptp(mesh.points[:, 0]))
    scale = min(1.0, float(np.exp(rng.uniform(*np.log([SMALLEST, LARGEST])))) / wide)
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    light = 255 * (small / 255.0) ** rng.uniform(0.7, 1.6) * rng.uniform(0.93, 1.07, 3)
    if rng.random() < 0.2:  # haze
        light = light * rng.uniform(0.5, 0.9) + rng.uniform(0, 60)
    if rng.random() < 0.3:
        light = cv2.GaussianBlur(light, (0, 0), rng.uniform(0.4, 1.0))
    noisy = light + rng.normal(0, rng.uniform(0, 3), light.shape)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))]
    _, data = cv2.imencode(".jpg", noisy.clip(0, 255).astype(np.uint8), quality)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def _cap(out: Floats, frame: Frame, rng: Rng) -> Pixels:
    """A beanie, or a cap whose peak shades the forehead."""
    at, up, right, _ = frame
    turn = np.linspace(0, math.pi, 30)
    dome = at + np.outer(np.cos(turn) * rng.uniform(0.5, 0.66), right)
    dome = dome + np.outer(np.sin(turn) * rng.uniform(0.35, 0.7), up)
    cloth, shade = _cloth(out, frame, rng)
    inside = _filled(out, dome, EDGE * _length(right))
    has_peak = rng.random() < 0.65
    if has_peak:
        out = _shaded(out, frame, rng)
    out = _painted(out, inside, cloth, 1, shade)
    if has_peak:
        drop = rng.uniform(-0.02, 0.14)
        peak = _oval(at - up * drop, right * rng.uniform(0.42, 0.62), up * rng.uniform(0.06, 0.15))
        edge = _filled(out, peak, EDGE * _length(right))
        out = _painted(out, edge, cloth * rng.uniform(0.35, 0.9), 1, shade)
    if rng.random() < 0.3:
        badge = _oval(at + up * 0.25, right * 0.15, up * 0.08)
        out = _painted(out, _filled(out, badge), rng.uniform(0, 255, 3), 0.9)
    return _grained(out, inside, rng)


def _brimmed(out: Floats, frame: Frame, rng: Rng) -> Pixels:
    """A hat with a brim all around, in whose shade the upper face lies."""
    at, up, right, _ = frame
    turn = np.linspace(0, math.pi, 30)
    crown = at + np.outer(np.cos(turn) * rng.uniform(0.45, 0.6), right)
    crown = crown + np.outer(np.sin(turn) * rng.uniform(0.35, 0.6), up)
    cloth, shade = _cloth(out, frame, rng)
    out = _shaded(out, frame, rng)
    out = _painted(out, _filled(out, crown, EDGE * _length(right)), cloth, 1, shade)
    brim = _oval(at + up * 0.06, right * rng.uniform(0.75, 1.1), up * rng.uniform(0.08, 0.2))
    inside = _filled(out, brim, EDGE * _length(right))
    return _grained(_painted(out, inside, cloth * rng.uniform(0.5, 0.95), 1, shade), inside, rng)


def _hood(out: Floats, frame: Frame, rng: Rng) -> Pixels:
    """A hood that frames the face and falls onto the shoulders; the face lies in it."""
    _, up, right, points = frame
    middle = (points[10] + points[152]) / 2
    wide, high = rng.uniform(0.72, 0.95), rng.uniform(0.78, 1.0)
    outer = _filled(out, _oval(middle + up * 0.1, right * wide, up * high))
    down = np.array([[-wide, 0.1], [wide, 0.1], [wide * 1.4, -1.6], [-wide * 1.4, -1.6]])
    outer = np.maximum(outer, _filled(out, middle + down[:, :1] * right + down[:, 1:] * up))
    hole = rng.uniform(0.46, 0.56), rng.uniform(0.46, 0.58)
    drop = rng.uniform(0, 0.12)
    face = _oval(middle - up * drop, right * hole[0], up * hole[1])
    inner = _filled(out, face, EDGE * _length(right))
    soft = cv2.GaussianBlur(inner, (0, 0), max(1.0, 0.12 * _length(right)))
    dim = rng.uniform(0.4, 1.0)
    out = out * (dim + (1 - dim) * soft)[:, :, None]
    cloth, shade = _cloth(out, frame, rng)
    inside = outer * (1 - inner)
    return _grained(_painted(out, inside, cloth, 1, shade), inside, rng)


def _shaded(out: Floats, frame: Frame, rng: Rng) -> Floats:
    """What lies under a brim is darker, most of all the forehead."""
    at, up, _, _ = frame
    high, wide = out.shape[:2]
    y, x = np.mgrid[:high, :wide]
    below = -((x - at[0]) * up[0] + (y - at[1]) * up[1]) / float(up @ up)
    depth, reach = rng.uniform(0, 0.65), rng.uniform(0.15, 0.6)
    shade = 1 - depth * np.clip(1 - below / reach, 0, 1) * (below > -0.1)
    return out * shade[:, :, None].astype(np.float32)


def _length(vector: Floats) -> float:
    return float(np.hypot(*vector))


def _tone(rng: Rng) -> Colour:
    """Mostly dark or grey cloth, some straw and white, some of any colour."""
    kind = rng.random()
    if kind < 0.5:
        hsv = rng.integers(180), rng.uniform(0, 90), 255 * rng.beta(1.3, 4)
    elif kind < 0.72:
        hsv = rng.uniform(12, 28), rng.uniform(10, 120), rng.uniform(110, 235)
    else:
        hsv = rng.integers(180), 255 * rng.beta(1.2, 2.5), rng.uniform(15, 235)
    pixel = np.array([[hsv]]).astype(np.uint8)
    return cv2.cvtColor(pixel, cv2.COLOR_HSV2RGB)[0, 0].astype(float)


def _cloth(out: Floats, frame: Frame, rng: Rng) -> tuple[Floats, Floats]:
    """A colour in the photo's own light, and a shading with folds and a texture."""
    at, _, right, _ = frame
    colour = _tone(rng) * rng.uniform(0.6, 1.0)
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


def _filled(rgb: Floats | Pixels, outline: Floats, softness: float = 0.7) -> Floats:
    inside = np.zeros(rgb.shape[:2], np.float32)
    cv2.fillPoly(inside, [outline.round().astype(np.int32)], 1.0)
    return cv2.GaussianBlur(inside, (0, 0), max(0.7, softness))


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
