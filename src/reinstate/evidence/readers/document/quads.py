"""Four-sided shapes in a photo: where their sides may lie, from edges and splits of colour."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.image import Pixels
from reinstate.evidence.readers.pixels.squares import Floats

LEAST_AREA = 0.08  # of the photo
NEAR_FRAME = 0.008  # of the longer side: a corner this close to the frame may be cut off
NEARLY = 0.4  # as strong as the strongest edge; chosen by bench/calibrate_outlines.py
Mask = npt.NDArray[np.uint8]


def candidates(lab: Pixels, strength: Floats) -> list[Floats]:
    """Distinct quads (4, 2) in pixels, clockwise from the top left, each side moved to its edge."""
    quads = []
    for mask in _masks(lab, strength):
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            if len(contour) >= 4:
                quads += _quads(np.asarray(contour, np.int32), strength.size)
    return [_refined(quad, strength) for quad in _distinct(quads)]


def _masks(lab: Pixels, strength: Floats) -> list[Mask]:
    """Edges at three levels, and plain splits of brightness and colour."""
    kernel = np.ones((5, 5), np.uint8)
    masks = []
    for level in (0.25, 0.45, 0.8):
        edges = (strength > level).astype(np.uint8) * 255
        masks.append(cv2.morphologyEx(edges, cv2.MORPH_CLOSE, kernel))
    smooth = np.asarray(cv2.GaussianBlur(lab, (9, 9), 0), np.uint8)
    channels = [np.asarray(smooth[:, :, c], np.uint8) for c in range(3)]
    channels.append(_distance_from_border(smooth))
    for channel in channels:
        _, split = cv2.threshold(channel, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        masks += [split, cv2.bitwise_not(split)]
    return [np.asarray(mask, np.uint8) for mask in masks]


def _distance_from_border(lab: Mask) -> Mask:
    """How much each pixel differs in colour from the surroundings along the frame."""
    frame = np.concatenate([lab[:6].reshape(-1, 3), lab[-6:].reshape(-1, 3),
                            lab[:, :6].reshape(-1, 3), lab[:, -6:].reshape(-1, 3)])  # fmt: skip
    surroundings = np.array([*np.round(np.median(frame, axis=0)), 0], np.float64)
    first, second, third = cv2.split(cv2.absdiff(lab, surroundings))
    distance = cv2.add(cv2.add(first, second), third)  # sums stay at 255, and so does the double
    return np.asarray(cv2.add(distance, distance), np.uint8)


def _quads(contour: npt.NDArray[np.int32], pixels: int) -> list[Floats]:
    _, _, wide, high = cv2.boundingRect(contour)
    if wide * high < LEAST_AREA * pixels:  # most are specks, and a hull costs ten times as much
        return []
    hull = cv2.convexHull(contour)
    if cv2.contourArea(hull) < LEAST_AREA * pixels:
        return []
    length = cv2.arcLength(hull, closed=True)
    for tolerance in (0.02, 0.04, 0.07):
        corners = cv2.approxPolyDP(hull, tolerance * length, closed=True)
        if len(corners) == 4:
            return [_ordered(corners.reshape(4, 2).astype(np.float32))]
    box = cv2.boxPoints(cv2.minAreaRect(hull)).astype(np.float32)
    filled = cv2.contourArea(hull) / max(cv2.contourArea(box), 1.0)
    return [_ordered(box)] if filled > 0.85 else []


def _ordered(corners: Floats) -> Floats:
    """Clockwise from the corner nearest the photo's top left."""
    middle = corners.mean(axis=0)
    around = corners[np.argsort(np.arctan2(*(corners - middle).T[::-1]))]
    return np.roll(around, -int(around.sum(axis=1).argmin()), axis=0)


def _distinct(quads: list[Floats]) -> list[Floats]:
    kept: list[Floats] = []
    for quad in sorted(quads, key=lambda q: -area(q)):
        if all(float(np.abs(quad - other).max()) > 8 for other in kept):
            kept.append(quad)
    return kept[:24]


def _refined(quad: Floats, strength: Floats) -> Floats:
    """Move each side to the line through the strongest edge within a few pixels of it."""
    high, wide = strength.shape
    lines = [
        (start, end - start) if is_along_frame(start, end, wide, high) else line
        for start, end, line in zip(
            quad, np.roll(quad, -1, axis=0), _best_lines(quad, strength), strict=True
        )
    ]
    corners = [_crossing(lines[i - 1], lines[i]) for i in range(4)]
    if any(corner is None for corner in corners):
        return quad
    moved = np.array(corners, np.float32)
    return moved if float(np.abs(moved - quad).max()) < 24 else quad


def _best_lines(quad: Floats, strength: Floats) -> Iterator[tuple[Floats, Floats]]:
    """A point and a direction for each side."""
    ends = np.roll(quad, -1, axis=0)
    at, normal = samples(quad, ends, 40)
    offsets = np.arange(-6, 7, dtype=np.float32)
    places = at[:, :, None] + offsets[:, None] * normal[:, None, None]
    values = values_at(strength, places)
    strong = values.max(axis=2) > 0.3
    for side in range(4):
        if strong[side].sum() < 8:
            yield quad[side], ends[side] - quad[side]
            continue
        edge = places[side, np.arange(at.shape[1]), _outermost(values[side])]
        fitted = cv2.fitLine(edge[strong[side]], cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        yield fitted[2:], fitted[:2]


def _outermost(values: Floats) -> npt.NDArray[np.int64]:
    """Of each row, from outside to inside, the first peak that is nearly as high as the highest.

    Print close to a border may be a stronger edge than the border.
    """
    is_peak = values >= NEARLY * values.max(axis=1, keepdims=True)
    is_peak[:, :-1] &= values[:, :-1] >= values[:, 1:]
    return np.asarray(is_peak.argmax(axis=1), np.int64)


def _crossing(a: tuple[Floats, Floats], b: tuple[Floats, Floats]) -> Floats | None:
    matrix = np.stack([a[1], -b[1]], axis=1).astype(np.float64)
    if abs(float(np.linalg.det(matrix))) < 1e-6:
        return None
    along = np.linalg.solve(matrix, (b[0] - a[0]).astype(np.float64))
    return np.asarray(a[0] + along[0] * a[1], np.float32)


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


def is_along_frame(start: Floats, end: Floats, wide: int, high: int) -> bool:
    """Whether a side lies on an edge of the photo, where a document may go on."""
    near = NEAR_FRAME * max(wide, high)
    return any(
        max(abs(float(start[axis]) - edge), abs(float(end[axis]) - edge)) <= near
        for axis, last in ((0, wide - 1), (1, high - 1))
        for edge in (0, last)
    )


def area(quad: Floats) -> float:
    """In square pixels."""
    return float(cv2.contourArea(quad.astype(np.float32)))
