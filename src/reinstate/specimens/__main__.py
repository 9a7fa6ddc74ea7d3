"""`python -m reinstate.specimens --out DIR`: every specimen as a picture, to be looked at."""

import argparse
import sys
from datetime import date
from pathlib import Path

import numpy as np

from reinstate.specimens import notes, rendered, selfies, sets
from reinstate.specimens.alterations import note_text
from reinstate.specimens.documents import CATALOGUE, draw
from reinstate.specimens.drawn import Variation
from reinstate.specimens.fonts import FontsMissing, handwriting_families
from reinstate.specimens.handwriting import any_hand
from reinstate.specimens.identities import SpecimenIdentity, identities, identity
from reinstate.specimens.photograph import Shot, photograph
from reinstate.specimens.rendered import NoSuchPicture
from reinstate.specimens.surfaces import SURFACES

WHAT = ("documents", "photos", "notes", "selfies", "sets")


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    one = identity(asked.identity)
    draws = {
        "documents": lambda: _documents(asked.out, one, asked.on, asked.seed),
        "photos": lambda: _photos(asked.out, one, asked.on, asked.seed),
        "notes": lambda: _notes(asked.out, one, asked.on, asked.seed),
        "selfies": lambda: _selfies(asked.out, one, asked.on, asked.seed),
        "sets": lambda: _sets(asked.out, one, asked.on, asked.seed),
    }
    try:
        for what in asked.only or WHAT:
            print(f"{what}: {draws[what]()} pictures in {asked.out}")
    except (FontsMissing, NoSuchPicture) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    known = ", ".join(one.id for one in identities())
    parser = argparse.ArgumentParser("python -m reinstate.specimens", description=__doc__)
    parser.add_argument("--only", action="append", choices=WHAT, help="may be given repeatedly")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--identity", default="daniel-mercer", help=f"one of: {known}")
    parser.add_argument("--on", type=date.fromisoformat, default=date(2026, 11, 22))
    parser.add_argument("--seed", type=int, default=0)
    return parser


def _documents(out: Path, one: SpecimenIdentity, on: date, seed: int) -> int:
    count = 0
    for document_type in CATALOGUE:
        for piece, side in draw(document_type, one, Variation(day=on, seed=seed)).sides.items():
            side.image.save(out / f"{document_type}.{piece.value}.png")
            count += 1
    return count


def _photos(out: Path, one: SpecimenIdentity, on: date, seed: int) -> int:
    kinds = list(CATALOGUE)
    for number, background in enumerate(SURFACES):
        drawn = draw(kinds[number % len(kinds)], one, Variation(day=on, seed=seed))
        side = next(iter(drawn.sides.values()))
        image = photograph(side, Shot(background=background), seed + number).image
        image.save(out / f"photo.{background}.jpg", quality=92)
    return len(SURFACES)


def _notes(out: Path, one: SpecimenIdentity, on: date, seed: int) -> int:
    text = note_text(one.email, on)
    for number, family in enumerate(handwriting_families()):
        rng = np.random.default_rng((seed, number))
        written = notes.bona_fide_note(text, seed + number, hand=any_hand(rng, family))
        notes.on_paper(written, seed).save(out / f"note.{family}.png")
    notes.on_paper(notes.plain_font_note(text, seed), seed).save(out / "note.plain-font.png")
    return len(handwriting_families()) + 1


def _selfies(out: Path, one: SpecimenIdentity, on: date, seed: int) -> int:
    text = note_text(one.email, on)
    found = [picture for picture in rendered.pictures() if picture.kind == "selfie"]
    for number, picture in enumerate(found):
        note = None
        if picture.sheet is not None:
            note = notes.bona_fide_note(text, seed + number, selfies.sheet_of(picture))
        selfies.hold(picture, note).image.save(out / f"selfie.{picture.name}.jpg", quality=92)
    return len(found)


def _sets(out: Path, one: SpecimenIdentity, on: date, seed: int) -> int:
    count = 0
    for name in sets.SETS:
        try:
            files = sets.build(name, one, one.email, on, seed=seed)
        except NoSuchPicture as problem:
            print(f"set {name}: {problem}", file=sys.stderr)
            continue
        for piece, data in files.items():
            ending = "png" if data.startswith(b"\x89PNG") else "jpg"
            (out / f"set.{name}.{piece.value}.{ending}").write_bytes(data)
            count += 1
    return count


if __name__ == "__main__":
    sys.exit(main())
