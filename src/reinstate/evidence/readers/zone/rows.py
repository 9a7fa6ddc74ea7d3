"""Which lines of a page form a machine-readable zone, and where its rows run exactly.

The detector may break a row at its fillers or miss a row; the zone's own geometry mends that: rows
have one length, one direction, and stand 2.5 character widths apart (ICAO 9303-3 section 4.2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reinstate.evidence.readers.text.reading import Line, Quad

ZONE_TEXT = re.compile(r"[A-Z0-9<«]+")
PITCH = 2.5  # distance of rows in character widths
WIDTHS = (30, 36, 44)
LEAST_FILLERS = 3
LEAST_LENGTH = 22  # a row with few fillers is known by its length and digits
LEAST_DIGITS = 8
MOST_GAP = 16  # characters that the detector may have missed between two pieces of a row


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a zone: the fragments it was found as (none when only its place is inferred)."""

    quad: Quad
    fragments: tuple[Line, ...]

    @property
    def whole(self) -> Line | None:
        """The line itself, when the detector found the row in one piece."""
        return self.fragments[0] if len(self.fragments) == 1 else None


def zone_text(text: str) -> str:
    """A reading in the zone's own letters."""
    return text.replace(" ", "").upper().replace("«", "<<")


def candidate_zones(lines: Sequence[Line]) -> list[tuple[Row, ...]]:
    """Possible zones of two or three rows, the likeliest first."""
    rows = _rows(lines)
    zones: list[tuple[Row, ...]] = []
    for start in range(len(rows)):
        for count in (3, 2):
            zone = tuple(rows[start : start + count])
            if len(zone) == count and _belong_together(zone):
                zones.append(_aligned(zone))
    zones += [wider for zone in zones if len(zone) == 2 for wider in _with_a_third(zone)]
    if not zones and rows:
        zones = _inferred(max(rows, key=lambda row: _length(row.quad)))
    return sorted(zones, key=lambda zone: (-_evidence(zone), len(zone)))


def _evidence(zone: tuple[Row, ...]) -> int:
    texts = [zone_text(line.text) for row in zone for line in row.fragments]
    return sum(len(text) + 2 * text.count("<") for text in texts)


def is_zone_like(text: str) -> bool:
    """Whether a line could be a row of a zone, or a good part of one."""
    plain = zone_text(text)
    printed = text.replace(" ", "").replace("«", "<<")
    letters = sum(len(run) for run in ZONE_TEXT.findall(printed))
    if letters < 0.85 * len(printed) or len(plain) < 8:
        return False
    has_digits = sum(letter.isdigit() for letter in plain) >= LEAST_DIGITS
    return plain.count("<") >= LEAST_FILLERS or (len(plain) >= LEAST_LENGTH and has_digits)


def _rows(lines: Sequence[Line]) -> list[Row]:
    """Rows seeded by zone-like lines, each with the fragments beside it, top to bottom."""
    seeds = sorted((x for x in lines if is_zone_like(x.text)), key=lambda x: -_length(x.quad))
    rows: list[Row] = []
    taken: set[int] = set()
    for seed in seeds:
        if id(seed) in taken:
            continue
        beside = [x for x in lines if id(x) not in taken and _is_beside(seed, x)]
        taken.update(id(line) for line in beside)
        along = _along(seed.quad)
        beside.sort(key=lambda line: float(line.quad.mean(axis=0) @ along))
        rows.append(Row(_enclosing([line.quad for line in beside], along), tuple(beside)))
    if not rows:
        return []
    down = _down(_along(max(rows, key=lambda row: _length(row.quad)).quad))
    return sorted(rows, key=lambda row: float(row.quad.mean(axis=0) @ down))


def _is_beside(seed: Line, other: Line) -> bool:
    """Whether a line is a further piece of the seed's row: in its direction, of its pitch, near."""
    if other is seed:
        return True
    if not _could_be_zone(other.text) or _count(seed) >= WIDTHS[-1]:
        return False
    along = _along(seed.quad)
    apart = other.quad.mean(axis=0) - seed.quad.mean(axis=0)
    off, distance = abs(float(apart @ _down(along))), abs(float(apart @ along))
    pitch = _length(seed.quad) / _count(seed)
    gap = distance - (_length(seed.quad) + _length(other.quad)) / 2
    reach = _length(seed.quad) + _length(other.quad) + max(gap, 0.0)
    is_level = off < 0.45 * seed.height + 0.03 * distance
    fits = gap < MOST_GAP * pitch and reach < (WIDTHS[-1] + 2) * pitch
    return is_level and fits and _has_pitch(other, pitch)


def _could_be_zone(text: str) -> bool:
    plain = text.replace(" ", "")
    small = sum(letter.islower() for letter in plain)
    return bool(re.fullmatch(r"[A-Z0-9<«.,]+", zone_text(text) or "-")) and small < 0.3 * len(plain)


def _has_pitch(line: Line, pitch: float) -> bool:
    """Whether a line's letters stand as far apart; a piece of two letters cannot tell."""
    count = _count(line)
    return count < 3 or 0.6 < _length(line.quad) / count / pitch < 1.6


def _count(line: Line) -> int:
    return max(1, len(zone_text(line.text)))


def _belong_together(zone: tuple[Row, ...]) -> bool:
    longest = max(_length(row.quad) for row in zone)
    first = max(zone, key=lambda row: _length(row.quad))
    along = _along(first.quad)
    down = _down(along)
    centres = [row.quad.mean(axis=0) for row in zone]
    for upper, lower in pairwise(centres):
        step = float((lower - upper) @ down)
        if not longest / 44 * 1.3 < step < longest / 30 * 3.6:
            return False
    return all(_length(row.quad) > 0.25 * longest for row in zone) and all(
        abs(float((centre - centres[0]) @ along)) < 0.5 * longest for centre in centres
    )


def _aligned(zone: tuple[Row, ...]) -> tuple[Row, ...]:
    """Rows that fall short are extended to the ends of the longest."""
    model = max(zone, key=lambda row: _length(row.quad))
    along = _along(model.quad)
    left = float((model.quad[[0, 3]] @ along).mean())
    right = float((model.quad[[1, 2]] @ along).mean())
    return tuple(_extended(row, along, left, right) for row in zone)


def _extended(row: Row, along: NDArray[np.float32], left: float, right: float) -> Row:
    character = (right - left) / 44
    lack_left = float((row.quad[[0, 3]] @ along).mean()) - left
    lack_right = right - float((row.quad[[1, 2]] @ along).mean())
    if max(lack_left, lack_right) < 1.5 * character:
        return row
    unit = _along(row.quad)
    quad = row.quad.copy()
    quad[[0, 3]] -= unit * max(0.0, lack_left)
    quad[[1, 2]] += unit * max(0.0, lack_right)
    broken = row.fragments if len(row.fragments) != 1 else (*row.fragments, *row.fragments)
    return Row(quad, broken)


def _with_a_third(zone: tuple[Row, ...]) -> list[tuple[Row, ...]]:
    """Two rows of about 30 characters want a third, which the detector missed."""
    upper, lower = zone
    most = max(_row_count(row) for row in zone)
    if not 26 <= most <= 33:
        return []
    step = (lower.quad.mean(axis=0) - upper.quad.mean(axis=0)).astype(np.float32)
    return [(upper, lower, Row(lower.quad + step, ())), (Row(upper.quad - step, ()), upper, lower)]


def _row_count(row: Row) -> int:
    return sum(_count(line) for line in row.fragments)


def _inferred(row: Row) -> list[tuple[Row, ...]]:
    """Zones around a single row found: the missing rows stand one pitch above or below."""
    length = _length(row.quad)
    down = _down(_along(row.quad))
    zones: list[tuple[Row, ...]] = []
    width = min(
        WIDTHS, key=lambda w: abs(w - len(zone_text("".join(x.text for x in row.fragments))))
    )
    pitch = (down * (PITCH * length / width)).astype(np.float32)
    near = {step: Row(row.quad + pitch * step, ()) for step in (-2, -1, 1, 2)}
    if width > 30:
        zones += [(near[-1], row), (row, near[1])]
    else:
        zones += [(near[-1], row, near[1]), (row, near[1], near[2]), (near[-2], near[-1], row)]
    return zones


def _along(quad: Quad) -> NDArray[np.float32]:
    edge = (quad[1] - quad[0]) + (quad[2] - quad[3])
    return np.asarray(edge / max(float(np.linalg.norm(edge)), 1e-6), dtype=np.float32)


def _down(along: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.array([-along[1], along[0]], dtype=np.float32)


def _length(quad: Quad) -> float:
    return float(np.linalg.norm((quad[1] - quad[0]) + (quad[2] - quad[3])) / 2)


def _enclosing(quads: Sequence[Quad], along: NDArray[np.float32]) -> Quad:
    """The quad of a row from the outer edges of its fragments."""
    if len(quads) == 1:
        return quads[0]
    first = min(quads, key=lambda quad: float(quad.mean(axis=0) @ along))
    last = max(quads, key=lambda quad: float(quad.mean(axis=0) @ along))
    tallest = max(quads, key=lambda quad: float(np.linalg.norm(quad[3] - quad[0])))
    half = float(np.linalg.norm(tallest[3] - tallest[0])) / 2
    left, right = first[[0, 3]].mean(axis=0), last[[1, 2]].mean(axis=0)
    unit = (right - left) / max(float(np.linalg.norm(right - left)), 1e-6)
    off = _down(unit.astype(np.float32)) * half
    return np.array([left - off, right - off, right + off, left + off], dtype=np.float32)
