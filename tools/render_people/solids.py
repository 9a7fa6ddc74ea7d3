"""Meshes as arrays: the parts a picture is put together from, and simple shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from body import Array

Faces = list[list[int]]


@dataclass
class Part:
    """A mesh with its material; handed to Blender as it is."""

    name: str
    vertices: Array
    faces: Array | Faces
    material: str
    look: dict[str, Any] = field(default_factory=dict)
    points: dict[str, Array] = field(default_factory=dict)  # a value for each vertex
    uv: dict[str, Array] = field(default_factory=dict)  # two values for each face corner
    shaping: dict[str, float] = field(default_factory=dict)  # subdivide, smooth, thickness, folds


def compact(vertices: Array, faces: Array) -> tuple[Array, Array, Array]:
    """Only the vertices in use; also which ones they were."""
    used, renumbered = np.unique(faces, return_inverse=True)
    return vertices[used], renumbered.reshape(faces.shape), used


def grid_faces(rows: int, columns: int) -> Array:
    """Quads over rows x columns vertices around an axis: the last column joins the first."""
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
    k = (j + 1) % columns
    return np.stack(
        [i * columns + j, i * columns + k, (i + 1) * columns + k, (i + 1) * columns + j], -1
    ).reshape(-1, 4)


def ball(
    radius: tuple[float, float, float], rings: int = 24, around: int = 32
) -> tuple[Array, Array, Array]:
    """Vertices, quads and angle from the +z pole."""
    polar, turn = np.meshgrid(
        np.linspace(0, np.pi, rings),
        np.linspace(0, 2 * np.pi, around, endpoint=False),
        indexing="ij",
    )
    unit = np.stack([np.sin(polar) * np.cos(turn), np.sin(polar) * np.sin(turn), np.cos(polar)], -1)
    return unit.reshape(-1, 3) * radius, grid_faces(rings, around), polar.ravel()


def ring(
    radius: tuple[float, float], thick: float, rows: int = 48, around: int = 10
) -> tuple[Array, Array]:
    """A closed wire in the x-z plane."""
    turn, tube = np.meshgrid(
        np.linspace(0, 2 * np.pi, rows + 1),
        np.linspace(0, 2 * np.pi, around, endpoint=False),
        indexing="ij",
    )
    out = 1 + thick / radius[0] * np.cos(tube)
    vertices = np.stack(
        [radius[0] * out * np.cos(turn), thick * np.sin(tube), radius[1] * out * np.sin(turn)], -1
    )
    return vertices.reshape(-1, 3), grid_faces(rows + 1, around)


def box(size: tuple[float, float, float]) -> tuple[Array, Array]:
    corners = (
        np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)]) * size
    )
    return corners, np.array(
        [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    )


def towards(direction: Array) -> Array:
    """A rotation that takes +z to the direction."""
    z = direction / np.linalg.norm(direction)
    x = np.cross([0.0, 0.0, 1.0] if abs(z[2]) < 0.9 else [1.0, 0.0, 0.0], z)
    x /= np.linalg.norm(x)
    return np.stack([x, np.cross(z, x), z], 1)


def clip(faces: list[list[int]], keep: Array, *layers: Array) -> tuple[Faces, list[Array]]:
    """Cut faces where `keep`, a value for each vertex, passes zero.

    Layers are vertex positions; each gains the vertices of the new edge.
    """
    made: dict[tuple[int, int], int] = {}
    pairs: list[tuple[int, int, float]] = []
    kept: Faces = []
    for face in faces:
        out: list[int] = []
        for a, b in zip(face, face[1:] + face[:1], strict=True):
            if keep[a] >= 0:
                out.append(a)
            if (keep[a] >= 0) != (keep[b] >= 0):
                key = (min(a, b), max(a, b))
                if key not in made:
                    made[key] = len(keep) + len(pairs)
                    pairs.append((*key, float(keep[key[0]] / (keep[key[0]] - keep[key[1]]))))
                out.append(made[key])
        if len(out) >= 3:
            kept.append(out)
    if not pairs:
        return kept, list(layers)
    a, b, t = (np.array(x) for x in zip(*pairs, strict=True))
    t = t[:, None]
    return kept, [np.concatenate([v, v[a] * (1 - t) + v[b] * t]) for v in layers]
