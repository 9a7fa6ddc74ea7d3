"""Where the bands of face comparison and its smallest face come from, on the calibration people.

    python -m bench.calibrate_faces

Cosines of different people are close to normal, so their tails say more than the few highest
pairs: `pass_from` is where one pair in 100,000 would pass, `unsure_from` where one in 200 would.
The smallest face is the smallest at which calibration pairs of one person, one of the two pictures
shrunk, pass as often as the bar asks for, and strangers spread by no more than a tenth more.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import NormalDist, mean, stdev

import cv2
import numpy as np

from bench.data import files, half, rows, share
from reinstate.evidence.intake.image import Pixels, open_photo
from reinstate.evidence.readers.face.detection import Detection, detect_faces
from reinstate.evidence.readers.face.faces import aligned, read_template, similarity

PASS_TAIL, UNSURE_TAIL = 1e-5, 5e-3
PASS_SHARE, MOST_SPREAD = 0.95, 1.1
FULL = 80  # pixels: faces at least this large are what is shrunk
SIZES = (64, 56, 48, 40, 32, 28, 24, 20, 16)
Template = tuple[float, ...]
Shown = tuple[str, Pixels, Detection]  # person, photo, face


def shown() -> dict[str, Shown]:
    """The labelled people whose face is large enough to be shrunk, by file."""
    found = {}
    for row, path in files("faces"):
        if row.get("person_id"):
            rgb = open_photo(path.read_bytes()).rgb
            best = max(detect_faces(rgb), key=_size, default=None)
            if best is not None and _size(best) >= FULL:
                found[row["file"]] = (row["person_id"], rgb, best)
    return found


def template(one: Shown, size: int | None = None) -> Template:
    """As the face is, or shrunk to `size` pixels first."""
    _, rgb, face = one
    scale = 1.0 if size is None else size / _size(face)
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return read_template(aligned(np.asarray(small, np.uint8), face.landmarks * scale))


def bands(strangers: Sequence[float]) -> tuple[float, float]:
    """pass_from and unsure_from: the normal tails of the cosines of different people."""
    spread = NormalDist(mean(strangers), stdev(strangers))
    return spread.inv_cdf(1 - PASS_TAIL), spread.inv_cdf(1 - UNSURE_TAIL)


def main() -> None:
    """Print the bands of each half, then what shrinking does to its pairs."""
    known = shown()
    for which, name in ((0, "calibration"), (1, "report")):
        people = {file: one for file, one in known.items() if half(one[0]) == which}
        whole = {file: template(one) for file, one in people.items()}
        strangers = _strangers(people, whole)
        passed, unsure = bands(strangers)
        print(f"{name} half: {len(people)} pictures, {len(strangers)} pairs of different people")
        print(f"  pass_from {passed:.3f}, unsure_from {unsure:.3f}; highest {max(strangers):.3f}")
        for size in SIZES:
            _print_shrunk(people, whole, size, passed)


def _print_shrunk(
    people: dict[str, Shown], whole: dict[str, Template], size: int, pass_from: float
) -> None:
    small = {file: template(one, size) for file, one in people.items()}
    same = _genuine(whole, small)
    among = _strangers(people, small)
    hits = sum(cosine >= pass_from for cosine in same)
    wider = stdev(among) / stdev(_strangers(people, whole))
    is_fair = hits >= PASS_SHARE * len(same) and wider <= MOST_SPREAD
    print(
        f"  {size} pixels: one person passes {share(hits, len(same))}; strangers spread "
        f"x {wider:.2f}, highest {max(among):.3f}{'' if is_fair else '  <- too small'}"
    )


def _genuine(whole: dict[str, Template], small: dict[str, Template]) -> list[float]:
    """Every labelled pair of one person, each picture in turn the small one."""
    pairs = [(row["a"], row["b"]) for row in rows("faces", "pairs.jsonl") if row["same"]]
    known = [pair for pair in pairs if whole.keys() >= set(pair)]
    return [similarity(whole[a], small[b]) for one in known for a, b in (one, one[::-1])]


def _strangers(people: dict[str, Shown], templates: dict[str, Template]) -> list[float]:
    return [
        similarity(templates[a], templates[b])
        for a, b in itertools.combinations(people, 2)
        if people[a][0] != people[b][0]
    ]


def _size(face: Detection) -> float:
    return float(min(face.box[2:] - face.box[:2]))


if __name__ == "__main__":
    main()
