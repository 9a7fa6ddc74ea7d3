"""First stage of a picture: pose everybody in the shot and write the meshes for Blender."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from body import Array, Body, Turns, turn
from coverings import COVERINGS
from figure import Figure
from grips import GRIPS, fit_sheet, sheet_turn, take_hold
from people import BY_ID, Person
from shots import Sheet, Shot
from solids import Part

OTHER_STANDS_AT = np.array([0.62, -0.05, 0.02])


def _body(person: Person, shot: Shot) -> Body:
    smile = {
        "mouthSmileLeft": shot.smile,
        "mouthSmileRight": shot.smile,
        "cheekSquintLeft": shot.smile * 0.5,
        "cheekSquintRight": shot.smile * 0.5,
    }
    return Body(person.phenotype, person.features, smile | dict(shot.expression))


def _neck(shot: Shot) -> Turns:
    nod, yaw = np.deg2rad([shot.nod, shot.turn])
    return {
        bone: turn(np.array([nod, 0, yaw]) * share + 1e-9)
        for bone, share in (("neck02", 0.4), ("head", 0.6))
    }


def _subject(shot: Shot) -> tuple[Figure, Sheet | None]:
    person = BY_ID[shot.person]
    body, still = _body(person, shot), np.zeros(3)
    turns = take_hold(body, shot.grip, shot.sheet, _neck(shot), still)
    sheet = shot.sheet
    if sheet and not shot.other and any(h.frame == "sheet" for h in GRIPS[shot.grip]):
        sheet = fit_sheet(body, shot.grip, sheet, turns, still)
    return Figure(person, body, turns, still), sheet


def _other(shot: Shot) -> tuple[Figure, Sheet]:
    """Somebody beside the picture who reaches in and holds the sheet."""
    assert shot.sheet is not None
    person = BY_ID[shot.other]
    body = _body(person, shot)
    turns = take_hold(body, "beside", shot.sheet, {}, OTHER_STANDS_AT)
    return Figure(person, body, turns, OTHER_STANDS_AT), fit_sheet(
        body, "beside", shot.sheet, turns, OTHER_STANDS_AT
    )


def _dressed(figure: Figure, shot: Shot, camera: Array, work: Path) -> list[Part]:
    covered = bool({"hat", "head_scarf"} & set(shot.wears))
    number = int(figure.person.id[1:]) + shot.clothes
    parts = [figure.skin(work), *figure.eyes(camera)]
    if "head_scarf" not in shot.wears:
        parts += figure.hair(covered, work)
    parts.append(
        figure.jumper(
            figure.person.clothes[shot.clothes], (0.93, 0.35, 0.93)[number % 3], number % 4 == 3
        )
    )
    return parts + [part for name in shot.wears for part in COVERINGS[name](figure)]


def _sheet_part(sheet: Sheet) -> tuple[Part, Array]:
    """The flat sheet, and its corners TL, TR, BR, BL as its text reads."""
    w, h = sheet.size
    square = np.array([[-w, 0, h], [w, 0, h], [w, 0, -h], [-w, 0, -h]]) / 2
    corners = square @ sheet_turn(sheet).T + np.array(sheet.centre)
    return Part(
        "sheet", corners, np.array([[0, 3, 2, 1]]), sheet.what, shaping={"flat": 1}
    ), corners


def _write(parts: list[Part], path: Path) -> list[dict[str, Any]]:
    arrays: dict[str, Array] = {}
    index = []
    for i, part in enumerate(parts):
        sizes = [len(f) for f in part.faces]
        arrays |= {
            f"{i}/vertices": np.asarray(part.vertices, np.float32),
            f"{i}/sizes": np.array(sizes, np.int32),
            f"{i}/corners": np.concatenate([np.asarray(f, np.int32) for f in part.faces]),
        }
        arrays |= {f"{i}/point/{k}": np.asarray(v, np.float32) for k, v in part.points.items()}
        arrays |= {f"{i}/uv/{k}": np.asarray(v, np.float32) for k, v in part.uv.items()}
        index.append(
            {
                "name": part.name,
                "material": part.material,
                "look": part.look,
                "shaping": part.shaping,
                "points": list(part.points),
                "uv": list(part.uv),
            }
        )
    np.savez(path, **arrays)
    return index


def _focus(shot: Shot, corners: Array) -> float:
    """Metres from the camera: the face, the card, or between face and sheet."""
    face = shot.distance - 0.11
    if not len(corners):
        return face
    sheet = float(shot.distance + corners[:, 1].mean())
    return sheet if shot.kind == "card" else 0.6 * sheet + 0.4 * face


def build(shot: Shot, work: Path) -> None:
    """Write <id>.npz with the meshes and <id>.json with everything else that Blender needs."""
    camera = np.array([shot.aside * 0.5, -shot.distance, -0.02])
    figure, sheet = _subject(shot)
    parts = _dressed(figure, shot, camera, work)
    if shot.other:
        second, sheet = _other(shot)
        parts += _dressed(second, shot, camera, work)
    corners = np.zeros((0, 3))
    if sheet:
        part, corners = _sheet_part(sheet)
        parts.append(part)
    scene = {
        "parts": _write(parts, work / f"{shot.id}.npz"),
        "sheet": corners.tolist(),
        "face": figure.face_points()[::7].tolist(),
        "camera": camera.tolist(),
        "aim": [shot.aside, -0.1, -shot.look_down],
        "frame": shot.frame,
        "focus": _focus(shot, corners),
        "light": shot.light,
        "room": shot.room,
        "size": [shot.width, shot.height],
        "id": shot.id,
    }
    (work / f"{shot.id}.json").write_text(json.dumps(scene))
