"""An ID taped to the note or held over it, and notes without one, as rendered people hold them.

Each note is written by a hand of the half; the ID is any side of any accepted type, of any of the
invented people. `--half calibration` is what the reader was built on; the report half only reports.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from bench import data, note_set
from bench.note_places import Writer
from bench.note_texts import ON, sentence
from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence
from reinstate.evidence.checks.no_document_on_note import no_document_on_note
from reinstate.evidence.facts import AccountFacts, Pieces
from reinstate.evidence.intake.image import open_photo
from reinstate.evidence.read import read_selfie
from reinstate.evidence.readers.note.reading import ExactText
from reinstate.rulebook import shipped
from reinstate.specimens import documents, rendered, selfies
from reinstate.specimens.camera import jpeg
from reinstate.specimens.drawn import DrawnSide, Variation
from reinstate.specimens.handwriting import any_hand
from reinstate.specimens.identities import identities
from reinstate.specimens.notes import bona_fide_note

SEED = 20270102  # 20261129 and 20261202 were looked at
COUNT = 60
WITHOUT, TAPED, HELD = "no ID", "ID taped to the sheet", "ID held over the sheet"
ABOVE_CARD = 0.52  # share of the sheet that is written on where an ID is taped below


@dataclass(frozen=True)
class Scene:
    """A photographed note. `shows`: the side of the ID by what it bears, "" without one."""

    kind: str
    shows: str
    text: str
    image: Image.Image


def scenes(half: str, number: int) -> Iterator[Scene]:
    """A note without an ID, with one taped to it and with one held over it."""
    rng = np.random.default_rng((SEED, note_set.HALVES[half], number))
    families = note_set.families(half, Writer.HAND)
    hand = any_hand(rng, families[number % len(families)])
    pictures = [one for one in rendered.find("selfie") if one.sheet]
    picture = pictures[int(rng.integers(len(pictures)))]
    sheet, text = selfies.sheet_of(picture), sentence(rng)
    side = _any_side(rng)
    seed = int(rng.integers(2**31))
    whole = selfies.hold(picture, bona_fide_note(text, seed, sheet, hand))
    yield Scene(WITHOUT, "", text, whole.image)
    u0, v0, u1, _ = sheet.area
    upper = replace(sheet, area=(u0, v0, u1, ABOVE_CARD))
    partly = selfies.hold(picture, bona_fide_note(text, seed, upper, hand))
    yield Scene(TAPED, shows(side), text, selfies.taped(picture, partly, side).image)
    middle = float(rng.uniform(0.2, 0.8)), float(rng.uniform(0.3, 0.95))
    held = selfies.held_over(picture, whole, side, middle, float(rng.uniform(-30, 30)))
    yield Scene(HELD, shows(side), text, held.image)


def _any_side(rng: np.random.Generator) -> DrawnSide:
    people = identities()
    one = people[int(rng.integers(len(people)))]
    kind = str(rng.choice(sorted(documents.CATALOGUE)))
    drawn = documents.draw(kind, one, Variation(day=ON, seed=int(rng.integers(1000))))
    return list(drawn.sides.values())[int(rng.integers(len(drawn.sides)))]


def shows(side: DrawnSide) -> str:
    """What gives the side away."""
    if "portrait" in side.boxes:
        return "with a portrait"
    return "with a machine zone" if side.machine_zone else "with a barcode or print only"


def judged(scene: Scene, seed: int) -> str:
    """The code of the check for a scene."""
    rng = np.random.default_rng((SEED, seed))
    photo = open_photo(jpeg(scene.image, int(rng.integers(75, 93))))
    selfie = read_selfie(photo, ExactText(scene.text), with_templates=False)
    account = AccountFacts("owner@post.example", "Jane Doe", None, None)
    evidence = Evidence(shipped().on(ON), ON, account, Pieces(selfie, {}))
    return no_document_on_note.judge(evidence, PieceKind.SELFIE).code


def show(kind: str, found: Mapping[str, Counter[str]]) -> None:
    for shown, codes in sorted(found.items()):
        total = sum(codes.values())
        some = codes["document_on_note"]
        others = ", ".join(f"{code} {n}" for code, n in codes.items() if code != "document_on_note")
        print(f"  {kind:24} {shown:28} called so {data.share(some, total)}; {others}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=tuple(note_set.HALVES), default="report")
    parser.add_argument("--count", type=int, default=COUNT)
    asked = parser.parse_args()
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for number in range(asked.count):
        for scene in scenes(asked.half, number):
            found[scene.kind][scene.shows][judged(scene, number)] += 1
    print(f"{asked.half} half, {asked.count} notes of each kind; called a note with an ID on it:")
    for kind, by_side in found.items():
        show(kind, by_side)


if __name__ == "__main__":
    main()
