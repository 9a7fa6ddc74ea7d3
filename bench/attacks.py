"""How many of each composed attack would be recommended for approval.

    python -m bench.attacks [--first SEED] [--count 30] [--again SPECIES...] [--kept]

Every species is built for several invented people, read and judged against an account whose
enrolled portrait is the person's own. Specimens are forgiven, as in the sandbox; nothing else is.
A photo that several submissions share is read once. People are rendered and resemble each other,
so the species that swap faces say little here: bench/swapped_faces.py does them with real faces.
What was judged is kept under var/bench, so a run that was stopped goes on; --again judges anew.
Nothing here proves liveness: these are the attacks we thought of, made by ourselves.
"""

from __future__ import annotations

import argparse
import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

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
    ReuseFacts,
    SelfieFacts,
)
from reinstate.evidence.intake.image import open_photo, photo_of
from reinstate.evidence.read import read_selfie, read_side
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.photo.person_hash import bits_apart
from reinstate.specimens import attacks, rendered, sets
from reinstate.specimens.identities import SpecimenIdentity, identities
from reinstate.specimens.rendered import NoSuchPicture
from reinstate.specimens.submission import Files

ON = date(2026, 11, 22)
POLICY = rulebook.shipped().on(ON)
BONA_FIDE, REUSED = "passing", "reused_photo"
SPECIES = (
    "typed_note", "pasted_note", "pasted_note_photo", "pasted_note_matched",
    "pasted_note_sent_on", "id_on_note", "screenshot", "screen_photo", "print_photo",
    "swapped_portrait", "swapped_face", "other_face", "sides_disagree", "wrong_wording",
    REUSED,
)  # fmt: skip
EDITED = ("pasted_note_photo", "pasted_note_matched", "swapped_face")
KEPT = Path(__file__).parents[1] / "var" / "bench" / "attacks.jsonl"
FORGIVEN = "document_is_not_specimen"
Kept = dict[tuple[str, int], str | None]  # by species and seed; None where nobody was rendered


def main() -> None:
    """Print a line for each species: recommended for approval, retake, referred."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30, help="submissions of each species")
    parser.add_argument("--first", type=int, default=0, help="seed of the first; others are fresh")
    parser.add_argument("--again", nargs="*", default=[], help="species to judge anew")
    parser.add_argument("--kept", action="store_true", help="print what earlier runs judged")
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.count)
    kept = {
        (species, seed): answer
        for (species, seed), answer in _kept().items()
        if species not in asked.again and seed in seeds
    }
    if not asked.kept:
        _judge_missing(kept, seeds)
    print("Nothing here proves liveness; rendered people resemble each other, so other faces below")
    print("are no impostors: python -m bench.swapped_faces composes those with real faces.")
    print("A note pasted from a photo is seen by the traces of saving alone (docs/adr/0019).")
    for species in (BONA_FIDE, *SPECIES):
        found = Counter(answer for (name, _), answer in kept.items() if name == species)
        built = sum(n for outcome, n in found.items() if outcome is not None)
        print(
            f"{species:19} recommended for approval {share(found[Recommendation.PASS], built)}; "
            f"retake {found[Recommendation.RETAKE]}, to a person {found[Recommendation.REFER]}"
        )

    print("the pasted and swapped ones by how finely the forger saved:")
    for quality in attacks.EDITOR_QUALITIES:
        saved = [
            answer
            for (species, seed), answer in kept.items()
            if species in EDITED and attacks.editor_quality(seed) == quality and answer is not None
        ]
        print(f"  {quality:3} recommended {share(saved.count(Recommendation.PASS), len(saved))}")


def _judge_missing(kept: Kept, seeds: range) -> None:
    """Every species of one submission before the next: they share the drawings."""
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    for one, seed in _people(seeds):
        for species in (BONA_FIDE, *SPECIES):
            if (species, seed) in kept:
                continue
            answer = kept[species, seed] = _judged(species, one, seed)
            with KEPT.open("a", encoding="utf-8") as stream:
                row = {"species": species, "seed": seed, "answer": answer}
                stream.write(json.dumps(row) + "\n")


def _kept() -> Kept:
    """What earlier runs judged; the last answer for a submission counts."""
    lines = KEPT.read_text("utf-8").splitlines() if KEPT.is_file() else []
    rows = (json.loads(line) for line in lines)
    return {(row["species"], row["seed"]): row["answer"] for row in rows}


def _people(seeds: range) -> Iterator[tuple[SpecimenIdentity, int]]:
    """Everybody in turn, one further each round: else each would always have the same picture."""
    people = identities()
    return ((people[(seed + seed // len(people)) % len(people)], seed) for seed in seeds)


def _judged(species: str, one: SpecimenIdentity, seed: int) -> Recommendation | None:
    """What the machine would recommend; None where nobody was rendered for the species."""
    try:
        files = _files(species, one, seed)
    except NoSuchPicture:
        return None
    sides = {kind: _side(data, kind) for kind, data in files.items() if kind != PieceKind.SELFIE}
    selfie = _selfie(files[PieceKind.SELFIE], one.email)
    evidence = Evidence(
        POLICY,
        ON,
        AccountFacts(one.email, one.full_name, one.birth_on, one.licence_number),
        Pieces(selfie, sides),
        document_type="drivers_license",
        enrolment=_enrolled(one.person),
        reuse=_reuse(selfie, one, seed) if species == REUSED else ReuseFacts(),
    )
    judged = check.run(evidence)
    return recommend(item for item in judged if item.finding.check != FORGIVEN)


def _files(species: str, one: SpecimenIdentity, seed: int) -> Files:
    if species != REUSED:
        return sets.build(species, one, one.email, ON, seed=seed)
    files = sets.passing_set(one, one.email, ON, seed=seed)
    earlier = Image.open(io.BytesIO(files[PieceKind.SELFIE]))
    return {**files, PieceKind.SELFIE: attacks.reused(earlier, seed)}


def _reuse(selfie: SelfieFacts, one: SpecimenIdentity, seed: int) -> ReuseFacts:
    """What is found when the unchanged photo served another case, as services compare them."""
    earlier = _selfie(sets.passing_set(one, one.email, ON, seed=seed)[PieceKind.SELFIE], one.email)
    return ReuseFacts(
        photo=_near(selfie.photo.perceptual_hash, earlier.photo.perceptual_hash, "bits_apart")
        or _around(selfie, earlier),
        note=_near(_note_hash(selfie), _note_hash(earlier), "note_bits_apart"),
    )


def _around(selfie: SelfieFacts, earlier: SelfieFacts) -> tuple[str, ...]:
    if not earlier.person_hashes:
        return ()
    apart = bits_apart(selfie.person_hashes, earlier.person_hashes[0])
    return ("an earlier case",) if apart <= POLICY.integer("reuse.person_bits_apart") else ()


def _note_hash(selfie: SelfieFacts) -> str | None:
    return selfie.note.perceptual_hash if selfie.note else None


def _near(own: str | None, other: str | None, limit: str) -> tuple[str, ...]:
    if not own or not other:
        return ()
    apart = (int(own, 16) ^ int(other, 16)).bit_count()
    return ("an earlier case",) if apart <= POLICY.integer(f"reuse.{limit}") else ()


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
