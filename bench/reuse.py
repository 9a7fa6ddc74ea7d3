"""A note handed in again: re-encoded, shrunk, cut, mirrored or darkened; and a fresh one instead.

Rendered people hold specimen notes. Copies have to be found by the fingerprint of the note or of
the photo; a fresh note by the same hand, with another day's date in another picture, must not be.
The calibration half chooses how many bits may differ, the report half only reports.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from bench import data, note_set
from bench.note_places import Writer
from bench.note_texts import ON, TEMPLATE
from reinstate.evidence.intake.image import open_photo
from reinstate.evidence.readers.note.reading import ExactText, read_note
from reinstate.evidence.readers.photo.reading import perceptual_hash
from reinstate.rulebook import shipped
from reinstate.specimens import rendered, selfies
from reinstate.specimens.camera import jpeg
from reinstate.specimens.handwriting import any_hand
from reinstate.specimens.notes import bona_fide_note

SEED = 20261128
COUNT = 24  # people and notes of a half


def _cut(share: float) -> Callable[[Image.Image], Image.Image]:
    """The picture without `share` of its width and height, most of it from one corner."""

    def cut(image: Image.Image) -> Image.Image:
        width, height = image.size
        left, top = round(0.7 * share * width), round(0.3 * share * height)
        right, bottom = round((1 - 0.3 * share) * width), round((1 - 0.1 * share) * height)
        return image.crop((left, top, right, bottom))

    return cut


COPIES: Mapping[str, Callable[[Image.Image], bytes]] = {
    "re-encoded, quality 50": lambda image: jpeg(image, 50),
    "half the size": lambda image: jpeg(ImageOps.scale(image, 0.5), 75),
    "mirrored": lambda image: jpeg(ImageOps.mirror(image), 85),
    "darker": lambda image: jpeg(ImageEnhance.Brightness(image).enhance(0.7), 85),
    "cut by a twentieth": lambda image: jpeg(_cut(0.05)(image), 85),
    "cut by a sixth": lambda image: jpeg(_cut(0.16)(image), 85),
    "cut and mirrored": lambda image: jpeg(ImageOps.mirror(_cut(0.1)(image)), 85),
}


@dataclass(frozen=True)
class Prints:
    """The fingerprints of a photo and of its note, as numbers; None: no note was found."""

    photo: int
    note: int | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=tuple(note_set.HALVES), default="report")
    parser.add_argument("--count", type=int, default=COUNT)
    asked = parser.parse_args()
    policy = shipped().on(ON)
    most_photo = policy.integer("reuse.bits_apart")
    most_note = policy.integer("reuse.note_bits_apart")
    apart: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for kind, photo, note in _pairs(asked.half, asked.count):
        apart[kind].append((photo, note))
    print(
        f"{asked.half} half, {asked.count} notes; the same within {most_note} bits of 256 for the "
        f"note, {most_photo} of 64 for the photo:"
    )
    for kind, bits in apart.items():
        photos, notes = np.array(bits).T
        either = int(((photos <= most_photo) | (notes <= most_note)).sum())
        print(f"  {kind:24} taken for a copy {data.share(either, len(bits))}")
        print(
            f"  {'':24} by the note {(notes <= most_note).sum()}, by the photo "
            f"{(photos <= most_photo).sum()}; note bits apart: least {notes.min()}, median "
            f"{np.median(notes):.0f}, most {notes.max()}"
        )


def _pairs(half: str, count: int) -> Iterator[tuple[str, int, int]]:
    """Kind, and the bits by which photo and note differ (256 where no note was found)."""
    firsts: list[tuple[str, Prints]] = []
    for number in range(count):
        picture, text, image, fresh_text, fresh_image = _drawn(half, number)
        first = _prints(jpeg(image, 88), text)
        for kind, copy in COPIES.items():
            yield kind, *_apart(first, _prints(copy(image), text))
        yield "a fresh note, same hand", *_apart(first, _prints(jpeg(fresh_image), fresh_text))
        for other_picture, other in firsts:
            if other_picture != picture:  # one picture under two notes is one photo
                yield "somebody else's note", *_apart(first, other)
        firsts.append((picture, first))


def _drawn(half: str, number: int) -> tuple[str, str, Image.Image, str, Image.Image]:
    """A selfie (its picture, its note, itself), and the next by the same hand, days later."""
    rng = np.random.default_rng((SEED, note_set.HALVES[half], number))
    families = note_set.families(half, Writer.HAND)
    hand = any_hand(rng, families[number % len(families)])
    pictures = [one for one in rendered.find("selfie") if one.sheet]
    day, address = ON - timedelta(days=int(rng.integers(400))), f"owner{number}@post.example"
    first, second = rng.choice(len(pictures), 2, replace=False)
    made = []
    for at, later in ((int(first), 0), (int(second), int(rng.integers(1, 15)))):
        picture = pictures[at]
        date = f"{day + timedelta(days=later):%m/%d/%Y}"
        text = TEMPLATE.format(date=date, email=address)
        note = bona_fide_note(text, int(rng.integers(2**31)), selfies.sheet_of(picture), hand)
        made += [text, selfies.hold(picture, note).image]
    text, image, fresh_text, fresh_image = made
    return pictures[int(first)].name, text, image, fresh_text, fresh_image


def _prints(file: bytes, text: str) -> Prints:
    photo = open_photo(file)
    note = read_note(photo, ExactText(text))
    held = note.perceptual_hash if note else None
    return Prints(int(perceptual_hash(photo.rgb), 16), int(held, 16) if held else None)


def _apart(one: Prints, other: Prints) -> tuple[int, int]:
    photo = (one.photo ^ other.photo).bit_count()
    if one.note is None or other.note is None:
        return photo, 256
    return photo, (one.note ^ other.note).bit_count()


if __name__ == "__main__":
    main()
