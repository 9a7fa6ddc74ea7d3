"""Outlines of specimens photographed whole and cut by the frame.

python -m bench.outlines
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import cv2
import numpy as np
from bench.data import share

from reinstate.evidence.image import photo_of
from reinstate.evidence.readers.edges import read_edges
from reinstate.specimens.identities import identities
from reinstate.specimens.photograph import EDGES, photograph
from reinstate.specimens.submission import Order, drawn, good_shot

TYPES = ("drivers_license", "us_passport", "us_passport_card", "us_visa",
         "employment_authorization_card", "permanent_resident_card")  # fmt: skip
EACH = 4
GOOD_OVERLAP = 0.9


def main() -> None:
    """Print the counts."""
    answers: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    fitted = number = 0
    people = identities()
    for document_type in TYPES:
        for n in range(EACH):
            order = Order(people[n], "owner@example.org", date(2026, 11, 22), document_type, n)
            for side in drawn(order).sides.values():
                for is_cut in (False, True):
                    number += 1
                    cut = EDGES[number // 2 % 4] if is_cut else None
                    taken = photograph(side, replace(good_shot(number), cuts=cut), number)
                    found = read_edges(photo_of(np.asarray(taken.image.convert("RGB"))))
                    answers[is_cut][str(found.all_visible)] += 1
                    if not is_cut and found.quad:
                        fitted += _overlap(found.quad, taken.corners) >= GOOD_OVERLAP
    for is_cut, counts in answers.items():
        total = sum(counts.values())
        print(f"{'cut by the frame' if is_cut else 'whole'}: {total}")
        for answer in sorted(counts):
            print(f"  all edges visible {answer:6} {share(counts[answer], total)}")
    whole = sum(answers[False].values())
    print(f"outline overlaps the true one by {GOOD_OVERLAP} or more: {share(fitted, whole)}")


def _overlap(a: object, b: object) -> float:
    """Intersection over union of two convex outlines."""
    first, second = (cv2.convexHull(np.array(polygon, np.float32)) for polygon in (a, b))
    both, _ = cv2.intersectConvexConvex(first, second)
    return float(both / (cv2.contourArea(first) + cv2.contourArea(second) - both))


if __name__ == "__main__":
    main()
