"""`make bench`: every measurement, one after another, each in a process of its own.

    python -m bench                    everything that is quick and can run here
    python -m bench submission note    only these; the long ones run only when named
    python -m bench "note --notes 0"   one command of a script that has several
    python -m bench --write ...        also write what was printed to docs/accuracy/, and the
                                       summary of it all, docs/accuracy.md

Measurements on labelled photos need the data folder (`make bench DATA=...`); without it they are
named as left out, never guessed.
"""

from __future__ import annotations

import subprocess
import sys

from bench import bars, data
from bench.measurements import MEASUREMENTS, Measurement, named, title
from bench.prints import Print, record, today_at_commit


def main(names: list[str]) -> int:
    """Run what was asked for; 1 when a measurement failed."""
    is_written = "--write" in names
    names = [name for name in names if name != "--write"]
    unknown = [name for name in names if not named(name)]
    if unknown:
        known = ", ".join(dict.fromkeys(one.script for one in MEASUREMENTS))
        sys.stderr.write(f"bench: no measurement {unknown[0]!r}; use {known}\n")
        return 2
    quick = [one for one in MEASUREMENTS if not one.is_long]
    chosen = [one for name in names for one in named(name)] or quick
    return max(_run(one, is_written=is_written) for one in chosen)


def _run(one: Measurement, *, is_written: bool) -> int:
    """Show what a measurement prints; its status: 1 when it failed, and then nothing is written."""
    print(f"\n== {one.shown}: {title(one.script)}", flush=True)
    folder = data.folder()
    if one.needs:
        print(f"left out: somebody has to say {one.needs}")
        return 0
    if one.needs_data and not folder.is_dir():
        print("left out: no labelled photos here; run make bench DATA=FOLDER")
        return 0
    command = [sys.executable, "-m", *one.arguments(folder)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    print(done.stdout, flush=True)
    if done.returncode:
        return 1
    if is_written and one.takes_data and not folder.is_dir():
        print("not written: its page has the labelled photos too, which are not here")
    elif is_written:
        record(Print(one.shown, today_at_commit(), done.stdout.strip("\n")))
        bars.PAGE.write_text(bars.summary(), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
