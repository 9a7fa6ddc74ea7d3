"""Hands, bodies and coverings on the labelled people.

python -m bench.hands
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from bench.data import files, share
from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, catalogue
from reinstate.evidence.facts import AccountFacts, Pieces, SelfieFacts
from reinstate.evidence.intake.image import Photo, open_photo
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.person.body import read_body
from reinstate.evidence.readers.person.hands import read_hands
from reinstate.evidence.readers.photo.reading import read_photo
from reinstate.rulebook import shipped

TODAY = date(2026, 11, 22)
WORN = ("sunglasses", "mask", "hat")
CHECKS = ("face_is_uncovered", "one_face_present", "upper_body_visible")


def selfie(photo: Photo) -> SelfieFacts:
    """The facts of a selfie without a note."""
    faces = read_faces(photo)
    body = read_body(photo, faces[0].box if faces else None)
    return SelfieFacts(read_photo(photo), faces, read_hands(photo, body), body, None)


def judged(facts: SelfieFacts, check: str) -> str:
    """The check's outcome and code."""
    account = AccountFacts("owner@example.org", "", None)
    evidence = Evidence(shipped().on(TODAY), TODAY, account, Pieces(facts))
    code = catalogue()[check].judge(evidence, PieceKind.SELFIE).code
    return f"{catalogue()[check].codes[code].outcome.value}: {code}"


def hands_expected(label: object) -> bool | None:
    """Whether a hand can be seen; None where the label does not say."""
    return None if label is None else label != 0


def main() -> None:
    """Print the counts."""
    right = total = 0
    answers: dict[str, Counter[str]] = {check: Counter() for check in CHECKS}
    bare: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    for row, path in files("hands_people"):
        facts = selfie(open_photo(path.read_bytes()))
        expected = hands_expected(row["labels"].get("hands_visible"))
        if expected is not None:
            total += 1
            right += bool(facts.hands) is expected
            if bool(facts.hands) is not expected:
                print(f"  hands wrong on {path.name}: found {len(facts.hands)}")
        for check in CHECKS:
            answers[check][judged(facts, check)] += 1
        if row["labels"].get("faces") == 1:
            worn = any(row["labels"].get(what) for what in WORN)
            (covered if worn else bare)[judged(facts, "face_is_uncovered")] += 1
    print(f"hands present or absent right: {share(right, total)}")
    refused = sum(count for answer, count in bare.items() if answer.startswith("fail"))
    print(f"one face, nothing worn, and refused: {share(refused, sum(bare.values()))}")
    _print("one face, nothing worn", bare)
    _print("one face, something worn", covered)
    for check in CHECKS:
        _print(check, answers[check])


def _print(title: str, counts: Counter[str]) -> None:
    print(f"{title}: {sum(counts.values())}")
    for answer, count in counts.most_common():
        print(f"  {answer:34} {share(count, sum(counts.values()))}")


if __name__ == "__main__":
    main()
