"""Four-sided shapes in a photo: where their sides may lie, from edges and splits of colour."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.intake.image import Pixels
from reinstate.evidence.readers.pixels.squares import Floats

LEAST_AREA = 0.08  # of the photo
NEAR_FRAME = 0.008  # of the longer side: a corner this close to the frame may be cut off
NEARLY = 0.4  # as strong as the strongest edge; chosen by bench/calibrate_outlines.py
Mask = npt.NDArray[np.uint8]


def candidates(lab: Pixels, strength: Floats) -> Floats:
    """Distinct quads (n, 4, 2) in pixels, clockwise from the top left, each side at its edge."""
    quads = []
    for mask in _masks(lab, strength):
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            quads += _quads(contour, LEAST_AREA * strength.size)
    every = _ordered(np.array(quads, np.float32).reshape(-1, 4, 2))
    return _refined(_distinct(every), strength)


def _masks(lab: Pixels, strength: Floats) -> list[cv2.typing.MatLike]:
    """Edges at three levels, and plain splits of brightness and colour."""
    kernel = np.ones((5, 5), np.uint8)
    masks = []
    for level in (0.25, 0.45, 0.8):
        edges = (strength > level).astype(np.uint8) * 255
        masks.append(cv2.morphologyEx(edges, cv2.MORPH_CLOSE, kernel))
    smooth = np.asarray(cv2.GaussianBlur(lab, (9, 9), 0), np.uint8)
    # Split once: of a channel within the three, a threshold takes half as long again.
    for channel in (*cv2.split(smooth), _distance_from_border(smooth)):
        _, split = cv2.threshold(channel, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        masks += [split, cv2.bitwise_not(split)]
    return masks


def _distance_from_border(lab: Mask) -> Mask:
    """How much each pixel differs in colour from the surroundings along the frame."""
    frame = np.concatenate([lab[:6].reshape(-1, 3), lab[-6:].reshape(-1, 3),
                            lab[:, :6].reshape(-1, 3), lab[:, -6:].reshape(-1, 3)])  # fmt: skip
    surroundings = np.array([*np.round(np.median(frame, axis=0)), 0], np.float64)
    first, second, third = cv2.split(cv2.absdiff(lab, surroundings))
    distance = cv2.add(cv2.add(first, second), third)  # sums stay at 255, and so does the double
    return np.asarray(cv2.add(distance, distance), np.uint8)


def _quads(contour: cv2.typing.MatLike, least: float) -> list[Floats]:
    """The four-sided shape of a contour, if it has one of at least so many square pixels."""
    if len(contour) < 4:
        return []
    _, _, wide, high = cv2.boundingRect(contour)
    if wide * high < least:  # most are specks, and a hull costs ten times as much
        return []
    hull = cv2.convexHull(contour)
    if cv2.contourArea(hull) < least:
        return []
    length = cv2.arcLength(hull, closed=True)
    for tolerance in (0.02, 0.04, 0.07):
        corners = cv2.approxPolyDP(hull, tolerance * length, closed=True)
        if len(corners) == 4:
            return [corners.reshape(4, 2).astype(np.float32)]
    box = cv2.boxPoints(cv2.minAreaRect(hull)).astype(np.float32)
    filled = cv2.contourArea(hull) / max(cv2.contourArea(box), 1.0)
    return [box] if filled > 0.85 else []


def _ordered(quads: Floats) -> Floats:
    """Each clockwise from the corner nearest the photo's top left."""
    x, y = np.moveaxis(quads - quads.mean(axis=1, keepdims=True), -1, 0)
    around = np.take_along_axis(quads, np.arctan2(y, x).argsort(axis=1)[..., None], axis=1)
    first = around.sum(axis=2).argmin(axis=1)
    turned = (first[:, None] + np.arange(4)) % 4
    return np.take_along_axis(around, turned[..., None], axis=1)


def _distinct(quads: Floats) -> Floats:
    """The largest of those that lie nearly on each other, at most 24."""
    quads = quads[np.argsort([-area(quad) for quad in quads], kind="stable")]
    is_apart = np.abs(quads[:, None] - quads).max(axis=(2, 3)) > 8
    kept: list[int] = []
    for at in range(len(quads)):
        if is_apart[at, kept].all():
            kept.append(at)
    return quads[kept[:24]]


def _refined(quads: Floats, strength: Floats) -> Floats:
    """Move each side to the line through the strongest edge within a few pixels of it."""
    points, directions = _best_lines(quads, strength)
    before, towards = np.roll(points, 1, axis=1), np.roll(directions, 1, axis=1)
    matrices = np.stack([towards, -directions], axis=-1).astype(np.float64)
    meets = (np.abs(np.linalg.det(matrices)) >= 1e-6).all(axis=1)
    moved = quads.copy()
    offsets = (points - before)[meets].astype(np.float64)
    along = np.linalg.solve(matrices[meets], offsets[..., None])[..., 0, :]
    moved[meets] = before[meets] + along * towards[meets]
    is_near = np.abs(moved - quads).max(axis=(1, 2)) < 24
    return np.where(is_near[:, None, None], moved, quads)


def _best_lines(quads: Floats, strength: Floats) -> tuple[Floats, Floats]:
    """A point and a direction (n, 4, 2) of each side, its own where the frame or no edge is."""
    ends = np.roll(quads, -1, axis=1)
    at, normal = samples(quads, ends, 40)
    offsets = np.arange(-6, 7, dtype=np.float32)
    places = at[..., None, :] + offsets[:, None] * normal[..., None, None, :]
    values = values_at(strength, places)
    strong = values.max(axis=-1) > 0.3
    edges = np.take_along_axis(places, _outermost(values)[..., None, None], axis=-2)[..., 0, :]
    points, directions = quads.copy(), ends - quads
    is_seen = (strong.sum(axis=-1) >= 8) & ~are_along_frame(quads, ends, strength.shape)
    for side in zip(*is_seen.nonzero(), strict=True):
        fitted = cv2.fitLine(edges[side][strong[side]], cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        points[side], directions[side] = fitted[2:], fitted[:2]
    return points, directions


def _outermost(values: Floats) -> npt.NDArray[np.int64]:
    """Of rows (..., n), from outside to inside, the first peak nearly as high as the highest.

    Print close to a border may be a stronger edge than the border.
    """
    is_peak = values >= NEARLY * values.max(axis=-1, keepdims=True)
    is_peak[..., :-1] &= values[..., :-1] >= values[..., 1:]
    return np.asarray(is_peak.argmax(axis=-1), np.int64)


def samples(start: Floats, end: Floats, count: int) -> tuple[Floats, Floats]:
    """Points (..., count, 2) along sides without their ends, and the unit normals (..., 2)."""
    shares = np.linspace(0.06, 0.94, count, dtype=np.float32)[:, None]
    along = end - start
    normal = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    length = np.maximum(np.hypot(normal[..., 0], normal[..., 1]), np.float32(1e-6))
    points = start[..., None, :] + shares * along[..., None, :]
    return points, np.asarray(normal / length[..., None], np.float32)


def values_at(strength: Floats, places: Floats) -> Floats:
    """The strength at places (..., 2); beyond the photo that of its border."""
    height, width = strength.shape
    x = places[..., 0].round().astype(int).clip(0, width - 1)
    y = places[..., 1].round().astype(int).clip(0, height - 1)
    return np.asarray(strength[y, x], np.float32)


def are_along_frame(starts: Floats, ends: Floats, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Which sides (..., 2) lie on an edge of the photo (H x W), where a document may go on."""
    high, wide = shape
    edges = np.array([[0, 0], [wide - 1, high - 1]], np.float64)
    away = np.maximum(*(np.abs(corners[..., None, :] - edges) for corners in (starts, ends)))
    return np.asarray((away <= NEAR_FRAME * max(wide, high)).any(axis=(-2, -1)))


def area(quad: Floats) -> float:
    """In square pixels."""
    return float(cv2.contourArea(quad.astype(np.float32)))
