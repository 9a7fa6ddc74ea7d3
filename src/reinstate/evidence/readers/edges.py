"""The outline of a document or sheet: the four-sided shape whose sides are best supported."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.facts import EdgesFacts
from reinstate.evidence.image import Photo, Pixels
from reinstate.evidence.readers.photo import reduced
from reinstate.evidence.readers.squares import Floats

WORKING_SIDE = 640
LEAST_AREA = 0.08  # of the photo
NEAR_FRAME = 0.008  # of the longer side: a corner this close to the frame may be cut off
LEAST_SUPPORT = 0.55  # share of a side along which a step in brightness or colour is seen
SURE_SUPPORT = 0.7
WELL_SHAPED = 0.6  # the shorter of two opposite sides over the longer
Mask = npt.NDArray[np.uint8]


def read_edges(photo: Photo) -> EdgesFacts:
    """The best outline. `all_visible` is None where no outline is well supported."""
    small = reduced(photo.rgb, WORKING_SIDE)
    strength = _edge_strength(small)
    scored = [(_support(quad, strength), quad) for quad in _candidates(small, strength)]
    if not scored:
        return EdgesFacts(None, None, 0.0)
    sides, quad = max(scored, key=lambda item: _merit(item[0], item[1], small))
    score = float(sides.min())
    visible = _all_visible(quad, sides, small)
    scale = photo.width / small.shape[1]
    polygon = tuple((float(x * scale), float(y * scale)) for x, y in quad)
    return EdgesFacts(polygon if visible is not None else None, visible, score)


def _edge_strength(rgb: Pixels) -> Floats:
    """Gradient of the strongest Lab channel, 0-1, relative to the photo's own strong edges."""
    lab = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), (5, 5), 0).astype(np.float32)
    lab[:, :, 1:] *= 2  # colour steps are small in numbers and plain to the eye
    gradients = [
        np.hypot(
            cv2.Sobel(lab[:, :, c], cv2.CV_32F, 1, 0), cv2.Sobel(lab[:, :, c], cv2.CV_32F, 0, 1)
        )
        for c in range(3)
    ]
    strongest = np.max(gradients, axis=0)
    return np.asarray(strongest / max(float(np.quantile(strongest, 0.97)), 24.0), np.float32)


def _candidates(rgb: Pixels, strength: Floats) -> list[Floats]:
    quads = []
    for mask in _masks(rgb, strength):
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            quads += _quads(np.asarray(contour, np.int32), rgb.shape[0] * rgb.shape[1])
    return [_refined(quad, strength) for quad in _distinct(quads)]


def _masks(rgb: Pixels, strength: Floats) -> list[Mask]:
    """Edges at three levels, and plain splits of brightness and colour."""
    kernel = np.ones((5, 5), np.uint8)
    masks = []
    for level in (0.25, 0.45, 0.8):
        edges = (strength > level).astype(np.uint8) * 255
        masks.append(cv2.morphologyEx(edges, cv2.MORPH_CLOSE, kernel))
    lab = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), (9, 9), 0)
    channels = [np.asarray(lab[:, :, c], np.uint8) for c in range(3)]
    channels.append(_distance_from_border(np.asarray(lab, np.uint8)))
    for channel in channels:
        _, split = cv2.threshold(channel, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        masks += [split, cv2.bitwise_not(split)]
    return [np.asarray(mask, np.uint8) for mask in masks]


def _distance_from_border(lab: Mask) -> Mask:
    """How much each pixel differs in colour from the surroundings along the frame."""
    frame = np.concatenate([lab[:6].reshape(-1, 3), lab[-6:].reshape(-1, 3),
                            lab[:, :6].reshape(-1, 3), lab[:, -6:].reshape(-1, 3)])  # fmt: skip
    distance = np.abs(lab.astype(np.float32) - np.median(frame, axis=0)).sum(axis=2)
    return np.asarray(np.clip(distance * 2, 0, 255), np.uint8)


def _quads(contour: npt.NDArray[np.int32], pixels: int) -> list[Floats]:
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
    for quad in sorted(quads, key=lambda q: -_area(q)):
        if all(float(np.abs(quad - other).max()) > 8 for other in kept):
            kept.append(quad)
    return kept[:24]


def _refined(quad: Floats, strength: Floats) -> Floats:
    """Move each side to the line through the strongest edge within a few pixels of it."""
    lines = [_best_line(quad[i], quad[(i + 1) % 4], strength) for i in range(4)]
    corners = [_crossing(lines[i - 1], lines[i]) for i in range(4)]
    if any(corner is None for corner in corners):
        return quad
    moved = np.array(corners, np.float32)
    return moved if float(np.abs(moved - quad).max()) < 24 else quad


def _best_line(start: Floats, end: Floats, strength: Floats) -> tuple[Floats, Floats]:
    """A point and a direction."""
    at, normal = _samples(start, end, 40)
    offsets = np.arange(-6, 7, dtype=np.float32)
    places = at[:, None] + offsets[None, :, None] * normal
    values = _at(strength, places)
    edge = places[np.arange(len(at)), values.argmax(axis=1)]
    strong = values.max(axis=1) > 0.3
    if strong.sum() < 8:
        return start, end - start
    fitted = cv2.fitLine(edge[strong], cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    return fitted[2:], fitted[:2]


def _crossing(a: tuple[Floats, Floats], b: tuple[Floats, Floats]) -> Floats | None:
    matrix = np.stack([a[1], -b[1]], axis=1).astype(np.float64)
    if abs(float(np.linalg.det(matrix))) < 1e-6:
        return None
    along = np.linalg.solve(matrix, (b[0] - a[0]).astype(np.float64))
    return np.asarray(a[0] + along[0] * a[1], np.float32)


def _samples(start: Floats, end: Floats, count: int) -> tuple[Floats, Floats]:
    """Points along a side without its ends, and the unit normal."""
    shares = np.linspace(0.06, 0.94, count, dtype=np.float32)[:, None]
    along = end - start
    normal = np.array([-along[1], along[0]], np.float32)
    return start + shares * along, normal / max(float(np.hypot(*normal)), 1e-6)


def _at(strength: Floats, places: Floats) -> Floats:
    height, width = strength.shape
    x = places[..., 0].round().astype(int).clip(0, width - 1)
    y = places[..., 1].round().astype(int).clip(0, height - 1)
    return np.asarray(strength[y, x], np.float32)


def _support(quad: Floats, strength: Floats) -> Floats:
    """For each side the share of its length with an edge within two pixels."""
    shares = []
    for i in range(4):
        at, normal = _samples(quad[i], quad[(i + 1) % 4], 60)
        near = at[:, None] + np.arange(-2, 3, dtype=np.float32)[None, :, None] * normal
        shares.append(float((_at(strength, near).max(axis=1) > 0.3).mean()))
    return np.array(shares, np.float32)


def _merit(sides: Floats, quad: Floats, rgb: Pixels) -> float:
    """Well-supported sides first, then size: the outline, not a picture inside it."""
    share = _area(quad) / (rgb.shape[0] * rgb.shape[1])
    at_frame = _touches_frame(quad, rgb)
    support = float(sides.min() + 0.5 * sides.mean())
    return float(support + 0.8 * min(share, 0.8) - 0.4 * at_frame)


def _all_visible(quad: Floats, sides: Floats, rgb: Pixels) -> bool | None:
    if float(sides.min()) < LEAST_SUPPORT or not _is_document_shaped(quad):
        return None
    if _touches_frame(quad, rgb):
        return False
    return True if float(sides.min()) >= SURE_SUPPORT else None


def _is_document_shaped(quad: Floats) -> bool:
    """Opposite sides of similar length: perspective of a hand-held photo, not any four corners."""
    lengths = [float(np.hypot(*(quad[(i + 1) % 4] - quad[i]))) for i in range(4)]
    ratios = [min(lengths[i], lengths[i + 2]) / max(lengths[i], lengths[i + 2]) for i in (0, 1)]
    return min(ratios) >= WELL_SHAPED


def _touches_frame(quad: Floats, rgb: Pixels) -> bool:
    height, width = rgb.shape[:2]
    near = NEAR_FRAME * max(height, width)
    low, high = quad.min(axis=0), quad.max(axis=0)
    return bool(low.min() < near or high[0] > width - 1 - near or high[1] > height - 1 - near)


def _area(quad: Floats) -> float:
    return float(cv2.contourArea(quad.astype(np.float32)))
