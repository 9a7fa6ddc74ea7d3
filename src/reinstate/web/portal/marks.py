"""What was found, drawn on the owner's own photo: numbered places, and the words of the note."""

from __future__ import annotations

from dataclasses import dataclass

from reinstate.domain.findings import Outcome, Point
from reinstate.services.case.owner_view import OwnerFinding, OwnerPiece

SIZE = 42  # a numbered disc is this part of the photo's longer side


@dataclass(frozen=True, slots=True)
class Place:
    """One polygon; `number` is that of the finding in the list below, 0 for a word."""

    number: int
    outcome: Outcome
    polygon: tuple[Point, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything to draw. `radius`, `dx` and coordinates are in pixels of the photo."""

    places: tuple[Place, ...]
    radius: float
    faults: tuple[tuple[int, OwnerFinding], ...]


def of(piece: OwnerPiece) -> Marks:
    """Faults and doubts with numbers, worst first; then the words, without."""
    faults = tuple(enumerate(_faults(piece), 1))
    numbered = [
        _place(number, finding.outcome, region.polygon)
        for number, finding in faults
        for region in finding.regions
        if region.polygon
    ]
    words = [_place(0, word.outcome, word.polygon) for word in piece.words if word.polygon]
    return Marks((*words, *numbered), max(piece.width, piece.height, 1) / SIZE, faults)


def _faults(piece: OwnerPiece) -> list[OwnerFinding]:
    order = {Outcome.FAIL: 0, Outcome.UNSURE: 1, Outcome.ERROR: 1}
    found = [item for item in piece.findings if item.outcome in order]
    return sorted(found, key=lambda item: (order[item.outcome], not item.is_blocking))


def _place(number: int, outcome: Outcome, polygon: tuple[Point, ...]) -> Place:
    """The number stands at the polygon's corner nearest to the picture's top left."""
    x, y = min(polygon, key=lambda point: point[0] + point[1])
    return Place(number, outcome, polygon, x, y)
