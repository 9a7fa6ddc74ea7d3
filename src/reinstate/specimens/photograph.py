"""A document or sheet photographed as people do it: lying somewhere, in some light."""

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from reinstate.specimens.camera import Lens, expose
from reinstate.specimens.drawn import PIXELS_PER_MM, DrawnSide
from reinstate.specimens.obstacles import cover_corner
from reinstate.specimens.surfaces import SURFACES, surface

Pixels = NDArray[Any]
Polygon = tuple[tuple[float, float], ...]
EDGES = ("top", "right", "bottom", "left")


@dataclass(frozen=True, slots=True)
class Shot:
    """Knobs of one photograph. The defaults are an ordinary good one, not a scan.

    `fill`: the document's longer side over the frame's. Angles in degrees; `turn` is the document's
    on the table, `quarter_turns` the whole picture's (0-3). `glare` 0..1 is the size and strength
    of a reflected lamp, `covers`: thumb or object over one corner, `cuts`: the edge that is outside
    the frame (top, right, bottom or left).
    """

    width: int = 1600
    height: int = 1200
    background: str | None = None
    fill: float = 0.72
    tilt: float = 7.0
    pan: float = 5.0
    turn: float = 2.0
    quarter_turns: int = 0
    glare: float = 0.0
    shade: float = 0.2
    covers: str | None = None
    cuts: str | None = None
    is_mirrored: bool = False
    lens: Lens = field(default_factory=Lens)


@dataclass(frozen=True, slots=True)
class Photograph:
    """The picture and the document's corners in it: TL, TR, BR, BL of the document, pixels."""

    image: Image.Image
    corners: Polygon


def photograph(side: DrawnSide | Image.Image, shot: Shot, seed: int) -> Photograph:
    """Lay the side (or any flat picture with square corners) on a surface and photograph it."""
    # A generator for each step, so that turning one knob leaves everything else as it was.
    steps = (np.random.default_rng((seed, 31, step)) for step in range(5))
    ground, place, cover, light, lens = steps
    flat, alpha = _cut_out(side)
    name = shot.background or str(ground.choice(list(SURFACES)))
    corners = _corners(flat.shape, shot, place)
    scene: Pixels = surface(name, shot.width, shot.height, ground)
    scene = _lay(scene, flat, alpha, corners, place)
    if shot.covers is not None:
        scene = cover_corner(scene, corners, shot.covers, cover)
    scene = _light(scene, corners, shot, light)
    image = expose(scene, shot.lens, lens)
    return _framed(image, corners, shot)


def _cut_out(side: DrawnSide | Image.Image) -> tuple[Pixels, Pixels]:
    """Pixels and opacity of the flat thing; a card's corners are round."""
    image = side.image if isinstance(side, DrawnSide) else side
    radius = side.corner_radius_mm * PIXELS_PER_MM if isinstance(side, DrawnSide) else 0.0
    mask = Image.new("L", image.size, 0)
    box = (0, 0, image.width - 1, image.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius, fill=255)
    return np.asarray(image, np.float32), np.asarray(mask, np.float32) / 255.0


def _corners(shape: tuple[int, ...], shot: Shot, rng: np.random.Generator) -> NDArray[Any]:
    """Corners in the picture, by a pinhole camera that looks down on the table."""
    rows, columns = shape[:2]
    flat = np.array([[-columns, -rows], [columns, -rows], [columns, rows], [-columns, rows]]) / 2
    tilt, pan = np.radians((shot.tilt, shot.pan) * rng.choice((-1.0, 1.0), 2))
    turn = np.radians(shot.turn * float(rng.choice((-1.0, 1.0))))
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    x, y = (flat @ spin.T).T
    distance = 2.2 * columns
    depth = distance + x * np.sin(pan) + y * np.sin(tilt)
    seen = np.stack([x * np.cos(pan), y * np.cos(tilt)], axis=1) * (distance / depth)[:, None]
    spread = seen.max(axis=0) - seen.min(axis=0)
    scale = min(
        shot.fill * shot.width / spread[0], 0.94 * shot.fill / 0.72 * shot.height / spread[1]
    )
    seen = seen * min(scale, shot.height * 1.6 / spread[1])
    middle = np.array([shot.width, shot.height]) / 2 - (seen.max(axis=0) + seen.min(axis=0)) / 2
    placed: Pixels = seen + middle + rng.normal(0, 0.012, 2) * shot.width
    return _moved_out(placed, shot, rng) if shot.cuts else placed


def _moved_out(corners: NDArray[Any], shot: Shot, rng: np.random.Generator) -> NDArray[Any]:
    """Push one whole edge outside the frame by 3 to 9 % of the document."""
    share = float(rng.uniform(0.03, 0.09))
    low, high = corners.min(axis=0), corners.max(axis=0)
    out = (high - low) * share
    moves = {
        "left": (-corners[[0, 3], 0].max() - out[0], 0.0),
        "right": (shot.width - corners[[1, 2], 0].min() + out[0], 0.0),
        "top": (0.0, -corners[[0, 1], 1].max() - out[1]),
        "bottom": (0.0, shot.height - corners[[2, 3], 1].min() + out[1]),
    }
    return np.asarray(corners + np.array(moves[str(shot.cuts)]))


def _lay(
    scene: Pixels,
    flat: Pixels,
    alpha: Pixels,
    corners: NDArray[Any],
    rng: np.random.Generator,
) -> Pixels:
    """The document on the surface, with the shadow it throws there."""
    rows, columns = flat.shape[:2]
    size = (scene.shape[1], scene.shape[0])
    span = float(np.linalg.norm(corners[1] - corners[0]))
    shrink = columns / max(span, 1.0)
    if shrink > 1.2:
        flat = cv2.GaussianBlur(flat, (0, 0), 0.38 * shrink)
    square = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32) - 0.5
    onto = cv2.getPerspectiveTransform(square, corners.astype(np.float32) - 0.5)
    print_ = cv2.warpPerspective(
        flat, onto, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    reach = cv2.warpPerspective(alpha, onto, size, flags=cv2.INTER_LINEAR)
    reach = cv2.GaussianBlur(reach, (0, 0), 0.7)
    lean = rng.uniform(-1, 1, 2) * span * 0.012
    onto_shadow = np.array([[1, 0, lean[0]], [0, 1, lean[1]]])
    shadow = cv2.GaussianBlur(cv2.warpAffine(reach, onto_shadow, size), (0, 0), span * 0.009 + 1)
    dimmed = scene * (1 - 0.45 * shadow[..., None])
    return np.asarray(dimmed * (1 - reach[..., None]) + print_ * reach[..., None], np.float32)


def _light(scene: Pixels, corners: NDArray[Any], shot: Shot, rng: np.random.Generator) -> Pixels:
    """Light that falls off to one side, a lamp's colour, and perhaps its reflection."""
    height, width = scene.shape[:2]
    rows = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, width, dtype=np.float32)[None]
    angle = rng.uniform(0, 6.28)
    lean = rows * np.float32(np.sin(angle)) + columns * np.float32(np.cos(angle))
    fall = 1 - np.float32(shot.shade) * (0.5 + lean / 2.6)
    tint = np.array([1.0, 1.0, 1.0]) + np.array([1, 0.1, -1]) * rng.normal(0.02, 0.035)
    lit = scene * fall[..., None] * tint.astype(np.float32)
    if shot.glare > 0:
        lit = lit + _reflection(scene.shape, corners, shot.glare, rng)[..., None]
    return np.asarray(lit, np.float32)


def _reflection(
    shape: tuple[int, ...],
    corners: NDArray[Any],
    strength: float,
    rng: np.random.Generator,
) -> Pixels:
    """A lamp mirrored in the laminate: a blown-out core with a soft rim, on the document only."""
    mask = np.zeros(shape[:2], np.float32)
    shares = rng.dirichlet((2, 2, 2, 2))
    centre = (shares[:, None] * corners).sum(axis=0)
    span = float(np.linalg.norm(corners[1] - corners[0]))
    axes = (round(span * (0.08 + 0.22 * strength)), round(span * (0.05 + 0.10 * strength)))
    middle = (round(float(centre[0])), round(float(centre[1])))
    cv2.ellipse(mask, middle, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(mask, (0, 0), span * 0.025 + 1)
    inside = np.zeros(shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, np.round(corners).astype(np.int32), 1, cv2.LINE_AA)
    return np.asarray(soft * inside * (120 + 260 * strength), np.float32)


def _framed(image: Image.Image, corners: NDArray[Any], shot: Shot) -> Photograph:
    """Mirror and quarter turns, corners kept with the document."""
    points = corners.copy()
    if shot.is_mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        points[:, 0] = image.width - points[:, 0]
    for _ in range(shot.quarter_turns % 4):
        points = np.stack([image.height - points[:, 1], points[:, 0]], axis=1)
        image = image.transpose(Image.Transpose.ROTATE_270)
    return Photograph(image, tuple((float(x), float(y)) for x, y in points))
