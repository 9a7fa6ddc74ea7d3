"""A stolen name with another face on ID and selfie: what the machine recommends, in 200 attempts.

    python -m bench.swapped_faces [--combinations 200]

Name, birth date, number and note are the account's; portrait and selfie carry the real face of
somebody else (bench/real_faces.py). One invented name serves all: the faces are what differs, and
each photo is read once and shared by the combinations. Bona fide ones are composed in the same
way, of two photos of one person. Second approval and hold are what `domain.safeguards` says,
as for every case.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

import numpy as np

from bench.data import share
from bench.real_faces import RealFace, portrait, real_faces, with_face
from reinstate import rulebook
from reinstate.cli.submission import expectation
from reinstate.domain.findings import Judged, Outcome, PieceKind, Recommendation, recommend
from reinstate.domain.safeguards import second_approval_reasons, withdrawal_hold
from reinstate.evidence import check
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import (
    AccountFacts,
    DocumentSideFacts,
    EnrolmentFacts,
    Pieces,
    SelfieFacts,
)
from reinstate.evidence.intake.image import open_photo, photo_of
from reinstate.evidence.read import read_selfie, read_side
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.specimens import selfies, submission
from reinstate.specimens.identities import identities
from reinstate.specimens.submission import Order

ON = date(2026, 11, 22)
POLICY = rulebook.shipped().on(ON)
ONE = identities()[0]
ORDER = Order(ONE, ONE.email, ON, seed=1)
FORGIVEN = "document_is_not_specimen"  # as the sandbox does
FACE_CHECKS = ("face_matches_enrolment", "face_matches_portrait")
NONE_ENROLLED = frozenset({"no_enrolled_reference"})


@dataclass(frozen=True)
class Attempt:
    """Whose face is in the selfie, whose on the ID, and whose was enrolled (None = nobody's)."""

    selfie: RealFace
    portrait: RealFace
    enrolled: RealFace | None


def main() -> None:
    """Print the counts of attacks and of the bona fide control."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--combinations", type=int, default=200)
    most = parser.parse_args().combinations
    known = real_faces()
    attacks = list(itertools.islice(_attacks(known), most))
    print(f"{len(known)} people, {sum(map(len, known.values()))} photos; composed, never stored")
    _print("another face on ID and selfie, the owner's enrolled", attacks)
    stolen = [replace(one, portrait=known[_owner(one)][-1]) for one in attacks]
    _print("another face in the selfie, the owner's ID and enrolment", stolen)
    _print("another face on ID and selfie, none enrolled", [_without(one) for one in attacks])
    _print("control: the owner, enrolled", list(_bona_fide(known)))


def _attacks(known: dict[str, list[RealFace]]) -> Iterator[Attempt]:
    """Attacker and victim in every combination, spread evenly over both."""
    people = sorted(known)
    for step in range(1, len(people)):
        for index, attacker in enumerate(people):
            victim = people[(index + step) % len(people)]
            photos = known[attacker]
            yield Attempt(photos[0], photos[-1], known[victim][0])


def _bona_fide(known: dict[str, list[RealFace]]) -> Iterator[Attempt]:
    """The same person in two photos; the one in the selfie was not enrolled."""
    for photos in known.values():
        if len(photos) > 1:
            yield Attempt(photos[0], photos[-1], photos[-1])


def _without(attempt: Attempt) -> Attempt:
    return replace(attempt, enrolled=None)


def _owner(attempt: Attempt) -> str:
    assert attempt.enrolled is not None
    return attempt.enrolled.person


def _print(title: str, attempts: list[Attempt]) -> None:
    judged = [_judged(one) for one in attempts]
    total = len(judged)
    said = Counter(recommend(found) for found in judged)
    alone = Counter(recommend(_about_faces(found)) for found in judged)
    print(f"{title}: {total}")
    print(f"  recommended for approval          {share(said[Recommendation.PASS], total)}")
    print(f"  by the face checks alone          {share(alone[Recommendation.PASS], total)}")
    for name in FACE_CHECKS:
        outcomes = Counter(_outcome(found, name) for found in judged)
        print(f"  {name:33} {dict(sorted(outcomes.items()))}")
    flagged = [_safeguards(one) for one in attempts]
    print(f"  second approval                   {share(sum(s for s, _ in flagged), total)}")
    print(f"  longer hold                       {share(sum(h for _, h in flagged), total)}")


def _judged(attempt: Attempt) -> list[Judged]:
    sides = {PieceKind.DOCUMENT_FRONT: _front(attempt.portrait), PieceKind.DOCUMENT_BACK: _back()}
    account = AccountFacts(ONE.email, ONE.full_name, ONE.birth_on, ONE.licence_number)
    enrolled = _enrolled(attempt.enrolled) if attempt.enrolled else None
    evidence = Evidence(
        POLICY,
        ON,
        account,
        Pieces(_selfie(attempt.selfie), sides),
        document_type="drivers_license",
        enrolment=enrolled,
    )
    return [item for item in check.run(evidence) if item.finding.check != FORGIVEN]


def _about_faces(judged: list[Judged]) -> list[Judged]:
    return [item for item in judged if item.finding.check in FACE_CHECKS]


def _outcome(judged: list[Judged], name: str) -> str:
    """The least favourable answer of a check over the pieces."""
    found = {item.finding.outcome for item in judged if item.finding.check == name}
    order = (Outcome.ERROR, Outcome.FAIL, Outcome.UNSURE, Outcome.PASS, Outcome.NOT_APPLICABLE)
    return next(outcome.value for outcome in order if outcome in found)


def _safeguards(attempt: Attempt) -> tuple[bool, bool]:
    """Whether a second person has to approve, and whether withdrawals pause longer than usual."""
    has_reference = attempt.enrolled is not None
    signals = frozenset() if has_reference else NONE_ENROLLED
    reasons = second_approval_reasons(
        POLICY, value_usd=Decimal(100), has_enrolled_reference=has_reference, signals=signals
    )
    usual = withdrawal_hold(POLICY, ())
    return bool(reasons), withdrawal_hold(POLICY, signals).length > usual.length


@cache
def _selfie(face: RealFace) -> SelfieFacts:
    picture = submission.good_picture(ORDER)
    note = submission.written(ORDER, ORDER.text, selfies.sheet_of(picture))
    image = with_face(selfies.hold(picture, note).image, face)
    data = submission.picture_file(ORDER, image, 0)
    return read_selfie(open_photo(data), expectation(ONE.email, POLICY))


@cache
def _front(face: RealFace) -> DocumentSideFacts:
    side = submission.first_side(ORDER)
    x0, y0, x1, y1 = side.boxes["portrait"]
    image = side.image.convert("RGB")
    image.paste(portrait(face, x1 - x0, y1 - y0), (x0, y0))
    photo = submission.side_photo(ORDER, replace(side, image=image))
    return read_side(open_photo(submission.picture_file(ORDER, photo, 1)), side.piece, on=ON)


@cache
def _back() -> DocumentSideFacts:
    data = submission.documents(ORDER)[PieceKind.DOCUMENT_BACK]
    return read_side(open_photo(data), PieceKind.DOCUMENT_BACK, on=ON)


@cache
def _enrolled(face: RealFace) -> EnrolmentFacts:
    """What an exchange keeps: the template of a portrait taken at enrolment."""
    image = np.asarray(portrait(face, 300, 384))
    template = read_faces(photo_of(image))[0].template
    assert template is not None
    return EnrolmentFacts(template)


if __name__ == "__main__":
    main()
