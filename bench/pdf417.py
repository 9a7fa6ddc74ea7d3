"""PDF417: degraded renderings of AAMVA records, and with `--data DIR` labelled pictures."""

from __future__ import annotations

import argparse
import json
import time
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench import data
from bench.barcode_scenes import KINDS
from reinstate.evidence.readers.barcode.symbol import find_symbol
from reinstate.specimens.documents import draw
from reinstate.specimens.drawn import Variation
from reinstate.specimens.identities import identities

ON = date(2026, 11, 22)
HARD = 40  # renderings of each further kind of damage
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--kinds", nargs="*", choices=KINDS, help="all when left out")
    asked = parser.parse_args()
    for kind in asked.kinds or KINDS:
        _rendered(kind, asked.count if kind == "ordinary" else min(asked.count, HARD))
    if asked.data:
        _labelled(asked.data / "pdf417_images")


def _rendered(kind: str, count: int) -> None:
    read = wrong = 0
    times = []
    for number in range(count):
        flat, content = symbol(number % 8)
        photo = KINDS[kind](flat, modules(flat), np.random.default_rng((number, 3)))
        began = time.process_time()
        found = find_symbol(photo)
        times.append(time.process_time() - began)
        read += found is not None and found.content == content
        wrong += found is not None and found.content != content
    print(
        f"{kind:10} {data.share(read, count)} read, {wrong} read as another text; "
        f"median {np.median(times) * 1000:.0f} ms, 95 % {np.quantile(times, 0.95) * 1000:.0f} ms"
    )


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
