"""What was found, drawn on the owner's own photo: numbered places, and the words of the note."""

from __future__ import annotations

from dataclasses import dataclass

from reinstate.domain.findings import Outcome, Point
from reinstate.services.case.owner_view import OwnerFinding, OwnerPiece


@dataclass(frozen=True, slots=True)
class Place:
    """One polygon in pixels of the photo; `number` is that of the finding below, 0 for a word.

    `x` and `y` are where the number stands, in per cent of the photo: its disc keeps its size on
    any screen.
    """

    number: int
    outcome: Outcome
    polygon: tuple[Point, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything to draw."""

    places: tuple[Place, ...]
    faults: tuple[tuple[int, OwnerFinding], ...]


def of(piece: OwnerPiece) -> Marks:
    """Faults and doubts with numbers, worst first; then the words, without."""
    faults = tuple(enumerate(_faults(piece), 1))
    numbered = [
        _place(piece, number, finding.outcome, region.polygon)
        for number, finding in faults
        for region in finding.regions
        if region.polygon
    ]
    words = [_place(piece, 0, word.outcome, word.polygon) for word in piece.words if word.polygon]
    return Marks((*words, *numbered), faults)


def _faults(piece: OwnerPiece) -> list[OwnerFinding]:
    order = {Outcome.FAIL: 0, Outcome.UNSURE: 1, Outcome.ERROR: 1}
    found = [item for item in piece.findings if item.outcome in order]
    return sorted(found, key=lambda item: (order[item.outcome], not item.is_blocking))


def _place(piece: OwnerPiece, number: int, outcome: Outcome, polygon: tuple[Point, ...]) -> Place:
    """The number stands at the polygon's corner nearest to the picture's top left."""
    x, y = min(polygon, key=lambda point: point[0] + point[1])
    across, down = 100 * x / max(piece.width, 1), 100 * y / max(piece.height, 1)
    return Place(number, outcome, polygon, round(across, 2), round(down, 2))
