"""What measurements printed: a page of docs/accuracy/ for each script, with what its prints mean.

A print is the command that made it, the day and commit, and its lines as they were:

    `python -m bench.<command>`, 2026-11-30 at commit c471dfda

    ```
    ...
    ```

A new print takes the place of the last one of the same command. All else on a page is written by
hand: what the set is, what chose a threshold, what is not seen.

    python -m bench.prints "grips --chosen PICTURES --reported PICTURES" < what was printed
                                       record a print of a command that needs something by hand
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.measurements import MEASUREMENTS, title

PAGES = Path(__file__).parents[1] / "docs" / "accuracy"
WHEN = r"\d{4}-\d\d-\d\d(?: at commit [0-9a-f]+)?"
BLOCK = re.compile(
    rf"^`python -m bench\.(?P<command>[^`\n]+)`, (?P<when>{WHEN})\n\n```\n(?P<text>.*?)\n```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Print:
    """What a command printed, and when: the day, with the commit where one was known."""

    command: str
    when: str
    text: str

    @property
    def script(self) -> str:
        return self.command.split()[0]

    @property
    def day(self) -> str:
        return self.when.split()[0]

    def block(self) -> str:
        return f"`python -m bench.{self.command}`, {self.when}\n\n```\n{self.text}\n```"


def page(script: str) -> Path:
    """Where the prints of a script stand, whether it was run or not."""
    return PAGES / f"{script}.md"


def prints(script: str) -> list[Print]:
    """The prints of one script in the order of its page; none when it was never recorded."""
    path = page(script)
    return list(_found(path.read_text("utf-8"))) if path.is_file() else []


def recorded() -> list[str]:
    """Every script that has a page, in the order of the measurements."""
    order = {one.script: at for at, one in reversed(list(enumerate(MEASUREMENTS)))}
    return sorted((path.stem for path in PAGES.glob("*.md")), key=lambda name: order[name])


def record(new: Print) -> None:
    """Write a print in the place of the last one of its command, else at the end of its page."""
    path = page(new.script)
    text = path.read_text("utf-8") if path.is_file() else f"# {title(new.script)}\n"
    for old in BLOCK.finditer(text):
        if old["command"] == new.command:
            path.write_text(text[: old.start()] + new.block() + text[old.end() :], "utf-8")
            return
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{text.rstrip()}\n\n{new.block()}\n", "utf-8")


def today_at_commit() -> str:
    """The day, and the commit where this is a checkout."""
    git = ["git", "-C", str(PAGES.parent), "rev-parse", "--short=8", "HEAD"]
    asked = subprocess.run(git, check=False, capture_output=True, text=True)
    commit = f" at commit {asked.stdout.strip()}" if asked.returncode == 0 else ""
    return f"{datetime.now(UTC).date()}{commit}"


def _found(text: str) -> Iterator[Print]:
    return (Print(one["command"], one["when"], one["text"]) for one in BLOCK.finditer(text))


if __name__ == "__main__":
    record(Print(" ".join(sys.argv[1:]), today_at_commit(), sys.stdin.read().strip("\n")))
