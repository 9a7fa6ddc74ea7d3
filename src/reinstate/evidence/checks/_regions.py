"""Regions of findings from the outlines of facts."""

from __future__ import annotations

from collections.abc import Iterable

from reinstate.domain.findings import PieceKind, Region
from reinstate.evidence.facts import Polygon


def regions(piece: PieceKind, *shown: tuple[Polygon | None, str]) -> tuple[Region, ...]:
    """One region for each outline that is known."""
    return tuple(Region(piece, outline, label) for outline, label in shown if outline)


def regions_of(
    piece: PieceKind, outlines: Iterable[Polygon | None], label: str
) -> tuple[Region, ...]:
    """Regions that all show the same kind of thing."""
    return regions(piece, *((outline, label) for outline in outlines))
