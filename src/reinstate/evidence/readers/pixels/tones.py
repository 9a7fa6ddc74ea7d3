"""Hue and light of a photo made small, as logarithms, and what in it has the hue of the face.

A logarithm turns shade into a sum: the hue of skin stays where the light changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.facts import FaceFacts
from reinstate.evidence.intake.image import Photo, Pixels
from reinstate.evidence.readers.pixels.scaling import at_most
from reinstate.evidence.readers.pixels.squares import Floats

Mask = npt.NDArray[np.bool_]
SIDE = 640
NOISE = 6.0  # added to each channel: what is nearly black has no hue
LOGARITHMS = np.log(np.arange(256, dtype=np.float32) + NOISE)
SKIN_HUE, SKIN_LIGHT = 0.2, 1.2  # how far skin may be from the face's, in logarithms
TOLD_APART = 0.03  # hues nearer than that are one: clothes of skin colour say nothing
CHEEKS = (0.35, 0.9)  # of the way from the eyes to the mouth


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """The photo made small and smooth, and where its face is; lengths are its own pixels.

    `skin`: (3,), the tone of the cheeks; a face of a few pixels has none.
    """

    rgb: Pixels
    scale: float
    cheeks: Mask
    skin: Floats | None
    face_width: float


def look_at(photo: Photo, face: FaceFacts) -> Look:
    """The small picture that sheet and skin are looked for in."""
    small = at_most(photo.rgb, SIDE)
    scale = small.shape[1] / photo.width
    rgb = np.asarray(cv2.GaussianBlur(small, (0, 0), 1.0), np.uint8)
    eyes, mouth = (np.array(face.landmarks[at : at + 2]) for at in (0, 3))
    down = mouth.mean(axis=0) - eyes.mean(axis=0)
    corners = np.concatenate([eyes + CHEEKS[0] * down, (eyes + CHEEKS[1] * down)[::-1]])
    cheeks = filled(corners * scale, rgb.shape)
    width = (face.box[1][0] - face.box[0][0]) * scale
    return Look(rgb, scale, cheeks, tone(rgb[cheeks][None]) if cheeks.any() else None, width)


def tones(rgb: Pixels) -> Floats:
    """(3, H, W) of H x W pixels: red and blue against green, and green, all logarithms."""
    found = np.empty((3, *rgb.shape[:2]), np.float32)
    for channel, at in zip(cv2.split(rgb), (0, 2, 1), strict=True):
        cv2.LUT(channel, LOGARITHMS, found[at])  # into place: to ask for room takes longer
    found[:2] -= found[2]
    return found


def tone(rgb: Pixels) -> Floats:
    """(3,), the middle tone of H x W pixels."""
    return np.asarray(np.median(tones(rgb).reshape(3, -1), axis=1), np.float32)


def hue_apart(some: Floats, other: Floats) -> Floats:
    """How far the hues of two tones lie apart, whatever their light."""
    red, blue = some[0] - other[0], some[1] - other[1]
    # numpy.hypot takes three times as long.
    return np.asarray(np.sqrt(red * red + blue * blue), np.float32)


def is_skin(some: Floats, face: Floats, others: Iterable[Floats]) -> Mask:
    """Near the face's tone, and nearer to it than to the others that can be told from it."""
    red, blue, light = (one - tone for one, tone in zip(some, face, strict=True))
    found = (red * red + blue * blue < SKIN_HUE**2) & (np.abs(light) < SKIN_LIGHT)
    for other in others:
        if hue_apart(other, face) > TOLD_APART:
            to_red, to_blue = other[:2] - face[:2]  # nearer to the face: on its side of the middle
            found &= red * to_red + blue * to_blue < (to_red * to_red + to_blue * to_blue) / 2
    return np.asarray(found)


def filled(corners: npt.NDArray[np.float64], shape: tuple[int, ...]) -> Mask:
    """What of a picture of that shape lies inside the corners."""
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
    return mask > 0
