"""Backgrounds and light. Nothing in a room bears writing."""

from __future__ import annotations

import math
import random
from typing import Any

import bpy
from materials import Shader, plain
from mathutils import Vector

Colour = tuple[float, float, float]
WALL_Y = 1.15


def _solid(location: Colour, size: Colour, colour: Colour, rough: float = 0.7) -> Any:
    bpy.ops.mesh.primitive_cube_add(size=1, location=location)
    thing = bpy.context.object
    thing.scale = size
    thing.data.materials.append(plain({"colour": colour, "rough": rough}))
    return thing


def _glowing(location: Colour, size: Colour, colour: Colour, strength: float) -> None:
    thing = _solid(location, size, colour)
    s = Shader("glow")
    s.set(base_color=(0, 0, 0), emission=colour, emission_strength=strength)
    thing.data.materials[0] = s.material


def _wall(colour: Colour) -> None:
    bpy.ops.mesh.primitive_plane_add(
        size=8, location=(0, WALL_Y + 0.1, 0), rotation=(math.pi / 2, 0, 0)
    )
    s = Shader("wall")
    s.set(base_color=s.mix(s.noise(1.5, 6), colour, tuple(c * 0.88 for c in colour)), roughness=0.9)
    bpy.context.object.data.materials.append(s.material)


def _plain(rng: random.Random) -> None:
    _wall((0.78, 0.79, 0.80))


def _shelf(rng: random.Random) -> None:
    _wall((0.58, 0.55, 0.49))
    for row in range(4):
        z = -0.95 + 0.36 * row
        _solid((0.45, WALL_Y - 0.02, z), (1.1, 0.24, 0.025), (0.23, 0.13, 0.07))
        x = -0.05
        while x < 0.95:
            wide, tall = rng.uniform(0.02, 0.05), rng.uniform(0.17, 0.28)
            if rng.random() < 0.8:
                hue = rng.choice(
                    (
                        (0.25, 0.05, 0.04),
                        (0.05, 0.10, 0.20),
                        (0.30, 0.26, 0.18),
                        (0.04, 0.14, 0.08),
                        (0.45, 0.42, 0.36),
                        (0.32, 0.18, 0.05),
                    )
                )
                _solid((x, WALL_Y - 0.03, z + tall / 2), (wide * 0.9, 0.16, tall), hue)
            x += wide


def _window(rng: random.Random) -> None:
    _wall((0.50, 0.53, 0.50))
    _glowing((-0.62, WALL_Y, 0.25), (0.85, 0.02, 1.2), (0.80, 0.90, 1.0), 1.5)
    for x in (-1.06, -0.62, -0.18):
        _solid((x, WALL_Y - 0.03, 0.25), (0.05, 0.05, 1.25), (0.75, 0.75, 0.73))
    _solid((-0.62, WALL_Y - 0.05, -0.38), (1.0, 0.15, 0.04), (0.75, 0.75, 0.73))
    for fold in range(9):
        bpy.ops.mesh.primitive_cylinder_add(
            radius=0.035, depth=2.4, location=(0.0 + fold * 0.05, WALL_Y - 0.06, 0)
        )
        bpy.context.object.data.materials.append(plain({"colour": (0.35, 0.30, 0.22)}))


def _door(rng: random.Random) -> None:
    _wall((0.44, 0.50, 0.54))
    white = (0.70, 0.68, 0.64)
    _solid((0.55, WALL_Y, -0.2), (0.9, 0.06, 2.4), white)
    for z in (-0.55, 0.35):
        for x in (0.34, 0.76):
            _solid((x, WALL_Y - 0.035, z), (0.3, 0.02, 0.72), (0.62, 0.60, 0.57))
    _solid((0.18, WALL_Y - 0.07, -0.32), (0.09, 0.03, 0.025), (0.4, 0.36, 0.28), 0.25)
    _solid((-0.75, WALL_Y, 0.1), (0.5, 0.03, 0.65), (0.12, 0.09, 0.06))
    _solid((-0.75, WALL_Y - 0.02, 0.1), (0.42, 0.02, 0.57), (0.30, 0.36, 0.33))


def _garden(rng: random.Random) -> None:
    _glowing((0, 5.2, 1.2), (12, 0.05, 6), (0.72, 0.83, 1.0), 1.1)
    greens = ((0.06, 0.14, 0.03), (0.10, 0.20, 0.05), (0.04, 0.10, 0.03), (0.16, 0.22, 0.06))
    leaves = [plain({"colour": green, "rough": 0.8}) for green in greens]
    for _ in range(420):
        x, y = rng.uniform(-2.4, 2.4), rng.uniform(2.3, 3.4)
        top = 0.10 + 0.22 * math.sin(2.1 * x + 0.6) + 0.25 * (y - 2.3)
        bpy.ops.mesh.primitive_ico_sphere_add(
            subdivisions=2, radius=rng.uniform(0.05, 0.16), location=(x, y, rng.uniform(-1.4, top))
        )
        bpy.ops.object.shade_smooth()
        bpy.context.object.data.materials.append(rng.choice(leaves))
    _solid((0, 3.0, -1.4), (9, 5, 0.1), (0.14, 0.16, 0.06))


ROOMS = {"plain": _plain, "shelf": _shelf, "window": _window, "door": _door, "garden": _garden}


def build_room(name: str, seed: str) -> None:
    ROOMS[name](random.Random(seed))  # noqa: S311 - a drawing needs a seed, not secrecy


def _lamp(at: Colour, size: float, power: float, colour: Colour) -> None:
    light = bpy.data.lights.new("lamp", "AREA")
    light.size, light.energy, light.color = size, power, colour
    thing = bpy.data.objects.new("lamp", light)
    thing.location = at
    thing.rotation_euler = (
        (Vector((0, -0.1, -0.1)) - Vector(at)).to_track_quat("-Z", "Y").to_euler()
    )
    bpy.context.scene.collection.objects.link(thing)


# Lamps (place, size, watts, colour), then colour and strength of the sky, then exposure in stops.
LIGHTS: dict[str, tuple[list[tuple[Colour, float, float, Colour]], Colour, float, float]] = {
    "day": (
        [
            ((-1.3, -1.4, 0.7), 1.0, 42, (1, 0.97, 0.92)),
            ((1.6, -1.2, 0.2), 1.2, 12, (0.85, 0.92, 1)),
        ],
        (0.8, 0.9, 1),
        0.40,
        0.25,
    ),
    "window": (
        [
            ((1.5, -0.9, 0.5), 1.0, 44, (0.93, 0.97, 1)),
            ((-1.5, -1.2, 0.1), 1.4, 9, (1, 0.95, 0.88)),
        ],
        (0.9, 0.95, 1),
        0.38,
        0.30,
    ),
    "warm": (
        [
            ((1.0, -1.6, 0.5), 0.6, 36, (1, 0.86, 0.68)),
            ((-1.5, -1.0, 0.9), 1.2, 12, (0.9, 0.95, 1)),
        ],
        (1, 0.9, 0.75),
        0.32,
        0.25,
    ),
    "overcast": (
        [((0.2, -1.8, 1.4), 2.4, 40, (0.95, 0.98, 1)), ((-1.2, -1.5, 0.2), 1.6, 9, (1, 1, 1))],
        (0.85, 0.92, 1),
        0.55,
        0.25,
    ),
    "studio": (
        [
            ((-0.9, -1.7, 0.7), 1.4, 34, (1, 1, 1)),
            ((1.0, -1.7, 0.6), 1.4, 26, (1, 1, 1)),
            ((0, 0.4, 1.3), 1.0, 20, (1, 1, 1)),
        ],
        (1, 1, 1),
        0.45,
        0.05,
    ),
    "night": ([((0.9, -0.9, 0.9), 0.15, 6.0, (1, 0.72, 0.42))], (0.2, 0.3, 0.6), 0.02, -0.1),
}


def build_light(name: str) -> None:
    """Place the lamps and the sky, and set the exposure."""
    lamps, sky, strength, exposure = LIGHTS[name]
    for lamp in lamps:
        _lamp(*lamp)
    scene = bpy.context.scene
    scene.world = bpy.data.worlds.new("sky")
    scene.world.use_nodes = True
    background = scene.world.node_tree.nodes["Background"]
    background.inputs[0].default_value, background.inputs[1].default_value = (*sky, 1), strength
    scene.view_settings.view_transform, scene.view_settings.look = "Filmic", "High Contrast"
    scene.view_settings.exposure = exposure
