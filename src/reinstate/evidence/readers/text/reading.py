"""Text of a photo: lines in reading order, whichever way the page is turned.

Detection runs once and each line is recognised once, but for a few that are also tried upside down
to settle which way up the page is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reinstate.domain.findings import Point
from reinstate.evidence import lanes
from reinstate.evidence.facts import Polygon, TextLine
from reinstate.evidence.readers.text import recognition
from reinstate.evidence.readers.text.detection import TextBox
from reinstate.evidence.readers.text.recognition import PRINT, QUICK, Recognised, Rgb

Quad = NDArray[np.float32]
PROBES = 3
# Of 106 labelled and drawn pages three lines made 0.67 sense at most in 99 of 100 the wrong way up,
# and 0.82 or more in three of four the right way up.
SURELY_UP = 0.8
LONG = 2.5  # boxes this many times longer than tall tell the direction of writing


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its CTC matrix. `quad` from the top left as read, clockwise."""

    text: str
    score: float
    quad: Quad
    read: Recognised

    @property
    def height(self) -> float:
        """Mean height in pixels of the photo."""
        sides = (
            np.linalg.norm(self.quad[3] - self.quad[0]),
            np.linalg.norm(self.quad[2] - self.quad[1]),
        )
        return float(sum(sides) / 2)

    @property
    def polygon(self) -> Polygon:
        """The outline as plain numbers."""
        return polygon(self.quad)

    def part(self, start: int, end: int) -> Polygon:
        """The outline of time steps [start, end)."""
        steps = max(1, len(self.read.matrix))
        left, right = max(0.0, start / steps), min(1.0, end / steps)
        top, bottom = self.quad[1] - self.quad[0], self.quad[2] - self.quad[3]
        corners = [
            self.quad[0] + top * left,
            self.quad[0] + top * right,
            self.quad[3] + bottom * right,
            self.quad[3] + bottom * left,
        ]
        return polygon(np.array(corners))


@dataclass(frozen=True, slots=True)
class Page:
    """Lines in reading order; `angle`: direction of writing, degrees clockwise from right."""

    lines: tuple[Line, ...]
    angle: float


def polygon(quad: NDArray[np.floating]) -> Polygon:
    """Corners as rounded plain numbers."""
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in quad)


def facts(line: Line) -> TextLine:
    """The line without its matrix."""
    others = recognition.other_readings(line.read)
    return TextLine(line.text, line.polygon, round(line.score, 4), others)


def read_boxes(rgb: Rgb, boxes: Sequence[TextBox], model_id: str = QUICK) -> Page:
    """Read detected boxes in the direction in which they make sense."""
    if not boxes:
        return Page((), 0.0)
    angle, probed = _way_up(rgb, boxes, axis([box.quad for box in boxes]), model_id)
    lines = lanes.each(
        lambda at: probed.get(at) or read_quad(rgb, turned(boxes[at].quad, angle), model_id),
        range(len(boxes)),
    )
    kept = [line for line in lines if line.text]
    return Page(tuple(kept[at] for at in reading_order([line.quad for line in kept], angle)), angle)


def read_quad(rgb: Rgb, quad: Quad, model_id: str = QUICK, widths: Sequence[int] = PRINT) -> Line:
    """Read one line whose corners are in reading order; `widths` of recognition, by what it is."""
    read = recognition.recognise(recognition.crop(rgb, quad), model_id, widths)
    return Line(read.text, read.score, quad, read)


def turned(quad: Quad, angle: float) -> Quad:
    """Corners reordered so that the first edge runs closest to the direction of writing."""
    along = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    edges = np.roll(quad, -1, axis=0) - quad
    units = edges / np.maximum(np.linalg.norm(edges, axis=1, keepdims=True), 1e-6)
    first = int((units @ along).argmax())
    return np.asarray(np.roll(quad, -first, axis=0), dtype=np.float32)


def reading_order(quads: Sequence[Quad], angle: float) -> list[int]:
    """Rows from the top, and from the left within a row, seen along the direction of writing."""
    radians = np.radians(angle)
    along = np.array([np.cos(radians), np.sin(radians)])
    down = np.array([-along[1], along[0]])
    centres = [(float(q.mean(axis=0) @ down), float(q.mean(axis=0) @ along)) for q in quads]
    heights = [float(np.linalg.norm(q[3] - q[0])) for q in quads]
    rows: list[list[int]] = []
    for at in sorted(range(len(quads)), key=lambda i: centres[i][0]):
        last = rows[-1] if rows else []
        level = float(np.mean([centres[i][0] for i in last])) if last else 0.0
        near = 0.5 * min([heights[at], *(heights[i] for i in last)], default=0.0)
        if last and centres[at][0] - level < near:
            last.append(at)
        else:
            rows.append([at])
    return [at for row in rows for at in sorted(row, key=lambda i: centres[i][1])]


def axis(quads: Sequence[Quad]) -> float:
    """Direction of writing in degrees, -45 to 135, from the long boxes weighed by length."""
    doubled = 0j
    for quad in quads:
        edges = quad[1] - quad[0], quad[2] - quad[1]
        long, short = sorted(edges, key=lambda edge: -float(np.hypot(*edge)))
        length, across = float(np.hypot(*long)), float(np.hypot(*short))
        weight = length if length > LONG * across else 0.05 * length
        doubled += weight * np.exp(2j * np.arctan2(long[1], long[0]))
    angle = float(np.degrees(np.angle(doubled)) / 2)
    return angle + 180 if angle < -45 else angle


def _way_up(
    rgb: Rgb, boxes: Sequence[TextBox], angle: float, model_id: str
) -> tuple[float, dict[int, Line]]:
    """Settle between `angle` and its opposite by reading a few lines; those lines are kept."""
    order = sorted(range(len(boxes)), key=lambda at: probe_rank(boxes[at].quad))[:PROBES]
    ways = []
    for way in (angle, angle + 180):
        quads = [turned(boxes[at].quad, way) for at in order]
        lines = lanes.each(lambda quad: read_quad(rgb, quad, model_id), quads)
        read = dict(zip(order, lines, strict=True))
        sense = sum(_sense(line) for line in read.values()) / len(read)
        ways.append((sense, way, read))
        if sense >= SURELY_UP:
            break
    _, way, read = max(ways, key=lambda item: item[0])
    return way, read


def probe_rank(quad: Quad) -> tuple[bool, float]:
    """Words before machine zones: long enough to tell, short enough to be cheap."""
    short, long = sorted(float(np.linalg.norm(quad[at + 1] - quad[at])) for at in (0, 1))
    ratio = long / max(short, 1e-6)
    return not 3 < ratio < 15, -_length(quad)


def _sense(line: Line) -> float:
    """How much a reading looks like writing the right way up: `>>>` is a zone upside down."""
    letters = sum(letter.isalnum() or letter == "<" for letter in line.text)
    return line.score * letters / max(1, len(line.text)) * min(1.0, letters / 4)


def _length(quad: Quad) -> float:
    return float(max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[1])))


def corner(quad: Quad, at: int) -> Point:
    """One corner as plain numbers."""
    return float(quad[at][0]), float(quad[at][1])
