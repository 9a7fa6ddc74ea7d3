"""Pictures for measuring hands: the sheet held by its owner or by somebody else, by a seed.

They are no specimens and are not committed: bench/grips.py says where it looks for them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from people import PEOPLE
from shots import Sheet, Shot

OWN_GRIPS = ("beside", "beside_chest", "beside_raised", "left_chest", "margin", "margin_chest")
OTHERS_OWN_HANDS = ("none", "raised")
LIGHTS = ("day", "window", "overcast", "warm")
ROOMS = ("window", "door", "garden", "shelf")


def holds(seed: int, each: int) -> tuple[Shot, ...]:
    """`each` pictures of everybody; in every third somebody else holds the sheet."""
    return tuple(
        _hold(person.id, seed, number, np.random.default_rng((seed, at, number)))
        for number in range(each)
        for at, person in enumerate(PEOPLE)
    )


def _hold(person: str, seed: int, number: int, rng: np.random.Generator) -> Shot:
    scene = Shot(
        person,
        f"hold_{seed}_{number}",
        turn=float(rng.uniform(-9, 9)),
        smile=float(rng.uniform(0, 0.6)),
        light=str(rng.choice(LIGHTS)),
        room=str(rng.choice(ROOMS)),
        clothes=int(rng.integers(0, 3)),
        frame=float(rng.uniform(0.8, 1.0)),
    )
    if number % 3 == 2:
        return _by_another(scene, rng)
    grip = str(rng.choice(OWN_GRIPS))
    x, y, z = (-0.146, -0.47, -0.195) if grip.startswith("margin") else (-0.215, -0.40, -0.10)
    side = -1.0 if grip.startswith("left") else 1.0
    dx, dy, dz = rng.uniform((-0.03, -0.04, -0.06), (0.05, 0.04, 0.05))
    sheet = Sheet((side * (x + dx), y + dy, z + dz), roll=side * float(rng.uniform(-2, 5)))
    return replace(scene, grip=grip, sheet=sheet, aside=side * float(rng.uniform(-0.12, -0.02)))


def _by_another(scene: Shot, rng: np.random.Generator) -> Shot:
    others = [person.id for person in PEOPLE if person.id != scene.person]
    dx, dy, dz = rng.uniform((-0.04, -0.03, -0.05), (0.03, 0.03, 0.04))
    return replace(
        scene,
        grip=str(rng.choice(OTHERS_OWN_HANDS)),
        sheet=Sheet((0.22 + dx, -0.38 + dy, -0.12 + dz), roll=float(rng.uniform(-5, 2))),
        other=str(rng.choice(others)),
        faults=("other_hand",),
        aside=float(rng.uniform(0.03, 0.09)),
    )
