"""`make bench`: every measurement, one after another, each in a process of its own.

    python -m bench                    everything that is quick and can run here
    python -m bench submission note    only these; the long ones run only when named
    python -m bench --write            also write what was printed to docs/accuracy.md; with names,
                                       their sections only

Measurements on labelled photos need the data folder (`make bench DATA=...`); without it they are
named as left out, never guessed.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

from bench import bars, data
from bench.bars import PAGE
from reinstate.evidence.models import weights
from reinstate.evidence.readers.text.recognition import TAUGHT


@dataclass(frozen=True)
class Measurement:
    """One script: what it prints, its arguments, and whether it reads the labelled photos."""

    module: str
    prints: str
    needs_data: bool = False
    takes_data: bool = False  # as `--data DIR`
    is_long: bool = False  # minutes, or gigabytes of disk: runs only when named
    arguments: tuple[str, ...] = ()


MEASUREMENTS = (
    Measurement("yardstick", "what a face detection is that other times are stated in"),
    Measurement(
        "submission",
        "time and memory of one whole submission, and what is usual instead",
        arguments=("--count", "200", "--peers"),
    ),
    Measurement(
        "note",
        "notes that chose no threshold: right sentences and altered ones",
        takes_data=True,
        is_long=True,
    ),
    Measurement("bracket_letters", "a letter too many beside a bracket", is_long=True),
    Measurement("note_addresses", "notes by the signs in their address", is_long=True),
    Measurement(
        "calibrate_handwriting",
        "notes by hand and in print that chose no threshold",
        takes_data=True,
        is_long=True,
        arguments=("--half", "report"),
    ),
    Measurement("note_document", "an ID on the note, and notes without one", is_long=True),
    Measurement("calibrate_reuse", "a photo handed in again: the limit chosen", True),
    Measurement("reuse", "a note handed in again, and a fresh one instead", is_long=True),
    Measurement("mrz", "machine-readable zones, drawn and on labelled photos", takes_data=True),
    Measurement("pdf417", "PDF417 symbols, drawn and on labelled photos", takes_data=True),
    Measurement(
        "documents",
        "IDs of the eight types: right ones, and one thing wrong at a time",
        is_long=True,
    ),
    Measurement("cold", "reading an ID from the shell, a new process each time", takes_data=True),
    Measurement("peers", "zones from photos beside PassportEye and tesseract", takes_data=True),
    Measurement("faces", "same and different people", needs_data=True),
    Measurement("calibrate_faces", "bands and smallest face, by halves of the people", True),
    Measurement("swapped_faces", "a stolen name with another face, 200 attempts", True),
    Measurement("hands", "hands, and faces called covered that are not", needs_data=True),
    Measurement("strange_hands", "somebody else's hand put into selfies", needs_data=True),
    Measurement("events", "the exchange's events: one by one, and sent together"),
    Measurement("fairness", "wrong refusals by group"),
    Measurement("capture", "screenshots and camera photos", needs_data=True),
    Measurement("soft_notes", "blurred selfies with a note", is_long=True),
    Measurement("composites", "notes pasted into pictures, and what is not", needs_data=True),
    Measurement("splices", "parts put into real photos, and photos left alone", needs_data=True),
    Measurement(
        "attacks",
        "attacks composed from specimens: how many would be recommended",
        is_long=True,
    ),
    Measurement("outlines", "specimen documents cut by the frame, touching it, and whole ones"),
    Measurement("calibrate_outlines", "outlines: the levels chosen", is_long=True),
    Measurement("calibrate_recapture", "patterns of screens: the level chosen", True, is_long=True),
    Measurement("calibrate_sharpness", "blur: the limits chosen", True, is_long=True),
    Measurement("guide", "the browser's guide against the server's checks", is_long=True),
    Measurement("sweep", "the whole book: nightly pick, policy preview, ORM loop", is_long=True),
    Measurement("queue", "the queue at a thousand and at a million waiting cases", is_long=True),
    Measurement("console", "the reviewer's page with 10,000 cases in the database", is_long=True),
    Measurement("intake", "broken and hostile files", is_long=True),
    Measurement("coverings", "coverings: weights of one half on the other", True, is_long=True),
)
HEAD = """# Accuracy and speed

Printed by `make bench DATA=FOLDER ARGS=--write` on {day}. Counts come with 95 % intervals (Wilson)
or bounds. Labelled photos are used for measuring only and are no part of the product; specimens are
drawn by us. What chose a threshold is said where it is printed; small sets are counts, not rates.

Nothing here proves liveness: a forgery good enough passes the machine, and a person decides.

Weights: {weights}.
"""


def main(names: list[str]) -> int:
    """Run what was asked for; 1 when a measurement failed."""
    is_written = "--write" in names
    names = [name for name in names if name != "--write"]
    known = {one.module: one for one in MEASUREMENTS}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.stderr.write(f"bench: no measurement {unknown[0]!r}; use {', '.join(known)}\n")
        return 2
    short = [one for one in MEASUREMENTS if not one.is_long]
    ran = [_run(one) for one in ([known[name] for name in names] or short)]
    if is_written:
        sections = [part for part, _ in ran]
        page = _page_with(sections) if names else "\n".join([_head(), *sections])
        PAGE.write_text(bars.renewed(page))
    return max((status for _, status in ran), default=0)


def _page_with(sections: list[str]) -> str:
    """The page as it is, with these sections instead of what they printed before."""
    parts = PAGE.read_text("utf-8").split("\n## ")
    known = {_script(part): at for at, part in enumerate(parts)}
    for section in sections:
        part = section.removeprefix("## ")
        at = known.get(_script(part))
        if at is None:
            parts.append(part)
        else:
            parts[at] = part
    return "\n## ".join(part.rstrip("\n") + "\n" for part in parts)


def _script(part: str) -> str:
    """The script that a section names: titles are worded anew at times."""
    return (re.search(r"bench\.\w+", part) or [part.splitlines()[0]])[0]


def _run(one: Measurement) -> tuple[str, int]:
    """What a measurement printed, as a section of the page, and its status."""
    print(f"\n== {one.module}: {one.prints}", flush=True)
    has_data = data.folder().is_dir()
    if one.needs_data and not has_data:
        print("left out: no labelled photos here; run make bench DATA=FOLDER")
        return f"## {_title(one)}\n\nLeft out: no labelled photos.\n", 0
    arguments = list(one.arguments)
    if one.takes_data and has_data:
        arguments += ["--data", str(data.folder())]
    command = [sys.executable, "-m", f"bench.{one.module}", *arguments]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    print(done.stdout, flush=True)
    shown = " ".join(["python -m", f"bench.{one.module}", *one.arguments])
    title = f"## {_title(one)}\n\n`{shown}`, {_when()}\n\n"
    return f"{title}```\n{done.stdout.rstrip()}\n```\n", min(1, done.returncode)


def _title(one: Measurement) -> str:
    return one.prints[:1].upper() + one.prints[1:]


def _when() -> str:
    """The day, and the commit where this is a checkout."""
    git = ["git", "-C", str(PAGE.parent), "rev-parse", "--short", "HEAD"]
    asked = subprocess.run(git, check=False, capture_output=True, text=True)
    commit = f" at commit {asked.stdout.strip()}" if asked.returncode == 0 else ""
    return f"{datetime.now(UTC).date()}{commit}"


def _head() -> str:
    every = [f"{one.id} {one.sha256[:12]}" for one in weights.catalogue()]
    every.append(f"what was taught {hashlib.sha256(TAUGHT.read_bytes()).hexdigest()[:12]}")
    known = ", ".join(every)
    return HEAD.format(day=datetime.now(UTC).date(), weights=known)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
