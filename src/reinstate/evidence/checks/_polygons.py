"""Whether a point lies in a polygon."""

from __future__ import annotations

from reinstate.domain.findings import Point
from reinstate.evidence.facts import Polygon


def contains(polygon: Polygon, point: Point) -> bool:
    """By counting the edges that a ray to the right crosses."""
    x, y = point
    is_inside = False
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            is_inside = not is_inside
    return is_inside
