"""Findings as marks over a photo, and close-ups cut from it: numbers for inline SVG, no pixels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reinstate.domain.findings import Outcome, PieceKind, Point
from reinstate.services.review.review_view import StaffFinding, StaffPiece

# What a reviewer compares first; a region's label starts with one of these words.
CLOSE_UPS = ("face", "portrait", "note", "sheet")
MARGIN = 0.12  # of the region's longer side, around a close-up
LETTER = 0.026  # of the photo's longer side: the height of a label
# Painted last is on top: what failed must never lie under what passed.
ORDER = (Outcome.NOT_APPLICABLE, Outcome.PASS, Outcome.UNSURE, Outcome.ERROR, Outcome.FAIL)


@dataclass(frozen=True, slots=True)
class Mark:
    """One polygon in pixels of the upright photo, with where its label goes."""

    id: str
    finding: str
    outcome: Outcome
    points: str
    label: str
    label_x: int
    label_y: int


@dataclass(frozen=True, slots=True)
class CloseUp:
    """A part of a photo, as the viewBox that cuts it out."""

    piece: StaffPiece
    label: str
    view_box: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece as the page draws it."""

    piece: StaffPiece
    marks: tuple[Mark, ...]
    letter: int


def anchor(finding: StaffFinding) -> str:
    """The id of a finding on the page."""
    return f"f-{finding.piece or 'case'}-{finding.check}"


def shown(piece: StaffPiece) -> Shown:
    """A piece with its marks, the worst outcome on top."""
    found = sorted(piece.findings, key=lambda finding: ORDER.index(finding.outcome))
    letter = max(12, round(max(piece.width, piece.height) * LETTER))
    marks = tuple(mark for finding in found for mark in _marks(piece, finding, letter))
    return Shown(piece, marks, letter)


def close_ups(pieces: Iterable[StaffPiece]) -> tuple[CloseUp, ...]:
    """The parts to look at side by side: the face, the portrait, the note."""
    found: dict[tuple[PieceKind, str], CloseUp] = {}
    for piece in pieces:
        for label, polygon in _labelled(piece):
            key = (piece.kind, _called(label, piece.kind))
            if key not in found and len(polygon) > 2:
                found[key] = CloseUp(piece, key[1], _view_box(piece, polygon))
    order = {label: place for place, label in enumerate(CLOSE_UPS)}
    return tuple(sorted(found.values(), key=lambda cut: order[cut.label]))


def _called(label: str, kind: PieceKind) -> str:
    """What checks name in two ways is one thing to look at; a face on an ID is its portrait."""
    if label == "sheet":
        return "note"
    return "portrait" if label == "face" and kind is not PieceKind.SELFIE else label


def _labelled(piece: StaffPiece) -> Iterable[tuple[str, tuple[Point, ...]]]:
    for finding in piece.findings:
        for region in finding.regions:
            label = next((word for word in CLOSE_UPS if region.label.startswith(word)), None)
            if label:
                yield label, region.polygon


def _marks(piece: StaffPiece, finding: StaffFinding, letter: int) -> Iterable[Mark]:
    for number, region in enumerate(finding.regions):
        if not region.polygon:
            continue
        polygon = _inside(piece, region.polygon)
        left, top, _, bottom = _bounds(polygon)
        above = top - letter * 0.4
        yield Mark(
            id=f"r-{piece.kind}-{finding.check}-{number}",
            finding=anchor(finding),
            outcome=finding.outcome,
            points=" ".join(f"{x:.0f},{y:.0f}" for x, y in polygon),
            label=f"{finding.title}: {region.label}",
            label_x=round(max(letter * 0.3, min(left, piece.width * 0.55))),
            label_y=round(above if above > letter else min(bottom + letter * 1.2, piece.height)),
        )


def _inside(piece: StaffPiece, polygon: tuple[Point, ...]) -> tuple[Point, ...]:
    """A body may go on below the picture; its box must not lie over the next photo's links."""
    return tuple(
        (min(max(x, 0.0), float(piece.width)), min(max(y, 0.0), float(piece.height)))
        for x, y in polygon
    )


def _bounds(polygon: tuple[Point, ...]) -> tuple[float, float, float, float]:
    across, down = [x for x, _ in polygon], [y for _, y in polygon]
    return min(across), min(down), max(across), max(down)


def _view_box(piece: StaffPiece, polygon: tuple[Point, ...]) -> str:
    left, top, right, bottom = _bounds(polygon)
    margin = MARGIN * max(right - left, bottom - top)
    left, top = max(0.0, left - margin), max(0.0, top - margin)
    right, bottom = min(piece.width, right + margin), min(piece.height, bottom + margin)
    return f"{left:.0f} {top:.0f} {max(1, right - left):.0f} {max(1, bottom - top):.0f}"
