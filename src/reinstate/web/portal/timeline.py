"""The clock of silence as a drawing: stretches of time, numbered days, and where today is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reinstate.services.case.owner_view import OwnerClock, OwnerSilence

LEFT, RIGHT, WIDTH = 4.0, 96.0, 100.0  # per cent: words keep their size on any screen
TAIL = 0.06  # of the whole, shown after the last day
NEAR_AN_END = 16.0  # where a centred word would leave the drawing
# What the account counts as after each day.
AFTER = {
    "inactive_on": "inactive",
    "dormant_on": "dormant",
    "presumed_abandoned_on": "state",
    "report_due_on": "state",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the line; `code` is what the account counts as meanwhile."""

    code: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered day."""

    number: int
    x: float
    is_past: bool
    clock: OwnerClock


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything the template draws. `anchor` keeps the word for today inside the drawing."""

    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    today_x: float
    anchor: str


def draw(silence: OwnerSilence) -> Timeline:
    """Lay the days out on one line, true to scale."""
    days = [mark.on for mark in silence.marks]
    last = max(*days, silence.today)
    whole = max(1, round((last - silence.since).days * (1 + TAIL)))

    def place(on: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * max(0, (on - silence.since).days) / whole, 1)

    bounds = [LEFT, *(place(on) for on in days), RIGHT]
    codes = ["active", *(AFTER[mark.code] for mark in silence.marks)]
    today_x = place(silence.today)
    return Timeline(
        stretches=tuple(
            Stretch(code, start, round(end - start, 1))
            for code, start, end in zip(codes, bounds[:-1], bounds[1:], strict=True)
        ),
        marks=tuple(
            Mark(number, place(mark.on), mark.on <= silence.today, mark)
            for number, mark in enumerate(silence.marks, 1)
        ),
        today_x=today_x,
        anchor=_anchor(today_x),
    )


def _anchor(x: float) -> str:
    if x < NEAR_AN_END:
        return "start"
    return "end" if x > WIDTH - NEAR_AN_END else "middle"
