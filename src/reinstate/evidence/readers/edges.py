"""The outline of a document or sheet: the four-sided shape whose sides are best supported."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from reinstate.evidence.facts import EdgesFacts
from reinstate.evidence.image import Photo, Pixels
from reinstate.evidence.readers.scaling import at_most
from reinstate.evidence.readers.squares import Floats

WORKING_SIDE = 640
LEAST_AREA = 0.08  # of the photo
NEAR_FRAME = 0.008  # of the longer side: a corner this close to the frame may be cut off
LEAST_SUPPORT = 0.55  # share of a side along which a step in brightness or colour is seen
SURE_SUPPORT = 0.7
WELL_SHAPED = 0.6  # the shorter of two opposite sides over the longer
# A small outline of this shape (width over height) may be a portrait on a card that fills the
# frame: hardly an ID is so nearly square, and one so small in the photo asks a person anyway.
PORTRAIT_SHAPE, PORTRAIT_SHARE = (0.68, 1.3), 0.2
# A card that only touches the frame has round corners there: its sides bend before they end. Near
# the frame, `RUN` samples of a side, and the share of them at which a step goes on, if it is cut.
RUN, RUNS_OUT = (2, 14), 0.7
MOST_CUT = 2  # sides that the frame may cut; more is a background
PART_OF = (1.3, 6)  # how many times larger a document is than a barcode or portrait on it
Mask = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class _Outline:
    """A four-sided shape. `score`: support of its weakest side that is not on the frame, 0-1.

    `runs_out`: whether the sides next to one on the frame go straight on to the frame.
    """

    quad: Floats
    score: float
    merit: float
    share: float  # of the photo's area
    cut_sides: int
    runs_out: bool


def read_edges(photo: Photo) -> EdgesFacts:
    """The best outline. `all_visible` is None where no outline is well supported."""
    small = at_most(photo.rgb, WORKING_SIDE)
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.uint8)
    strength = _edge_strength(lab)
    outlines = [_outline(quad, strength) for quad in _candidates(lab, strength)]
    shaped = [found for found in outlines if _is_document_shaped(found.quad)]
    whole = _best([found for found in shaped if not found.cut_sides])
    cut = _best([found for found in shaped if 0 < found.cut_sides <= MOST_CUT])
    best, visible = _chosen(whole, cut)
    if best is None:
        return EdgesFacts(None, None, max((found.score for found in outlines), default=0.0))
    scale = photo.width / small.shape[1]
    polygon = tuple((float(x * scale), float(y * scale)) for x, y in best.quad)
    return EdgesFacts(polygon if visible is not None else None, visible, best.score)


def _best(outlines: list[_Outline]) -> _Outline | None:
    supported = [found for found in outlines if found.score >= LEAST_SUPPORT]
    return max(supported, key=lambda found: found.merit, default=None)


def _chosen(whole: _Outline | None, cut: _Outline | None) -> tuple[_Outline | None, bool | None]:
    """A whole outline counts, unless it may be a part of a larger document that the frame cuts."""
    surely_cut = cut if cut is not None and cut.score >= SURE_SUPPORT else None
    is_through = surely_cut is not None and surely_cut.runs_out
    if whole is None or whole.score < SURE_SUPPORT:
        return (surely_cut, False) if is_through else (whole or cut, None)
    is_part = surely_cut is not None and _may_be_part(whole, surely_cut)
    if is_part and is_through and _may_be_portrait(whole):
        return surely_cut, False
    return whole, None if is_part or _may_be_portrait(whole) else True


def _may_be_part(whole: _Outline, cut: _Outline) -> bool:
    """A barcode or portrait in a cut card; a card on a cut table differs more in size."""
    if not PART_OF[0] < cut.share / max(whole.share, 1e-6) < PART_OF[1]:
        return False
    hull = cv2.convexHull(cut.quad)
    return all(cv2.pointPolygonTest(hull, (float(x), float(y)), True) > -4 for x, y in whole.quad)


def _may_be_portrait(found: _Outline) -> bool:
    sides = np.linalg.norm(np.roll(found.quad, -1, axis=0) - found.quad, axis=1)
    shape = float((sides[0] + sides[2]) / max(float(sides[1] + sides[3]), 1.0))
    return found.share < PORTRAIT_SHARE and PORTRAIT_SHAPE[0] < shape < PORTRAIT_SHAPE[1]


def _edge_strength(lab: Pixels) -> Floats:
    """Gradient of the strongest Lab channel, 0-1, relative to the photo's own strong edges."""
    smooth = cv2.GaussianBlur(lab, (5, 5), 0).astype(np.float32)
    smooth[:, :, 1:] *= 2  # colour steps are small in numbers and plain to the eye
    across, down = (cv2.Sobel(smooth, cv2.CV_32F, *axis) for axis in ((1, 0), (0, 1)))
    first, second, third = cv2.split(cv2.magnitude(across, down))
    strongest = cv2.max(cv2.max(first, second), third)
    strong = float(np.quantile(strongest[::2, ::2], 0.97))
    return np.asarray(strongest / max(strong, 24.0), np.float32)


def _candidates(lab: Pixels, strength: Floats) -> list[Floats]:
    quads = []
    for mask in _masks(lab, strength):
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
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
    high, wide = strength.shape
    lines = []
    for i in range(4):
        start, end = quad[i], quad[(i + 1) % 4]
        is_cut = _is_along_frame(start, end, wide, high)
        lines.append((start, end - start) if is_cut else _best_line(start, end, strength))
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


def _outline(quad: Floats, strength: Floats) -> _Outline:
    """How well each side is supported; a side along the frame is where the document is cut."""
    high, wide = strength.shape
    cut_sides, shares, runs = 0, [], []
    for i in range(4):
        if _is_along_frame(quad[i], quad[(i + 1) % 4], wide, high):
            cut_sides += 1
            runs += [_run(quad[i], quad[i - 1], strength),
                     _run(quad[(i + 1) % 4], quad[(i + 2) % 4], strength)]  # fmt: skip
            continue
        shares.append(_support(*_samples(quad[i], quad[(i + 1) % 4], 60), strength))
    if not cut_sides and _reaches_frame(quad, wide, high):
        cut_sides = 1
    score = min(shares, default=0.0)
    mean = float(np.mean(shares)) if shares else 0.0
    share = _area(quad) / (high * wide)
    merit = score + 0.5 * mean + 0.8 * min(share, 0.8)
    return _Outline(quad, score, merit, share, cut_sides, min(runs, default=0.0) >= RUNS_OUT)


def _run(corner: Floats, other: Floats, strength: Floats) -> float:
    """Support of the last bit of a side before its corner on the frame."""
    _, normal = _samples(corner, other, 2)
    along = (other - corner) / max(float(np.hypot(*(other - corner))), 1e-6)
    at = corner + np.arange(*RUN, dtype=np.float32)[:, None] * along
    return _support(at, normal, strength)


def _support(at: Floats, normal: Floats, strength: Floats) -> float:
    """Share of the points with a step within two pixels across the side."""
    near = at[:, None] + np.arange(-2, 3, dtype=np.float32)[None, :, None] * normal
    return float((_at(strength, near).max(axis=1) > 0.3).mean())


def _is_along_frame(start: Floats, end: Floats, wide: int, high: int) -> bool:
    near = NEAR_FRAME * max(wide, high)
    return any(
        max(abs(float(start[axis]) - edge), abs(float(end[axis]) - edge)) <= near
        for axis, last in ((0, wide - 1), (1, high - 1))
        for edge in (0, last)
    )


def _reaches_frame(quad: Floats, wide: int, high: int) -> bool:
    near = NEAR_FRAME * max(wide, high)
    low, most = quad.min(axis=0), quad.max(axis=0)
    return bool(low.min() < near or most[0] > wide - 1 - near or most[1] > high - 1 - near)


def _is_document_shaped(quad: Floats) -> bool:
    """Opposite sides of similar length: perspective of a hand-held photo, not any four corners."""
    lengths = [float(np.hypot(*(quad[(i + 1) % 4] - quad[i]))) for i in range(4)]
    ratios = [min(lengths[i], lengths[i + 2]) / max(lengths[i], lengths[i + 2]) for i in (0, 1)]
    return min(ratios) >= WELL_SHAPED


def _area(quad: Floats) -> float:
    return float(cv2.contourArea(quad.astype(np.float32)))
