"""Hard pictures of machine-readable zones: any issuer, format, font, angle, size and damage.

Everything is drawn from a seed. `HALVES` keeps the seeds that may choose a constant apart from
those that are reported; the report half also has fonts of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from reinstate.domain import mrz
from reinstate.specimens.fonts import fonts_folder

Rgb = NDArray[np.uint8]
HALVES = {"calibration": 1_000_000, "report": 2_000_000}
OCR_B = Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf")  # Debian: fonts-ocr-b
# Formats as they are met: (layout, document codes, width over height of the page).
FORMATS = (
    ("TD3", ("P<", "PA", "PD", "PM", "PS"), 1.42),
    ("TD1", ("I<", "ID", "IP", "C1", "IA", "IR", "AR", "AC"), 1.58),
    ("TD2", ("I<", "ID", "AC"), 1.42),
    ("MRVA", ("VN", "V<", "VB"), 1.5),
    ("MRVB", ("VC", "V<", "VD"), 1.45),
)
WEIGHTS = (0.4, 0.3, 0.1, 0.1, 0.1)
LONGEST_SIDE = 1800  # pixels of a scene's page
_STATES = """
    USA CAN MEX GBR FRA D<< ESP ITA NLD BEL POL CZE AUT CHE SWE NOR DNK FIN ISL IRL PRT GRC TUR
    RUS UKR LTU LVA EST HRV SVN SRB ROU BGR HUN ISR SAU ARE IND PAK CHN HKG TWN JPN KOR SGP MYS
    THA PHL AUS NZL BRA ARG CHL COL PER VEN ZAF NGA KEN EGY MAR UTO
"""
_SYLLABLES = """
    AN BE CA DO EL FI GO HA IN JO KO LA MA NI OL PE QU RO SA TE UL VI WO XI YA ZE BRO CHE DRA
    KWI LLO MCK OKO RRI SCH TSO VOI ZOO KOL LIC OBI IOS BSO
"""
_WORDS = """
    PASSPORT Name Nom Apellidos 12 MAR 1984 Sex F Place of birth Authority DEPARTMENT
"""
STATES, SYLLABLES, WORDS = _STATES.split(), _SYLLABLES.split(), _WORDS.split()


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture and what is printed in it. `height`: of the zone's capitals, in pixels."""

    rgb: Rgb
    lines: tuple[str, ...]
    height: float
    font: str
    damage: str


def scene(half: str, number: int) -> Scene:
    """One picture of the half's stream."""
    rng = np.random.default_rng((HALVES[half], number))
    layout, codes, aspect = FORMATS[rng.choice(len(FORMATS), p=WEIGHTS)]
    lines = zone(rng, layout, codes)
    font = str(rng.choice(fonts(half)))
    page, cap = _page(rng, lines, font, aspect)
    page, cap = _arranged(rng, page, cap)
    tallest = min(32.0, LONGEST_SIDE / max(page.size) * cap)
    height = float(np.exp(rng.uniform(np.log(6.5), np.log(max(8.0, tallest)))))
    rgb, damage = _photographed(rng, page, height / cap)
    return Scene(rgb, lines, height, Path(font).stem, damage)


def fonts(half: str) -> list[str]:
    """OCR-B where this machine has it, and other fonts with one width for all letters."""
    own = {"calibration": ("b612-mono",), "report": ("b612-mono", "share-tech-mono")}
    project = [str(fonts_folder() / f"{family}.woff2") for family in own[half]]
    return ([str(OCR_B)] * 4 if OCR_B.is_file() else []) + project


def zone(rng: np.random.Generator, layout: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """A valid zone of an invented person."""
    state, nation = (str(rng.choice(STATES)) for _ in "ab")
    born = date(1940, 1, 1) + timedelta(days=int(rng.integers(0, 24000)))
    optional = _number(rng, int(rng.integers(5, 12))) if rng.random() < 0.5 else ""
    room = {"MRVB": 8, "TD2": 7}.get(layout, 14)
    return mrz.compose(
        layout,
        document_code=str(rng.choice(codes)).strip("<"),
        issuing_state=state,
        surname=_name(rng, 2),
        given_names=_name(rng, 3),
        document_number=_number(rng, int(rng.choice((7, 8, 9, 9, 9)))),
        nationality=nation if rng.random() < 0.3 else state,
        birth_date=born,
        sex=str(rng.choice(("M", "F", "X"), p=(0.48, 0.48, 0.04))),
        expiry_date=date(2024, 1, 1) + timedelta(days=int(rng.integers(0, 3600))),
        optional_1=optional[:room],
    )


def _number(rng: np.random.Generator, length: int) -> str:
    letters = rng.integers(0, 4)
    alphabet = list("ABCDEFGHIKLMNOPRSTVXYZ")
    head = "".join(rng.choice(alphabet, int(letters) if rng.random() < 0.6 else 0))
    digits = "".join(str(d) for d in rng.integers(0, 10, length))
    return (head + digits)[:length]


def _name(rng: np.random.Generator, most: int) -> str:
    return " ".join(
        "".join(rng.choice(SYLLABLES, int(rng.integers(2, 5))))
        for _ in range(int(rng.integers(1, most + 1)))
    )


def _page(
    rng: np.random.Generator, lines: tuple[str, ...], font: str, aspect: float
) -> tuple[Image.Image, float]:
    """The page at a cap height of 40 pixels, and that height. The pitch follows ICAO 9303-3."""
    face = _face(font, 40)
    pitch = 40 / 2.4 * 2.54 * float(rng.uniform(0.98, 1.04))
    margin = int(rng.uniform(0.6, 2.4) * pitch)
    width = int(pitch * len(lines[0])) + 2 * margin
    height = int(width / aspect) if rng.random() < 0.85 else int(40 * 2.7 * (len(lines) + 0.8))
    image = Image.fromarray(_paper(rng, width, height))
    ink = tuple(int(v) for v in rng.integers(0, 70, 3))
    draw = ImageDraw.Draw(image)
    step = 40 / 2.4 * 6.35 * float(rng.uniform(0.9, 1.15))
    top = height - step * len(lines) - rng.uniform(0, 0.6) * step + 0.25 * step
    _printed(rng, image, int(top - step), ink)
    for row, line in enumerate(lines):
        for at, letter in enumerate(line):
            x, y = margin + pitch * (at + 0.5), top + row * step + 40
            draw.text((x, y), letter, font=face, fill=ink, anchor="ms")
    return image, 40.0


def _face(font: str, cap: float) -> ImageFont.FreeTypeFont:
    _, top, _, bottom = ImageFont.truetype(font, 1000).getbbox("H", anchor="ls")
    return ImageFont.truetype(font, max(4, round(cap * 1000 / (bottom - top))))


def _paper(rng: np.random.Generator, width: int, height: int) -> Rgb:
    """White, tinted, or with the waved lines of security printing, light behind the zone."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    tint = rng.uniform(205, 255, 3).astype(np.float32)
    paper = np.broadcast_to(tint, (height, width, 3)).copy()
    strength = float(rng.choice((0.0, 8, 18, 32)))
    for _ in range(3 if strength else 0):
        a, b, c = rng.uniform(0.01, 0.35), rng.uniform(-0.3, 0.3), rng.uniform(0.005, 0.03)
        wave = np.sin(a * columns + b * rows + 9 * np.sin(c * columns + rng.uniform(0, 6)))
        paper += (strength * (wave > 0.6))[..., None] * -rng.uniform(0.2, 1, 3)
    if rng.random() < 0.5:  # a plain strip behind the zone
        paper[int(height * 0.74) :] = paper[int(height * 0.74) :] * 0.15 + tint * 0.85
    return np.clip(paper, 0, 255).astype(np.uint8)


def _printed(rng: np.random.Generator, image: Image.Image, bottom: int, ink: tuple) -> None:
    """A portrait's place and printed fields above the zone."""
    draw = ImageDraw.Draw(image)
    if bottom < image.height * 0.3:
        return
    left = int(image.width * 0.04)
    shade = tuple(int(v) for v in rng.integers(90, 190, 3))
    draw.rectangle((left, int(bottom * 0.25), int(image.width * 0.3), int(bottom * 0.92)), shade)
    face = _face(str(fonts_folder() / "roboto.woff2"), float(rng.uniform(18, 34)))
    y = bottom * 0.12
    while y < bottom - 60:
        for x in (0.34, 0.62):
            text = " ".join(rng.choice(WORDS, int(rng.integers(1, 4))))
            draw.text((image.width * x, y), text, font=face, fill=ink)
        y += float(rng.uniform(50, 100))


def _arranged(rng: np.random.Generator, page: Image.Image, cap: float) -> tuple[Image.Image, float]:
    """Alone, or as the back beside or below a front, as specimens are published."""
    if rng.random() < 0.75:
        return page, cap
    other = Image.fromarray(_paper(rng, page.width, page.height))
    _printed(rng, other, page.height, (30, 30, 40))
    is_beside = rng.random() < 0.5
    size = (page.width * 2 + 30, page.height) if is_beside else (page.width, page.height * 2 + 30)
    both = Image.new("RGB", size, (255, 255, 255))
    both.paste(other, (0, 0))
    both.paste(page, (page.width + 30, 0) if is_beside else (0, page.height + 30))
    return both, cap


def _photographed(rng: np.random.Generator, page: Image.Image, scale: float) -> tuple[Rgb, str]:
    """Laid on a table, turned, in perspective, lit unevenly, blurred, noisy, compressed."""
    flat = np.asarray(page)
    flat = cv2.resize(flat, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    turn = float(rng.choice((rng.uniform(-8, 8), rng.uniform(0, 360), 90 * rng.integers(1, 4))))
    if rng.random() < 0.35:
        seen, words = _scanned(rng, flat)
    else:
        seen, words = _shot(rng, flat, turn)
    quality = int(rng.integers(35, 95))
    _, packed = cv2.imencode(".jpg", seen[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    rgb = cv2.imdecode(packed, cv2.IMREAD_COLOR)[:, :, ::-1]
    return np.ascontiguousarray(rgb), f"{words} q{quality}"


def _scanned(rng: np.random.Generator, flat: Rgb) -> tuple[Rgb, str]:
    """A crop as published: upright or by quarter turns, soft, compressed."""
    quarter = int(rng.choice((0, 0, 0, 1, 2, 3)))
    softness = float(rng.uniform(0.2, 0.9))
    soft = cv2.GaussianBlur(flat, (0, 0), softness)
    return np.ascontiguousarray(np.rot90(soft, quarter)), f"scan t{quarter * 90} b{softness:.1f}"


def _shot(rng: np.random.Generator, flat: Rgb, turn: float) -> tuple[Rgb, str]:
    h, w = flat.shape[:2]
    bend = float(rng.uniform(0, 0.09))
    corners = np.array([[-w, -h], [w, -h], [w, h], [-w, h]], dtype=np.float32) / 2
    corners *= 1 + rng.uniform(-bend, bend, (4, 1)).astype(np.float32)
    angle = np.radians(turn)
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    corners = corners @ spin.T
    corners -= corners.min(axis=0)
    border = rng.uniform(0.02, 0.2) * w
    size = (corners.max(axis=0) + 2 * border).astype(int)
    square = np.array([[0, 0], [w, 0], [w, h], [0, h]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(square, (corners + border).astype(np.float32))
    table = _table(rng, int(size[0]), int(size[1]))
    laid = cv2.warpPerspective(flat, matrix, size.tolist()).astype(np.float32)
    inside = cv2.warpPerspective(np.ones((h, w), np.float32), matrix, size.tolist())[..., None]
    seen = _lit(rng, laid * inside + table * (1 - inside))
    height_blur = float(rng.uniform(0.3, 1.3))
    seen = cv2.GaussianBlur(seen, (0, 0), height_blur)
    noise = float(rng.uniform(1, 12))
    seen += rng.normal(0, noise, seen.shape)
    words = f"shot t{turn:.0f} p{bend:.2f} b{height_blur:.1f} n{noise:.0f}"
    return seen.clip(0, 255).astype(np.uint8), words


def _table(rng: np.random.Generator, width: int, height: int) -> NDArray[np.float32]:
    coarse = rng.uniform(40, 220) + rng.normal(0, 15, (1, 1, 3)) + rng.normal(0, 12, (6, 8, 3))
    table = cv2.resize(coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(table + rng.normal(0, 6, (height, width, 1)), dtype=np.float32)


def _lit(rng: np.random.Generator, scene: NDArray[np.float32]) -> NDArray[np.float32]:
    """Light that falls off to one side, and at times a reflection."""
    h, w = scene.shape[:2]
    rows, columns = np.mgrid[0:h, 0:w].astype(np.float32)
    slope = rng.uniform(-0.35, 0.35, 2)
    light = rng.uniform(0.55, 1.05) * (
        1 + slope[0] * (columns / w - 0.5) + slope[1] * (rows / h - 0.5)
    )
    seen = scene * light[..., None]
    if rng.random() < 0.25:
        x, y, reach = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.05, 0.16) * w
        spot = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * reach**2))
        seen = seen + (rng.uniform(60, 150) * spot)[..., None]
    return np.asarray(seen, dtype=np.float32)
