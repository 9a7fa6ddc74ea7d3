"""Polygons of regions: how much of one lies in another, and how far apart they are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from reinstate.domain.findings import Point
from reinstate.evidence.checks._polygons import contains
from reinstate.evidence.facts import Polygon

GRID = 12  # points along each side of a polygon's box when areas are compared


def share_inside(polygon: Polygon, other: Polygon) -> float:
    """Share of a polygon's area that lies inside the other, 0-1, by sampling."""
    if polygon and _is_convex(other) and all(contains(other, corner) for corner in polygon):
        return 1.0
    own = [point for point in _grid(polygon) if contains(polygon, point)]
    return sum(contains(other, point) for point in own) / len(own) if own else 0.0


def _is_convex(polygon: Polygon) -> bool:
    """Whether every corner turns the same way: then what has its corners inside lies inside."""
    following = (*polygon[1:], polygon[0])
    steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in zip(polygon, following, strict=True)]
    turns = [ax * by - ay * bx for (ax, ay), (bx, by) in pairwise([*steps, steps[0]])]
    return all(turn >= 0 for turn in turns) or all(turn <= 0 for turn in turns)


def distance(polygon: Polygon, other: Polygon) -> float:
    """Least distance between two polygons' corners and sides; 0 when they overlap."""
    if any(contains(other, p) for p in polygon) or any(contains(polygon, p) for p in other):
        return 0.0
    pairs = ((a, b) for a, b in ((polygon, other), (other, polygon)))
    return min(_to_side(p, side) for a, b in pairs for p in a for side in _sides(b))


def extent(polygon: Polygon) -> float:
    """The longer side of a polygon's box."""
    left, top, right, bottom = _box(polygon)
    return max(right - left, bottom - top)


def _sides(polygon: Polygon) -> Iterator[tuple[Point, Point]]:
    return zip(polygon, polygon[1:] + polygon[:1], strict=True)


def _box(polygon: Polygon) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in polygon], [y for _, y in polygon]
    return min(xs), min(ys), max(xs), max(ys)


def _grid(polygon: Polygon) -> Iterator[Point]:
    left, top, right, bottom = _box(polygon)
    for i in range(GRID):
        for j in range(GRID):
            x = left + (right - left) * (i + 0.5) / GRID
            yield x, top + (bottom - top) * (j + 0.5) / GRID


def _to_side(point: Point, side: tuple[Point, Point]) -> float:
    (ax, ay), (bx, by) = side
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = ((point[0] - ax) * dx + (point[1] - ay) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return math.hypot(point[0] - ax - along * dx, point[1] - ay - along * dy)
