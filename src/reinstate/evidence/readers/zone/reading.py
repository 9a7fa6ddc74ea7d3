"""The machine-readable zone of a page: found among its lines, decoded under the zone's rules.

The rows that the page's reading found are laid on a lattice and read cell by cell; rows that it
missed are cut out and read once. What the digits say in the end is reported as it stands. A zone is
looked for on its own first: no other print is as long for its height, so it is seen from afar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import cv2
import numpy as np
from numpy.typing import NDArray

from reinstate.domain.mrz import LAYOUTS, Decoded, constrained_decode
from reinstate.evidence.facts import MachineZoneFacts, Polygon
from reinstate.evidence.readers.text import detection, levelling, recognition
from reinstate.evidence.readers.text import reading as text
from reinstate.evidence.readers.text.reading import Page
from reinstate.evidence.readers.text.recognition import QUICK, Recognised, Rgb
from reinstate.evidence.readers.zone.lattice import (
    Place,
    cell_places,
    free_places,
    lattice_of,
    zone_matrix,
)
from reinstate.evidence.readers.zone.rows import Row, candidate_zones

# Nats below the best at which a look-alike still counts as seen: e^-6 is 1 in 400.
REPAIR_GAP = 6.0
# CTC miscounts long runs of one character; the width that was read comes first.
MOST_FILLERS = (0, 2)
CANDIDATES = 3
MOST_MARGIN = 50.0  # nats: certain
LENGTH_SLACK = 6  # characters by which a row's lattice may miss the width of its layout

ROW_ELONGATION = 12.0  # of a row's box at least: thirty letters are about seventeen times as long
# Nats: a zone seen from afar is looked at again where a letter is less certain. No verdict hangs on
# it; how certain is enough stands in policy.
SURE_MARGIN = 2.0
# The rows of an MRV-A look like those of an MRV-B where fillers at their ends are missed, 8 of 44.
SHORTER, MISSED = "MRVB", 8 / 36
# Of the strokes in the last fillers: on 37 calibration MRV-B 0.55 at most, but for three under 0.4;
# beside an MRV-A that was cut short 0.58.
GOES_ON = 0.4

Matrix = NDArray[np.float32]
Found = tuple[Decoded, tuple[str, ...]]  # and what fitting to the layout changed, in words


def read_zone(rgb: Rgb, on: date) -> MachineZoneFacts | None:
    """The zone of a photo, or None; `on` settles the century of the birth date."""
    found = spot_zone(rgb, on)
    return found or find_zone(rgb, text.read_boxes(rgb, levelling.detect(rgb)), on)


def spot_zone(rgb: Rgb, on: date) -> MachineZoneFacts | None:
    """The zone of a whole photo, told by its long rows alone, at a third of a page's cost.

    None where anything about it is uncertain: then the page has to be read, for find_zone.
    """
    boxes = detection.detect(rgb, shapes=detection.ROUGH_SHAPES)
    rows = [box for box in boxes if box.elongation >= ROW_ELONGATION]
    zone = find_zone(rgb, text.read_boxes(rgb, rows), on) if rows else None
    if zone is None or not zone.is_valid or zone.unchecked_margin < SURE_MARGIN:
        return None
    return None if zone.format == SHORTER and _may_go_on(rgb, zone.polygon or ()) else zone


def _may_go_on(rgb: Rgb, zone: Polygon) -> bool:
    """Whether there are strokes beside the zone where further fillers would stand."""
    top, bottom = (np.array(zone[at], np.float32) for at in (1, 2))
    along, below = top - np.array(zone[0], np.float32), bottom - np.array(zone[3], np.float32)
    last, beside = (
        _strokes(
            rgb,
            np.array([top + a * along, top + b * along, bottom + b * below, bottom + a * below]),
        )
        for a, b in ((-MISSED, 0.0), (0.02, 0.02 + MISSED))
    )
    return beside > GOES_ON * last


def _strokes(rgb: Rgb, quad: NDArray[np.float32]) -> float:
    """How much the brightness changes from column to column of a part."""
    grey = cv2.cvtColor(recognition.crop(rgb, quad), cv2.COLOR_RGB2GRAY)
    return float(np.abs(cv2.Sobel(grey, cv2.CV_32F, 1, 0)).mean())


def find_zone(rgb: Rgb, page: Page, on: date) -> MachineZoneFacts | None:
    """The page's zone, or None; `on` settles the century of the birth date."""
    best: tuple[tuple[bool, float], MachineZoneFacts] | None = None
    for zone in candidate_zones(page.lines)[:CANDIDATES]:
        reads = [(row.whole or text.read_quad(rgb, row.quad, QUICK)).read for row in zone]
        found = _decode(rgb, zone, reads, on)
        if found is None:
            continue
        facts = _facts(found, zone)
        rank = (facts.is_valid, facts.score - len(facts.errors))
        if best is None or rank > best[0]:
            best = rank, facts
        if facts.is_valid:
            break
    return best[1] if best else None


def _decode(rgb: Rgb, zone: tuple[Row, ...], reads: Sequence[Recognised], on: date) -> Found | None:
    """The best fit to a layout on the rows' lattices, else the free reading."""
    matrices = [zone_matrix(read) for read in reads]
    free = [free_places(matrix) for matrix in matrices]
    fitted = max(_fitted(rgb, zone, matrices, free, on), key=_rank, default=None)
    if fitted is not None and fitted[0].reading.is_valid:
        return fitted
    plain = _plain(free, on)
    # max keeps the first of equals: the lattice counts better than the free reading.
    return max((one for one in (fitted, plain) if one), key=_errors, default=None)


def _fitted(
    rgb: Rgb,
    zone: tuple[Row, ...],
    matrices: Sequence[Matrix],
    free: Sequence[Sequence[Place]],
    on: date,
) -> Iterator[Found]:
    lattices = [lattice_of(matrix) for matrix in matrices]
    cuts = [recognition.crop(rgb, row.quad) for row in zone]
    for lines, width in {(layout.lines, layout.width) for layout in LAYOUTS.values()}:
        if lines != len(zone) or any(
            lattice is None or abs(lattice.count - width) > LENGTH_SLACK for lattice in lattices
        ):
            continue
        places = [
            cell_places(cut, matrix, lattice, width)
            for cut, matrix, lattice in zip(cuts, matrices, lattices, strict=True)
            if lattice is not None
        ]
        places[0] = _begun_by_letter(places[0])
        decoded = constrained_decode(places, repair_gap=REPAIR_GAP, most_fillers=0, on=on)
        if decoded is not None:
            yield decoded, _changes(free, decoded)


def _plain(free: list[tuple[Place, ...]], on: date) -> Found | None:
    """The free reading under the first count of fillers with which it holds."""
    free = [_begun_by_letter(free[0]), *free[1:]]
    plain: Decoded | None = None
    for most in MOST_FILLERS:
        plain = constrained_decode(free, repair_gap=REPAIR_GAP, most_fillers=most, on=on) or plain
        if plain is not None and plain.reading.is_valid:
            break
    return None if plain is None else (plain, ())


def _begun_by_letter(line: tuple[Place, ...]) -> tuple[Place, ...]:
    """A document code begins with a letter, whatever the document."""
    if not line:
        return line
    first = tuple((letter, score) for letter, score in line[0] if letter.isalpha())
    return (first or line[0], *line[1:])


def _rank(found: Found) -> tuple[bool, float]:
    reading = found[0].reading
    return reading.is_valid, found[0].log_probability - 10 * len(reading.errors)


def _errors(found: Found) -> tuple[bool, int]:
    return found[0].reading.is_valid, -len(found[0].reading.errors)


def _changes(free: Sequence[Sequence[Place]], decoded: Decoded) -> tuple[str, ...]:
    """Where fitting to the layout's width changed what was freely read."""
    said = []
    for number, (line, printed) in enumerate(zip(free, decoded.reading.lines, strict=True), 1):
        read = "".join(place[0][0] for place in line)
        if read != printed:
            said.append(f"line {number}: '{read}' read as '{printed}' (layout)")
    return tuple(said)


def _facts(found: Found, zone: tuple[Row, ...]) -> MachineZoneFacts:
    decoded, changes = found
    reading = decoded.reading
    repaired = changes or tuple(repair.in_words() for repair in decoded.repairs)
    characters = sum(len(line) for line in reading.lines)
    return MachineZoneFacts(
        format=reading.format,
        lines=reading.lines,
        is_valid=reading.is_valid,
        repaired=repaired,
        errors=reading.errors,
        fields=dict(reading.fields.as_mapping()),
        polygon=_outline(zone),
        score=round(float(np.exp(decoded.log_probability / max(1, characters))), 4),
        name_is_truncated=reading.is_name_truncated,
        unchecked_margin=round(
            float(np.clip(decoded.unchecked_margin, -MOST_MARGIN, MOST_MARGIN)), 2
        ),
    )


def _outline(zone: tuple[Row, ...]) -> Polygon:
    first, last = zone[0].quad, zone[-1].quad
    return (
        text.corner(first, 0),
        text.corner(first, 1),
        text.corner(last, 2),
        text.corner(last, 3),
    )
