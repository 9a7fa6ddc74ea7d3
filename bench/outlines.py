"""Outlines of specimens photographed whole, with one side on the frame, and cut by the frame.

python -m bench.outlines
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import cv2
import numpy as np

from bench.data import share
from reinstate.evidence.image import photo_of
from reinstate.evidence.readers.edges import read_edges
from reinstate.specimens.drawn import DrawnSide
from reinstate.specimens.identities import identities
from reinstate.specimens.photograph import EDGES, Photograph, photograph
from reinstate.specimens.submission import Order, drawn, good_shot

TYPES = ("drivers_license", "us_passport", "us_passport_card", "us_visa",
         "employment_authorization_card", "permanent_resident_card")  # fmt: skip
KINDS = ("whole", "touching the frame", "cut by the frame")
EACH, FIRST = 6, 5000  # documents of a type; the seeds that follow choose nothing
GOOD_OVERLAP = 0.9


def main() -> None:
    """Print the counts."""
    answers: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    fitted = 0
    for number, side in enumerate(_sides()):
        for kind in KINDS:
            taken = _taken(side, kind, FIRST + number)
            found = read_edges(photo_of(np.asarray(taken.image.convert("RGB"))))
            answers[kind][str(found.all_visible)] += 1
            if kind == "whole" and found.quad:
                fitted += _overlap(found.quad, taken.corners) >= GOOD_OVERLAP
    for kind, counts in answers.items():
        print(f"{kind}: {counts.total()}")
        for answer in sorted(counts):
            print(f"  all edges visible {answer:6} {share(counts[answer], counts.total())}")
    whole = answers["whole"].total()
    print(f"outline overlaps the true one by {GOOD_OVERLAP} or more: {share(fitted, whole)}")


def _sides() -> Iterator[DrawnSide]:
    people = identities()
    for document_type in TYPES:
        for n in range(EACH):
            one = people[n % len(people)]
            order = Order(one, one.email, date(2026, 11, 22), document_type, FIRST + n)
            yield from drawn(order).sides.values()


def _taken(side: DrawnSide, kind: str, number: int) -> Photograph:
    edge = EDGES[number % 4]
    cuts = edge if kind == "cut by the frame" else None
    taken = photograph(side, replace(good_shot(number), cuts=cuts), number)
    return _touching(taken, edge) if kind == "touching the frame" else taken


def _touching(taken: Photograph, edge: str) -> Photograph:
    """The photo cut off where the document ends, so that one of its sides lies on the frame."""
    low, high = np.min(taken.corners, axis=0), np.max(taken.corners, axis=0)
    left, top, right, bottom = 0.0, 0.0, *map(float, taken.image.size)
    box = {
        "left": (low[0], top, right, bottom), "top": (left, low[1], right, bottom),
        "right": (left, top, high[0], bottom), "bottom": (left, top, right, high[1]),
    }[edge]  # fmt: skip
    x, y = round(box[0]), round(box[1])
    corners = tuple((at - x, down - y) for at, down in taken.corners)
    return Photograph(taken.image.crop((x, y, round(box[2]), round(box[3]))), corners)


def _overlap(a: object, b: object) -> float:
    """Intersection over union of two convex outlines."""
    first, second = (cv2.convexHull(np.array(polygon, np.float32)) for polygon in (a, b))
    both, _ = cv2.intersectConvexConvex(first, second)
    return float(both / (cv2.contourArea(first) + cv2.contourArea(second) - both))


if __name__ == "__main__":
    main()
