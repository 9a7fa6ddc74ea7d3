"""A rendered person with a note: ink on the blank sheet, under the fingers, in its own light."""

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reinstate.specimens import rendered
from reinstate.specimens.drawn import DrawnSide
from reinstate.specimens.notes import WHOLE_SHEET, Area, Note, Sheet
from reinstate.specimens.rendered import NoSuchPicture, RenderedPicture, RenderedSheet

FINE = 4  # the sheet is warped this much larger than the picture and averaged down
MARGIN = 0.05
UNIT_SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
LENS_BLUR = 0.55  # pixels; what the renders themselves have on edges
Polygon = tuple[tuple[float, float], ...]
Spot = tuple[float, float]
Pixels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TrueWord:
    """Where a written word (or its part on one line) is, in pixels of the picture."""

    text: str
    line: int
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class Selfie:
    """A composed picture and what is true of it. `is_handwritten` None = no note in it."""

    image: Image.Image
    person: str
    picture: str
    faults: frozenset[str]
    sheet_corners: Polygon | None
    words: tuple[TrueWord, ...]
    is_handwritten: bool | None


def choose(person: str, *faults: str, seed: int = 0) -> RenderedPicture:
    """A selfie of a person with exactly these faults; another seed may choose another picture."""
    found = rendered.find("selfie", person, faults)
    return found[seed % len(found)]


def choose_anyone(*faults: str, coverings: tuple[str, ...] = (), seed: int = 0) -> RenderedPicture:
    """A selfie of anybody with exactly these faults, for faults that not every person has."""
    found = rendered.find("selfie", None, faults, coverings)
    return found[seed % len(found)]


def sheet_of(picture: RenderedPicture) -> Sheet:
    """The sheet to write on: inside what is clear, or all of it where fingers are to cover text."""
    if picture.sheet is None:
        raise NoSuchPicture(f"{picture.name}: nobody holds a sheet in it")
    covers = "fingers_over_sheet" in picture.faults
    area = WHOLE_SHEET if covers else _inset(picture.sheet.clear_area)
    return Sheet(picture.sheet.width_mm, picture.sheet.height_mm, area)


def _inset(area: Area) -> Area:
    """What is clear, less a margin to the sheet's edges and a little to the fingers."""
    u0, v0, u1, v1 = area
    return (
        max(u0 + 0.015, MARGIN),
        max(v0 + 0.015, MARGIN),
        min(u1 - 0.015, 1 - MARGIN),
        min(v1 - 0.015, 1 - MARGIN),
    )


def hold(picture: RenderedPicture, note: Note | None = None) -> Selfie:
    """The picture with the note on its sheet; without a note the picture as it is."""
    image = rendered.open_rgb(picture.file)
    words: tuple[TrueWord, ...] = ()
    if note is not None:
        sheet = _sheet(picture)
        image = _with_ink(image, sheet, note)
        words = _words(sheet, note)
    return Selfie(
        image=image,
        person=picture.person,
        picture=picture.name,
        faults=picture.faults,
        sheet_corners=picture.sheet.corners if picture.sheet else None,
        words=words,
        is_handwritten=note.is_handwritten if note else None,
    )


def taped(picture: RenderedPicture, selfie: Selfie, side: DrawnSide) -> Selfie:
    """The same picture with a card taped to the lower right of the sheet, under the fingers."""
    sheet = _sheet(picture)
    u = 0.93 - side.width_mm / sheet.width_mm / 2
    v = min(sheet.clear_area[3], 0.97) - side.height_mm / sheet.height_mm / 2
    return _with_card(picture, selfie, side, _card_corners(sheet, side, (u, v)), _seen(sheet))


def held_over(
    picture: RenderedPicture, selfie: Selfie, side: DrawnSide, middle: Spot, turn: float
) -> Selfie:
    """The same picture with an ID before the sheet and the fingers on it.

    `middle`: where its middle is, in shares of the sheet; `turn`: degrees. It may reach beyond
    the sheet, whose light it has.
    """
    sheet = _sheet(picture)
    before = np.ones((picture.height, picture.width), np.float32)
    return _with_card(picture, selfie, side, _card_corners(sheet, side, middle, turn), before)


def _card_corners(
    sheet: RenderedSheet, side: DrawnSide, middle: Spot, turn: float = 0.0
) -> NDArray[np.float32]:
    """Where the corners of a card lie in the picture, in the plane of the sheet."""
    half = np.array([side.width_mm, side.height_mm]) / 2
    flat = (np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half).T
    turned = cv2.getRotationMatrix2D((0, 0), turn, 1.0)[:, :2] @ flat
    shares = turned.T / (sheet.width_mm, sheet.height_mm) + middle
    onto = cv2.getPerspectiveTransform(UNIT_SQUARE, _corners(sheet))
    return np.asarray(cv2.perspectiveTransform(shares[None].astype(np.float32), onto)[0])


def _with_card(
    picture: RenderedPicture,
    selfie: Selfie,
    side: DrawnSide,
    corners: NDArray[np.float32],
    seen: Pixels,
) -> Selfie:
    print_ = np.asarray(side.image, np.float32) / 255.0
    warped, reach = _warped(print_, corners, picture.width, picture.height)
    # On the bare photo: the card hides the ink below it, and has the paper's light.
    bare = np.asarray(rendered.open_rgb(picture.file), np.float32)
    paper = _seen(_sheet(picture))[..., None]
    light = bare * paper + np.median(bare[paper[..., 0] > 0.5], axis=0) * (1 - paper)
    share = (seen * reach)[..., None]
    photo = np.asarray(selfie.image, np.float32)
    return replace(selfie, image=_picture(photo * (1 - share) + light * warped * share))


def _sheet(picture: RenderedPicture) -> RenderedSheet:
    if picture.sheet is None:
        raise NoSuchPicture(f"{picture.name}: nobody holds a sheet in it")
    return picture.sheet


def _with_ink(image: Image.Image, sheet: RenderedSheet, note: Note) -> Image.Image:
    photo = np.asarray(image, np.float32)
    ink, reach = _warped(note.coverage, _corners(sheet), image.width, image.height)
    seen = _seen(sheet)
    if note.patch is not None:
        flat = (seen * reach)[..., None]
        photo = photo * (1 - flat) + 255.0 * np.array(note.patch, np.float32) * flat
    amount = (ink * seen)[..., None]
    return _picture(photo * (1.0 - amount + amount * np.array(note.ink, np.float32)))


def _corners(sheet: RenderedSheet) -> NDArray[np.float32]:
    return np.array(sheet.corners, np.float32)


def _seen(sheet: RenderedSheet) -> Pixels:
    return np.asarray(rendered.open_mask(sheet.mask), np.float32) / 255.0


def _warped(
    flat: Pixels, corners: NDArray[np.float32], width: int, height: int
) -> tuple[Pixels, Pixels]:
    """The flat artwork where the sheet lies in the picture, and the share of each pixel it covers.

    Warped larger and averaged down, so that fine strokes neither vanish nor alias.
    """
    left, top = np.maximum(np.floor(corners.min(axis=0)) - 2, 0).astype(int)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 2
    right, bottom = min(int(right), width), min(int(bottom), height)
    size = ((right - left) * FINE, (bottom - top) * FINE)
    onto = _homography(flat.shape, (corners - (left, top)) * FINE)
    ink = cv2.warpPerspective(flat, onto, size, flags=cv2.INTER_AREA)
    reach = cv2.warpPerspective(np.ones(flat.shape[:2], np.float32), onto, size)
    whole = np.zeros((height, width, *flat.shape[2:]), np.float32)
    share = np.zeros((height, width), np.float32)
    small = (right - left, bottom - top)
    soft = cv2.GaussianBlur(cv2.resize(ink, small, interpolation=cv2.INTER_AREA), (0, 0), LENS_BLUR)
    whole[top:bottom, left:right] = soft
    share[top:bottom, left:right] = cv2.resize(reach, small, interpolation=cv2.INTER_AREA)
    return whole, share


def _homography(shape: tuple[int, ...], corners: NDArray[np.float32]) -> NDArray[np.float64]:
    """From pixels of the flat artwork to the picture. Both count pixel centres from 0."""
    rows, columns = shape[:2]
    flat = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    onto = cv2.getPerspectiveTransform(flat - 0.5, corners.astype(np.float32) - 0.5)
    return np.asarray(onto, np.float64)


def _words(sheet: RenderedSheet, note: Note) -> tuple[TrueWord, ...]:
    onto = _homography(note.coverage.shape, _corners(sheet))
    found = []
    for word in note.words:
        x0, y0, x1, y1 = word.box
        box = np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]], np.float64)
        polygon = cv2.perspectiveTransform(box, onto)[0]
        found.append(
            TrueWord(word.text, word.line, tuple((float(x), float(y)) for x, y in polygon))
        )
    return tuple(found)


def _picture(pixels: NDArray[np.floating[Any]]) -> Image.Image:
    return Image.fromarray(np.clip(pixels + 0.5, 0, 255).astype(np.uint8))
