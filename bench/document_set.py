"""Specimen IDs of invented people, photographed as people do it, and what can be wrong with one.

Two halves of the people, and seeds of their own: `calibration` may choose a constant, `report` is
printed. What a photo says is kept under var/bench/documents, by half, ID, side and shot, so that
changed checks are judged again in seconds; `forget` has everything read anew.
"""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from reinstate.domain.findings import PieceKind
from reinstate.evidence.facts import AccountFacts, DocumentSideFacts
from reinstate.evidence.intake.image import open_photo
from reinstate.evidence.read import read_side
from reinstate.specimens.camera import Lens, jpeg
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import PIXELS_PER_MM, DrawnSide, Variation
from reinstate.specimens.identities import SpecimenIdentity, identities, renamed
from reinstate.specimens.photograph import Shot, photograph
from reinstate.specimens.surfaces import SURFACES

ON = date(2026, 11, 27)
HALVES = {"calibration": 0, "report": 1}  # every second person
KEPT = Path(__file__).parents[1] / "var" / "bench" / "documents"
SPARE = round(0.8 * PIXELS_PER_MM)  # pixels around a zone or barcode that belong to it
Sides = Mapping[PieceKind, DocumentSideFacts]

# Names that no zone of 30 places or field of 40 holds whole.
LONG_NAMES = (
    ("Maximiliana Theodora Alexandrina", "Featherstonehaugh-Cholmondeley-Throckmorton"),
    ("Bartholomew Christopher Emmanuel Nathaniel", "Papadimitrakopoulos"),
)
NUMBERS = {
    "us_passport": "passport_number",
    "us_visa": "passport_number",
    "us_passport_card": "passport_card_number",
    "drivers_license": "licence_number",
    "state_id": "licence_number",
    "government_id": "federal_number",
    "employment_authorization_card": "alien_number",
    "permanent_resident_card": "alien_number",
}


@dataclass(frozen=True)
class Subject:
    """One person's ID of one type, and the seed of its photographs."""

    half: str
    document_type: str
    one: SpecimenIdentity
    seed: int

    @property
    def account(self) -> AccountFacts:
        """The account of the very person, enrolled with this ID."""
        number = getattr(self.one, NUMBERS[self.document_type])
        return AccountFacts(self.one.email, self.one.full_name, self.one.birth_on, number)

    @cached_property
    def sides(self) -> Sides:
        """What the right ID's photos say."""
        return self.read()

    def read(self, **changes: object) -> Sides:
        """What the photos say of an ID drawn with `changes`, fields of Variation."""
        drawn = self.drawn(**changes)
        return {piece: self.photographed(side, _words(changes)) for piece, side in drawn.items()}

    def drawn(self, **changes: object) -> Mapping[PieceKind, DrawnSide]:
        variation = Variation(day=ON, seed=self.seed % 97)
        return draw(self.document_type, self.one, replace(variation, **changes)).sides

    def photographed(self, side: DrawnSide, what: str) -> DocumentSideFacts:
        """One side as read from its photo; `what` tells it from others of this subject."""
        name = f"{self.half}-{self.document_type}-{self.one.id}-{self.seed}-{side.piece}-{what}"
        path = KEPT / f"{name}.pickle"
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pickle.dumps(_read(side, self.seed)))
        return pickle.loads(path.read_bytes())


def subjects(half: str, document_type: str, count: int, first: int = 0) -> list[Subject]:
    """`count` IDs of one type, of the half's people in turn, long names among them.

    Another `first` is another set of photographs.
    """
    own = [one for n, one in enumerate(_people(half)) if n % 2 == HALVES[half]]
    return [
        Subject(half, document_type, own[n % len(own)], HALVES[half] * 100_000 + 7919 + n)
        for n in range(first, first + count)
    ]


def _people(half: str) -> list[SpecimenIdentity]:
    known = identities(seed=500 + HALVES[half])
    long = [
        replace(renamed(one, given_names=given, surname=surname), id=f"long-{n}")
        for n, (one, (given, surname)) in enumerate(zip(known, LONG_NAMES, strict=False))
    ]
    return [*known, *long]


def forget() -> None:
    """Drop what earlier runs read."""
    shutil.rmtree(KEPT, ignore_errors=True)


def with_part_of(side: DrawnSide, donor: DrawnSide, part: str) -> DrawnSide:
    """The side with the machine zone or barcode that stands at the same place on the donor."""
    x0, y0, x1, y1 = donor.boxes[part]
    box = (x0 - SPARE, y0 - SPARE, x1 + SPARE, y1 + SPARE)
    image = side.image.copy()
    image.paste(donor.image.crop(box), box[:2])
    return replace(side, image=image, machine_zone=donor.machine_zone, payload=donor.payload)


def street_shot(seed: int) -> Shot:
    """A photo as people take them: askew, on whatever lies there, in the light that there is."""
    rng = np.random.default_rng((seed, 131))
    return Shot(
        background=str(rng.choice(list(SURFACES))),
        fill=float(rng.uniform(0.6, 0.8)),
        tilt=float(rng.uniform(0, 20)),
        pan=float(rng.uniform(0, 16)),
        turn=float(rng.uniform(0, 14)),
        quarter_turns=int(rng.choice(4, p=(0.79, 0.07, 0.07, 0.07))),
        glare=float(rng.uniform(0.1, 0.3)) if rng.random() < 0.15 else 0.0,
        shade=float(rng.uniform(0.1, 0.5)),
        lens=Lens(
            defocus=float(rng.uniform(0.5, 1.2)),
            motion=float(rng.uniform(1, 3)) if rng.random() < 0.25 else 0.0,
            motion_angle=float(rng.uniform(0, 180)),
            exposure=float(rng.uniform(0.6, 1.05)),
            noise=float(rng.uniform(1.5, 5)),
        ),
    )


def _read(side: DrawnSide, seed: int) -> DocumentSideFacts:
    number = seed * 10 + list(PieceKind).index(side.piece)
    image: Image.Image = photograph(side, street_shot(number), number).image
    quality = int(np.random.default_rng((number, 137)).integers(60, 93))
    photo = open_photo(jpeg(image, quality))
    return read_side(photo, side.piece, on=ON, with_templates=False)


def _words(changes: Mapping[str, object]) -> str:
    """A name for files: what was changed."""
    return (
        "_".join(f"{name}={value}" for name, value in changes.items()).replace("/", "") or "right"
    )
