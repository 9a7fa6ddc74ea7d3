"""A zone in the making: the recogniser's characters, laid out to the width of a layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reinstate.domain.mrz.layouts import FILLER, Layout

# One place: (character, log-probability), best first. A line is one such list per character.
Place = Sequence[tuple[str, float]]

SHORTEST_FILLER_RUN = 3


@dataclass(frozen=True, slots=True)
class Repair:
    """One change: line and position from 1, what was read, what it became, and by which rule.

    `rule` is `charset`, `filler`, `structure`, `issuer` or `check_digit`.
    """

    line: int
    position: int
    read: str
    repaired: str
    rule: str

    def in_words(self) -> str:
        """The repair as people read it."""
        return (
            f"line {self.line}, position {self.position}: "
            f"'{self.read}' read as '{self.repaired}' ({self.rule})"
        )


def places_of(text: str) -> tuple[Place, ...]:
    """Candidates for a line that comes without alternatives: each character certain."""
    return tuple(((letter, 0.0),) for letter in text)


@dataclass(slots=True)
class Draft:
    """A zone in the making."""

    places: list[list[Place]]
    letters: list[list[str]]
    repairs: list[Repair]

    def lines(self) -> tuple[str, ...]:
        return tuple("".join(line) for line in self.letters)

    def change(self, line: int, index: int, letter: str, rule: str) -> None:
        read = self.letters[line][index]
        self.letters[line][index] = letter
        self.repairs.append(Repair(line + 1, index + 1, read, letter, rule))


def fit(layout: Layout, lines: list[list[Place]], most_fillers: int) -> Draft | None:
    """The lines at the layout's width, runs of fillers stretched or cut; None if they cannot be."""
    if len(lines) != layout.lines or not all(lines) or _is_visa(lines) != _is_visa_layout(layout):
        return None
    draft = Draft([], [], [])
    for number, line in enumerate(lines, start=1):
        fitted = _fit_line(line, layout.width, most_fillers)
        if fitted is None:
            return None
        if len(line) != layout.width:
            read, width = str(len(line)), str(layout.width)
            draft.repairs.append(Repair(number, 1, f"{read} characters", width, "filler"))
        draft.places.append(fitted)
        draft.letters.append([best(place) for place in fitted])
    return draft


def _is_visa(lines: list[list[Place]]) -> bool:
    return best(lines[0][0]) == "V"


def _is_visa_layout(layout: Layout) -> bool:
    return layout.name.startswith("MRV")


def best(place: Place) -> str:
    return place[0][0] if place else ""


def _fit_line(line: list[Place], width: int, most_fillers: int) -> list[Place] | None:
    missing = width - len(line)
    if missing == 0:
        return line
    if abs(missing) > most_fillers:
        return None
    start, length = _longest_filler_run(line)
    if length < SHORTEST_FILLER_RUN or length + missing < 1:
        return None
    run = line[start : start + length]
    stretched = run + [run[-1]] * missing if missing > 0 else run[: length + missing]
    return line[:start] + stretched + line[start + length :]


def _longest_filler_run(line: list[Place]) -> tuple[int, int]:
    best_start, best_length, start = 0, 0, 0
    for index, place in enumerate([*line, ()]):
        if best(place) == FILLER:
            continue
        if index - start > best_length:
            best_start, best_length = start, index - start
        start = index + 1
    return best_start, best_length
