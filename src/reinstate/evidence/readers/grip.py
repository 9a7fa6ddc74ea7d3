"""A hand that holds the sheet by its edge, of which the hand model sees too little to find it.

Often only the thumb lies before the sheet and the fingers behind it. What can be seen is skin of
the face's colour that lies over the sheet's edge and goes on beside it. It is no hand model's
finding, so nothing is said of what it covers, only of what holds the sheet and how near an elbow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.facts import BodyFacts, FaceFacts, GripFacts, Polygon
from reinstate.evidence.image import Photo
from reinstate.evidence.readers.hands import SEEN, SIDES, shoulders_apart
from reinstate.evidence.readers.scaling import at_most
from reinstate.evidence.readers.squares import Floats

Mask = npt.NDArray[np.bool_]
SIDE = 640
NOISE = 6.0  # added to each channel: what is nearly black has no hue
LOGARITHMS = np.log(np.arange(256, dtype=np.float32) + NOISE)
SKIN_HUE, SKIN_LIGHT = 0.2, 1.2  # how far skin may be from the face's, in logarithms
TOLD_APART = 0.03  # hues nearer than that are one: clothes of skin colour say nothing
CHEEKS = (0.35, 0.9)  # of the way from the eyes to the mouth
CHEST = ((-0.4, 0.15), (0.4, 0.15), (0.4, 1.0), (-0.4, 1.0))  # from between the shoulders
LEAST_BESIDE = 0.02  # skin beside the sheet, in squares of the face's width
ENDS_THERE = 0.3  # widths of the shoulders: a wrist seen farther away holds nothing here
BROAD = 0.06  # of the shoulders' width: what is looked at of a forearm
LEAST_WORN = 100  # pixels that say what is worn
# What a sleeve and the chest may differ by in hue and in light, and how much of the chest it is.
WORN_HUE, WORN_LIGHT, WORN_SHARE = 0.15, 0.9, 0.1


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """The photo made small: its tones, where sheet and cheeks lie; lengths are its pixels."""

    tones: Floats  # (3, H, W): red and blue against green, and green, all logarithms
    scale: float
    sheet: Mask
    cheeks: Mask
    face_width: float


def read_grip(
    photo: Photo, sheet: Polygon, face: FaceFacts, body: BodyFacts | None
) -> GripFacts | None:
    """The skin that lies farthest over the sheet; None where none does, or only the face's own."""
    view = _view(photo, sheet, face)
    if not (view.cheeks.any() and view.sheet.any()):
        return None  # a face of a few pixels, or a sheet outside the photo
    found = [_facts(view, skin, body) for skin in _over_the_edge(view, body)]
    return max(found, key=lambda grip: grip.depth, default=None)


def _view(photo: Photo, sheet: Polygon, face: FaceFacts) -> _View:
    small = at_most(photo.rgb, SIDE)
    scale = small.shape[1] / photo.width
    red, green, blue = cv2.split(cv2.LUT(cv2.GaussianBlur(small, (0, 0), 1.0), LOGARITHMS))
    eyes, mouth = (np.array(face.landmarks[at : at + 2]) for at in (0, 3))
    down = mouth.mean(axis=0) - eyes.mean(axis=0)
    cheeks = np.concatenate([eyes + CHEEKS[0] * down, (eyes + CHEEKS[1] * down)[::-1]])
    return _View(
        tones=np.stack([red - green, blue - green, green]),
        scale=scale,
        sheet=_filled(np.array(sheet) * scale, small.shape),
        cheeks=_filled(cheeks * scale, small.shape),
        face_width=(face.box[1][0] - face.box[0][0]) * scale,
    )


def _filled(corners: npt.NDArray[np.float64], shape: tuple[int, ...]) -> Mask:
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
    return mask > 0


def _over_the_edge(view: _View, body: BodyFacts | None) -> Iterator[Mask]:
    """Each patch of skin that lies on the sheet and beside it; the face's own is none."""
    skin = _skin(view, body).astype(np.uint8)
    skin = np.asarray(cv2.morphologyEx(skin, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)))
    _, numbers = cv2.connectedComponents(skin)
    faces = np.unique(numbers[view.cheeks])
    for number in np.setdiff1d(np.unique(numbers[view.sheet]), [0, *faces]):
        patch = numbers == number
        if (patch & ~view.sheet).sum() >= LEAST_BESIDE * view.face_width**2:
            yield patch


def _skin(view: _View, body: BodyFacts | None) -> Mask:
    """Near the face's tone, and nearer to it than to the paper and to what the person wears."""
    face = np.median(view.tones[:, view.cheeks], axis=1)
    apart = _hue_apart(view.tones, face)
    is_skin = (apart < SKIN_HUE) & (np.abs(view.tones[2] - face[2]) < SKIN_LIGHT)
    for area in (view.sheet, _chest(view, body)):
        other = np.median(view.tones[:, area], axis=1) if area.any() else face
        if _hue_apart(other, face) > TOLD_APART:
            is_skin &= apart < _hue_apart(view.tones, other)
    return np.asarray(is_skin)


def _hue_apart(tones: Floats, other: Floats) -> Floats:
    red, blue = tones[0] - other[0], tones[1] - other[1]
    # numpy.hypot takes three times as long.
    return np.asarray(np.sqrt(red * red + blue * blue), np.float32)


def _chest(view: _View, body: BodyFacts | None) -> Mask:
    """Where the person's clothes are, whoever else is in the picture."""
    if body is None:
        return np.zeros_like(view.sheet)
    shoulders = np.array([body.joints[f"{side}_shoulder"] for side in SIDES])
    corners = shoulders.mean(axis=0) + np.array(CHEST) * shoulders_apart(body)
    return _filled(corners * view.scale, view.sheet.shape) & ~view.sheet


def _facts(view: _View, skin: Mask, body: BodyFacts | None) -> GripFacts:
    inside = cv2.distanceTransform(view.sheet.astype(np.uint8), cv2.DIST_L2, 5)
    beside = skin & ~view.sheet
    tones = [np.median(view.tones[:, area], axis=1) for area in (beside, view.cheeks)]
    rows, columns = np.nonzero(beside)
    places = np.stack([columns, rows], axis=1).astype(np.float32)
    hull = cv2.convexHull(places).reshape(-1, 2) / view.scale
    elbow_apart, sleeve = _forearm(view, skin, places, body)
    return GripFacts(
        outline=tuple((float(x), float(y)) for x, y in hull),
        depth=round(float(inside[skin].max()) / view.face_width, 3),
        tone_apart=round(float(_hue_apart(tones[0], tones[1])), 3),
        elbow_apart=elbow_apart,
        sleeve=sleeve,
    )


def _forearm(
    view: _View, skin: Mask, places: Floats, body: BodyFacts | None
) -> tuple[float | None, float | None]:
    """How far the nearest elbow is whose wrist may be there, and how much of the way is sleeve."""
    if body is None:
        return None, None
    wide = max(shoulders_apart(body) * view.scale, 1.0)
    ways = [
        _nearest(places, _in_view(view, body, f"{side}_elbow"))
        for side in SIDES
        if body.visibility[f"{side}_elbow"] >= SEEN and _may_end_there(view, places, body, side)
    ]
    if not ways:
        return None, None
    length, elbow, end = min(ways, key=lambda way: way[0])
    way = np.zeros(view.sheet.shape, np.uint8)
    cv2.line(way, elbow, end, 1, max(1, round(BROAD * wide)))
    area = (way > 0) & ~skin & ~view.sheet
    return round(length / wide, 3), _share_worn(view, area, body) if area.any() else None


def _may_end_there(view: _View, places: Floats, body: BodyFacts, side: str) -> bool:
    if body.visibility[f"{side}_wrist"] < SEEN:
        return True
    wrist = _in_view(view, body, f"{side}_wrist")
    return _nearest(places, wrist)[0] <= ENDS_THERE * shoulders_apart(body) * view.scale


def _in_view(view: _View, body: BodyFacts, joint: str) -> Floats:
    return np.array(body.joints[joint], np.float32) * np.float32(view.scale)


def _nearest(places: Floats, joint: Floats) -> tuple[float, tuple[int, int], tuple[int, int]]:
    """How far the nearest place is from a joint, then the two as pixels."""
    apart = np.hypot(*(places - joint).T)
    (x, y), (u, v) = joint, places[int(apart.argmin())]
    return float(apart.min()), (round(float(x)), round(float(y))), (int(u), int(v))


def _share_worn(view: _View, area: Mask, body: BodyFacts) -> float | None:
    """Share of an area that has a colour which the person's chest has too."""
    worn = view.tones[:, _chest(view, body)]
    if worn.shape[1] < LEAST_WORN:
        return None
    worn = worn[:, :: worn.shape[1] // LEAST_WORN]
    tones = view.tones[:, area][..., None]
    alike = (_hue_apart(tones, worn) < WORN_HUE) & (np.abs(tones[2] - worn[2]) < WORN_LIGHT)
    return round(float((alike.mean(axis=1) >= WORN_SHARE).mean()), 3)
