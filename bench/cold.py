"""`reinstate read` from the shell: seconds from the command to its answer, a new process each time.

    python -m bench.cold [--times 3] [--data DIR]

IDs of the accepted types, drawn and photographed, both sides where there are two; with `--data DIR`
also labelled pages with a machine zone, most of them without a portrait that is found. The whole
machine may help: a person at a shell waits for the clock, not for one core.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from bench import data
from bench.yardstick import one_detection
from reinstate.domain.findings import PieceKind
from reinstate.evidence import documents
from reinstate.specimens import sets
from reinstate.specimens.identities import identities

ON = date(2026, 11, 22)
WANTED = 1.5  # seconds
EVERY = 3  # of the labelled pages
COMMAND = (str(Path(sys.executable).with_name("reinstate")), "read", "--on", ON.isoformat())
Photos = Sequence[Path]


def main() -> None:
    """Print the median and the slowest of each kind, each ID by the median of its times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores before")
    print(f"one face detection at 640 pixels {one_detection() * 1000:.0f} ms")
    with tempfile.TemporaryDirectory() as folder:
        kinds = {"drawn IDs": list(_drawn(Path(folder)))}
        if asked.data:
            kinds["labelled pages"] = list(_labelled(asked.data))
        spent = {kind: [_seconds(ids, asked.times) for ids in of] for kind, of in kinds.items()}
    for kind, seconds in spent.items():
        print(f"{kind}: median {statistics.median(seconds):.2f} s, slowest {max(seconds):.2f} s")
    every = [one for seconds in spent.values() for one in seconds]
    within = sum(one <= WANTED for one in every)
    print(f"answered within {WANTED} s: {data.share(within, len(every))}")


def _drawn(folder: Path) -> Iterator[Photos]:
    """One ID of each type, the sides that belong to it."""
    for number, (name, one) in enumerate(zip(documents.catalogue(), identities(), strict=False)):
        files = sets.passing_set(one, one.email, ON, name, seed=number)
        sides = {kind: photo for kind, photo in files.items() if kind is not PieceKind.SELFIE}
        for kind, photo in sides.items():
            (folder / f"{name}-{kind}.jpg").write_bytes(photo)
        yield [folder / f"{name}-{kind}.jpg" for kind in sides]


def _labelled(folder: Path) -> Iterator[Photos]:
    pages = folder / "mrz_images"
    rows = [json.loads(line) for line in (pages / "manifest.jsonl").open(encoding="utf-8")]
    for row in rows[::EVERY]:
        yield [pages / row["file"]]


def _seconds(photos: Photos, times: int) -> float:
    return statistics.median(_once(photos) for _ in range(times))


def _once(photos: Photos) -> float:
    began = time.perf_counter()
    subprocess.run([*COMMAND, *map(str, photos)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
