"""Draw lines of handwriting, photographed, each with what it says.

    python -m tools.train_note_reader.draw --part 1 --pages 1150

A page is written in one hand, and a hand is a font or several: each letter may come from another
one, so that more hands can be drawn than there are fonts. What they say is texts.py's business.
Everything follows from the part's number. Lines go to var/training, cut out at the reader's height.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import pickle
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

CHECKOUT = Path(__file__).resolve().parents[2]
KEPT = CHECKOUT / "var" / "training"
FONTS = KEPT / "fonts"
os.environ["REINSTATE_FONTS"] = str(FONTS)  # before the imports that look for fonts (E402)

from tools.train_note_reader.texts import broken, words  # noqa: E402

from reinstate.evidence.readers.text.recognition import HEIGHT, crop  # noqa: E402
from reinstate.specimens import notes  # noqa: E402
from reinstate.specimens.camera import Lens, expose, jpeg  # noqa: E402
from reinstate.specimens.fonts import font, handwriting_families  # noqa: E402
from reinstate.specimens.handwriting import (  # noqa: E402
    PIXELS_PER_MM,
    Hand,
    any_hand,
    draw_glyph,
)

Rgb = NDArray[np.uint8]
Quad = NDArray[np.float32]
Box = tuple[float, float, float, float]
PACKAGES = Path(__file__).parent / "node_modules" / "@fontsource"
WIDEST = 1280  # pixels of a crop: longer lines are few and dear
ROWS = 7  # of a page


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it says, and a crop of the reader's height as a JPEG."""

    text: str
    crop: bytes


@dataclass(slots=True)
class Hands:
    """Which font each letter of one page is written in, chosen when it is first needed."""

    families: Sequence[str]
    rng: np.random.Generator
    chosen: dict[str, str] = field(default_factory=dict)

    def family(self, letter: str) -> str:
        if letter not in self.chosen:
            self.chosen[letter] = str(self.rng.choice(list(self.families)))
        return self.chosen[letter]

    def size(self, letter: str) -> float:
        """Fonts differ in how large they are at one em; letters of a page do not."""
        return float(np.clip(usual_height() / small_height(self.family(letter)), 0.6, 1.7))


@dataclass(frozen=True, slots=True)
class Row:
    """A written line on its page: `quad` around its ink, as a detector would lay it."""

    text: str
    quad: Quad


@cache
def small_height(family: str) -> float:
    """Height of an x, in ems."""
    _, top, _, _ = font(family, 400).getbbox("x", anchor="ls")
    return max(40.0, -top) / 400


@cache
def usual_height() -> float:
    """The median of all fonts, in ems."""
    return float(np.median([small_height(family) for family in handwriting_families()]))


def page(rng: np.random.Generator) -> tuple[notes.Note, list[Row]]:
    """A sheet with up to seven lines in one hand."""
    every = list(handwriting_families())
    count = int(rng.choice((1, 2, 3, 8), p=(0.28, 0.19, 0.08, 0.45)))
    hands = Hands([str(one) for one in rng.choice(every, count, replace=False)], rng)
    hand = any_hand(rng, hands.families[0])
    hand = replace(hand, slant=1.6 * hand.slant)
    em = float(np.exp(rng.uniform(np.log(5.5), np.log(12)))) * PIXELS_PER_MM
    lines = broken(words(rng), int(rng.integers(10, 34)))[:ROWS]
    pitch = float(rng.uniform(0.95, 1.5))
    longest = max(sum(len(word) + 1 for word in line) for line in lines)
    size = (round((len(lines) * pitch + 1.6) * em), round(longest * 0.72 * em + 3 * em))
    coverage, rows = np.zeros(size, np.float32), []
    for number, line in enumerate(lines):
        baseline = (1.2 + number * pitch) * em * float(1 + rng.normal(0, 0.01))
        slope = hand.slope + float(rng.normal(0, 0.006)) * hand.unsteadiness
        boxes = _write(coverage, line, (em * float(rng.uniform(0.4, 1.2)), baseline), slope, em,
                       hand, hands, rng)  # fmt: skip
        if boxes:
            rows.append(Row(" ".join(line), _around(boxes, slope, em, rng)))
    red, green, blue = (min(max(part + float(rng.normal(0, 0.02)), 0.02), 0.6) for part in hand.ink)
    ink = (red, green, blue)
    note = notes.Note("", coverage, ink, (), (), is_handwritten=True, family=hand.family)
    return note, rows


def _write(
    coverage: NDArray[np.float32],
    line: Sequence[str],
    start: tuple[float, float],
    slope: float,
    em: float,
    hand: Hand,
    hands: Hands,
    rng: np.random.Generator,
) -> list[Box]:
    """Letter by letter as `specimens.notes` writes, each in its own font; boxes of their ink."""
    x, baseline = start
    drift, wander, boxes = 1.0, 0.0, []
    for word in line:
        for at, letter in enumerate(word):
            drift += float(0.25 * (1.0 - drift) + rng.normal(0, 0.018) * hand.unsteadiness)
            wander += float(-0.3 * wander + rng.normal(0, 0.012) * hand.unsteadiness * em)
            own = replace(hand, family=hands.family(letter))
            y = baseline - slope * (x - start[0]) + wander
            stroke = draw_glyph(letter, own, em * drift * hands.size(letter), x, y, rng)
            if stroke is not None:
                boxes += _laid(coverage, stroke.coverage, stroke.left, stroke.top)
            loose = hand.spacing + float(rng.normal(0, 0.012)) * hand.unsteadiness
            loose += notes.ROOM_FOR_SIGNS * bool(notes.SIGNS & set(word[at : at + 2]))
            wide = font(own.family, 200).getlength(letter) / 200 * hands.size(letter)
            x += em * (wide + loose)
        x += em * hand.word_gap * float(rng.uniform(0.8, 1.25))
    return boxes


def _laid(sheet: NDArray[np.float32], part: NDArray[np.float32], left: int, top: int) -> list[Box]:
    """Lay a drawn letter on the sheet; the box of its ink, if it has any there."""
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + part.shape[1], sheet.shape[1]), min(top + part.shape[0], sheet.shape[0])
    if x1 <= x0 or y1 <= y0:
        return []
    under = sheet[y0:y1, x0:x1]
    np.maximum(under, part[y0 - top : y1 - top, x0 - left : x1 - left], out=under)
    rows, columns = np.nonzero(part > 0.2)
    if not len(rows):
        return []
    return [(float(left + columns.min()), float(top + rows.min()),
             float(left + columns.max() + 1), float(top + rows.max() + 1))]  # fmt: skip


def _around(boxes: Sequence[Box], slope: float, em: float, rng: np.random.Generator) -> Quad:
    """Corners around the ink along the line, with more room or less as detectors leave it."""
    edges = np.array(boxes)
    corners = np.concatenate([edges[:, at] for at in ([0, 1], [2, 1], [2, 3], [0, 3])])
    along = np.array([[1, -slope], [slope, 1]]) / np.hypot(1, slope)
    level = corners @ along.T
    low = level.min(axis=0) - em * np.array([rng.uniform(-0.02, 0.35), rng.uniform(-0.05, 0.22)])
    high = level.max(axis=0) + em * np.array([rng.uniform(-0.02, 0.35), rng.uniform(-0.05, 0.22)])
    quad = np.array([low, (high[0], low[1]), high, (low[0], high[1])])
    off = float(rng.normal(0, 0.006))
    turn = np.array([[1, -off], [off, 1]]) / np.hypot(1, off)
    middle = quad.mean(axis=0)
    return np.asarray(((quad - middle) @ turn.T + middle) @ along, np.float32)


def photographed(note: notes.Note, rows: Sequence[Row], rng: np.random.Generator) -> Iterator[Line]:
    """The page as a phone sees it, near or far, and its lines cut out as the reader cuts them."""
    height = float(np.median([np.linalg.norm(row.quad[3] - row.quad[0]) for row in rows]))
    seen = float(np.exp(rng.uniform(np.log(13), np.log(60))))  # pixels of a line in the photo
    scale = min(1.0, seen / height)
    down, across = note.coverage.shape
    size = (max(16, round(across * scale)), max(16, round(down * scale)))
    shrunk = cv2.resize(note.coverage, size, interpolation=cv2.INTER_AREA)
    small = replace(note, coverage=np.asarray(shrunk, np.float32))
    flat = np.asarray(notes.on_paper(small, int(rng.integers(2**31))))
    if rng.random() < 0.25:
        flat = _ruled(flat, max(6, round(7.1 * PIXELS_PER_MM * scale)))
    turn = _askew(size, rng)
    scene = cv2.warpPerspective(flat, turn, size, borderMode=cv2.BORDER_REPLICATE)
    light = _light(size, rng)[..., None] * (1 + rng.normal(0, 0.04, 3))
    rgb = np.asarray(_through_a_lens(scene * light, seen, rng))
    for row in rows:
        quad = (row.quad * (size[0] / across, size[1] / down)).astype(np.float32)
        cut = crop(rgb, cv2.perspectiveTransform(quad[None], turn)[0])
        if rng.random() < 0.5:  # the same hand, wider or narrower
            width = max(16, round(cut.shape[1] * float(np.exp(rng.normal(0, 0.12)))))
            cut = np.asarray(cv2.resize(cut, (width, HEIGHT), interpolation=cv2.INTER_CUBIC))
        if cut.shape[1] <= WIDEST:
            yield Line(row.text, jpeg(Image.fromarray(cut), 95))


def _ruled(flat: Rgb, pitch: int) -> Rgb:
    """Pale blue lines, as on a sheet torn from a pad."""
    ruled = flat.astype(np.float32)
    ruled[2 * pitch :: pitch] = ruled[2 * pitch :: pitch] * 0.35 + np.array((158, 188, 220)) * 0.65
    return np.asarray(ruled, np.uint8)


def _askew(size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float64]:
    width, height = size
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = rng.uniform(-0.05, 0.05, (4, 2)) * (0.4 * min(width, 8 * height), 0.5 * height)
    turn = cv2.getPerspectiveTransform(corners, (corners + moved).astype(np.float32))
    return np.asarray(turn, np.float64)


def _light(size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float64]:
    across = np.linspace(0, 1, size[0])[None] * rng.random()
    down = np.linspace(0, 1, size[1])[:, None] * rng.random()
    return np.asarray(1 - rng.uniform(0, 0.4) * (across + down))


def _through_a_lens(
    scene: NDArray[np.floating], seen: float, rng: np.random.Generator
) -> Image.Image:
    lens = Lens(
        defocus=float(rng.uniform(0.2, 1.3)) * float(np.clip(seen / 30, 0.35, 1.3)),
        motion=float(rng.uniform(1, 3)) if rng.random() < 0.25 else 0.0,
        motion_angle=float(rng.uniform(0, 180)),
        exposure=float(rng.uniform(0.45, 1.02)),
        noise=float(rng.uniform(1, 4)),
    )
    taken = expose(scene, lens, rng)
    return Image.open(io.BytesIO(jpeg(taken, int(rng.integers(60, 95))))).convert("RGB")


def install_fonts() -> None:
    """Lay the packages' fonts out as `specimens.fonts` looks for them."""
    if (FONTS / "fonts.json").is_file():
        return
    FONTS.mkdir(parents=True, exist_ok=True)
    about = {}
    for package in sorted(PACKAGES.iterdir()):
        face = package / "files" / f"{package.name}-latin-400-normal.woff2"
        shutil.copyfile(face, FONTS / f"{package.name}.woff2")
        about[package.name] = {"style": "handwriting"}
    (FONTS / "fonts.json").write_text(json.dumps(about), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", type=int, required=True)
    parser.add_argument("--pages", type=int, default=1150)
    asked = parser.parse_args()
    install_fonts()
    cv2.setNumThreads(1)
    lines: list[tuple[str, bytes]] = []
    for number in range(asked.pages):
        rng = np.random.default_rng((20261128, asked.part, number))
        note, rows = page(rng)
        if rows:
            lines += ((one.text, one.crop) for one in photographed(note, rows, rng))
        if number % 100 == 99:
            print(f"{number + 1} pages, {len(lines)} lines", flush=True)
    (KEPT / f"lines-{asked.part}.pickle").write_bytes(pickle.dumps(lines))


if __name__ == "__main__":
    main()
