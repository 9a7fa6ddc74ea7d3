"""Specimen notes to measure the note reader on: two halves that share no font and no seed.

Thresholds are chosen on the calibration half; the report half only reports. A note is written by
hand (every letter drawn anew), set in a plain font, or set in a font that imitates a hand; it lies
on a desk in an easy or a hard photograph, is held by a person, or is one cropped line.

    python -m bench.note_set --half calibration --writer hand --notes 300     draw and read ahead

Photos are kept under var/bench, and what was read in them beside the digest of the code that read
it, so that a measurement that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
from PIL import Image

from bench.note_alterations import PEN_SLIPS, date_slip
from bench.note_places import PLACES, Writer
from bench.note_texts import free_text, sentence
from reinstate.evidence.intake.image import Limits, Photo, open_photo
from reinstate.evidence.readers.note import ends, rows, sheet, trim
from reinstate.evidence.readers.note import writing as note_writing
from reinstate.evidence.readers.note.expectation import ExactText
from reinstate.evidence.readers.note.writing import read_writing
from reinstate.evidence.readers.text import ctc, detection, recognition
from reinstate.evidence.readers.text import reading as text
from reinstate.evidence.readers.text.reading import Line
from reinstate.specimens.camera import jpeg
from reinstate.specimens.fonts import PLAIN_FAMILIES, handwriting_families

# Frozen: another seed is another set. Report halves that were looked at are retired: 20261127,
# 20261128, 20261129, 20261130, 20261201, 20270101, 20270102, 20270103,
# 20270104, 20270105, 20270106, 20270107, 20270108, 20270110, 20270111, 20270112.
SEEDS = {"calibration": 20261127, "report": 20270113}
KEPT = Path(__file__).parents[1] / "var" / "bench" / "notes"
LIMITS = Limits(min_side=16)  # a cropped line is lower than any photo


@dataclass(frozen=True)
class Specimen:
    """One photographed note and what is true of it. `place`: easy, hard, held or line.

    `meant`: what should stand there, where the writing is wrong.
    """

    number: int
    writer: Writer
    family: str
    place: str
    text: str
    file: str
    meant: str | None = None

    def photo(self) -> Photo:
        """The photo as a submission would bring it."""
        return open_photo((KEPT / self.file).read_bytes(), LIMITS)


HALVES = {"calibration": 0, "report": 1}
FOLDS = 6  # of the fonts of the calibration half: what is chosen is tried on fonts left out


def specimen(half: str, writer: Writer, number: int) -> Specimen:
    """The n-th note of a half, drawn now or kept from before."""
    about = KEPT / f"{name_of(half, writer, number)}.json"
    if about.is_file():
        kept = json.loads(about.read_text("utf-8"))
        return Specimen(**{**kept, "writer": Writer(kept["writer"])})
    made, image = _drawn(half, writer, number, about.with_suffix(".jpg").name)
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / made.file).write_bytes(jpeg(image, 90))
    about.write_text(json.dumps(asdict(made)), "utf-8")
    return made


def name_of(half: str, writer: Writer, number: int) -> str:
    """What the files of a specimen are called."""
    return f"{half}-{SEEDS[half]}-{writer}-{number:04d}"


@dataclass(frozen=True)
class Read:
    """What was read of a specimen: its lines by each recogniser (None: no note found)."""

    readings: tuple[tuple[Line, ...], ...] | None
    is_mirrored: bool


def read(one: Specimen, half: str) -> Read:
    """The specimen read by the code as it is, now or before."""
    kept = KEPT / f"read-{code()}" / f"{name_of(half, one.writer, one.number)}.pickle"
    if kept.is_file():
        return Read(*pickle.loads(kept.read_bytes()))
    writing = read_writing(one.photo(), ExactText(one.meant or one.text))
    found = Read(None, False) if writing is None else Read(writing.readings, writing.is_mirrored)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps((found.readings, found.is_mirrored)))
    return found


@cache
def code() -> str:
    """A digest of the code that turns pixels into lines."""
    return digest_of(
        note_writing,
        rows,
        trim,
        ends,
        text,
        detection,
        recognition,
        sheet,
        ctc,
        weights=recognition.TAUGHT,
    )


def digest_of(*modules: ModuleType, weights: Path | None = None) -> str:
    """Tells code that was changed, or weights beside it, from what was not."""
    files = [Path(str(module.__file__)) for module in modules]
    sources = (file.read_bytes() for file in [*files, *([weights] if weights else [])])
    return hashlib.sha256(b"".join(sources)).hexdigest()[:12]


def families(half: str, writer: Writer) -> tuple[str, ...]:
    """The fonts of one half; a font is in the same half whoever writes with it."""
    every = PLAIN_FAMILIES if writer is Writer.FONT else handwriting_families()
    shuffled = sorted(every, key=lambda name: hashlib.sha256(f"note-1:{name}".encode()).digest())
    return tuple(sorted(shuffled[HALVES[half] :: 2]))


def fold_of(family: str) -> int:
    """Which of the folds a font that writes by hand in the calibration half is in."""
    return families("calibration", Writer.HAND).index(family) % FOLDS


def found_by_hand(notes: int) -> Iterator[tuple[Specimen, tuple[tuple[Line, ...], ...]]]:
    """The first calibration notes by hand in which writing was found, with its readings."""
    for number in range(notes):
        one = specimen("calibration", Writer.HAND, number)
        found = read(one, "calibration")
        if found.readings is not None:
            yield one, found.readings


def _drawn(half: str, writer: Writer, number: int, file: str) -> tuple[Specimen, Image.Image]:
    stream = list(Writer).index(writer)
    rng = np.random.default_rng((SEEDS[half], HALVES[half], stream, number))
    own = families(half, writer)
    family = own[number % len(own)]
    if writer is Writer.SLIP:
        return _slipped(number, family, file, rng)
    place = str(rng.choice(("easy", "hard", "held", "line"), p=(0.3, 0.3, 0.25, 0.15)))
    text = free_text(rng) if place == "line" or rng.random() < 0.1 else sentence(rng)
    image = PLACES[place](writer, family, text, rng)
    return Specimen(number, writer, family, place, text, file), image


def _slipped(
    number: int, family: str, file: str, rng: np.random.Generator
) -> tuple[Specimen, Image.Image]:
    """The sentence by hand, each kind of slip in its turn."""
    place, meant = str(rng.choice(("easy", "hard", "held"))), sentence(rng)
    text = date_slip(meant, slip_of(number), rng)
    image = PLACES[place](Writer.HAND, family, text, rng)
    return Specimen(number, Writer.SLIP, family, place, text, file, meant), image


def slip_of(number: int) -> str:
    """The kind of slip in the n-th note that has one."""
    return PEN_SLIPS[number % len(PEN_SLIPS)]


def main() -> None:
    """Draw and read notes ahead of time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=tuple(HALVES), required=True)
    parser.add_argument("--writer", choices=tuple(Writer), required=True)
    parser.add_argument("--notes", type=int, required=True)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    for number in range(asked.first, asked.notes):
        read(specimen(asked.half, Writer(asked.writer), number), asked.half)


if __name__ == "__main__":
    main()
