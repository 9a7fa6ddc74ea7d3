"""Things that lie over a corner of a document: a thumb, or an object."""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]
SKIN = ((224, 178, 150), (198, 146, 112), (150, 102, 74), (96, 64, 46))


def cover_corner(
    scene: Pixels, corners: NDArray[np.float64], what: str, rng: np.random.Generator
) -> Pixels:
    """Cover one corner with a `thumb` or an `object`; it reaches in from outside the document."""
    if what not in ("thumb", "object"):
        raise ValueError(f"covers {what!r}: expected thumb or object")
    number = int(rng.integers(4))
    corner, centre = corners[number], corners.mean(axis=0)
    span = float(np.linalg.norm(corners[1] - corners[0]))
    inward = (centre - corner) / np.linalg.norm(centre - corner)
    draw = _thumb if what == "thumb" else _object
    return draw(scene, corner, inward, span, rng)


def _thumb(
    scene: Pixels,
    corner: NDArray[np.float64],
    inward: NDArray[np.float64],
    span: float,
    rng: np.random.Generator,
) -> Pixels:
    """A thumb about 19 mm wide on a card of 86 mm: a capsule, round in the light, with a nail."""
    half = span * 0.105
    tip = corner + inward * span * float(rng.uniform(0.15, 0.2))
    root = corner - inward * span * 0.6
    skin = np.array(SKIN[int(rng.integers(len(SKIN)))], np.float32)
    rows, columns = np.mgrid[: scene.shape[0], : scene.shape[1]].astype(np.float32)
    along = (columns - root[0]) * inward[0] + (rows - root[1]) * inward[1]
    across = (rows - root[1]) * inward[0] - (columns - root[0]) * inward[1]
    length = float(np.linalg.norm(tip - root)) - half
    beyond = np.maximum(along - length, 0)
    radius = np.hypot(across, beyond) / half
    bulge = np.sqrt(np.clip(1 - radius**2, 0, 1))
    colour = skin * (0.62 + 0.42 * bulge)[..., None]
    nail = np.hypot(across / (half * 0.62), (along - length + half * 0.05) / (half * 0.75))
    is_nail = np.clip((1 - nail) * 8, 0, 1)[..., None] * 0.45
    colour = colour * (1 - is_nail) + np.array((238, 208, 196)) * is_nail
    opaque = np.clip((1 - radius) * half, 0, 1) * (along > -half)
    shadow = cv2.GaussianBlur(opaque.astype(np.float32), (0, 0), half * 0.18)
    dimmed = scene * (1 - 0.35 * shadow[..., None])
    return np.asarray(dimmed * (1 - opaque[..., None]) + colour * opaque[..., None], np.float32)


def _object(
    scene: Pixels,
    corner: NDArray[np.float64],
    inward: NDArray[np.float64],
    span: float,
    rng: np.random.Generator,
) -> Pixels:
    """A plain box of some colour, a purse or a pen case, laid over the corner."""
    centre = corner - inward * span * 0.08
    size = (span * float(rng.uniform(0.34, 0.5)), span * float(rng.uniform(0.3, 0.4)))
    box = cv2.boxPoints((tuple(map(float, centre)), size, float(rng.uniform(0, 90))))
    opaque = np.zeros(scene.shape[:2], np.float32)
    cv2.fillConvexPoly(opaque, np.round(box * 16).astype(np.int32), 1.0, cv2.LINE_AA, 4)
    shadow = cv2.GaussianBlur(opaque, (0, 0), span * 0.02)
    colour = rng.uniform(20, 200, 3) * (1 + rng.normal(0, 0.02, (*scene.shape[:2], 1)))
    dimmed = scene * (1 - 0.4 * shadow[..., None])
    return np.asarray(dimmed * (1 - opaque[..., None]) + colour * opaque[..., None], np.float32)
