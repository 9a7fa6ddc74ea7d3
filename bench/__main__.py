"""`make bench`: every measurement, one after another, each in a process of its own.

    python -m bench                    everything that can run here
    python -m bench submission note    only these

Measurements on labelled photos need the data folder (`make bench DATA=...`); without it they are
named as left out, never guessed.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

from bench import data


@dataclass(frozen=True)
class Measurement:
    """One script: what it prints, its arguments, and whether it reads the labelled photos."""

    module: str
    prints: str
    needs_data: bool = False
    takes_data: bool = False  # as `--data DIR`
    arguments: tuple[str, ...] = ()


MEASUREMENTS = (
    Measurement("submission", "time of one whole submission, and the share of each stage"),
    Measurement("note", "notes: right sentences and altered ones", takes_data=True),
    Measurement("mrz", "machine-readable zones on labelled photos", True, takes_data=True),
    Measurement("pdf417", "PDF417 symbols on labelled photos", True, takes_data=True),
    Measurement("faces", "same and different people", needs_data=True),
    Measurement("hands", "hands, and faces called covered that are not", needs_data=True),
    Measurement("capture", "screenshots and camera photos", needs_data=True),
)


def main(names: list[str]) -> int:
    """Run what was asked for; 1 when a measurement failed."""
    known = {one.module: one for one in MEASUREMENTS}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.stderr.write(f"bench: no measurement {unknown[0]!r}; use {', '.join(known)}\n")
        return 2
    chosen = [known[name] for name in names] or list(MEASUREMENTS)
    return max((_run(one) for one in chosen), default=0)


def _run(one: Measurement) -> int:
    has_data = data.folder().is_dir()
    print(f"\n== {one.module}: {one.prints}", flush=True)
    if one.needs_data and not has_data:
        print("left out: no labelled photos here; run make bench DATA=FOLDER")
        return 0
    arguments = list(one.arguments)
    if one.takes_data and has_data:
        arguments += ["--data", str(data.folder())]
    command = [sys.executable, "-m", f"bench.{one.module}", *arguments]
    return min(1, subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
