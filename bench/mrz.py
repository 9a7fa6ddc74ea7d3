"""Machine-readable zones: drawn scenes of one half, and with `--data DIR` labelled photos.

The constants of `readers/zone/lattice.py` and `domain/mrz/name_field.py` were chosen on the
calibration half; the report half has seeds and a font of its own.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from datetime import date
from pathlib import Path

import cv2
import numpy as np

from bench import data
from bench.zone_scenes import HALVES, OCR_B, scene
from reinstate import rulebook
from reinstate.evidence.facts import MachineZoneFacts
from reinstate.evidence.intake.image import open_photo
from reinstate.evidence.readers.zone.reading import read_zone

ON = date(2026, 11, 22)
SIZES = ((9, "below 9"), (14, "9 to 14"), (99, "above 14"))  # height of capitals in pixels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--half", choices=HALVES, default="report")
    parser.add_argument("--scenes", type=int, default=100)
    parser.add_argument(
        "--first", type=int, default=0, help="number of the first scene: fresh ones"
    )
    parser.add_argument("--turn", type=int, default=0, help="quarter turns given to every photo")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    _drawn(asked.half, range(asked.first, asked.first + asked.scenes))
    if asked.data:
        _labelled(asked.data / "mrz_images", asked.turn)


def _read(rgb: np.ndarray) -> tuple[MachineZoneFacts | None, float]:
    """The zone and the processor time it took."""
    began = time.process_time()
    zone = read_zone(rgb, ON)
    return zone, time.process_time() - began


def _drawn(half: str, numbers: range) -> None:
    answers: Counter[tuple[str, str]] = Counter()
    doubted: Counter[str] = Counter()
    for number in numbers:
        one = scene(half, number)
        zone, _ = _read(one.rgb)
        size = next(words for most, words in SIZES if one.height < most)
        answer = _answer(zone, one.lines)
        answers[size, answer] += 1
        doubted[answer] += _is_doubted(zone)
    with_ocr_b = "with" if OCR_B.is_file() else "without"
    which = f"{numbers.start} to {numbers.stop - 1}"
    print(f"drawn scenes {which}, {half} half, {with_ocr_b} OCR-B among the fonts:")
    for _, size in SIZES:
        total = sum(n for (name, _), n in answers.items() if name == size)
        exact = data.share(answers[size, "exact"], total)
        wrong = answers[size, "wrong"]
        print(f"  capitals {size} pixels: every line exact {exact}; valid but wrong {wrong}")
    print(
        "  for a person, since a letter without a check digit is unsure: "
        f"{doubted['wrong']} of the wrong, {doubted['exact']} of the exact"
    )


def _is_doubted(zone: MachineZoneFacts | None) -> bool:
    """Whether a letter that no check digit covers is for a person, by policy."""
    least = rulebook.shipped().on(ON).number("checks.mrz_is_valid.min_margin")
    return zone is not None and zone.is_valid and zone.unchecked_margin < least


def _answer(zone: MachineZoneFacts | None, lines: tuple[str, ...]) -> str:
    if zone is None or not zone.is_valid:
        return "not read"
    return "exact" if zone.lines == lines else "wrong"


def _labelled(folder: Path, turn: int) -> None:
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").open()]
    tally = {"exact": 0, "valid": 0, "flagged": 0, "wrong": 0, "none kept none": 0, "none": 0}
    times = []
    for row in rows:
        photo = open_photo((folder / row["file"]).read_bytes())
        zone, seconds = _read(np.ascontiguousarray(np.rot90(photo.rgb, turn)))
        times.append(seconds)
        _count(row, zone, tally)
    print(
        f"labelled photos n={len(rows)}; valid zones {tally['exact']}/{tally['valid']} exact; "
        f"zones that must not hold {tally['flagged']}/{tally['wrong']} flagged; "
        f"photos without a zone {tally['none kept none']}/{tally['none']} read as none; "
        f"median {np.median(times) * 1000:.0f} ms"
    )


def _count(row: dict[str, object], zone: MachineZoneFacts | None, tally: dict[str, int]) -> None:
    expected = row["mrz_lines"]
    digits = row.get("icao_check_digits") or {}
    lines = list(zone.lines) if zone else []
    is_valid = zone is not None and zone.is_valid
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
