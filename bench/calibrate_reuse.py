"""Choose how much the fingerprints around a face may differ, on the calibration half.

    python -m bench.calibrate_reuse

Labelled people and rendered selfies, each handed in again as specimens/attacks.py changes photos
(cut, resized, recoloured, perhaps mirrored). The limit lies six and a half spreads below what
photos of other people differ by, since each photo is compared with thousands; copies choose
nothing. The report half is judged by the limit that policy has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from statistics import mean, stdev

import numpy as np
from PIL import Image

from bench.data import files, half, share
from reinstate.evidence.intake.image import Unreadable, open_photo, photo_of
from reinstate.evidence.readers.face.faces import read_faces
from reinstate.evidence.readers.photo.person_hash import bits_apart, person_hashes
from reinstate.evidence.readers.pixels.scaling import at_most
from reinstate.rulebook import shipped
from reinstate.specimens import rendered
from reinstate.specimens.attacks import reused

TODAY = date(2026, 11, 22)
SEED, COPIES = 30_000, 2
SPREADS = 6.5


@dataclass(frozen=True)
class Prints:
    """Of one photo and of its copies; a copy without a face has none."""

    person: str
    own: tuple[str, ...]
    copies: list[tuple[str, ...]]


def main() -> None:
    """Print the limit, and how many copies and other photos are within the one in force."""
    in_force = shipped().on(TODAY).integer("reuse.person_bits_apart")
    for which, name in ((0, "calibration"), (1, "report")):
        photos = [_prints(*one) for one in enumerate(_photos(which))]
        photos = [one for one in photos if one.own]
        apart = [
            bits_apart(a.own, b.own[0]) for a, b in permutations(photos, 2) if a.person != b.person
        ]
        copied = [bits_apart(copy, one.own[0]) for one in photos for copy in one.copies]
        chosen = int(mean(apart) - SPREADS * stdev(apart))
        print(f"{name} half, {len(photos)} photos: would choose {chosen}; policy has {in_force}")
        within = sum(bits <= in_force for bits in apart)
        print(f"  photos of others, least {min(apart)}: within {share(within, len(apart))}")
        within = sum(bits <= in_force for bits in copied)
        print(f"  copies, middle {np.median(copied):.0f}: within {share(within, len(copied))}")


def _photos(which: int) -> Iterator[tuple[str, Image.Image]]:
    for row, path in files("hands_people", "faces"):
        person = row.get("person_id") or path.name
        if half(person) == which and row["labels"].get("faces") == 1:
            try:
                photo = open_photo(path.read_bytes())
            except Unreadable:
                continue
            yield person, Image.fromarray(at_most(photo.rgb, 1600))
    for picture in rendered.find("selfie"):
        if half(picture.person) == which:
            yield picture.person, rendered.open_rgb(picture.file)


def _prints(number: int, one: tuple[str, Image.Image]) -> Prints:
    person, image = one
    copies = [open_photo(reused(image, SEED + COPIES * number + n)).rgb for n in range(COPIES)]
    return Prints(person, _of(np.asarray(image)), [_of(rgb) for rgb in copies])


def _of(rgb: np.ndarray) -> tuple[str, ...]:
    faces = read_faces(photo_of(rgb), with_templates=False, with_coverings=False)
    return person_hashes(rgb, faces[0]) if faces else ()


if __name__ == "__main__":
    main()
