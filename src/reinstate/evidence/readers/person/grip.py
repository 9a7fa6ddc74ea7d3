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

from reinstate.evidence.facts import BodyFacts, GripFacts, Polygon
from reinstate.evidence.readers.person.hands import SEEN, SIDES, shoulders_apart
from reinstate.evidence.readers.pixels.squares import Floats
from reinstate.evidence.readers.pixels.tones import Look, Mask, filled, hue_apart, is_skin, tones

CHEST = ((-0.4, 0.15), (0.4, 0.15), (0.4, 1.0), (-0.4, 1.0))  # from between the shoulders
LEAST_BESIDE = 0.02  # skin beside the sheet, in squares of the face's width
ENDS_THERE = 0.3  # widths of the shoulders: a wrist seen farther away holds nothing here
BROAD = 0.06  # of the shoulders' width: what is looked at of a forearm
LEAST_WORN = 100  # pixels that say what is worn
MOST_SHOWN = 400  # pixels of a forearm that are compared with those
# What a sleeve and the chest may differ by in hue and in light, and how much of the chest it is.
WORN_HUE, WORN_LIGHT, WORN_SHARE = 0.15, 0.9, 0.1


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """A look at the photo with its tones, and where the sheet lies in it."""

    look: Look
    tones: Floats  # (3, H, W)
    sheet: Mask

    @property
    def scale(self) -> float:
        return self.look.scale

    @property
    def every_tone(self) -> Floats:
        """(3, H x W), out of which numbers of pixels take some in half of a mask's time."""
        return self.tones.reshape(3, -1)


def read_grip(look: Look, sheet: Polygon, body: BodyFacts | None) -> GripFacts | None:
    """The skin that lies farthest over the sheet; None where none does, or only the face's own."""
    view = _View(look, tones(look.rgb), filled(np.array(sheet) * look.scale, look.rgb.shape))
    if look.skin is None or not view.sheet.any():
        return None  # a face of a few pixels, or a sheet outside the photo
    patches = _over_the_edge(view, look.skin, body)
    found = [_facts(view, look.skin, patch, body) for patch in patches]
    return max(found, key=lambda grip: grip.depth, default=None)


def _over_the_edge(view: _View, face: Floats, body: BodyFacts | None) -> Iterator[Mask]:
    """Each patch of skin that lies on the sheet and beside it; the face's own is none."""
    skin = is_skin(view.tones, face, _others(view, body)).astype(np.uint8)
    skin = np.asarray(cv2.morphologyEx(skin, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)))
    _, numbers = cv2.connectedComponents(skin)
    faces = np.unique(numbers[view.look.cheeks])
    for number in np.setdiff1d(np.unique(numbers[view.sheet]), [0, *faces]):
        patch = numbers == number
        if (patch & ~view.sheet).sum() >= LEAST_BESIDE * view.look.face_width**2:
            yield patch


def _others(view: _View, body: BodyFacts | None) -> Iterator[Floats]:
    """The tones of the paper and of what the person wears, which skin is told from."""
    every_other = view.tones[:, ::2, ::2].reshape(3, -1)
    for area in (view.sheet, _chest(view, body)):
        at = np.flatnonzero(area[::2, ::2])
        if len(at):
            yield np.median(every_other[:, at], axis=1)


def _chest(view: _View, body: BodyFacts | None) -> Mask:
    """Where the person's clothes are, whoever else is in the picture."""
    if body is None:
        return np.zeros_like(view.sheet)
    shoulders = np.array([body.joints[f"{side}_shoulder"] for side in SIDES])
    corners = shoulders.mean(axis=0) + np.array(CHEST) * shoulders_apart(body)
    return filled(corners * view.scale, view.sheet.shape) & ~view.sheet


def _facts(view: _View, face: Floats, skin: Mask, body: BodyFacts | None) -> GripFacts:
    inside = cv2.distanceTransform(view.sheet.astype(np.uint8), cv2.DIST_L2, 5)
    beside = skin & ~view.sheet
    at = np.flatnonzero(beside)
    tone_beside = np.median(view.every_tone[:, at], axis=1)
    rows, columns = np.divmod(at, beside.shape[1])
    places = np.stack([columns, rows], axis=1).astype(np.float32)
    hull = cv2.convexHull(places).reshape(-1, 2) / view.scale
    elbow_apart, sleeve = _forearm(view, skin, places, body)
    return GripFacts(
        outline=tuple((float(x), float(y)) for x, y in hull),
        depth=round(float(inside[skin].max()) / view.look.face_width, 3),
        tone_apart=round(float(hue_apart(tone_beside, face)), 3),
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
    chest, arm = np.flatnonzero(_chest(view, body)), np.flatnonzero(area)
    if len(chest) < LEAST_WORN:
        return None
    worn = view.every_tone[:, chest[:: len(chest) // LEAST_WORN]]
    shown = view.every_tone[:, arm[:: len(arm) // MOST_SHOWN + 1], None]
    alike = (hue_apart(shown, worn) < WORN_HUE) & (np.abs(shown[2] - worn[2]) < WORN_LIGHT)
    return round(float((alike.mean(axis=1) >= WORN_SHARE).mean()), 3)
