"""Check digits of a machine-readable zone (ICAO 9303-3 section 4.9)."""

from __future__ import annotations

from dataclasses import dataclass

from reinstate.domain.mrz.layouts import FILLER, Check, Layout, Span

WEIGHTS = (7, 3, 1)
VALUES = {FILLER: 0} | {letter: value for value, letter in enumerate("0123456789")}
VALUES |= {chr(ord("A") + offset): 10 + offset for offset in range(26)}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check digit: the printed one, the computed one, and where it stands (from 1)."""

    name: str
    line: int
    position: int
    printed: str
    computed: str
    is_ok: bool


def check_digit(text: str) -> str:
    """The check digit of a text of A-Z, 0-9 and `<`; ValueError names any other character."""
    total = 0
    for index, letter in enumerate(text):
        if letter not in VALUES:
            raise ValueError(f"'{letter}' cannot stand in a machine-readable zone")
        total += VALUES[letter] * WEIGHTS[index % 3]
    return str(total % 10)


def check_results(layout: Layout, lines: tuple[str, ...]) -> tuple[CheckResult, ...]:
    """Every check digit of the zone, recomputed."""
    return tuple(_check(layout, lines, check) for check in layout.checks)


def long_number(layout: Layout, lines: tuple[str, ...]) -> tuple[str, str, int] | None:
    """A number of more than nine characters: whole number, check digit, its position.

    The rest of the number opens the optional data, its check digit behind it; `<` stands where
    the check digit of a short number would be. None when the number is short or the field empty.
    """
    number, optional = layout.span("document_number"), layout.span("optional_1")
    if not layout.may_have_long_number or number is None or optional is None:
        return None
    start = number.of(lines)
    marker = lines[number.line - 1][number.end]
    rest = optional.of(lines).split(FILLER, 1)[0]
    if marker != FILLER or FILLER in start or not rest:
        return None
    return start + rest[:-1], rest[-1], optional.start + len(rest) - 1


def _check(layout: Layout, lines: tuple[str, ...], check: Check) -> CheckResult:
    if check.name == "document_number" and (found := long_number(layout, lines)):
        number, printed, position = found
        at = Span(check.at.line, position, position)
        return _result(check, at, printed, number)
    covered = "".join(span.of(lines) for span in check.covers)
    return _result(check, check.at, check.at.of(lines), covered)


def _result(check: Check, at: Span, printed: str, covered: str) -> CheckResult:
    try:
        computed = check_digit(covered)
    except ValueError:
        return CheckResult(check.name, at.line, at.start, printed, "", False)
    is_blank = check.may_be_blank and printed == FILLER and not covered.strip(FILLER)
    is_ok = printed == computed or is_blank
    return CheckResult(check.name, at.line, at.start, printed, computed, is_ok)
