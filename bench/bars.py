"""docs/accuracy.md: what was asked for beside what measurements printed last, with its interval.

    python -m bench.bars               write the page anew; 1 when a print lacks the line of a bar

Nothing is measured here, and no figure is kept here: bars.toml says which printed line answers,
and docs/accuracy/ has the prints.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.measurements import title
from bench.prints import PAGES, Print, prints, recorded
from reinstate.domain import intervals
from reinstate.evidence.models import weights
from reinstate.evidence.readers.text.recognition import TAUGHT

PAGE = PAGES.with_suffix(".md")
BARS = Path(__file__).with_name("bars.toml")
COLUMNS = ("asked", "bound", "reached", "95 % interval", "", "printed by", "on")
HEAD = """# Accuracy and speed

Written by `make bench DATA=FOLDER ARGS=--write`. Each measurement has a page of its own, with the
command, the day and commit, every line it printed, and what it does not show. Labelled photos are
used for measuring only and are no part of the product; specimens are drawn by us. What chose a
threshold is said where it is printed and reports nothing; small sets are counts, not rates.

Nothing here proves liveness: a forgery good enough passes the machine, and a person decides.
"""


class NoSuchLine(LookupError):
    """A print lacks the line of a bar: its script prints something else by now."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One figure asked for: a share or a value with one bound, or pieces of which some may fail."""

    asked: str
    script: str
    line: str
    at_least: float | None = None
    at_most: float | None = None
    all_but: int | None = None

    def row(self, known: Iterable[Print]) -> tuple[str, ...]:
        """The cells of its row, from the prints of its script; without one it was not run."""
        printed = next((one for one in known if _is_by(self.script, one)), None)
        if printed is None:
            return self.asked, "", "not printed", "", "", f"`{self.script}`", ""
        reached = self._reached(printed.text)
        verdict = "yes" if self._is_met(reached) else "**short**"
        page = f"[`{self.script}`]({PAGES.name}/{printed.script}.md)"
        bound = self._bound(reached)
        return self.asked, bound, str(reached), reached.interval, verdict, page, printed.day

    def _reached(self, printed: str) -> Value | Share:
        found = [match.groupdict() for match in re.finditer(self.line, printed, re.MULTILINE)]
        if not found:
            raise NoSuchLine(f"docs/accuracy: bench.{self.script} prints no {self.line!r}")
        if "value" in found[0]:
            return Value(found[0]["value"])
        return Share(*(sum(int(one[part]) for one in found) for part in ("count", "of")))

    def _is_met(self, reached: Value | Share) -> bool:
        if self.all_but is not None:
            return isinstance(reached, Share) and reached.of - reached.count <= self.all_but
        return (self.at_least is None or reached.number >= self.at_least) and (
            self.at_most is None or reached.number <= self.at_most
        )

    def _bound(self, reached: Value | Share) -> str:
        if self.all_but is not None:
            return f"all but {self.all_but}" if self.all_but else "all"
        if self.at_most == 0:
            return "none"
        word = "at least" if self.at_most is None else "at most"
        bound = (self.at_least or 0) if self.at_most is None else self.at_most
        return f"{word} {100 * bound:g} %" if isinstance(reached, Share) else f"{word} {bound:g}"


@dataclass(frozen=True)
class Value:
    """A figure as it was printed."""

    printed: str
    interval = ""

    @property
    def number(self) -> float:
        return float(self.printed)

    def __str__(self) -> str:
        return self.printed


@dataclass(frozen=True)
class Share:
    """A count of a whole."""

    count: int
    of: int

    @property
    def number(self) -> float:
        return self.count / self.of

    @property
    def interval(self) -> str:
        """Between which shares the true one lies, by Wilson."""
        low, high = intervals.Share(self.count, self.of).interval
        return f"{low:.2%} to {high:.2%}".replace("%", " %")

    def __str__(self) -> str:
        return f"{self.count} of {self.of:,} ({100 * self.number:.2f} %)"


@cache
def bars() -> tuple[Bar, ...]:
    """Every bar, in the order of the table."""
    return tuple(Bar(**row) for row in tomllib.loads(BARS.read_text("utf-8"))["bar"])


def summary() -> str:
    """The page: what is asked and reached, every measurement with its day, the weights in use."""
    return "\n".join([HEAD, *_table(), "", *_list(), "", *_weights()]) + "\n"


def _table() -> Iterator[str]:
    rows = [bar.row(prints(bar.script.split()[0])) for bar in bars()]
    yield "## What is asked, and what is reached\n"
    for row in (COLUMNS, ("---",) * len(COLUMNS), *rows):
        yield f"| {' | '.join(row)} |"


def _list() -> Iterator[str]:
    yield "## Every measurement\n"
    for script in recorded():
        days = sorted({one.day for one in prints(script)})
        yield f"* [{title(script)}]({PAGES.name}/{script}.md) ({' and '.join(days)})"


def _weights() -> Iterator[str]:
    yield "## The weights in use\n"
    for one in weights.catalogue():
        yield f"* {one.id} `{one.sha256[:12]}`"
    yield f"* what was taught `{hashlib.sha256(TAUGHT.read_bytes()).hexdigest()[:12]}`"


def _is_by(script: str, printed: Print) -> bool:
    """Whether a print is of this script, run with these arguments first where it names any."""
    return f"{printed.command} ".startswith(f"{script} ")


if __name__ == "__main__":
    try:
        PAGE.write_text(summary(), "utf-8")
    except NoSuchLine as error:
        sys.exit(str(error))
