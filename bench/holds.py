"""Sheets with a note in pictures of people: held, or laid where nobody or a fist holds them.

Where the text stands is what the detector finds, as in the reader; the text itself is not read, and
a sheet on which too few lines are found is left out. Nothing of it is stored.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from bench.data import files, half
from bench.strange_hands import fist
from reinstate.evidence.facts import Polygon
from reinstate.evidence.intake.image import Photo, Pixels, open_photo, photo_of
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.note.rows import joined_rows
from reinstate.evidence.readers.note.sheet import find_sheet, text_hull
from reinstate.evidence.readers.text import detection
from reinstate.evidence.readers.text import reading as text
from reinstate.evidence.readers.text.reading import Quad
from reinstate.specimens import notes, rendered, selfies
from reinstate.specimens.handwriting import careful_hand
from reinstate.specimens.rendered import RenderedPicture

FOLDER = Path(__file__).parents[1] / "var" / "bench" / "holds"
OWN, OTHER = "held by the person", "held by somebody else"
NOBODY, STRANGE = "a sheet that nobody holds", "a sheet that a strange fist holds"
WAYS = ("as it is", "mirrored", "sent on")
LIKE = 0.9  # overlap over union from which an outline is the sheet's
SENT = 640  # pixels of the longer side, as a messenger sends
SEED = 20271101
SHEET = (1.55, 1.1)  # of the face's width and height: half a letter at arm's length
LEAST_LINES = 3  # found by the detector: a note too small for that is not read
PLACES = 4  # sheets laid into each labelled photo, one at a time
TEXT = "Binance.US (22/11/2026) Reactivate my account associated with ({}@mail.example)"
NAMES = ("li.wu", "zoe.damico", "samuel.adeyemi", "jose.munoz.garcia", "konrad.wisniewski")


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A picture with a note. `corners`: the true ones; `sheet`: as the note's reader has it."""

    person: str
    title: str
    way: str
    photo: Photo
    corners: Polygon
    lines: tuple[Polygon, ...]
    sheet: Polygon


def held(folder: Path, of_half: int | None = None) -> Iterator[Scene]:
    """Rendered people who hold a sheet, or beside whom somebody does, each in all WAYS.

    `of_half`: of the people; None = of both. SystemExit where none were rendered.
    """
    listed = folder / "people.json"
    if not listed.exists():
        how = "render them as tools/render_people/README.md says of hold_list.py"
        raise SystemExit(f"bench: no pictures of held sheets in {folder}: {how}, and come again")
    for row in json.loads(listed.read_text("utf-8"))["images"]:
        if of_half in (None, half(row["person"])):
            named = {**row["sheet"], "visible": str(folder / row["sheet"]["visible"])}
            yield from _written(
                rendered.picture_of({**row, "file": str(folder / row["file"]), "sheet": named})
            )


def specimens(of_half: int) -> Iterator[Scene]:
    """The good selfies of the specimens, of one half of the people."""
    for picture in rendered.find("selfie"):
        if picture.sheet is not None and half(picture.person) == of_half:
            yield from _written(picture)


def _written(picture: RenderedPicture) -> Iterator[Scene]:
    title = OTHER if "other_hand" in picture.faults else OWN
    note = _note(zlib.crc32(picture.name.encode()), selfies.sheet_of(picture))
    written = selfies.hold(picture, note)
    corners = np.array(written.sheet_corners)
    for way, rgb, onto in _ways(np.asarray(written.image)):
        moved = corners @ onto[:, :2].T + onto[:, 2]
        yield from _scene(picture.person, title, way, rgb, moved)


def laid() -> Iterator[Scene]:
    """Labelled selfies with one face into which a sheet is laid, without a hand and with one."""
    for number, (row, path) in enumerate(files("hands_people")):
        photo = open_photo(path.read_bytes())
        faces = read_faces(photo, with_templates=False)
        if row["labels"].get("faces") != 1 or not faces:
            continue  # a sheet is laid beside the one face
        for place in range(PLACES):
            rng = np.random.default_rng((SEED, number, place))
            rgb, corners = _with_sheet(photo, faces[0].box, number + place, rng)
            yield from _scene(path.name, NOBODY, WAYS[0], rgb, corners)
            if place == 0:
                yield from _scene(path.name, STRANGE, WAYS[0], _with_fist(rgb, corners), corners)


def _note(number: int, sheet: notes.Sheet) -> notes.Note:
    said = TEXT.format(NAMES[number % len(NAMES)])
    hand = careful_hand(np.random.default_rng((SEED, number)))
    return notes.bona_fide_note(said, number, sheet, hand)


def _ways(rgb: Pixels) -> Iterator[tuple[str, Pixels, np.ndarray]]:
    """The picture as it is, mirrored and sent on, with what leads from it there, 2 x 3."""
    yield WAYS[0], rgb, np.array([[1.0, 0, 0], [0, 1, 0]])
    flipped = np.array([[-1.0, 0, rgb.shape[1]], [0, 1, 0]])
    yield WAYS[1], np.ascontiguousarray(rgb[:, ::-1]), flipped
    scale = SENT / max(rgb.shape[:2])
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, sent = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 60])
    onto = np.array([[scale, 0, 0], [0, scale, 0]])
    yield WAYS[2], np.asarray(cv2.imdecode(sent, cv2.IMREAD_COLOR), np.uint8), onto


def _scene(person: str, title: str, way: str, rgb: Pixels, corners: np.ndarray) -> Iterator[Scene]:
    """The scene, or none where the note is too small to be read."""
    quads = _lines(rgb, corners)
    if quads:
        sheet = find_sheet(rgb, quads) or text_hull(quads)
        lines = tuple(map(_polygon, quads))
        yield Scene(person, title, way, photo_of(rgb), _polygon(corners), lines, sheet)


def _polygon(places: np.ndarray) -> Polygon:
    return tuple((float(x), float(y)) for x, y in places)


def _lines(rgb: Pixels, corners: np.ndarray) -> list[Quad]:
    """The lines that the detector finds on the sheet, in the order of the reader."""
    outline = corners.astype(np.float32)
    found = [
        box.quad
        for box in detection.detect(rgb)
        if cv2.pointPolygonTest(outline, tuple(map(float, box.quad.mean(axis=0))), False) >= 0
    ]
    if len(found) < LEAST_LINES:
        return []
    angle = text.axis(found)
    return [text.turned(quad, angle) for quad in joined_rows(found, angle)]


def _with_sheet(
    photo: Photo, box: Polygon, number: int, rng: np.random.Generator
) -> tuple[Pixels, np.ndarray]:
    """Pale paper with some grain and a note beside or below the face, inside the photo."""
    (x0, _), _, (x1, y1), _ = box
    wide, tall = SHEET[0] * (x1 - x0), SHEET[1] * (x1 - x0)
    left = np.clip((x0 + x1) / 2 + rng.uniform(-1.6, 0.6) * wide, 0, max(photo.width - wide, 0))
    top = np.clip(y1 + rng.uniform(0.1, 0.8) * tall, 0, max(photo.height - 1.5 * tall, 0))
    left, top, right, low = (round(float(edge)) for edge in (left, top, left + wide, top + tall))
    rgb = photo.rgb.copy()
    paper = rgb[top:low, left:right]
    note = _note(number, notes.Sheet())
    ink = cv2.resize(note.coverage, paper.shape[1::-1], interpolation=cv2.INTER_AREA)[..., None]
    grain = rng.normal(rng.uniform(200, 240), 3, (*paper.shape[:2], 1))
    paper[:] = np.clip(grain * (1 - ink + ink * np.array(note.ink)), 0, 255)
    corners = [[left, top], [right, top], [right, low], [left, low]]
    return rgb, np.array(corners, np.float64)


def _with_fist(rgb: Pixels, sheet: np.ndarray) -> Pixels:
    """The strange fist from below, its thumb over the sheet's lower edge."""
    hand = fist().rotate(90, expand=True)
    tall = round(0.9 * (sheet[2][1] - sheet[0][1]))
    hand = hand.resize((round(hand.width * tall / hand.height), tall))
    image = Image.fromarray(rgb)
    x = round(0.6 * sheet[0][0] + 0.4 * sheet[1][0]) - hand.width // 2
    image.paste(hand, (x, round(sheet[2][1] - 0.3 * tall)), hand)
    return np.asarray(image)
