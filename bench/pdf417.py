"""PDF417: degraded renderings of AAMVA records, and with `--data DIR` labelled pictures."""

from __future__ import annotations

import argparse
import json
import time
from datetime import date
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reinstate.evidence.readers.pdf417 import find_at_once, find_symbol
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import Variation
from reinstate.specimens.identities import identities

ON = date(2026, 11, 22)
PIXELS_A_MODULE = (1.6, 3.2)
Rgb = NDArray[np.uint8]


def symbol(number: int) -> tuple[Rgb, bytes]:
    """The barcode of a specimen licence, cut out of its back, and its bytes."""
    every = identities()
    card = draw("drivers_license", every[number % 2], Variation(day=ON, seed=number))
    side = next(side for side in card.sides.values() if side.payload)
    x0, y0, x1, y1 = next(box for name, box in side.boxes.items() if "barcode" in name)
    return np.array(side.image.convert("RGB"))[y0:y1, x0:x1], side.payload or b""


def modules(flat: Rgb) -> int:
    """How many modules wide the symbol is: its first bar, eight modules, tells."""
    row = flat[flat.shape[0] // 2, :, 0] < 128
    start = int(row.argmax())
    return round(float(flat.shape[1]) / (int((~row[start:]).argmax()) / 8))


def degraded(flat: Rgb, rng: np.random.Generator) -> Rgb:
    """Laid on a surface at any angle, in perspective, blurred, noisy and compressed."""
    width, height = 1600, 1200
    scale = rng.uniform(*PIXELS_A_MODULE) * modules(flat) / flat.shape[1]
    half = np.array([flat.shape[1], flat.shape[0]]) * scale / 2
    angle = np.radians(rng.uniform(0, 360))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half @ turn.T
    corners = corners * (1 + rng.uniform(-0.06, 0.06, (4, 1))) + (width / 2, height / 2)
    h, w = flat.shape[:2]
    square = np.array([[0, 0], [w, 0], [w, h], [0, h]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(square, corners.astype(np.float32))
    reduced = cv2.GaussianBlur(flat, (0, 0), max(0.1, 0.35 / scale))
    table = np.full((height, width, 3), rng.uniform(90, 220), dtype=np.float32)
    laid = cv2.warpPerspective(reduced, matrix, (width, height)).astype(np.float32)
    inside = cv2.warpPerspective(np.ones((h, w), np.float32), matrix, (width, height))[..., None]
    seen = cv2.GaussianBlur(laid * inside + table * (1 - inside), (0, 0), rng.uniform(0.3, 1.1))
    noisy = (seen + rng.normal(0, rng.uniform(2, 10), seen.shape)).clip(0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(50, 92))]
    _, packed = cv2.imencode(".jpg", noisy, quality)
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), dtype=np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    read = at_once = 0
    times = []
    for number in range(asked.count):
        flat, content = symbol(number % 8)
        photo = degraded(flat, np.random.default_rng((number, 3)))
        began = time.perf_counter()
        found = find_symbol(photo)
        times.append(time.perf_counter() - began)
        read += found is not None and found.content == content
        at_once += find_at_once(photo) is not None
    print(
        f"degraded renderings n={asked.count}: {read} read, {at_once} of them at once; "
        f"median {np.median(times) * 1000:.0f} ms, 95 % {np.quantile(times, 0.95) * 1000:.0f} ms"
    )
    if asked.data:
        _labelled(asked.data / "pdf417_images")


def _labelled(folder: Path) -> None:
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").open()]
    read = 0
    for row in rows:
        rgb = np.array(Image.open(folder / row["file"]).convert("RGBA").convert("RGB"))
        found = find_symbol(rgb)
        is_right = found is not None and row["decoded_text"] in (None, found.text)
        read += is_right
        if not is_right:
            print(f"{row['file']}: {'not read' if found is None else 'read otherwise'}")
    print(f"labelled pictures n={len(rows)}: {read} read as labelled")


if __name__ == "__main__":
    main()
