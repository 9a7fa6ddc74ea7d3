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
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
from PIL import Image

from bench.note_alterations import PEN_SLIPS, date_slip
from reinstate.evidence.image import Limits, Photo, open_photo
from reinstate.evidence.readers import (
    ctc,
    note_ends,
    note_rows,
    note_trim,
    note_writing,
    sheet,
    text,
    text_detection,
    text_recognition,
)
from reinstate.evidence.readers.note_expectation import ExactText
from reinstate.evidence.readers.note_writing import read_writing
from reinstate.evidence.readers.text import Line
from reinstate.specimens import rendered, selfies
from reinstate.specimens.camera import Lens, jpeg, retake
from reinstate.specimens.desk import note_on_desk
from reinstate.specimens.fonts import PLAIN_FAMILIES, handwriting_families
from reinstate.specimens.handwriting import PIXELS_PER_MM, any_hand
from reinstate.specimens.notes import Note, Sheet, bona_fide_note, on_paper, plain_font_note
from reinstate.specimens.photograph import Shot

# Frozen: another seed is another set. Report halves that were looked at are retired: 20261127,
# 20261128, 20261129, 20261130, 20261201, 20270101, 20270102, 20270103,
# 20270104, 20270105, 20270106, 20270107.
SEEDS = {"calibration": 20261127, "report": 20270111}
KEPT = Path(__file__).parents[1] / "var" / "bench" / "notes"
ON = date(2026, 11, 22)
TEMPLATE = "Binance.US ({date}) Reactivate my account associated with ({email})"
NAMES = (
    "jane", "tom", "li", "abc", "maria", "kofi", "sven", "aisha", "joe", "nina", "raj", "zoe",
    "hugo", "quinn", "wei", "bella", "omar", "yuki", "fay", "max", "doe", "smith", "xu", "garcia",
    "patel", "okafor", "berg", "jones", "vega", "king",
)  # fmt: skip
HOSTS = (
    "gmail.com", "yahoo.com", "outlook.com", "icloud.com", "proton.me", "mailbox.org", "aol.com",
    "example.com", "post.example", "zmail.test", "hotmail.com", "fastbox.net",
)  # fmt: skip
VOCABULARY = (
    "the river runs past our old house and every morning a boat with two lamps leaves for market "
    "please send my parcel back before friday because nobody will be home after nine it was quite "
    "dark when jack found his keys under green leaves near that bridge we hope you enjoy this "
    "small gift from all of us question answer number seven example water music paper window "
    "garden doctor simple yellow message first second world hello thanks dear friend tomorrow"
)
SHEETS = ((148, 105), (127, 76), (140, 90), (105, 74), (180, 70), (110, 110))  # mm


LIMITS = Limits(min_side=16)  # a cropped line is lower than any photo


class Writer(StrEnum):
    """How the letters came onto the sheet."""

    HAND = "hand"
    FONT = "font"
    SCRIPT = "script"
    SLIP = "slip"  # by hand, with a slip of the pen in the date


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
        note_rows,
        note_trim,
        note_ends,
        text,
        text_detection,
        text_recognition,
        sheet,
        ctc,
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


def sentence(rng: np.random.Generator) -> str:
    """The sentence with a date in one of the usual spellings and an address of any kind."""
    day = ON - timedelta(days=int(rng.integers(0, 700)))
    spelled = (
        f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}", f"{day.month}/{day.day}/{day.year}",
        f"{day:%d %b %Y}", f"{day:%B} {day.day}, {day.year}", f"{day:%d.%m.%y}", f"{day:%Y-%m-%d}",
    )  # fmt: skip
    return TEMPLATE.format(date=str(rng.choice(spelled)), email=_address(rng))


def _address(rng: np.random.Generator) -> str:
    first, second = (str(name) for name in rng.choice(NAMES, 2, replace=False))
    number = str(int(rng.integers(1, 2010))) if rng.random() < 0.5 else ""
    joined = str(rng.choice(("", ".", "_", "-"), p=(0.4, 0.35, 0.15, 0.1)))
    return f"{first}{joined}{second}{number}@{rng.choice(HOSTS)}"


def free_text(rng: np.random.Generator) -> str:
    """Some words, as a line of any handwriting may hold them."""
    words = [str(word) for word in rng.choice(VOCABULARY.split(), int(rng.integers(2, 8)))]
    if rng.random() < 0.3:
        words.insert(int(rng.integers(len(words))), str(int(rng.integers(2, 3000))))
    end = str(rng.choice(("", ".", "?")))
    return " ".join(words).capitalize() + end


def _written(
    writer: Writer, family: str, text: str, sheet: Sheet, rng: np.random.Generator
) -> Note:
    seed = int(rng.integers(2**31))
    if writer is Writer.HAND:
        return bona_fide_note(text, seed, sheet, any_hand(rng, family))
    return plain_font_note(text, seed, sheet, family)


def _sheet(rng: np.random.Generator) -> Sheet:
    width, height = SHEETS[int(rng.integers(len(SHEETS)))]
    return Sheet(float(width), float(height))


def _easy(writer: Writer, family: str, text: str, rng: np.random.Generator) -> Image.Image:
    note = _written(writer, family, text, _sheet(rng), rng)
    shot = Shot(fill=float(rng.uniform(0.4, 0.75)))
    is_ruled = bool(rng.random() < 0.25)
    return note_on_desk(note, int(rng.integers(2**31)), shot, is_ruled=is_ruled).image


def _hard(writer: Writer, family: str, text: str, rng: np.random.Generator) -> Image.Image:
    """Oblique, dim and soft; one in six mirrored, one in four on its side or head."""
    note = _written(writer, family, text, _sheet(rng), rng)
    shot = Shot(
        fill=float(rng.uniform(0.35, 0.55)),
        tilt=float(rng.uniform(0, 22)),
        pan=float(rng.uniform(0, 18)),
        turn=float(rng.uniform(-14, 14)),
        quarter_turns=int(rng.integers(4)) if rng.random() < 0.33 else 0,
        is_mirrored=bool(rng.random() < 0.17),
        shade=0.4,
        lens=Lens(defocus=float(rng.uniform(0.6, 1.6)), exposure=float(rng.uniform(0.5, 1.0))),
    )
    is_ruled = bool(rng.random() < 0.25)
    return note_on_desk(note, int(rng.integers(2**31)), shot, is_ruled=is_ruled).image


def _held(writer: Writer, family: str, text: str, rng: np.random.Generator) -> Image.Image:
    """On the sheet of a rendered person, some of them taken again worse or mirrored."""
    pictures = [one for one in rendered.find("selfie") if one.sheet]
    picture = pictures[int(rng.integers(len(pictures)))]
    note = _written(writer, family, text, selfies.sheet_of(picture), rng)
    image = selfies.hold(picture, note).image
    if rng.random() < 0.3:
        lens = Lens(defocus=float(rng.uniform(0.3, 0.8)), exposure=float(rng.uniform(0.5, 1.0)))
        image = retake(image, lens, int(rng.integers(2**31)))
    if rng.random() < 0.15:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return image


def _line(writer: Writer, family: str, text: str, rng: np.random.Generator) -> Image.Image:
    """One line cut out close around its ink, as line readers are fed."""
    sheet = Sheet(30.0 + 9.0 * len(text), 22.0)
    note = _written(writer, family, text, sheet, rng)
    inked = np.argwhere(note.coverage > 0.2)
    (top, left), (bottom, right) = inked.min(axis=0), inked.max(axis=0) + 1
    room = round(float(rng.uniform(0.5, 2.5)) * PIXELS_PER_MM)
    paper = on_paper(note, int(rng.integers(2**31)))
    cut = paper.crop((int(left) - room, int(top) - room, int(right) + room, int(bottom) + room))
    height = int(rng.integers(44, 120))
    size = (max(1, round(cut.width * height / cut.height)), height)
    small = cut.resize(size, Image.Resampling.LANCZOS)
    return retake(
        small, Lens(defocus=0.4, noise=float(rng.uniform(0.5, 3.0))), int(rng.integers(9))
    )


PLACES = {"easy": _easy, "hard": _hard, "held": _held, "line": _line}


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
