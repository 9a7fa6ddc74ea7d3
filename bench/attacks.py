"""How many of each composed attack would be recommended for approval.

Every species is built for several invented people, read and judged against an account whose
enrolled portrait is the person's own. Specimens are forgiven, as in the sandbox; nothing else is.
People are rendered and resemble each other, so the species that swap faces say little about real
impostors; and nothing here proves liveness.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import date

import numpy as np
from bench.data import share

from reinstate import rulebook
from reinstate.cli.submission import expectation
from reinstate.domain.findings import PieceKind, Recommendation, recommend
from reinstate.evidence import check
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import AccountFacts, EnrolmentFacts, Pieces
from reinstate.evidence.image import open_photo, photo_of
from reinstate.evidence.read import read_selfie, read_side
from reinstate.evidence.readers.faces import read_faces
from reinstate.specimens import rendered, sets
from reinstate.specimens.identities import SpecimenIdentity, identities
from reinstate.specimens.rendered import NoSuchPicture

ON = date(2026, 11, 22)
BONA_FIDE = "passing"
SPECIES = (
    "typed_note", "pasted_note", "id_on_note", "screenshot", "screen_photo", "print_photo",
    "swapped_portrait", "swapped_face", "other_face", "sides_disagree", "wrong_wording",
)  # fmt: skip
FORGIVEN = "document_is_not_specimen"


def main() -> None:
    """Print a line for each species: recommended for approval, retake, referred."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=6, help="submissions of each species")
    count = parser.parse_args().count
    print("rendered people resemble each other: the swapped and other faces below are no impostors")
    for species in (BONA_FIDE, *SPECIES):
        found = Counter(_judged(species, one, seed) for one, seed in _people(count))
        built = sum(n for outcome, n in found.items() if outcome is not None)
        passed = found[Recommendation.PASS]
        print(
            f"{species:17} recommended for approval {share(passed, built)}; "
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
    policy = rulebook.shipped().on(ON)
    sides = {
        kind: read_side(open_photo(data), kind, on=ON)
        for kind, data in files.items()
        if kind is not PieceKind.SELFIE
    }
    selfie = read_selfie(open_photo(files[PieceKind.SELFIE]), expectation(one.email, policy))
    evidence = Evidence(
        policy,
        ON,
        AccountFacts(one.email, one.full_name, one.birth_on),
        Pieces(selfie, sides),
        document_type="drivers_license",
        enrolment=_enrolled(one),
    )
    judged = check.run(evidence)
    return recommend(item for item in judged if item.finding.check != FORGIVEN)


def _enrolled(one: SpecimenIdentity) -> EnrolmentFacts:
    portrait = np.asarray(rendered.portrait(one.person).convert("RGB"))
    template = read_faces(photo_of(portrait))[0].template
    assert template is not None
    return EnrolmentFacts(template)


if __name__ == "__main__":
    main()
