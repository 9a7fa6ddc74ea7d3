"""How many of each composed attack would be recommended for approval.

Every species is built for several invented people, read and judged against an account whose
enrolled portrait is the person's own. Specimens are forgiven, as in the sandbox; nothing else is.
A photo that several submissions share is read once. People are rendered and resemble each other,
so the species that swap faces say little here: bench/swapped_faces.py does them with real faces.
Nothing here proves liveness: these are the attacks we thought of, made by ourselves.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

import numpy as np
from bench.data import share

from reinstate import rulebook
from reinstate.cli.submission import expectation
from reinstate.domain.findings import PieceKind, Recommendation, recommend
from reinstate.evidence import check
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import (
    AccountFacts,
    DocumentSideFacts,
    EnrolmentFacts,
    Pieces,
    SelfieFacts,
)
from reinstate.evidence.image import open_photo, photo_of
from reinstate.evidence.read import read_selfie, read_side
from reinstate.evidence.readers.faces import read_faces
from reinstate.specimens import rendered, sets
from reinstate.specimens.identities import SpecimenIdentity, identities
from reinstate.specimens.rendered import NoSuchPicture

ON = date(2026, 11, 22)
POLICY = rulebook.shipped().on(ON)
BONA_FIDE = "passing"
SPECIES = (
    "typed_note", "pasted_note", "pasted_note_photo", "pasted_note_matched", "id_on_note",
    "screenshot", "screen_photo", "print_photo",
    "swapped_portrait", "swapped_face", "other_face", "sides_disagree", "wrong_wording",
)  # fmt: skip
FORGIVEN = "document_is_not_specimen"


def main() -> None:
    """Print a line for each species: recommended for approval, retake, referred."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30, help="submissions of each species")
    count = parser.parse_args().count
    print("Nothing here proves liveness; rendered people resemble each other, so other faces below")
    print("are no impostors: python -m bench.swapped_faces composes those with real faces.")
    for species in (BONA_FIDE, *SPECIES):
        found = Counter(_judged(species, one, seed) for one, seed in _people(count))
        built = sum(n for outcome, n in found.items() if outcome is not None)
        passed = found[Recommendation.PASS]
        print(
            f"{species:19} recommended for approval {share(passed, built)}; "
            f"retake {found[Recommendation.RETAKE]}, to a person {found[Recommendation.REFER]}",
            flush=True,
        )


def _people(count: int) -> Iterator[tuple[SpecimenIdentity, int]]:
    people = identities()
    return ((people[n % len(people)], n) for n in range(count))


def _judged(species: str, one: SpecimenIdentity, seed: int) -> Recommendation | None:
    """What the machine would recommend; None where nobody was rendered for the species."""
    try:
        files = sets.build(species, one, one.email, ON, seed=seed)
    except NoSuchPicture:
        return None
    sides = {kind: _side(data, kind) for kind, data in files.items() if kind != PieceKind.SELFIE}
    evidence = Evidence(
        POLICY,
        ON,
        AccountFacts(one.email, one.full_name, one.birth_on, one.licence_number),
        Pieces(_selfie(files[PieceKind.SELFIE], one.email), sides),
        document_type="drivers_license",
        enrolment=_enrolled(one.person),
    )
    judged = check.run(evidence)
    return recommend(item for item in judged if item.finding.check != FORGIVEN)


@lru_cache(maxsize=256)
def _side(data: bytes, kind: PieceKind) -> DocumentSideFacts:
    return read_side(open_photo(data), kind, on=ON)


@lru_cache(maxsize=256)
def _selfie(data: bytes, email: str) -> SelfieFacts:
    return read_selfie(open_photo(data), expectation(email, POLICY))


@cache
def _enrolled(person: str) -> EnrolmentFacts:
    portrait = np.asarray(rendered.portrait(person).convert("RGB"))
    template = read_faces(photo_of(portrait))[0].template
    assert template is not None
    return EnrolmentFacts(template)


if __name__ == "__main__":
    main()
