"""The machine-readable zone of a page: found among its lines, decoded under the zone's rules.

The quick reading of the page is used where its check digits hold; otherwise the rows alone are cut
out again and read by the careful model. What the digits say in the end is reported as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from reinstate.domain.mrz import LAYOUTS, Decoded, constrained_decode
from reinstate.evidence.facts import MachineZoneFacts, Polygon
from reinstate.evidence.readers import text
from reinstate.evidence.readers.text import Line, Page
from reinstate.evidence.readers.text_recognition import CAREFUL, QUICK, Recognised, Rgb
from reinstate.evidence.readers.zone_lattice import Place, fitted_places, free_places, zone_matrix
from reinstate.evidence.readers.zone_rows import Row, candidate_zones

# Nats below the best at which a look-alike still counts as seen: e^-6 is 1 in 400.
REPAIR_GAP = 6.0
# CTC miscounts long runs of one character; the width that was read comes first, for a visa of 44
# would also hold as one of 36.
MOST_FILLERS = (0, 2, 8)
CANDIDATES = 3
DOUBTFUL = 0.6  # probability of the weakest character below which a row is read carefully
LENGTH_SLACK = 6  # characters by which a free reading may miss the width of its layout


def find_zone(rgb: Rgb, page: Page, on: date) -> MachineZoneFacts | None:
    """The page's zone, or None; `on` settles the century of the birth date."""
    best: tuple[tuple[bool, float], MachineZoneFacts] | None = None
    for zone in candidate_zones(page.lines)[:CANDIDATES]:
        for reads in _readings(rgb, zone):
            found = _decode(reads, on)
            if found is None:
                continue
            facts = _facts(found[0], found[1], zone, reads)
            rank = (facts.is_valid, facts.score - len(facts.errors))
            if best is None or rank >= best[0]:
                best = rank, facts
            if facts.is_valid and not any(_is_doubtful(read) for read in reads):
                return facts
        if best and best[1].is_valid:
            break
    return best[1] if best else None


def _readings(rgb: Rgb, zone: tuple[Row, ...]) -> Iterator[list[Recognised]]:
    """Readings of the rows; the careful ones are only made when the quick ones do not do."""
    reads = [_quick(rgb, row).read for row in zone]
    yield reads
    doubtful = [_is_doubtful(read) for read in reads]
    careful = [
        text.read_quad(rgb, row.quad, CAREFUL).read if is_doubtful else read
        for row, read, is_doubtful in zip(zone, reads, doubtful, strict=True)
    ]
    if any(doubtful):
        yield careful
    if not all(doubtful):
        yield [
            read if is_doubtful else text.read_quad(rgb, row.quad, CAREFUL).read
            for row, read, is_doubtful in zip(zone, careful, doubtful, strict=True)
        ]


def _is_doubtful(read: Recognised) -> bool:
    """Whether some character was read with little confidence: names have no check digit."""
    weakest = min((glyph.probability for glyph in read.glyphs if glyph.symbol != " "), default=0.0)
    return weakest < DOUBTFUL


def _quick(rgb: Rgb, row: Row) -> Line:
    return row.whole or text.read_quad(rgb, row.quad, QUICK)


def _decode(reads: Sequence[Recognised], on: date) -> tuple[Decoded, tuple[str, ...]] | None:
    """The free reading where its digits hold, else the best fit to a layout."""
    matrices = [zone_matrix(read) for read in reads]
    free = [free_places(matrix) for matrix in matrices]
    free[0] = _begun_by_letter(free[0])
    plain: Decoded | None = None
    for most in MOST_FILLERS:
        plain = constrained_decode(free, repair_gap=REPAIR_GAP, most_fillers=most, on=on) or plain
        if plain is not None and plain.reading.is_valid:
            return plain, ()
    fitted = [
        (decoded, _changes(free, decoded))
        for layout in LAYOUTS.values()
        if _may_be(layout.lines, layout.width, free)
        if (places := _fit_all(matrices, layout.allowed)) is not None
        if (decoded := constrained_decode(places, repair_gap=REPAIR_GAP, most_fillers=0, on=on))
        if decoded.reading.format == layout.name
    ]
    best = max(fitted, key=lambda item: _rank(item[0]), default=None)
    if best is None or (plain is not None and not best[0].reading.is_valid):
        return (plain, ()) if plain is not None else None
    return best


def _begun_by_letter(line: tuple[Place, ...]) -> tuple[Place, ...]:
    """A document code begins with a letter, whatever the document."""
    if not line:
        return line
    first = tuple((letter, score) for letter, score in line[0] if letter.isalpha())
    return (first or line[0], *line[1:])


def _rank(decoded: Decoded) -> tuple[bool, float]:
    return decoded.reading.is_valid, decoded.log_probability - 10 * len(decoded.reading.errors)


def _may_be(lines: int, width: int, free: Sequence[Sequence[Place]]) -> bool:
    near = all(abs(len(line) - width) <= LENGTH_SLACK for line in free)
    return len(free) == lines and near


def _fit_all(
    matrices: Sequence[object], allowed: Sequence[Sequence[frozenset[str]]]
) -> list[tuple[Place, ...]] | None:
    fitted = []
    for matrix, line in zip(matrices, allowed, strict=True):
        places = fitted_places(matrix, line)  # type: ignore[arg-type]
        if places is None:
            return None
        fitted.append(places)
    return fitted


def _changes(free: Sequence[Sequence[Place]], decoded: Decoded) -> tuple[str, ...]:
    """Where fitting to the layout's width changed what was freely read."""
    said = []
    for number, (line, printed) in enumerate(zip(free, decoded.reading.lines, strict=True), 1):
        read = "".join(place[0][0] for place in line)
        if read != printed:
            said.append(f"line {number}: '{read}' read as '{printed}' (layout)")
    return tuple(said)


def _facts(
    decoded: Decoded, changes: tuple[str, ...], zone: tuple[Row, ...], reads: Sequence[Recognised]
) -> MachineZoneFacts:
    reading = decoded.reading
    repaired = changes or tuple(repair.in_words() for repair in decoded.repairs)
    return MachineZoneFacts(
        format=reading.format,
        lines=reading.lines,
        is_valid=reading.is_valid,
        repaired=repaired,
        errors=reading.errors,
        fields=dict(reading.fields.as_mapping()),
        polygon=_outline(zone),
        score=round(sum(read.score for read in reads) / len(reads), 4),
        name_is_truncated=reading.is_name_truncated,
    )


def _outline(zone: tuple[Row, ...]) -> Polygon:
    first, last = zone[0].quad, zone[-1].quad
    return (
        text.corner(first, 0),
        text.corner(first, 1),
        text.corner(last, 2),
        text.corner(last, 3),
    )
