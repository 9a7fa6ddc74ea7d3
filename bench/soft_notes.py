"""Selfies with a note, blurred by known spreads: is the photo called sharp, and is the note read?

    python -m bench.soft_notes [--first 62000] [--count 24]

Specimens, with grain and compression on top. A photo that is called sharp though its sentence is
not read is what must not be; before 27 November 2026 a sharp face was enough. Labelled people hold
no notes; `python -m bench.capture` blurs those.
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import date

import cv2
import numpy as np

from bench.calibrate_sharpness import soft
from bench.data import share
from reinstate import rulebook
from reinstate.cli.submission import expectation
from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, catalogue
from reinstate.evidence.facts import AccountFacts, Pieces, SelfieFacts
from reinstate.evidence.intake.image import Pixels, open_photo, photo_of
from reinstate.evidence.read import read_selfie
from reinstate.specimens import sets
from reinstate.specimens.identities import SpecimenIdentity, identities

ON = date(2026, 11, 22)
POLICY = rulebook.shipped().on(ON)
BLURS = (0.0, 1.0, 1.5, 2.0, 2.5, 3.0)  # thousandths of the longer side


def main() -> None:
    """Print what the check says at each blur, and how often wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=62_000, help="seed of the first selfie")
    parser.add_argument("--count", type=int, default=24)
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    people = identities()
    seeds = range(asked.first, asked.first + asked.count)
    pictures = [(people[seed % len(people)], _selfie(seed), seed) for seed in seeds]
    for blur in BLURS:
        said: Counter[str] = Counter()
        for one, rgb, seed in pictures:
            said.update(_said(one, soft(rgb, blur, np.random.default_rng(seed))))
        _print(blur, said, asked.count)


def _selfie(seed: int) -> Pixels:
    one = identities()[seed % len(identities())]
    return open_photo(sets.passing_set(one, one.email, ON, seed=seed)[PieceKind.SELFIE]).rgb


def _said(one: SpecimenIdentity, rgb: Pixels) -> list[str]:
    facts = read_selfie(photo_of(rgb), expectation(one.email, POLICY), with_templates=False)
    account = AccountFacts(one.email, one.full_name, one.birth_on)
    evidence = Evidence(POLICY, ON, account, Pieces(facts))
    sharp, text = (_outcome(name, evidence) for name in ("photo_is_sharp", "note_text_matches"))
    is_read = "sentence read" if text == "pass" else "sentence not read"
    alone = [f"by the face alone a pass, {is_read}"] if _face_is_sharp(facts) else []
    return [f"{sharp}, {is_read}", *alone]


def _outcome(name: str, evidence: Evidence) -> str:
    check = catalogue()[name]
    return check.codes[check.judge(evidence, PieceKind.SELFIE).code].outcome.value


def _face_is_sharp(facts: SelfieFacts) -> bool:
    least = POLICY.number("checks.photo_is_sharp.face_pass_from")
    return bool(facts.faces) and facts.faces[0].sharpness >= least


def _print(blur: float, said: Counter[str], total: int) -> None:
    print(f"blur of {blur:g}: photo_is_sharp")
    for answer in sorted(said):
        print(f"  {answer:44} {share(said[answer], total)}")


if __name__ == "__main__":
    main()
