"""Machine zones from photos: ours beside PassportEye and tesseract, as ratios in one run.

The peers are installed by name into a throwaway environment outside the checkout; where that
fails, or the tesseract program is absent, this says so. All figures are processor time of one
thread, so that a busy machine does not change them. `--data DIR` reads labelled photos; without
it, drawn ones.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import cv2
import numpy as np

from bench.barcode_scenes import ordinary
from bench.pdf417 import modules, symbol
from bench.yardstick import one_detection
from bench.zone_scenes import scene
from reinstate.evidence.intake.image import open_photo
from reinstate.evidence.readers.barcode.symbol import find_symbol
from reinstate.evidence.readers.zone.reading import read_zone

ON = date(2026, 11, 22)
PHOTOS = 8  # PassportEye takes seconds for each
LONGEST = 480  # seconds for a peer, installing included
ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
PASSPORTEYE = """
import json, os, sys
from passporteye import read_mrz
for file in sys.argv[1:]:
    before = os.times()
    found = read_mrz(file)
    spent = sum(os.times()[:4]) - sum(before[:4])
    lines = found.aux["text"].split() if found else []
    print(json.dumps({"seconds": spent, "lines": lines}), flush=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--peer", type=Path, help="a python that has PassportEye; else one is made")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core for everybody
    with tempfile.TemporaryDirectory() as folder:
        photos = _photos(asked.data, Path(folder))
        files = [file for file, _ in photos]
        ours = [_ours(file) for file in files]
        # Afterwards, as in a process that has worked a while: a fresh one asks for memory anew.
        yunet = one_detection()
        print(f"{len(files)} photos; one face detection at 640 pixels {yunet * 1000:.0f} ms")
        _report("reinstate", ours, [lines for _, lines in photos], yunet, None)
        mean = statistics.mean(seconds for seconds, _ in ours)
        for name, run in (("PassportEye", _passporteye), ("tesseract", _tesseract)):
            try:
                theirs = run(files, asked.peer or Path(folder))
            except (OSError, subprocess.SubprocessError) as error:
                print(f"{name}: left out, {_in_words(error)}")
                continue
            _report(name, theirs, [lines for _, lines in photos], yunet, mean)
    flat, _ = symbol(1)
    scenes = [ordinary(flat, modules(flat), np.random.default_rng((n, 3))) for n in range(12)]
    barcode = statistics.median(_time(lambda one=one: find_symbol(one)) for one in scenes)
    print(f"PDF417 from a photo: median {barcode * 1000:.0f} ms = {barcode / yunet:.1f} detections")


Timed = tuple[float, list[str]]


def _photos(data: Path | None, folder: Path) -> list[tuple[Path, list[str]]]:
    """Files with the lines printed in them, every third of the labelled ones that hold."""
    if data is None:
        return [_drawn(folder, number) for number in range(PHOTOS)]
    rows = [json.loads(line) for line in (data / "mrz_images" / "manifest.jsonl").open()]
    valid = [row for row in rows if row["icao_check_digits"]]
    chosen = [row for row in valid if all(row["icao_check_digits"].values())][::3]
    return [(data / "mrz_images" / row["file"], row["mrz_lines"]) for row in chosen[:PHOTOS]]


def _drawn(folder: Path, number: int) -> tuple[Path, list[str]]:
    one = scene("report", number)
    file = folder / f"{number}.png"
    cv2.imwrite(str(file), one.rgb[:, :, ::-1])
    return file, list(one.lines)


def _ours(file: Path) -> Timed:
    rgb = open_photo(file.read_bytes()).rgb
    found = []

    def read() -> None:
        zone = read_zone(rgb, ON)
        found[:] = zone.lines if zone else []

    read()
    return _median_time(read, 3), list(found)


def _passporteye(files: Sequence[Path], place: Path) -> list[Timed]:
    started = time.monotonic()
    python = _installed(place) if place.is_dir() else place
    left = max(10.0, LONGEST - (time.monotonic() - started))
    command = [str(python), "-W", "ignore", "-c", PASSPORTEYE, *map(str, files)]
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        timeout=left,
        env=os.environ | ONE_THREAD,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [(row["seconds"], row["lines"]) for row in rows]


def _installed(folder: Path) -> Path:
    """A new environment with PassportEye, its Python."""
    python = folder / "peer" / "bin" / "python"
    _quiet([sys.executable, "-m", "venv", str(folder / "peer")])
    _quiet([str(python), "-m", "pip", "install", "--quiet", "PassportEye"])
    return python


def _tesseract(files: Sequence[Path], _: Path) -> list[Timed]:
    """The program as it comes, told only that there are lines of text anywhere."""
    if shutil.which("tesseract") is None:
        raise OSError("the program tesseract is not on this machine")
    read = []
    for file in files:
        before = os.times()
        command = ["tesseract", str(file), "-", "--psm", "11"]
        done = subprocess.run(
            command, check=True, capture_output=True, timeout=LONGEST, env=os.environ | ONE_THREAD
        )
        spent = sum(os.times()[2:4]) - sum(before[2:4])
        plain = done.stdout.decode("utf-8", "replace").replace(" ", "").splitlines()
        read.append((spent, [line for line in plain if line.count("<") > 2]))
    return read


def _quiet(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=LONGEST)


def _report(
    name: str, read: Sequence[Timed], printed: Sequence[list[str]], yunet: float, ours: float | None
) -> None:
    exact = sum(lines == wanted for (_, lines), wanted in zip(read, printed, strict=False))
    mean = statistics.mean(seconds for seconds, _ in read)
    middle = statistics.median(seconds for seconds, _ in read)
    beside = "" if ours is None else f", {mean / ours:.1f} times ours"
    print(
        f"{name:12} every line exact {exact} of {len(read)}; mean {mean * 1000:.0f} ms{beside}, "
        f"median {middle * 1000:.0f} ms = {middle / yunet:.1f} detections"
    )


def _median_time(action: Callable[[], object], times: int) -> float:
    action()
    return statistics.median(_time(action) for _ in range(times))


def _time(action: Callable[[], object]) -> float:
    before = time.process_time()
    action()
    return time.process_time() - before


def _in_words(error: Exception) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"it took more than {LONGEST} seconds"
    if isinstance(error, subprocess.CalledProcessError):
        said = error.stderr.decode() if isinstance(error.stderr, bytes) else str(error.stderr)
        return (said.strip().splitlines() or ["it failed"])[-1][:160]
    return str(error)


if __name__ == "__main__":
    main()
