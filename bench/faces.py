"""How well faces are compared: every labelled pair, and every pair of different people.

    python -m bench.faces

The model and its base threshold are the publisher's; nothing is fitted here. A pair of which one
face cannot be compared fairly (small, turned, blurred, badly lit) counts as unsure.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from datetime import date

from bench.data import files, rows, share

from reinstate.domain.policy import PolicyOn
from reinstate.evidence.face_comparison import compared, obstacle
from reinstate.evidence.facts import FaceFacts
from reinstate.evidence.image import Unreadable, open_photo
from reinstate.evidence.readers.faces import read_faces, similarity
from reinstate.rulebook import shipped

TODAY = date(2026, 11, 22)
CHECK = "face_matches_portrait"


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


def _print(title: str, counts: Counter[str], total: int) -> None:
    print(f"{title}: {total}")
    for answer in sorted(counts):
        print(f"  {answer:22} {share(counts[answer], total)}")
    print(f"  upper bound when none passes: {3 / total:.4f}") if not counts["pass"] else None


if __name__ == "__main__":
    main()
