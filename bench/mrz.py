"""Machine-readable zones on labelled photos: lines exact, wrong ones flagged. `--data DIR`."""

from __future__ import annotations

import argparse
import json
import time
from datetime import date
from pathlib import Path

import numpy as np

from reinstate.evidence.image import open_photo
from reinstate.evidence.readers import levelling, text
from reinstate.evidence.readers.machine_zone import find_zone

ON = date(2026, 11, 22)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--turn", type=int, default=0, help="quarter turns given to every photo")
    asked = parser.parse_args()
    folder = asked.data / "mrz_images"
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").open()]
    tally = {"exact": 0, "valid": 0, "flagged": 0, "wrong": 0, "none kept none": 0, "none": 0}
    times = []
    for row in rows:
        photo = open_photo((folder / row["file"]).read_bytes())
        rgb = np.ascontiguousarray(np.rot90(photo.rgb, asked.turn))
        began = time.perf_counter()
        zone = find_zone(rgb, text.read_boxes(rgb, levelling.detect(rgb)), ON)
        times.append(time.perf_counter() - began)
        _count(row, zone, tally)
    print(
        f"n={len(rows)}; valid zones {tally['exact']}/{tally['valid']} exact; "
        f"zones that must not hold {tally['flagged']}/{tally['wrong']} flagged; "
        f"photos without a zone {tally['none kept none']}/{tally['none']} read as none; "
        f"median {np.median(times) * 1000:.0f} ms"
    )


def _count(row: dict[str, object], zone: object, tally: dict[str, int]) -> None:
    expected = row["mrz_lines"]
    digits = row.get("icao_check_digits") or {}
    lines = list(getattr(zone, "lines", ()))
    is_valid = bool(getattr(zone, "is_valid", False))
    if expected is None:
        tally["none"] += 1
        tally["none kept none"] += not is_valid
        return
    holds = isinstance(digits, dict) and all(digits.values()) and row["mrz_format"] != "FRENCH_ID"
    if holds:
        tally["valid"] += 1
        tally["exact"] += lines == expected and is_valid
    else:
        tally["wrong"] += 1
        tally["flagged"] += not is_valid
    if (lines != expected) or (is_valid != holds):
        print(f"{row['file']}: {'holds' if holds else 'must not hold'}, read as {is_valid}")
        print(f"   printed {expected}\n   read    {lines}")


if __name__ == "__main__":
    main()
