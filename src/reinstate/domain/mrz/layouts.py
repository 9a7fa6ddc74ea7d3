"""The five layouts of machine-readable zones as tables (ICAO 9303 parts 4 to 7).

Lines and positions are counted from 1, as they are printed in the standard and in our messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase, digits

FILLER = "<"
LETTERS = frozenset(ascii_uppercase + FILLER)
DIGITS = frozenset(digits + FILLER)
ALL = LETTERS | DIGITS
ONLY_DIGITS = frozenset(digits)
SEXES = frozenset("MF<")


@dataclass(frozen=True, slots=True)
class Span:
    """Positions `start` to `end` of one line, both counted from 1 and included."""

    line: int
    start: int
    end: int

    def of(self, lines: tuple[str, ...]) -> str:
        """The characters of this span."""
        return lines[self.line - 1][self.start - 1 : self.end]


@dataclass(frozen=True, slots=True)
class Field:
    """One named part of the zone and the characters it may hold."""

    name: str
    span: Span
    allowed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Check:
    """One check digit: where it stands, what it is computed from, whether `<` may stand there."""

    name: str
    at: Span
    covers: tuple[Span, ...]
    may_be_blank: bool = False


@dataclass(frozen=True)
class Layout:
    """One format: size, fields and check digits."""

    name: str
    lines: int
    width: int
    fields: tuple[Field, ...]
    checks: tuple[Check, ...]
    may_have_long_number: bool = False

    @cached_property
    def allowed(self) -> tuple[tuple[frozenset[str], ...], ...]:
        """The allowed characters of every position, line by line."""
        grid = [[ALL] * self.width for _ in range(self.lines)]
        for field in self.fields:
            for position in range(field.span.start, field.span.end + 1):
                grid[field.span.line - 1][position - 1] = field.allowed
        for check in self.checks:
            allowed = DIGITS if check.may_be_blank else ONLY_DIGITS
            grid[check.at.line - 1][check.at.start - 1] = allowed
        return tuple(tuple(line) for line in grid)

    def span(self, name: str) -> Span | None:
        """The span of a field, None where this layout has no such field."""
        return next((field.span for field in self.fields if field.name == name), None)


def _head(width: int) -> tuple[Field, ...]:
    """Line 1 of the two-line layouts."""
    return (
        Field("document_code", Span(1, 1, 2), ALL),
        Field("issuing_state", Span(1, 3, 5), LETTERS),
        Field("name", Span(1, 6, width), LETTERS),
    )


def _second_line(optional_end: int) -> tuple[Field, ...]:
    """Line 2 of the two-line layouts, optional data up to `optional_end`."""
    return (
        Field("document_number", Span(2, 1, 9), ALL),
        Field("nationality", Span(2, 11, 13), LETTERS),
        Field("birth_date", Span(2, 14, 19), DIGITS),
        Field("sex", Span(2, 21, 21), SEXES),
        Field("expiry_date", Span(2, 22, 27), DIGITS),
        Field("optional_1", Span(2, 29, optional_end), ALL),
    )


def _second_checks(number_may_be_blank: bool) -> tuple[Check, ...]:
    return (
        Check("document_number", Span(2, 10, 10), (Span(2, 1, 9),), number_may_be_blank),
        Check("birth_date", Span(2, 20, 20), (Span(2, 14, 19),)),
        Check("expiry_date", Span(2, 28, 28), (Span(2, 22, 27),)),
    )


def _composite(position: int) -> Check:
    covered = (Span(2, 1, 10), Span(2, 14, 20), Span(2, 22, position - 1))
    return Check("composite", Span(2, position, position), covered)


TD1 = Layout(
    "TD1",
    3,
    30,
    (
        Field("document_code", Span(1, 1, 2), ALL),
        Field("issuing_state", Span(1, 3, 5), LETTERS),
        Field("document_number", Span(1, 6, 14), ALL),
        Field("optional_1", Span(1, 16, 30), ALL),
        Field("birth_date", Span(2, 1, 6), DIGITS),
        Field("sex", Span(2, 8, 8), SEXES),
        Field("expiry_date", Span(2, 9, 14), DIGITS),
        Field("nationality", Span(2, 16, 18), LETTERS),
        Field("optional_2", Span(2, 19, 29), ALL),
        Field("name", Span(3, 1, 30), LETTERS),
    ),
    (
        Check("document_number", Span(1, 15, 15), (Span(1, 6, 14),), may_be_blank=True),
        Check("birth_date", Span(2, 7, 7), (Span(2, 1, 6),)),
        Check("expiry_date", Span(2, 15, 15), (Span(2, 9, 14),)),
        Check(
            "composite",
            Span(2, 30, 30),
            (Span(1, 6, 30), Span(2, 1, 7), Span(2, 9, 15), Span(2, 19, 29)),
        ),
    ),
    may_have_long_number=True,
)

TD2 = Layout(
    "TD2",
    2,
    36,
    _head(36) + _second_line(35),
    (*_second_checks(number_may_be_blank=True), _composite(36)),
    may_have_long_number=True,
)

TD3 = Layout(
    "TD3",
    2,
    44,
    _head(44) + _second_line(42),
    (
        *_second_checks(number_may_be_blank=False),
        Check("optional_1", Span(2, 43, 43), (Span(2, 29, 42),), may_be_blank=True),
        _composite(44),
    ),
)

# Visas carry no composite check digit.
MRVA = Layout("MRVA", 2, 44, _head(44) + _second_line(44), _second_checks(False))
MRVB = Layout("MRVB", 2, 36, _head(36) + _second_line(36), _second_checks(False))

LAYOUTS = {layout.name: layout for layout in (TD1, TD2, TD3, MRVA, MRVB)}


def layout_of(lines: tuple[str, ...]) -> Layout | None:
    """The layout that lines of this number, width and first letter have; None when none has."""
    if not lines or len({len(line) for line in lines}) != 1:
        return None
    is_visa = lines[0].startswith("V")
    for layout in LAYOUTS.values():
        is_right_size = (layout.lines, layout.width) == (len(lines), len(lines[0]))
        if is_right_size and (layout.lines == 3 or is_visa == layout.name.startswith("MRV")):
            return layout
    return None
