"""The rendered people: portraits, and selfies with a blank sheet. Made by tools/render_people."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import cv2
import numpy as np
from PIL import Image

HALF = 0.5  # of a pixel: the least that no block of 8 x 8 pixels survives
Corner = tuple[float, float]


class NoSuchPicture(LookupError):
    """No rendered picture has what was asked for."""


@dataclass(frozen=True, slots=True)
class RenderedSheet:
    """A blank sheet or card in the picture. `corners`: TL, TR, BR, BL as its text reads, pixels.

    `clear_area`: (u0, v0, u1, v1), the largest rectangle nothing covers, in shares of the sheet.
    `mask`: file name of the picture that says where the camera sees the sheet.
    """

    what: str
    corners: tuple[Corner, Corner, Corner, Corner]
    width_mm: float
    height_mm: float
    mask: str
    covered_share: float
    clear_area: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class RenderedPicture:
    """One picture of one person. `kind`: portrait, selfie or card; no faults = a good picture."""

    name: str
    file: str
    person: str
    kind: str
    face_box: tuple[float, float, float, float] | None
    sheet: RenderedSheet | None
    coverings: frozenset[str]
    faults: frozenset[str]
    distance: str
    light: str
    width: int
    height: int


def _folder() -> Traversable:
    return files("reinstate.specimens") / "people"


@cache
def _manifest() -> dict[str, list[dict[str, object]]]:
    listed = _folder() / "people.json"
    if not listed.is_file():
        raise NoSuchPicture(f"{listed}: the rendered people are not there; run tools/render_people")
    manifest: dict[str, list[dict[str, object]]] = json.loads(listed.read_text("utf-8"))
    return manifest


def looks(person: str) -> dict[str, object]:
    """Sex, age band, skin tone and hair of a rendered person, as people.json has them."""
    return next(row for row in _manifest()["people"] if row["id"] == person)


def least_alike(person: str) -> tuple[str, ...]:
    """The others with a good selfie, the plainest strangers first: by sex, skin and age."""
    own = looks(person)

    def difference(other: str) -> tuple[int, str]:
        row = looks(other)
        tones = abs(int(str(row["monk_tone"])) - int(str(own["monk_tone"])))
        return 4 * (row["sex"] != own["sex"]) + tones + (row["age_band"] != own["age_band"]), other

    pictured = {one.person for one in pictures() if one.kind == "selfie" and not one.faults}
    return tuple(sorted(pictured - {person}, key=difference, reverse=True))


@cache
def pictures() -> tuple[RenderedPicture, ...]:
    """Every rendered picture, in the manifest's order."""
    return tuple(picture_of(row) for row in _manifest()["images"])


def picture_of(row: dict[str, object]) -> RenderedPicture:
    """A row of a manifest. Files of another folder than the specimens' are named in full."""
    box = row.get("face_box")
    return RenderedPicture(
        name=str(row["name"]),
        file=str(row["file"]),
        person=str(row["person"]),
        kind=str(row["kind"]),
        face_box=tuple(box) if isinstance(box, list) else None,
        sheet=_sheet(row["sheet"]) if isinstance(row.get("sheet"), dict) else None,
        coverings=_words(row.get("coverings")),
        faults=_words(row.get("faults")),
        distance=str(row.get("distance", "near")),
        light=str(row.get("light", "day")),
        width=int(str(row["width"])),
        height=int(str(row["height"])),
    )


def _words(value: object) -> frozenset[str]:
    return frozenset(str(word) for word in value) if isinstance(value, list) else frozenset()


def _sheet(row: object) -> RenderedSheet:
    assert isinstance(row, dict)
    corners = tuple((float(x), float(y)) for x, y in row["corners"])
    u0, v0, u1, v1 = (float(share) for share in row["clear_area"])
    return RenderedSheet(
        what=str(row["what"]),
        corners=corners,  # type: ignore[arg-type]
        width_mm=float(row["width_mm"]),
        height_mm=float(row["height_mm"]),
        mask=str(row["visible"]),
        covered_share=float(row["covered_share"]),
        clear_area=(u0, v0, u1, v1),
    )


def find(
    kind: str, person: str | None = None, faults: Iterable[str] = (), coverings: Iterable[str] = ()
) -> tuple[RenderedPicture, ...]:
    """Pictures of a kind with exactly these faults, and at least these coverings."""
    wanted, worn = frozenset(faults), frozenset(coverings)
    found = tuple(
        picture
        for picture in pictures()
        if picture.kind == kind
        and (person is None or picture.person == person)
        and picture.faults == wanted
        and worn <= picture.coverings
    )
    if not found:
        whose = f"of {person} " if person else ""
        raise NoSuchPicture(f"people.json: no {kind} {whose}with faults {sorted(wanted)}")
    return found


def portrait(person: str) -> Image.Image:
    """The picture of a person for an ID. It is never one of the selfies."""
    return open_rgb(find("portrait", person)[0].file)


@lru_cache(maxsize=32)
def open_rgb(file: str) -> Image.Image:
    """A rendered picture, 8-bit RGB, without JPEG's traces. Callers must not draw into it."""
    return _moved(_open(file).convert("RGB"))


@lru_cache(maxsize=32)
def open_mask(file: str) -> Image.Image:
    """Where the camera sees the sheet: 8-bit grey, 255 = sheet."""
    return _open(file).convert("L")


def _moved(picture: Image.Image) -> Image.Image:
    """Half a pixel to the right and down: a scene has no steps of JPEG, and its file has.

    With them, ink on the sheet is rightly told to have been put in (readers/photo/compression.py).
    """
    pixels = np.asarray(picture)
    height, width = pixels.shape[:2]
    onto = np.array([[1, 0, HALF], [0, 1, HALF]], np.float64)
    moved = cv2.warpAffine(
        pixels, onto, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return Image.fromarray(moved)


def _open(file: str) -> Image.Image:
    with (_folder() / file).open("rb") as stream:
        picture = Image.open(stream)
        picture.load()
    return picture
