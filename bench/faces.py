"""How well faces are compared: every labelled pair, and every pair of different people.

    python -m bench.faces

bench/calibrate_faces.py chose the bands on half of the people. A pair of which one face cannot be
compared fairly (small, turned, blurred, badly lit) counts as unsure. Then every labelled person
alone in a picture is turned, and shrunk until the face is 60 pixels: found, and still the same?
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import cv2
import numpy as np

from bench.data import files, rows, share
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.face_comparison import compared, obstacle
from reinstate.evidence.facts import FaceFacts
from reinstate.evidence.intake.image import Pixels, Unreadable, open_photo, photo_of
from reinstate.evidence.readers.face.faces import read_faces, similarity
from reinstate.rulebook import shipped

TODAY = date(2026, 11, 22)
CHECK = "face_matches_portrait"
TURNS = (45, 90, 150, 180, 270)  # degrees
SMALL = 60  # pixels
ANSWERS = ("pass", "unsure", "fail")
STEP = 2  # every second person is turned: seven looks at each take minutes


@dataclass(frozen=True)
class Portrait:
    """The largest face of one file; `person` None where the file shows several people."""

    person: str | None
    face: FaceFacts


def portraits() -> dict[str, Portrait]:
    """By file name, for all files with a face."""
    found = {}
    for row, path in files("faces", "hands_people"):
        try:
            faces = read_faces(open_photo(path.read_bytes()))
        except Unreadable:
            continue
        alone = row["file"] if row["labels"].get("faces") == 1 else None
        if faces:
            found[row["file"]] = Portrait(row.get("person_id") or alone, faces[0])
    return found


def outcome(a: FaceFacts, b: FaceFacts, policy: PolicyOn) -> str:
    """pass, unsure or fail, as the check would answer."""
    if obstacle(a, policy) or obstacle(b, policy):
        return "unsure (poor picture)"
    code = compared(CHECK, a, b.template or (), policy).code
    return {"same_person": "pass", "uncertain": "unsure", "other_person": "fail"}[code]


def main() -> None:
    """Print the counts."""
    policy = shipped().on(TODAY)
    known = portraits()
    genuine = [pair for pair in rows("faces", "pairs.jsonl") if pair["same"]]
    found = [(known[p["a"]].face, known[p["b"]].face) for p in genuine]
    _print("genuine pairs", Counter(outcome(a, b, policy) for a, b in found), len(found))
    scores = sorted(similarity(a.template or (), b.template or ()) for a, b in found)
    print(f"  lowest similarities {[round(s, 3) for s in scores[:5]]}")
    people = [portrait for portrait in known.values() if portrait.person]
    strangers = [
        (a.face, b.face) for a, b in itertools.combinations(people, 2) if a.person != b.person
    ]
    counts = Counter(outcome(a, b, policy) for a, b in strangers)
    _print("pairs of different people", counts, len(strangers))
    scores = sorted(similarity(a.template or (), b.template or ()) for a, b in strangers)
    print(f"  highest similarities {[round(s, 3) for s in scores[-5:]]}")
    _print_turned_and_shrunk(known, policy)


def _print_turned_and_shrunk(known: dict[str, Portrait], policy: PolicyOn) -> None:
    """Each picture against itself: what the reader loses when it does not stand upright."""
    kept: dict[str, Counter[str]] = {}
    for face, rgb in itertools.islice(_alone(known), 0, None, STEP):
        for title, changed in _changed(rgb, face):
            faces = read_faces(photo_of(changed))
            answer = outcome(face, faces[0], policy) if faces else "not found"
            kept.setdefault(title, Counter())[answer] += 1
    for title, counts in kept.items():
        print(f"{title}: {sum(counts.values())}")
        for answer in sorted(counts):
            print(f"  {answer:22} {share(counts[answer], sum(counts.values()))}")


def _alone(known: dict[str, Portrait]) -> Iterator[tuple[FaceFacts, Pixels]]:
    """Faces that can be compared, alone in their picture and at least SMALL pixels large."""
    policy = shipped().on(TODAY)
    for row, path in files("faces", "hands_people"):
        found = known.get(row["file"])
        if found is None or row["labels"].get("faces") != 1 or found.face.size < SMALL:
            continue
        if obstacle(found.face, policy) is None:
            yield found.face, open_photo(path.read_bytes()).rgb


def _changed(rgb: Pixels, face: FaceFacts) -> Iterator[tuple[str, Pixels]]:
    for degrees in TURNS:
        yield f"turned by {degrees} degrees", turned(rgb, degrees)
    scale = SMALL / face.size
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    yield f"shrunk to a face of {SMALL} pixels", np.asarray(small, np.uint8)
    yield f"a face of {SMALL} pixels in a photo of 1600", _placed(np.asarray(small, np.uint8))


def turned(rgb: Pixels, degrees: float) -> Pixels:
    """The whole picture turned, on a grey ground."""
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    cos, sin = np.abs(matrix[0, :2])
    size = int(width * cos + height * sin), int(width * sin + height * cos)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    grey = cv2.warpAffine(rgb, matrix, size, borderValue=(128, 128, 128))
    return np.asarray(grey, np.uint8)


def _placed(small: Pixels) -> Pixels:
    ground = np.full((1200, 1600, 3), 128, np.uint8)
    part = small[:1200, :1600]
    top, left = (1200 - part.shape[0]) // 2, (1600 - part.shape[1]) // 2
    ground[top : top + part.shape[0], left : left + part.shape[1]] = part
    return ground


def _print(title: str, counts: Counter[str], total: int) -> None:
    print(f"{title}: {total}")
    for answer in sorted({*ANSWERS, *counts}):
        print(f"  {answer:22} {share(counts[answer], total)}")
    print(f"  upper bound when none passes: {3 / total:.4f}") if not counts["pass"] else None


if __name__ == "__main__":
    main()
