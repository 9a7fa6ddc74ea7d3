"""Train the glyph reader of machine-readable zones on drawn rows.

    python tools/train_zone_glyphs.py --rows 4000 --epochs 24

Draws rows of random characters in OCR-B (Debian: fonts-ocr-b) and in this project's fonts of one
width, spoils them as cameras do, and fits a network of two hidden layers in numpy. Everything
follows from the seed. The weights go to src/reinstate/evidence/readers/zone/glyphs.npz.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from reinstate.evidence.readers.zone.glyphs import COLUMNS, LETTERS, ROWS, WEIGHTS, cut_cells
from reinstate.specimens.fonts import fonts_folder

SEED = 20261127
OCR_B = Path("/usr/share/fonts/opentype/ocr-b")
CAP = 40
PITCH = CAP / 2.4 * 2.54
LENGTH = 30
HIDDEN = (224, 96)
Floats = NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    rng = np.random.default_rng(SEED)
    drawn = [row(rng) for _ in range(asked.rows)]
    cells = np.concatenate([one for one, _ in drawn])
    labels = np.concatenate([one for _, one in drawn])
    held = len(cells) // 12
    weights = fit(cells[held:], labels[held:], asked.epochs, rng)
    right = forward(cells[:held], weights)[-1].argmax(axis=1) == labels[:held]
    print(f"{len(cells)} cells, held back {held}: {right.mean():.4f} right")
    names = [f"{layer}{kind}" for layer in range(len(weights) // 2) for kind in ("a", "b")]
    halves: dict[str, Any] = {
        name: one.astype(np.float16) for name, one in zip(names, weights, strict=True)
    }
    np.savez_compressed(asked.out, **halves)


def faces() -> list[tuple[str, float]]:
    """Fonts with how often each is drawn."""
    return [
        (str(OCR_B / "OCRB.otf"), 6.0),  # rounded strokes
        (str(OCR_B / "OCRBS.otf"), 4.0),  # square ones
        (str(OCR_B / "OCRBL.otf"), 0.3),  # slanted
        (str(fonts_folder() / "b612-mono.woff2"), 1.0),
        (str(fonts_folder() / "courier-prime.woff2"), 0.3),
    ]


def row(rng: np.random.Generator) -> tuple[Floats, NDArray[np.intp]]:
    """One spoilt row as cells with their letters. A third are fillers, as in real zones."""
    labels = rng.integers(0, len(LETTERS), LENGTH)
    labels[rng.random(LENGTH) < 0.25] = LETTERS.index("<")
    known = faces()
    shares = np.array([share for _, share in known])
    font = known[int(rng.choice(len(known), p=shares / shares.sum()))][0]
    flat = drawn_row(rng, "".join(LETTERS[at] for at in labels), font)
    cap = float(np.exp(rng.uniform(np.log(5.0), np.log(30.0))))
    small = spoilt(rng, flat, cap / CAP)
    back = 48 / (1.7 * cap)  # as rows are cut out: about 48 pixels high
    larger = cv2.resize(small, None, fx=back, fy=back, interpolation=cv2.INTER_CUBIC)
    grey = np.asarray(larger, dtype=np.uint8)
    scale = cap / CAP * back
    at = (np.arange(LENGTH) + 1.0) * PITCH
    centres = np.stack([at, np.full(LENGTH, 1.5 * CAP)], axis=1) * scale
    pitch = PITCH * scale
    centres += rng.normal(0, 0.035, 2) * pitch + rng.normal(0, 0.05, (LENGTH, 2)) * pitch
    sizes = np.full(LENGTH, pitch * rng.uniform(0.93, 1.07))
    tilt = float(rng.normal(0, 0.025))
    return cut_cells(grey, centres.astype(np.float32), sizes.astype(np.float32), tilt), labels


def drawn_row(rng: np.random.Generator, text: str, font: str) -> NDArray[np.uint8]:
    """The row at a cap height of 40 pixels, its middle 1.5 cap heights down."""
    _, top, _, bottom = ImageFont.truetype(font, 1000).getbbox("H", anchor="ls")
    face = ImageFont.truetype(font, round(CAP * 1000 / (bottom - top)))
    width, height = int(PITCH * (LENGTH + 1)), 3 * CAP
    image = Image.fromarray(paper(rng, width, height))
    draw = ImageDraw.Draw(image)
    ink, bold = int(rng.integers(0, 90)), int(rng.random() < 0.2)
    for at, letter in enumerate(text):
        place = (PITCH * (at + 1), 2 * CAP)
        draw.text(place, letter, font=face, fill=ink, anchor="ms", stroke_width=bold)
    return np.asarray(image)


def paper(rng: np.random.Generator, width: int, height: int) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    sheet = np.full((height, width), rng.uniform(150, 255), np.float32)
    for _ in range(int(rng.integers(0, 4))):
        a, b, c = rng.uniform(0.01, 0.4), rng.uniform(-0.3, 0.3), rng.uniform(0.004, 0.03)
        wave = np.sin(a * columns + b * rows + 9 * np.sin(c * columns + rng.uniform(0, 6)))
        sheet -= rng.uniform(4, 38) * (wave > rng.uniform(0.2, 0.8))
    return np.clip(sheet, 0, 255).astype(np.uint8)


def spoilt(rng: np.random.Generator, flat: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Small, soft, uneven, noisy, compressed; noise and softness shrink with the letters."""
    small = cv2.resize(flat, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    seen = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.2, min(1.4, 0.14 * scale * CAP)))
    slope = np.linspace(rng.uniform(0.6, 1.1), rng.uniform(0.6, 1.1), seen.shape[1])
    light = seen * slope.astype(np.float32)
    noisy = light + rng.normal(0, rng.uniform(0, min(14.0, 1.2 * scale * CAP)), seen.shape)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 98))]
    _, packed = cv2.imencode(".jpg", noisy.clip(0, 255).astype(np.uint8), quality)
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def fit(
    cells: Floats, labels: NDArray[np.intp], epochs: int, rng: np.random.Generator
) -> list[Floats]:
    """Two hidden layers, cross-entropy with smoothed labels, Adam, step size falling to nothing."""
    sizes = (ROWS * COLUMNS, *HIDDEN, len(LETTERS))
    weights: list[Floats] = []
    for left, right in pairwise(sizes):
        weights.append((rng.standard_normal((left, right)) * np.sqrt(2 / left)).astype(np.float32))
        weights.append(np.zeros(right, np.float32))
    first = [np.zeros_like(one) for one in weights]
    second = [np.zeros_like(one) for one in weights]
    batch, step = 256, 0
    total = epochs * (len(cells) // batch)
    for _ in range(epochs):
        order = rng.permutation(len(cells))
        for start in range(0, len(cells) - batch, batch):
            step += 1
            chosen = order[start : start + batch]
            seen = cells[chosen] + rng.normal(0, 0.08, (batch, cells.shape[1])).astype(np.float32)
            slopes = gradients(seen, labels[chosen], weights)
            rate = 0.0015 * (1 - step / (total + 1))
            for at, slope in enumerate(slopes):
                first[at] = 0.9 * first[at] + 0.1 * slope
                second[at] = 0.999 * second[at] + 0.001 * slope * slope
                even = np.sqrt(second[at] / (1 - 0.999**step)) + 1e-8
                weights[at] -= rate * (first[at] / (1 - 0.9**step) / even + 1e-4 * weights[at])
    return weights


def forward(cells: Floats, weights: list[Floats]) -> list[Floats]:
    """The input and what each layer makes of it; the last are not yet chances."""
    layers = [cells]
    for at in range(0, len(weights), 2):
        raw = layers[-1] @ weights[at] + weights[at + 1]
        layers.append(np.maximum(raw, 0) if at < len(weights) - 2 else raw)
    return layers


def gradients(cells: Floats, labels: NDArray[np.intp], weights: list[Floats]) -> list[Floats]:
    layers = forward(cells, weights)
    raw = layers[-1] - layers[-1].max(axis=1, keepdims=True)
    chances = np.exp(raw)
    chances /= chances.sum(axis=1, keepdims=True)
    wanted = np.full_like(chances, 0.02 / len(LETTERS))
    wanted[np.arange(len(labels)), labels] += 0.98
    back = (chances - wanted) / len(labels)
    slopes: list[Floats] = []
    for at in range(len(weights) - 2, -1, -2):
        slopes[:0] = [layers[at // 2].T @ back, back.sum(axis=0)]
        if at:
            back = (back @ weights[at].T) * (layers[at // 2] > 0)
    return slopes


if __name__ == "__main__":
    main()
