"""One invented body from anny: rest shape, joints, skinning.

anny's code is Apache-2.0, its MakeHuman data CC0.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import anny
import numpy as np
import torch

Array = np.ndarray[Any, Any]
Turns = dict[str, torch.Tensor]
"""Bone name to a 3x3 rotation about the bone's head, in the rest frame."""

DATA = Path(anny.__file__).parent / "data" / "mpfb2"


@functools.cache
def _model() -> Any:
    # Never topology "smplx": its terms are non-commercial.
    return anny.Anny(
        rig="makehuman",
        topology="makehuman-full",
        local_changes="default",
        facial_actions="all",
        phenotypes="all",
    )


@functools.cache
def surface() -> tuple[Array, dict[str, list[list[tuple[int, int]]]]]:
    """Texture coordinates, and per group its faces as (vertex, texture coordinate) pairs."""
    uv: list[list[float]] = []
    groups: dict[str, list[list[tuple[int, int]]]] = {}
    faces: list[list[tuple[int, int]]] = []
    for line in (DATA / "3dobjs" / "base.obj").read_text().splitlines():
        word, *rest = line.split() or [""]
        if word == "vt":
            uv.append([float(x) for x in rest[:2]])
        elif word == "g":
            faces = groups.setdefault(rest[0], [])
        elif word == "f":
            faces.append([(int(a) - 1, int(b) - 1) for a, b in (x.split("/")[:2] for x in rest)])
    return np.array(uv), groups


def vertices_of(group: str) -> Array:
    return np.unique([pair[0] for face in surface()[1][group] for pair in face])


def turn(vector: Any) -> torch.Tensor:
    """Rotation matrix of a rotation vector in radians."""
    w = torch.as_tensor(vector, dtype=torch.double)
    angle = torch.sqrt((w * w).sum() + 1e-12)
    x, y, z = w / angle
    zero = 0 * x
    cross = torch.stack(
        [torch.stack([zero, -z, y]), torch.stack([z, zero, -x]), torch.stack([-y, x, zero])]
    )
    return (
        torch.eye(3, dtype=torch.double)
        + torch.sin(angle) * cross
        + (1 - torch.cos(angle)) * (cross @ cross)
    )


class Body:
    """A body at rest, metres, z up, facing -y; the person's right hand is at negative x."""

    def __init__(
        self, phenotype: dict[str, float], features: dict[str, float], expression: dict[str, float]
    ) -> None:
        model = _model()
        still = torch.eye(4, dtype=torch.double)[None, None].repeat(1, model.bone_count, 1, 1)
        full = dict.fromkeys(model.phenotype_labels, 0.5) | phenotype
        with torch.no_grad():
            out = model(
                pose_parameters=still,
                phenotype_kwargs=full,
                local_changes_kwargs=features,
                facial_actions=expression,
            )
        self.rest = out["rest_vertices"][0].double()
        self.heads = out["rest_bone_heads"][0].double()
        self.tails = out["rest_bone_tails"][0].double()
        self.index = {label: i for i, label in enumerate(model.bone_labels)}
        self.labels = list(model.bone_labels)
        self.parents = [int(x) for x in model.bone_parents]
        self._bones = torch.as_tensor(model.vertex_bone_indices).long()
        self._weights = torch.as_tensor(model.vertex_bone_weights).double()

    def head(self, bone: str) -> torch.Tensor:
        return self.heads[self.index[bone]]

    def tail(self, bone: str) -> torch.Tensor:
        return self.tails[self.index[bone]]

    @property
    def eye_height(self) -> float:
        return float((self.head("eye.L")[2] + self.head("eye.R")[2]) / 2)

    def chain(self, bone: str) -> list[int]:
        """Bone indices from the root down to the bone."""
        i, found = self.index[bone], []
        while i >= 0:
            found.append(i)
            i = self.parents[i]
        return found[::-1]

    def place(self, bone: str, turns: Turns) -> tuple[torch.Tensor, torch.Tensor]:
        """Rotation and translation that the pose gives to this bone."""
        rotation, shift = torch.eye(3, dtype=torch.double), torch.zeros(3, dtype=torch.double)
        for i in self.chain(bone):
            own = turns.get(self.labels[i])
            if own is not None:
                at = self.heads[i]
                shift = rotation @ (at - own @ at) + shift
                rotation = rotation @ own
        return rotation, shift

    def tip(self, bone: str, turns: Turns) -> Array:
        rotation, shift = self.place(bone, turns)
        return (rotation @ self.tail(bone) + shift).numpy()

    def posed(self, turns: Turns) -> Array:
        """All vertices in the pose, by linear blend skinning."""
        places = [self.place(label, turns) for label in self.labels]
        rotations = torch.stack([p[0] for p in places])
        shifts = torch.stack([p[1] for p in places])
        out = torch.zeros_like(self.rest)
        for k in range(self._bones.shape[1]):
            bone = self._bones[:, k]
            moved = (rotations[bone] @ self.rest[:, :, None])[:, :, 0] + shifts[bone]
            out += self._weights[:, k : k + 1] * moved
        return out.numpy()
