"""What is worn on the head, made in the head's rest space."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from body import Array, surface
from figure import Figure
from solids import Part, ball, box, compact, grid_faces, ring


def _eye_frame(figure: Figure) -> tuple[float, float, float]:
    """Half the distance between the eyes, the front of the eyes (y), their height."""
    half = abs(float(figure.body.head("eye.L")[0]))
    front = min(
        float(figure.rest[i, 1]) for i in {p[0] for f in surface()[1]["helper-l-eye"] for p in f}
    )
    return half, front, figure.eye


def _frames(
    figure: Figure,
    lens: tuple[str, dict[str, object]],
    radius: tuple[float, float],
    wire: float,
    colour: tuple[float, float, float],
) -> list[Part]:
    half, front, z = _eye_frame(figure)
    look = {"colour": colour, "rough": 0.3}
    parts = []
    for side in (-1, 1):
        centre = np.array([side * (half + 0.003), front - 0.016, z - 0.004])
        v, f = ring(radius, wire)
        parts.append(Part("rim", figure.on_head(v + centre), f, "plain", look))
        v, f, _ = ball((radius[0], 0.003, radius[1]))
        parts.append(Part("lens", figure.on_head(v + centre), f, *lens))
        v, f = box((0.003, 0.115, 0.005))
        at = np.array([side * (half + radius[0] + 0.009), front + 0.04, z + 0.006])
        parts.append(Part("temple", figure.on_head(v + at), f, "plain", look, shaping={"flat": 1}))
    v, f = box((2 * (half - radius[0]) + 0.012, 0.003, 0.004))
    return [
        *parts,
        Part(
            "bridge",
            figure.on_head(v + np.array([0, front - 0.017, z + 0.005])),
            f,
            "plain",
            look,
            shaping={"flat": 1},
        ),
    ]


def sunglasses(figure: Figure) -> list[Part]:
    lens = ("plain", {"colour": (0.006, 0.006, 0.007), "rough": 0.05})
    return _frames(figure, lens, (0.0285, 0.0225), 0.0018, (0.02, 0.015, 0.012))


def spectacles(figure: Figure) -> list[Part]:
    return _frames(figure, ("glass", {}), (0.0265, 0.0205), 0.0011, (0.03, 0.02, 0.015))


def _head_vertices(figure: Figure) -> Array:
    used = np.unique([p[0] for f in surface()[1]["body"] for p in f])
    rest = figure.rest[used]
    return rest[rest[:, 2] > figure.eye - 0.10]


def _hull(figure: Figure, low: Array, high: float, rows: int, columns: int, off: float) -> Array:
    """Points about the head: rows from elevation `low`, one for each column, to `high`; radians."""
    centre = np.array([0.0, -0.045, figure.eye + 0.03])
    around = np.linspace(0, 2 * np.pi, columns, endpoint=False)
    elevation = low[None] + (high - low[None]) * np.linspace(0, 1, rows)[:, None]
    way = np.stack(
        [
            np.cos(elevation) * np.sin(around),
            -np.cos(elevation) * np.cos(around),
            np.sin(elevation),
        ],
        -1,
    )
    spokes = _head_vertices(figure) - centre
    reach = spokes @ way.reshape(-1, 3).T
    near = reach > 0.965 * np.linalg.norm(spokes, axis=1, keepdims=True)
    radius = np.where(near, reach, 0).max(0).reshape(rows, columns)
    for _ in range(3):
        radius = (np.roll(radius, 1, 1) + 2 * radius + np.roll(radius, -1, 1)) / 4
    return centre + way * (radius + off)[..., None]


def beanie(figure: Figure) -> list[Part]:
    around = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    low = np.deg2rad(-6 + 14 * np.cos(around))
    cap = _hull(figure, low, np.pi / 2, 28, 96, 0.013)
    cap[-8:] += np.array([0, 0.004, 0.010]) * np.linspace(0, 1, 8)[:, None, None]
    brim = np.stack(
        [
            _hull(figure, low - 0.04 + 0.36 * t, 0.0, 2, 96, 0.018 + 0.005 * np.sin(np.pi * t))[0]
            for t in np.linspace(0, 1, 8)
        ]
    )
    look = {"colour": (0.10, 0.02, 0.03), "knit": True}
    shaping = {"subdivide": 1, "thickness": 0.004}
    return [
        Part(
            "cap",
            figure.on_head(p.reshape(-1, 3)),
            grid_faces(len(p), 96),
            "cloth",
            look,
            {"height": p.reshape(-1, 3)[:, 2]},
            {},
            shaping,
        )
        for p in (cap, brim)
    ]


def face_mask(figure: Figure) -> list[Part]:
    """A patch of the face pulled outwards to a smooth shell."""
    quads = np.array([[p[0] for p in f] for f in surface()[1]["body"] if len(f) == 4])
    x, y, z = figure.rest[quads].mean(1).transpose(1, 0)
    eye = figure.eye
    here = (z < eye - 0.024) & (z > eye - 0.125) & (y < -0.072) & (np.abs(x) < 0.076)
    shell = figure.rest.copy()
    x, y, z = shell.T
    bow = -0.176 + (x / 0.075) ** 2 * 0.085 + ((z - (eye - 0.065)) / 0.07) ** 2 * 0.028
    shell[:, 1] = np.where(np.abs(x) < 0.08, np.minimum(y - 0.006, bow), y)
    vertices, faces, _ = compact(figure.on_head(shell), quads[here])
    return [
        Part(
            "mask",
            vertices,
            faces,
            "plain",
            {"colour": (0.33, 0.52, 0.66), "rough": 0.85},
            {},
            {},
            {"smooth": 8, "subdivide": 2, "thickness": 0.002},
        )
    ]


def head_scarf(figure: Figure) -> list[Part]:
    """Cloth about head, neck and shoulders that leaves the whole face free."""
    around = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    forward = np.clip(np.cos(around), 0, 1)
    low = np.deg2rad(-52 + (52 + 24) * forward**1.25)
    hood = _hull(figure, low, np.pi / 2, 30, 120, 0.011)
    eye, t = figure.eye, np.linspace(0, 1, 24)[:, None]
    top = eye - 0.055 - 0.072 * forward**1.5
    height = top + (eye - 0.315 - top) * t
    wide = 0.083 + 0.125 * t**1.7
    deep = 0.085 + 0.085 * t**1.5
    fold = 1 + 0.025 * t * np.sin(9 * around + 5 * t)
    drape = np.stack(
        [
            wide * np.sin(around) * fold,
            -0.052 - 0.010 * forward * (1 - t) - deep * np.cos(around) * fold,
            height,
        ],
        -1,
    )
    look = {"colour": (0.20, 0.06, 0.11), "knit": False}
    shaping = {"smooth": 3, "subdivide": 1, "thickness": 0.002}
    # The drape stays with the shoulders, only the hood turns with the head.
    still = drape.reshape(-1, 3) - [0, 0, eye] + figure.origin
    return [
        Part(
            "hood",
            figure.on_head(hood.reshape(-1, 3)),
            grid_faces(30, 120),
            "cloth",
            look,
            {"height": hood.reshape(-1, 3)[:, 2]},
            {},
            shaping,
        ),
        Part(
            "drape",
            still,
            grid_faces(24, 120),
            "cloth",
            look,
            {"height": still[:, 2]},
            {},
            shaping,
        ),
    ]


COVERINGS: dict[str, Callable[[Figure], list[Part]]] = {
    "sunglasses": sunglasses,
    "spectacles": spectacles,
    "hat": beanie,
    "mask": face_mask,
    "head_scarf": head_scarf,
}
