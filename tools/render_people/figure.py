"""A posed person as mesh parts: skin, eyes, hair and jumper, in world space (eyes at height 0)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from body import DATA, Array, Body, Turns, surface, vertices_of
from face_paint import front_uv, paint
from people import Person
from solids import Part, ball, clip, compact, towards
from strands import CUTS, bun, on_scalp, ribbons, strands

# How far the scalp takes the colour of the hair that hides it.
SCALP_TINT = 0.9


class Figure:
    """A person in a pose. `origin` moves the whole figure; eye height of the subject is 0."""

    def __init__(self, person: Person, body: Body, turns: Turns, origin: Array) -> None:
        self.person, self.body, self.origin = person, body, origin
        self.rest = body.rest.numpy()
        self.eye = body.eye_height
        self.posed = body.posed(turns) + self._shift()
        rotation, shift = body.place("head", turns)
        self.head_turn, self.head_shift = rotation.numpy(), shift.numpy() + self._shift()

    def _shift(self) -> Array:
        return self.origin - np.array([0, 0, self.body.eye_height])

    def on_head(self, rest_points: Array) -> Array:
        """Rest space of the head to the world."""
        return rest_points @ self.head_turn.T + self.head_shift

    def face_points(self) -> Array:
        x, y, z = self.rest.T
        face = (np.abs(x) < 0.078) & (y < -0.02) & (z > self.eye - 0.122) & (z < self.eye + 0.066)
        skin = np.zeros(len(self.rest), bool)
        skin[vertices_of("body")] = True
        return self.posed[face & skin]

    def skin(self, work: Path) -> Part:
        picture = work / f"{self.person.id}_face.png"
        paint(self.person, self.body, picture)
        uv, groups = surface()
        quads = np.array([f for f in groups["body"] if len(f) == 4])
        quads = quads[self.rest[quads[:, :, 0], 2].max(1) > self.eye - 0.95]
        vertices, faces, used = compact(self.posed, quads[:, :, 0])
        x, y, z = self.rest[used].T
        front = np.clip((-y - 0.045) / 0.03, 0, 1) * (z > self.eye - 0.15) * (np.abs(x) < 0.1)
        scalp = on_scalp(self.rest[used], self.eye, self.person.hair.hairline)
        look = {
            "skin": self.person.skin,
            "hair": self.person.hair.colour,
            "face": str(picture),
            "textures": str(DATA / "textures"),
        }
        return Part(
            "skin",
            vertices,
            faces,
            "skin",
            look,
            {"facing": front, "scalp": scalp * SCALP_TINT},
            {
                "atlas": uv[quads[:, :, 1]].reshape(-1, 2),
                "front": front_uv(self.rest, self.eye)[quads[:, :, 0]].reshape(-1, 2),
            },
            {"subdivide": 2},
        )

    def eyes(self, camera: Array) -> list[Part]:
        parts = []
        for group in ("helper-l-eye", "helper-r-eye"):
            rest = self.rest[vertices_of(group)]
            centre = self.on_head((rest.max(0) + rest.min(0)) / 2)
            to_camera = (camera - centre) / np.linalg.norm(camera - centre)
            gaze = 0.45 * self.head_turn @ np.array([0, -1.0, 0]) + 0.55 * to_camera
            radius = float(np.ptp(rest[:, 0])) / 2
            vertices, faces, polar = ball((radius,) * 3, 48, 48)
            parts.append(
                Part(
                    "eye",
                    vertices @ towards(gaze).T + centre,
                    faces,
                    "eye",
                    {"iris": self.person.iris},
                    {"polar": polar},
                )
            )
        return parts

    def hair(self, under_hat: bool, work: Path) -> list[Part]:
        hair = self.person.hair
        seed = int(self.person.id[1:])
        points = self._strands(seed, work)
        if under_hat:
            points = points[points[:, 0, 2] < self.eye + 0.045]
        width = CUTS[hair.style].width
        sets = [ribbons(self.on_head(points), width, seed)]
        if hair.style == "bun" and not under_hat:
            sets.append(ribbons(self.on_head(bun(self.body, seed)), width, seed))
        return [Part("hair", v, f, "hair", {"colour": hair.colour}) for v, f in sets]

    def _strands(self, seed: int, work: Path) -> Array:
        """Hair does not depend on the pose, so it is combed once for a person."""
        kept = work / f"{self.person.id}_strands.npy"
        if not kept.exists():
            np.save(kept, strands(self.body, self.person.hair, seed).astype(np.float32))
        return np.load(kept)

    def jumper(self, colour: tuple[float, float, float], sleeve: float, striped: bool) -> Part:
        """A top from the tights of MakeHuman; `sleeve` = share of the forearm it covers."""
        faces = [[v for v, _ in face] for face in surface()[1]["helper-tights"]]
        rest, posed = self.rest, self.posed
        neck = self.body.heads[self.body.index["neck01"]].numpy()
        x, y, z = rest.T
        collar = neck[2] - 0.012 + 0.45 * (y + 0.03) - z
        keep = np.where((np.abs(x) < 0.1) & (z > neck[2] - 0.12), collar, 1.0)
        faces, layers = clip(faces, keep, rest, posed)
        for side in ("L", "R"):
            faces, layers = clip(faces, self._sleeve_left(side, sleeve, layers[0]), *layers)
        faces, layers = clip(faces, layers[0][:, 2] - (self.eye - 0.95), *layers)
        look = {"colour": colour, "striped": striped}
        used = np.unique(np.concatenate([np.array(f) for f in faces]))
        renumber = np.zeros(len(layers[1]), int)
        renumber[used] = np.arange(len(used))
        return Part(
            "jumper",
            layers[1][used],
            [[int(renumber[v]) for v in f] for f in faces],
            "cloth",
            look,
            {"height": layers[0][used, 2]},
            {},
            {"smooth": 4, "subdivide": 2, "folds": 0.022, "thickness": 0.003},
        )

    def _sleeve_left(self, side: str, sleeve: float, rest: Array) -> Array:
        """Positive on the body side of the cuff, which lies across the forearm."""
        elbow = self.body.head("lowerarm01." + side).numpy()
        wrist = self.body.head("wrist." + side).numpy()
        along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
        left = np.linalg.norm(wrist - elbow) * sleeve - (rest - elbow) @ along
        on_arm = np.abs(rest[:, 0]) > abs(elbow[0]) * 0.75
        return np.where(on_arm & (np.sign(rest[:, 0]) == np.sign(wrist[0])), left, 1.0)
