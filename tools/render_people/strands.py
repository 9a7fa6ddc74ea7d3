"""Hair as thin ribbons that grow from the scalp and are combed along the head's surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from body import Array, Body, surface
from people import Hair


@dataclass(frozen=True)
class Cut:
    """How a style is combed."""

    count: int
    steps: int
    width: float  # metres, half a ribbon at the root
    lift: float  # metres above the scalp that strands settle at
    stand: float  # 0 lies flat .. 1 stands straight up at the root
    wave: float  # random turn at each step
    fall: float  # pull of gravity, past the root


CUTS = {
    "crop": Cut(30000, 8, 0.00040, 0.011, 0.60, 0.10, 0.05),
    "curls": Cut(26000, 9, 0.00040, 0.030, 1.0, 0.55, 0.0),
    "bun": Cut(26000, 16, 0.00045, 0.004, 0.15, 0.02, 0.0),
}


def hairline(y: Array, eye: float, receding: Array) -> Array:
    """Height of the hairline: level over the forehead, sinking towards the neck."""
    front = eye + 0.066 + receding
    return np.where(y < -0.085, front, front - (y + 0.085) * 1.05)


def on_scalp(points: Array, eye: float, receding: float) -> Array:
    """1 well inside the hair, 0 outside, soft between; rest space."""
    x, y, z = points.T
    # Soft, uneven edge, a little higher at the temples.
    uneven = 0.0025 * np.sin(310 * x + 1.3) + 0.002 * np.sin(760 * x)
    temples = (0.006 + 4 * receding) * np.exp(-(((np.abs(x) - 0.052) / 0.016) ** 2))
    line = np.maximum(hairline(y, eye, receding + uneven + temples), eye - 0.09)
    beside_face = (np.abs(x) > 0.066) & (z < eye + 0.035) & (y < 0)
    return np.clip((z - line) / 0.012 + 0.3, 0, 1) * (z > eye - 0.1) * ~beside_face


def _triangles() -> Array:
    quads = np.array([[v for v, _ in face] for face in surface()[1]["body"] if len(face) == 4])
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _roots(
    rest: Array, eye: float, hair: Hair, count: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Root points on the scalp and the outward normal at each."""
    triangles = _triangles()
    corners = rest[triangles]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(normal, axis=1)
    weight = area * (on_scalp(corners.mean(1), eye, hair.hairline) > 0.4)
    chosen = rng.choice(len(triangles), count, p=weight / weight.sum())
    share = rng.dirichlet([1, 1, 1], count)
    return (corners[chosen] * share[:, :, None]).sum(1), normal[chosen] / area[chosen, None]


class _Head:
    """The nearest point of the skin, for keeping strands on top of it."""

    def __init__(self, rest: Array, eye: float) -> None:
        body = np.unique(_triangles())
        near = body[(rest[body, 2] > eye - 0.32) & (np.abs(rest[body, 0]) < 0.26)]
        normals = np.zeros_like(rest)
        triangles = _triangles()
        corners = rest[triangles]
        face = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        for k in range(3):
            np.add.at(normals, triangles[:, k], face)
        self.points = rest[near]
        self.normals = normals[near] / (
            np.linalg.norm(normals[near], axis=1, keepdims=True) + 1e-12
        )
        self._points = torch.as_tensor(self.points, dtype=torch.float32)

    def nearest(self, at: Array) -> tuple[Array, Array]:
        """Height above the skin and the outward normal there."""
        query = torch.as_tensor(at, dtype=torch.float32)
        i = torch.cat(
            [torch.cdist(part, self._points).argmin(1) for part in query.split(4000)]
        ).numpy()
        normal = self.normals[i]
        return ((at - self.points[i]) * normal).sum(1), normal


def _combing(hair: Hair, at: Array, eye: float, rng: np.random.Generator) -> Array:
    """The way the comb goes at each point, before it is laid along the surface."""
    crown = np.array([0.012, 0.045, eye + 0.125])
    if hair.style == "bun":
        return np.array([0.0, 0.075, eye + 0.105]) - at
    if hair.style == "curls":
        return rng.normal(0, 1, at.shape)
    away = at - crown
    away /= np.linalg.norm(away, axis=1, keepdims=True) + 1e-9
    # Over the forehead the hair is swept up and aside, not down into the eyes.
    front = np.clip((-at[:, 1:2] - 0.045) / 0.05, 0, 1)
    return away * (1 - front) + front * np.array([0.75, 0.25, 0.55])


def strands(body: Body, hair: Hair, seed: int) -> Array:
    """Points of every strand in rest space, shape (strands, steps + 1, 3)."""
    cut, rng = CUTS[hair.style], np.random.default_rng(seed)
    rest, eye = body.rest.numpy(), body.eye_height
    head = _Head(rest, eye)
    roots, normal = _roots(rest, eye, hair, cut.count, rng)
    lock = rng.integers(0, 500, cut.count)
    bias = rng.normal(0, 0.12, (500, 3))[lock]
    lift = cut.lift * rng.uniform(0.2, 1.0, 500)[lock] * rng.uniform(0.7, 1.1, cut.count)
    length = hair.length * rng.uniform(0.65, 1.05, cut.count)
    at, points = roots - 0.001 * normal, [roots - 0.001 * normal]
    for step in range(cut.steps):
        height, normal = head.nearest(at)
        comb = _combing(hair, at, eye, rng)
        comb /= np.linalg.norm(comb, axis=1, keepdims=True) + 1e-9
        flat = comb - normal * (comb * normal).sum(1, keepdims=True)
        settle = np.clip((lift - height) / max(cut.lift, 1e-4), -1, 1)[:, None]
        way = flat + bias + normal * (settle * 0.5 + cut.stand * (1 - step / cut.steps))
        way += rng.normal(0, cut.wave, at.shape)
        if step > 2:
            way[:, 2] -= cut.fall
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        at = at + way * (length / cut.steps)[:, None]
        below = head.nearest(at)[0]
        at += normal * np.clip(0.002 - below, 0, 0.02)[:, None]
        points.append(at)
    return np.stack(points, 1)


def bun(body: Body, seed: int) -> Array:
    """A knot on top of the back of the head: strands wound round a ball."""
    rng = np.random.default_rng(seed)
    turns = np.linspace(0, 2.6, 25)
    axis = rng.normal(0, 1, (2600, 3)) * [0.5, 0.4, 1.0]
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    first = np.cross(axis, rng.normal(0, 1, axis.shape))
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(axis, first)
    radius = 0.034 * rng.uniform(0.86, 1.03, (2600, 1, 1))
    ring = (
        first[:, None] * np.cos(turns)[None, :, None]
        + second[:, None] * np.sin(turns)[None, :, None]
    )
    return ring * radius * [1.1, 1.0, 0.85] + np.array([0.0, 0.055, body.eye_height + 0.148])


def ribbons(points: Array, width: float, seed: int) -> tuple[Array, Array]:
    """Vertices and quads of flat strips about the strands, turned towards the viewer at -y."""
    rng = np.random.default_rng(seed)
    count, length, _ = points.shape
    along = np.gradient(points, axis=1)
    view = np.array([0, -1.0, 0]) + rng.normal(0, 0.5, (count, 1, 3))
    across = np.cross(along, view)
    across /= np.linalg.norm(across, axis=2, keepdims=True) + 1e-9
    half = across * width * np.linspace(1, 0.3, length)[None, :, None]
    vertices = np.stack([points - half, points + half], 2).reshape(-1, 3)
    start = (np.arange(count)[:, None] * length + np.arange(length - 1)[None]) * 2
    return vertices, np.stack([start, start + 1, start + 3, start + 2], -1).reshape(-1, 4)
