"""One hand, and how it draws one glyph: never the same shape, pressure or place twice."""

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.specimens.fonts import font, handwriting_families

Coverage = NDArray[np.float32]
Ink = tuple[float, float, float]

PIXELS_PER_MM = 8
INSIDE = 0.3  # below one half, or bending would tear hairlines
FINE = 2  # glyphs are drawn this much larger and averaged down
INKS: dict[str, Ink] = {
    "blue ballpoint": (0.13, 0.18, 0.52),
    "black ballpoint": (0.12, 0.12, 0.14),
    "blue-black": (0.10, 0.14, 0.30),
    "pencil": (0.34, 0.34, 0.36),
    "green felt": (0.08, 0.34, 0.24),
}


@dataclass(frozen=True, slots=True)
class Hand:
    """How one person writes. Lengths are shares of the em.

    `slant`: shear, positive leans right. `pen_mm`: width of the pen's line. `pressure`: swing of
    that width. `unsteadiness`: 0 copperplate, 1 ordinary, 2 hurried. `slope`: of the lines, rise
    per run. `dryness`: 0 wet ink, 1 skips.
    """

    family: str
    slant: float
    pen_mm: float
    pressure: float
    unsteadiness: float
    spacing: float
    word_gap: float
    slope: float
    dryness: float
    ink: Ink


def any_hand(rng: np.random.Generator, family: str | None = None) -> Hand:
    """A random hand; all of it follows from the generator's state."""
    names = handwriting_families()
    ink = list(INKS.values())[int(rng.choice(len(INKS), p=(0.4, 0.32, 0.18, 0.05, 0.05)))]
    return Hand(
        family=family or str(rng.choice(names)),
        slant=float(rng.normal(0.0, 0.07)),
        pen_mm=float(rng.choice((0.45, 0.6, 0.8, 1.1), p=(0.25, 0.4, 0.25, 0.1))),
        pressure=float(rng.uniform(0.003, 0.010)),
        unsteadiness=float(rng.uniform(0.6, 1.5)),
        spacing=float(rng.uniform(-0.005, 0.05)),
        word_gap=float(rng.uniform(0.26, 0.48)),
        slope=float(rng.normal(0.0, 0.012)),
        dryness=float(rng.uniform(0.05, 0.6)),
        ink=ink,
    )


# Chosen by eye: digits, dots and signs cannot be mistaken for one another.
CLEAR_FAMILIES = (
    "architects-daughter",
    "caveat",
    "coming-soon",
    "gaegu",
    "handlee",
    "indie-flower",
    "kalam",
    "nanum-pen-script",
    "patrick-hand",
    "swanky-and-moo-moo",
)


def careful_hand(rng: np.random.Generator) -> Hand:
    """Somebody asked to write clearly: a plain script, no hurry, a pen that does not skip."""
    hand = any_hand(rng, str(rng.choice(CLEAR_FAMILIES)))
    return replace(
        hand,
        slant=hand.slant * 0.6,
        pen_mm=float(rng.uniform(0.6, 0.85)),
        unsteadiness=float(rng.uniform(0.6, 0.95)),
        spacing=float(rng.uniform(0.02, 0.05)),
        dryness=float(rng.uniform(0.05, 0.3)),
        ink=INKS[str(rng.choice(("blue ballpoint", "black ballpoint", "blue-black")))],
    )


@dataclass(frozen=True, slots=True)
class Stroke:
    """A drawn glyph: coverage 0..1 and where its top left belongs on the sheet, whole pixels."""

    coverage: Coverage
    left: int
    top: int


def draw_glyph(
    letter: str, hand: Hand, em: float, x: float, y: float, rng: np.random.Generator
) -> Stroke | None:
    """One letter with its pen origin at (x, y) of the sheet; None for a blank one."""
    clean = _clean_glyph(letter, hand.family, round(em * FINE))
    if clean is None:
        return None
    glyph, origin_x, origin_y = clean
    fine_em = em * FINE
    left, top = int(np.floor(x - origin_x / FINE)), int(np.floor(y - origin_y / FINE))
    shift = ((x - left) * FINE - origin_x, (y - top) * FINE - origin_y)
    bent = _bend(glyph, (origin_x, origin_y), shift, hand, fine_em, rng)
    inked = _press(bent, hand, fine_em, rng)
    size = (inked.shape[1] // FINE, inked.shape[0] // FINE)
    small = cv2.resize(inked, size, interpolation=cv2.INTER_AREA)
    return Stroke(small.astype(np.float32), left, top)


def _clean_glyph(letter: str, family: str, pixels: int) -> tuple[Coverage, int, int] | None:
    """The font's own shape with room around it, and its pen origin in it."""
    face = font(family, pixels)
    left, top, right, bottom = (int(edge) for edge in face.getbbox(letter, anchor="ls"))
    if right <= left or bottom <= top:
        return None
    room = pixels // 3
    width, height = right - left + 2 * room, bottom - top + 2 * room
    width, height = width + (-width) % FINE, height + (-height) % FINE
    mask = face.getmask(letter, mode="L", anchor="ls")
    shape = np.asarray(mask, np.float32).reshape(mask.size[1], mask.size[0]) / 255.0
    glyph = np.zeros((height, width), np.float32)
    rows, columns = min(shape.shape[0], height - room), min(shape.shape[1], width - room)
    glyph[room : room + rows, room : room + columns] = shape[:rows, :columns]
    return glyph, room - left, room - top


def _bend(
    glyph: Coverage,
    origin: tuple[int, int],
    shift: tuple[float, float],
    hand: Hand,
    em: float,
    rng: np.random.Generator,
) -> Coverage:
    """Slant, turn, stretch and elastic bend about the pen origin."""
    wobble = hand.unsteadiness
    shear = hand.slant + rng.normal(0, 0.022) * wobble
    turn = rng.normal(0, 0.018) * wobble
    wide, high = 1 + rng.normal(0, 0.03, 2) * wobble
    forward = np.array([[wide, -shear - turn], [turn, high]])
    back = np.linalg.inv(forward)
    rows, columns = np.mgrid[: glyph.shape[0], : glyph.shape[1]].astype(np.float32)
    dx, dy = columns - origin[0] - shift[0], rows - origin[1] - shift[1]
    reach = 0.016 * wobble * em
    map_x = (
        back[0, 0] * dx
        + back[0, 1] * dy
        + origin[0]
        + smooth_noise(glyph.shape, 0.33 * em, rng) * reach
    )
    map_y = (
        back[1, 0] * dx
        + back[1, 1] * dy
        + origin[1]
        + smooth_noise(glyph.shape, 0.33 * em, rng) * reach
    )
    bent = cv2.remap(glyph, map_x.astype(np.float32), map_y.astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(bent, np.float32)


def _press(glyph: Coverage, hand: Hand, em: float, rng: np.random.Generator) -> Coverage:
    """Stroke width that swings with the pressure, and ink that is not even."""
    inside = (glyph > INSIDE).astype(np.uint8)
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, 3)
    distance = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 3)
    pen = 0.5 * hand.pen_mm * PIXELS_PER_MM * FINE - half_stroke(hand.family) * em
    swing = smooth_noise(glyph.shape, 0.22 * em, rng) * hand.pressure * em
    # Within limits: hairlines must not tear, the eye of an e must stay open.
    widen = np.clip(pen + swing, -0.35 * half_stroke(hand.family) * em, 0.022 * em)
    signed = np.where(inside > 0, depth - 0.5, 0.5 - distance)
    line = np.clip(signed + widen + 0.5, 0, 1)
    dry = smooth_noise(glyph.shape, 0.10 * em, rng) * 0.22 + rng.normal(0, 0.16, glyph.shape)
    density = np.clip(1.0 - hand.dryness * (0.22 + np.maximum(dry, -0.22)), 0.25, 1.0)
    return np.asarray(line * density, np.float32)


@lru_cache(maxsize=64)
def half_stroke(family: str) -> float:
    """Half the usual width of a family's strokes, in ems: area over length of outline."""
    face = font(family, 400)
    mask = face.getmask("noaetiUR", mode="L")
    pixels = np.asarray(mask, np.uint8).reshape(mask.size[1], mask.size[0])
    outlines, _ = cv2.findContours(
        (np.pad(pixels, 2) > 127).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE
    )
    length = sum(cv2.arcLength(outline, True) for outline in outlines)
    return float((pixels > 127).sum() / length / 400)


def smooth_noise(shape: tuple[int, ...], wavelength: float, rng: np.random.Generator) -> Coverage:
    """Gaussian noise of about unit spread that changes over `wavelength` pixels."""
    rows = max(2, int(np.ceil(shape[0] / max(wavelength, 1.0))) + 1)
    columns = max(2, int(np.ceil(shape[1] / max(wavelength, 1.0))) + 1)
    coarse = rng.normal(0, 1, (rows, columns)).astype(np.float32)
    return np.asarray(
        cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32
    )
