"""Outlines of specimens photographed whole, with one side on the frame, and cut by the frame.

python -m bench.outlines [--first SEED] [--each 6]
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import cv2
import numpy as np

from bench.data import share
from reinstate.evidence.intake.image import photo_of
from reinstate.evidence.readers.document.edges import read_edges
from reinstate.specimens.drawn import DrawnSide
from reinstate.specimens.identities import identities
from reinstate.specimens.photograph import EDGES, Photograph, photograph
from reinstate.specimens.submission import Order, drawn, good_shot

TYPES = ("drivers_license", "us_passport", "us_passport_card", "us_visa",
         "employment_authorization_card", "permanent_resident_card")  # fmt: skip
KINDS = ("whole", "touching the frame", "cut by the frame")
EACH, FIRST = 6, 9000  # documents of a type; the seeds that follow choose nothing
GOOD_OVERLAP = 0.9


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=FIRST, help="seed; others are fresh")
    parser.add_argument("--each", type=int, default=EACH, help="documents of each type")
    asked = parser.parse_args()
    answers: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    fitted = 0
    for number, side in enumerate(sides(asked.each, asked.first)):
        for kind in KINDS:
            shot = taken(side, kind, asked.first + number)
            found = read_edges(photo_of(np.asarray(shot.image.convert("RGB"))))
            answers[kind][str(found.all_visible)] += 1
            if kind == "whole" and found.quad:
                fitted += overlap(found.quad, shot.corners) >= GOOD_OVERLAP
    for kind, counts in answers.items():
        print(f"{kind}: {counts.total()}")
        for answer in sorted(counts):
            print(f"  all edges visible {answer:6} {share(counts[answer], counts.total())}")
    whole = answers["whole"].total()
    print(f"outline overlaps the true one by {GOOD_OVERLAP} or more: {share(fitted, whole)}")


def sides(each: int, first: int) -> Iterator[DrawnSide]:
    """The sides of some documents of each type, made for different people."""
    people = identities()
    for document_type in TYPES:
        for n in range(each):
            one = people[n % len(people)]
            order = Order(one, one.email, date(2026, 11, 22), document_type, first + n)
            yield from drawn(order).sides.values()


def taken(side: DrawnSide, kind: str, number: int) -> Photograph:
    """A side photographed as one of the kinds."""
    edge = EDGES[number % 4]
    cuts = edge if kind == "cut by the frame" else None
    shot = photograph(side, replace(good_shot(number), cuts=cuts), number)
    return _touching(shot, edge) if kind == "touching the frame" else shot


def _touching(shot: Photograph, edge: str) -> Photograph:
    """The photo cut off where the document ends, so that one of its sides lies on the frame."""
    low, high = np.min(shot.corners, axis=0), np.max(shot.corners, axis=0)
    left, top, right, bottom = 0.0, 0.0, *map(float, shot.image.size)
    box = {
        "left": (low[0], top, right, bottom), "top": (left, low[1], right, bottom),
        "right": (left, top, high[0], bottom), "bottom": (left, top, right, high[1]),
    }[edge]  # fmt: skip
    x, y = round(box[0]), round(box[1])
    corners = tuple((at - x, down - y) for at, down in shot.corners)
    return Photograph(shot.image.crop((x, y, round(box[2]), round(box[3]))), corners)


def overlap(a: object, b: object) -> float:
    """Intersection over union of two convex outlines."""
    first, second = (cv2.convexHull(np.array(polygon, np.float32)) for polygon in (a, b))
    both, _ = cv2.intersectConvexConvex(first, second)
    return float(both / (cv2.contourArea(first) + cv2.contourArea(second) - both))


if __name__ == "__main__":
    main()
