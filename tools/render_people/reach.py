"""Bring a hand to a place: arm and wrist by gradient descent, fingers by given angles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from body import Body, Turns, turn

KNUCKLE = "finger3-1."
# How dear each joint angle is: collar bone, upper arm, (unused), elbow, forearm twist, wrist.
COST = torch.tensor([3, 3, 3, 0.15, 0.15, 0.15, 0.02, 0.1, 0.5, 0.5], dtype=torch.double)
STEPS = 250


@dataclass(frozen=True)
class Fingers:
    """Bend in degrees at each joint, and spread between neighbours."""

    bend: tuple[tuple[int, int, int], ...] = ((10, 6, 4), (8, 6, 4), (8, 6, 4), (10, 8, 4))
    thumb: tuple[int, int, int] = (20, 2, 6)
    spread: float = 0.0


def _unit(vector: Any) -> torch.Tensor:
    v = torch.as_tensor(vector, dtype=torch.double)
    return v / v.norm()


def _hand_axes(body: Body, side: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Where the fingers point and where the palm faces, at rest."""
    along = _unit(body.head(KNUCKLE + side) - body.head("wrist." + side))
    across = body.head("finger2-1." + side) - body.head("finger5-1." + side)
    palm = _unit(torch.linalg.cross(along, across))
    return along, -palm if side == "R" else palm


def _arm_turns(body: Body, side: str, p: torch.Tensor) -> Turns:
    along, palm = _hand_axes(body, side)
    upper = body.tail("upperarm02." + side) - body.head("upperarm01." + side)
    lower = body.head("wrist." + side) - body.head("lowerarm01." + side)
    return {
        "clavicle." + side: turn(p[0:3]),
        "upperarm01." + side: turn(p[3:6]),
        "lowerarm01." + side: turn(_unit(torch.linalg.cross(upper, lower)) * p[6]),
        "lowerarm02." + side: turn(_unit(lower) * p[7]),
        "wrist." + side: turn(palm * p[8] + torch.linalg.cross(along, palm) * p[9]),
    }


def _out_of_range(p: torch.Tensor) -> torch.Tensor:
    elbow = torch.relu(-p[6]) ** 2 + torch.relu(p[6] - 2.5) ** 2
    return elbow + torch.relu(p[7].abs() - 1.5) ** 2 + torch.relu(p[8:10].abs() - 0.9).pow(2).sum()


def reach(body: Body, side: str, knuckle: Any, pointing: Any, palm_to: Any, base: Turns) -> Turns:
    """Turns that bring the middle knuckle to a point, with fingers and palm in given directions."""
    target = torch.as_tensor(knuckle, dtype=torch.double)
    along, palm = _hand_axes(body, side)
    p = torch.zeros(10, dtype=torch.double)
    p[3:6] = torch.tensor([-0.3, -0.2 if side == "L" else 0.2, 0.0])
    p[6] = 1.2
    p.requires_grad_(True)
    descent = torch.optim.Adam([p], lr=0.06)
    for _ in range(STEPS):
        descent.zero_grad()
        turns = base | _arm_turns(body, side, p)
        rotation, shift = body.place("wrist." + side, turns)
        miss = ((rotation @ body.head(KNUCKLE + side) + shift - target) ** 2).sum()
        aim = 2 - (rotation @ along) @ _unit(pointing) - (rotation @ palm) @ _unit(palm_to)
        loss = 400 * miss + 2.4 * aim + 0.05 * (COST * p * p).sum() + 5 * _out_of_range(p)
        loss.backward()
        descent.step()
    off_cm = 100 * float(miss.detach()) ** 0.5
    print(f"  arm {side}: misses by {off_cm:.1f} cm, aim off {float(aim.detach()):.2f}")
    return {bone: r.detach() for bone, r in _arm_turns(body, side, p).items()}


def _finger_axis(body: Body, side: str, first: str, last: str, palm: torch.Tensor) -> torch.Tensor:
    return _unit(torch.linalg.cross(_unit(body.tail(last + side) - body.head(first + side)), palm))


def close_fingers(body: Body, side: str, fingers: Fingers) -> Turns:
    """Bend every finger towards the palm."""
    _, palm = _hand_axes(body, side)
    turns: Turns = {}
    for k, bends in zip((2, 3, 4, 5), fingers.bend, strict=True):
        axis = _finger_axis(body, side, f"finger{k}-1.", f"finger{k}-1.", palm)
        for joint, angle in enumerate(bends, 1):
            turns[f"finger{k}-{joint}.{side}"] = turn(axis * np.deg2rad(angle) + 1e-9)
        fan = turn(palm * np.deg2rad(fingers.spread * (k - 3.5)) + 1e-9)
        turns[f"finger{k}-1.{side}"] = fan @ turns[f"finger{k}-1.{side}"]
    axis = _finger_axis(body, side, "finger1-1.", "finger1-2.", palm)
    for joint, angle in enumerate(fingers.thumb, 1):
        turns[f"finger1-{joint}.{side}"] = turn(axis * np.deg2rad(angle) + 1e-9)
    return turns
