"""How specimen notes are written and photographed: on a desk, held by a person, or as one line."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from PIL import Image

from reinstate.specimens import rendered, selfies
from reinstate.specimens.camera import Lens, retake
from reinstate.specimens.desk import note_on_desk
from reinstate.specimens.handwriting import PIXELS_PER_MM, any_hand
from reinstate.specimens.notes import Note, Sheet, bona_fide_note, on_paper, plain_font_note
from reinstate.specimens.photograph import Shot

SHEETS = ((148, 105), (127, 76), (140, 90), (105, 74), (180, 70), (110, 110))  # mm


class Writer(StrEnum):
    """How the letters came onto the sheet."""

    HAND = "hand"
    FONT = "font"
    SCRIPT = "script"
    SLIP = "slip"  # by hand, with a slip of the pen in the date


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
