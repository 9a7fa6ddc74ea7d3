"""What documents lie on, drawn from noise: wood, cloth, a plain table, stone, other papers."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.specimens.handwriting import smooth_noise

Pixels = NDArray[np.float32]  # H x W x 3, 0..255
Rng = np.random.Generator


def surface(name: str, width: int, height: int, rng: Rng) -> Pixels:
    """One of SURFACES, in a colour of its own each time."""
    return SURFACES[name](width, height, rng)


def _wood(width: int, height: int, rng: Rng) -> Pixels:
    base = np.array([(120, 82, 52), (166, 124, 84), (92, 62, 44), (196, 164, 126)][rng.integers(4)])
    rows = np.arange(height, dtype=np.float32)[:, None] / height
    drift = smooth_noise((height, width), width * 0.5, rng) * 0.012
    rings = np.sin((rows + drift) * rng.uniform(120, 260)) * 0.06
    fibre = cv2.GaussianBlur(
        rng.standard_normal((height, width), dtype=np.float32), (0, 0), 14, sigmaY=0.8
    )
    shade = 1 + rings + fibre * 0.9 + smooth_noise((height, width), height * 0.4, rng) * 0.05
    planks = (rows * rng.integers(2, 5)) % 1 < 0.008
    shade = np.where(planks, shade * 0.55, shade)
    return np.asarray(base[None, None] * shade[..., None], np.float32)


def _cloth(width: int, height: int, rng: Rng) -> Pixels:
    base = rng.uniform(40, 200, 3) * 0.5 + rng.uniform(50, 180) * 0.5
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    thread = rng.uniform(3.0, 5.0)
    weave = np.sin(rows / thread * 6.28) * np.sin(columns / thread * 6.28) * 0.07
    folds = smooth_noise((height, width), width * 0.35, rng) * 0.09
    fluff = rng.standard_normal((height, width), dtype=np.float32) * 0.035
    return np.asarray(base[None, None] * (1 + weave + folds + fluff)[..., None], np.float32)


def _checked_cloth(width: int, height: int, rng: Rng) -> Pixels:
    cloth = _cloth(width, height, rng)
    pitch = int(rng.integers(60, 130))
    rows, columns = np.mgrid[:height, :width]
    checks = ((rows // pitch) % 2).astype(np.float32) + ((columns // pitch) % 2)
    other = rng.uniform(60, 240, 3) * 0.5 + rng.uniform(60, 230) * 0.5
    share = (checks / 2)[..., None] * 0.75
    return np.asarray(cloth * (1 - share) + other * share, np.float32)


def _table(width: int, height: int, rng: Rng) -> Pixels:
    base = np.full(3, rng.uniform(70, 225)) + rng.normal(0, 8, 3)
    shade = 1 + smooth_noise((height, width), width * 0.6, rng) * 0.03
    return np.asarray(base[None, None] * shade[..., None], np.float32)


def _stone(width: int, height: int, rng: Rng) -> Pixels:
    base = rng.uniform(90, 190, 3) * 0.3 + rng.uniform(90, 190) * 0.7
    mottle = sum(smooth_noise((height, width), scale, rng) * 0.05 for scale in (6, 19, 60, 170))
    flecks = (rng.random((height, width)) < 0.004) * rng.uniform(-0.5, 0.5, (height, width))
    soft = cv2.GaussianBlur(flecks.astype(np.float32), (0, 0), 1.1) * 4
    return np.asarray(base[None, None] * (1 + mottle + soft)[..., None], np.float32)


def _papers(width: int, height: int, rng: Rng) -> Pixels:
    """A desk with sheets on it: straight edges that are not the document's."""
    desk = np.ascontiguousarray(_table(width, height, rng))
    for _ in range(int(rng.integers(2, 5))):
        centre = (float(rng.uniform(0, width)), float(rng.uniform(0, height)))
        size = (float(rng.uniform(0.3, 0.8) * width), float(rng.uniform(0.3, 0.8) * width))
        corners = cv2.boxPoints((centre, size, float(rng.uniform(0, 90))))
        colour = [float(part) for part in rng.uniform(190, 248) + rng.normal(0, 5, 3)]
        cv2.fillConvexPoly(desk, corners.astype(np.int32), colour, cv2.LINE_AA)
    return desk


SURFACES: dict[str, Callable[[int, int, Rng], Pixels]] = {
    "wood": _wood,
    "cloth": _cloth,
    "checked_cloth": _checked_cloth,
    "table": _table,
    "stone": _stone,
    "papers": _papers,
}
