"""What was asked for beside what docs/accuracy.md holds: the table at the head of that page.

    python -m bench.bars               write the table anew; 1 when the page lacks a line

Nothing is measured here, and no figure is kept here: bars.toml says which printed line answers.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "accuracy.md"
TITLE = "What is asked, and what is reached"
NOTE = "From the sections below, by `python -m bench.bars`; each says when and how it was printed."
COLUMNS = ("asked", "bound", "reached", "", "printed by")
BARS = Path(__file__).with_name("bars.toml")


class NoSuchLine(LookupError):
    """A section of the page lacks the line of a bar: its script prints something else by now."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One figure asked for: a share or a value with one bound, or pieces of which some may fail."""

    asked: str
    script: str
    line: str
    at_least: float | None = None
    at_most: float | None = None
    all_but: int | None = None

    def row(self, page: str) -> tuple[str, ...]:
        """The cells of its row; a script that the page has no section of was not run."""
        printed = _first_print(page, self.script)
        if printed is None:
            return self.asked, "", "not printed", "", f"`bench.{self.script}`"
        reached = self._reached(printed)
        verdict = "yes" if self._is_met(reached) else "**short**"
        return self.asked, self._bound(reached), str(reached), verdict, f"`bench.{self.script}`"

    def _reached(self, printed: str) -> Value | Share:
        found = [match.groupdict() for match in re.finditer(self.line, printed, re.MULTILINE)]
        if not found:
            raise NoSuchLine(f"docs/accuracy.md: bench.{self.script} prints no {self.line!r}")
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

    def __str__(self) -> str:
        return f"{self.count} of {self.of:,} ({100 * self.number:.2f} %)"


@cache
def bars() -> tuple[Bar, ...]:
    """Every bar, in the order of the table."""
    return tuple(Bar(**row) for row in tomllib.loads(BARS.read_text("utf-8"))["bar"])


def renewed(page: str) -> str:
    """The page with its table made from its own sections, which stand beneath it."""
    head, *sections = page.split("\n## ")
    kept = [part for part in sections if not part.startswith(TITLE)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in _rows(page))
    return "\n## ".join([head, f"{TITLE}\n\n{NOTE}\n\n{table}\n", *kept])


def _rows(page: str) -> Iterator[tuple[str, ...]]:
    yield COLUMNS
    yield ("---",) * len(COLUMNS)
    for bar in bars():
        yield bar.row(page)


def _first_print(page: str, script: str) -> str | None:
    """What a script printed last: the first block of its section; older ones may follow."""
    block = rf"^`python -m bench\.{script}\b.*?^```\n(.*?)^```"
    found = re.search(block, page, re.MULTILINE | re.DOTALL)
    return found[1] if found else None


if __name__ == "__main__":
    try:
        PAGE.write_text(renewed(PAGE.read_text("utf-8")))
    except NoSuchLine as error:
        sys.exit(str(error))
