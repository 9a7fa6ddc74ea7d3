"""Notes: handwritten ones, where no two glyphs are alike, and the fakes to be seen through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reinstate.specimens.fonts import PLAIN_FAMILIES, font
from reinstate.specimens.handwriting import (
    PIXELS_PER_MM,
    Coverage,
    Hand,
    Ink,
    any_hand,
    draw_glyph,
    smooth_noise,
)
from reinstate.specimens.note_layout import LINE_PITCH, Layout, lay_out

Area = tuple[float, float, float, float]
PixelBox = tuple[float, float, float, float]
WHOLE_SHEET: Area = (0.06, 0.06, 0.94, 0.94)
LARGEST_EM_MM = 17.0
SIGNS = frozenset(".,/@")
INDENT = 0.25  # in ems; lines begin a little in, never at one margin
ROOM_FOR_SIGNS = 0.035  # in ems; people set them off a little where fonts kern them away
PAPERS = ((246, 245, 240), (250, 250, 250), (247, 241, 220), (240, 243, 247))
BLACK: Ink = (0.09, 0.09, 0.10)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn letter and its box in pixels of the coverage."""

    letter: str
    box: PixelBox


@dataclass(frozen=True, slots=True)
class NoteWord:
    """One word, or the part of a word that stands on one line; box in pixels of the coverage."""

    text: str
    line: int
    box: PixelBox


@dataclass(frozen=True, slots=True)
class Note:
    """Ink on a sheet that is otherwise blank.

    `coverage`: 0..1 over the whole sheet at PIXELS_PER_MM, rows downwards as the text reads.
    `patch`: colour of a flat patch laid over the sheet instead of its own paper; None = none.
    """

    text: str
    coverage: Coverage
    ink: Ink
    words: tuple[NoteWord, ...]
    glyphs: tuple[Glyph, ...]
    is_handwritten: bool
    family: str
    patch: Ink | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Size in millimetres as the text reads, and the part to write in, in shares of it."""

    width_mm: float = 148.0
    height_mm: float = 105.0
    area: Area = WHOLE_SHEET

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the coverage."""
        return round(self.height_mm * PIXELS_PER_MM), round(self.width_mm * PIXELS_PER_MM)

    @property
    def area_pixels(self) -> PixelBox:
        rows, columns = self.shape
        u0, v0, u1, v1 = self.area
        return u0 * columns, v0 * rows, u1 * columns, v1 * rows


@dataclass(slots=True)
class _Page:
    """The sheet while it is written on."""

    coverage: Coverage
    words: list[NoteWord]
    glyphs: list[Glyph]

    def put(self, part: Coverage, left: int, top: int) -> PixelBox:
        """Lay a drawn letter on the sheet; what falls off the edge is lost. Returns its box."""
        rows, columns = self.coverage.shape
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + part.shape[1], columns), min(top + part.shape[0], rows)
        if x1 > x0 and y1 > y0:
            under = self.coverage[y0:y1, x0:x1]
            np.maximum(under, part[y0 - top : y1 - top, x0 - left : x1 - left], out=under)
        inked = np.argwhere(part > 0.2)
        if len(inked) == 0:
            return left, top, left, top
        (r0, c0), (r1, c1) = inked.min(axis=0), inked.max(axis=0) + 1
        return left + float(c0), top + float(r0), left + float(c1), top + float(r1)

    def word(self, text: str, line: int, boxes: Sequence[PixelBox]) -> None:
        edges = np.array(boxes)
        x0, y0 = edges[:, :2].min(axis=0)
        x1, y1 = edges[:, 2:].max(axis=0)
        self.words.append(NoteWord(text, line, (float(x0), float(y0), float(x1), float(y1))))


def bona_fide_note(text: str, seed: int, sheet: Sheet = Sheet(), hand: Hand | None = None) -> Note:
    """A note written by hand: every glyph bent, pressed and placed anew."""
    rng = np.random.default_rng((seed, 17))
    hand = hand or any_hand(rng)
    page = _Page(np.zeros(sheet.shape, np.float32), [], [])
    layout = _layout(text, hand.family, hand.spacing, hand.word_gap, sheet)
    em = layout.em * float(rng.uniform(0.90, 0.99))
    _write(page, replace_em(layout, em), hand, sheet, rng)
    return Note(
        text=text,
        coverage=page.coverage,
        ink=_varied(hand.ink, rng),
        words=tuple(page.words),
        glyphs=tuple(page.glyphs),
        is_handwritten=True,
        family=hand.family,
    )


def plain_font_note(
    text: str, seed: int, sheet: Sheet = Sheet(), family: str | None = None
) -> Note:
    """An attack: the same text set in a font, typed or "handwritten", each letter always alike."""
    rng = np.random.default_rng((seed, 23))
    chosen = family or str(rng.choice(PLAIN_FAMILIES))
    page = _Page(np.zeros(sheet.shape, np.float32), [], [])
    layout = _layout(text, chosen, 0.0, 0.28, sheet)
    _set_type(page, layout, chosen, sheet)
    return Note(
        text=text,
        coverage=page.coverage,
        ink=BLACK,
        words=tuple(page.words),
        glyphs=tuple(page.glyphs),
        is_handwritten=False,
        family=chosen,
    )


def pasted_note(text: str, seed: int, sheet: Sheet = Sheet(), *, is_typed: bool = False) -> Note:
    """An attack: a flat patch in the picture, without the light, shade and grain of the sheet."""
    note = (plain_font_note if is_typed else bona_fide_note)(text, seed, sheet)
    return replace(note, patch=(0.985, 0.985, 0.98))


def on_paper(note: Note, seed: int, *, is_ruled: bool = False) -> Image.Image:
    """The note as a flat sheet of paper, lit evenly; to be laid on a desk and photographed."""
    rng = np.random.default_rng((seed, 29))
    rows, columns = note.coverage.shape
    fibres = (
        smooth_noise((rows, columns), 5, rng) * 0.006
        + smooth_noise((rows, columns), 90, rng) * 0.008
    )
    creases = 0.012 * np.tanh(6 * smooth_noise((rows, columns), 0.5 * columns, rng))
    paper = np.array(PAPERS[int(rng.integers(len(PAPERS)))]) * (1 + fibres + creases)[..., None]
    if is_ruled:
        _rule(paper, round(7.1 * PIXELS_PER_MM))
    ink = note.coverage[..., None]
    shown = paper * (1 - ink + ink * np.array(note.ink))
    return Image.fromarray(np.clip(shown, 0, 255).astype(np.uint8))


def _rule(paper: NDArray[Any], pitch: int) -> None:
    """Pale blue lines, as on a sheet torn from a pad."""
    for row in range(2 * pitch, paper.shape[0] - 3, pitch):
        paper[row : row + 3] = paper[row : row + 3] * 0.35 + np.array((158, 188, 220)) * 0.65


def replace_em(layout: Layout, em: float) -> Layout:
    """The same lines, written larger or smaller."""
    return Layout(em, layout.lines)


def _layout(text: str, family: str, spacing: float, word_gap: float, sheet: Sheet) -> Layout:
    face = font(family, 200)
    x0, y0, x1, y1 = sheet.area_pixels

    def measure(words: str) -> float:
        gaps = words.count(" ")
        bare = words.replace(" ", "")
        signs = 2 * sum(bare.count(sign) for sign in SIGNS) * ROOM_FOR_SIGNS
        return INDENT + signs + face.getlength(bare) / 200 + spacing * len(bare) + word_gap * gaps

    largest = LARGEST_EM_MM * PIXELS_PER_MM
    return lay_out(text.split(), measure, x1 - x0, y1 - y0, largest)


def _write(page: _Page, layout: Layout, hand: Hand, sheet: Sheet, rng: np.random.Generator) -> None:
    x0, y0, _, y1 = sheet.area_pixels
    em = layout.em
    room = (y1 - y0) - len(layout.lines) * LINE_PITCH * em
    baseline = y0 + 0.85 * em + float(rng.uniform(0, 0.7)) * max(room, 0)
    for number, line in enumerate(layout.lines):
        slope = hand.slope + float(rng.normal(0, 0.006)) * hand.unsteadiness
        start = x0 + min(max(0.0, float(rng.normal(0.15, 0.2))), 2 * INDENT) * em
        _write_line(page, (number, line), (start, baseline, slope), em, hand, rng)
        baseline += em * (LINE_PITCH + float(rng.normal(0, 0.03)) * hand.unsteadiness)


def _write_line(
    page: _Page,
    numbered: tuple[int, Sequence[str]],
    start: tuple[float, float, float],
    em: float,
    hand: Hand,
    rng: np.random.Generator,
) -> None:
    """One line; size, height above the line and spacing drift from letter to letter."""
    number, line = numbered
    x, baseline, slope = start
    left, drift, wander = x, 1.0, 0.0
    for word in line:
        boxes = []
        for at, letter in enumerate(word):
            drift += float(0.25 * (1.0 - drift) + rng.normal(0, 0.018) * hand.unsteadiness)
            wander += float(-0.3 * wander + rng.normal(0, 0.012) * hand.unsteadiness * em)
            y = baseline - slope * (x - left) + wander
            stroke = draw_glyph(letter, hand, em * drift, x, y, rng)
            if stroke is not None:
                box = page.put(stroke.coverage, stroke.left, stroke.top)
                boxes.append(box)
                page.glyphs.append(Glyph(letter, box))
            loose = hand.spacing + float(rng.normal(0, 0.012)) * hand.unsteadiness
            loose += ROOM_FOR_SIGNS * bool(SIGNS & set(word[at : at + 2]))
            x += em * (_advance(hand.family, word[at : at + 2]) + loose)
        page.word(word, number, boxes)
        x += em * hand.word_gap * float(rng.uniform(0.8, 1.25))


def _advance(family: str, pair: str) -> float:
    """Width of the first letter before the second, kerning included, in ems."""
    face = font(family, 200)
    following = face.getlength(pair[1:]) if len(pair) > 1 else 0.0
    return (face.getlength(pair) - following) / 200


def _set_type(page: _Page, layout: Layout, family: str, sheet: Sheet) -> None:
    x0, y0, _, _ = sheet.area_pixels
    em = round(layout.em * 0.92)
    face = font(family, em)
    for number, line in enumerate(layout.lines):
        x, baseline = round(x0), round(y0 + (0.9 + number * LINE_PITCH) * em)
        for word in line:
            boxes = []
            for letter in word:
                mask = face.getmask(letter, mode="L", anchor="ls")
                shape = np.asarray(mask, np.float32).reshape(mask.size[1], mask.size[0]) / 255.0
                left, top, _, _ = face.getbbox(letter, anchor="ls")
                box = page.put(shape, x + round(left), baseline + round(top))
                boxes.append(box)
                page.glyphs.append(Glyph(letter, box))
                x += round(face.getlength(letter))
            page.word(word, number, boxes)
            x += round(0.28 * em)


def _varied(ink: Ink, rng: np.random.Generator) -> Ink:
    red, green, blue = (min(max(part + float(rng.normal(0, 0.02)), 0.02), 0.6) for part in ink)
    return red, green, blue
