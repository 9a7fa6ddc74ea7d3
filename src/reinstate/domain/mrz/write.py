"""Draw up valid machine-readable zones, check digits included. Used by specimens and tests."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

from reinstate.domain.mrz.digits import check_digit
from reinstate.domain.mrz.layouts import FILLER, LAYOUTS, Layout
from reinstate.domain.names.transliteration import transliterate

APOSTROPHES = re.compile(r"['\u2018\u2019\u02bc`.]")


def compose(
    format_name: str,
    *,
    document_code: str,
    issuing_state: str,
    surname: str,
    given_names: str,
    document_number: str,
    nationality: str,
    birth_date: date | str,
    sex: str,
    expiry_date: date | str,
    optional_1: str = "",
    optional_2: str = "",
) -> tuple[str, ...]:
    """The lines of a valid zone. Dates may be given as printed (YYMMDD, `<` for unknown parts).

    ValueError says which value does not fit its field.
    """
    layout = LAYOUTS[format_name]
    number, optional_1 = _number_parts(layout, zone_text(document_number), zone_text(optional_1))
    values = {
        "document_code": zone_text(document_code),
        "issuing_state": zone_text(issuing_state),
        "name": name_text(surname, given_names, _width(layout, "name")),
        "document_number": number,
        "nationality": zone_text(nationality),
        "birth_date": _printed(birth_date),
        "sex": sex if sex in ("M", "F") else FILLER,
        "expiry_date": _printed(expiry_date),
        "optional_1": optional_1,
        "optional_2": zone_text(optional_2),
    }
    grid = [[FILLER] * layout.width for _ in range(layout.lines)]
    for name, value in values.items():
        _put(grid, layout, name, value)
    _put_checks(grid, layout, is_long=len(zone_text(document_number)) > 9)
    return tuple("".join(line) for line in grid)


compose_td1 = partial(compose, "TD1")
compose_td2 = partial(compose, "TD2")
compose_td3 = partial(compose, "TD3")
compose_mrva = partial(compose, "MRVA")
compose_mrvb = partial(compose, "MRVB")


def name_text(surname: str, given_names: str, width: int) -> str:
    """The name field: `<<` between surname and given names, shortened from the end where it must.

    Shortening follows ICAO 9303-3 section 4.6: every part keeps at least its first letter.
    """
    parts = [zone_text(surname).split(FILLER), zone_text(given_names).split(FILLER)]
    kept = [[word for word in part if word] for part in parts]
    excess = len(_joined(kept)) - width
    for part in reversed(kept):
        for index in range(len(part) - 1, -1, -1):
            cut = max(0, min(excess, len(part[index]) - 1))
            part[index] = part[index][: len(part[index]) - cut]
            excess -= cut
    return _joined(kept)[:width].ljust(width, FILLER)


def zone_text(text: str) -> str:
    """A text in the characters of the zone: apostrophes dropped, all else that separates is `<`."""
    plain = APOSTROPHES.sub("", transliterate(text))
    return re.sub(r"[^A-Z0-9]+", FILLER, plain).strip(FILLER)


def _joined(parts: list[list[str]]) -> str:
    return (FILLER * 2).join(FILLER.join(part) for part in parts if part)


def _printed(value: date | str) -> str:
    return value if isinstance(value, str) else value.strftime("%y%m%d")


def _width(layout: Layout, name: str) -> int:
    span = layout.span(name)
    return span.end - span.start + 1 if span else 0


def _number_parts(layout: Layout, number: str, optional: str) -> tuple[str, str]:
    """The first nine characters, and optional data that opens with the rest and its check digit."""
    if len(number) <= 9:
        return number, optional
    if not layout.may_have_long_number or FILLER in number:
        raise ValueError(f"document_number '{number}': {layout.name} holds at most 9 characters")
    rest = number[9:] + check_digit(number)
    return number[:9], f"{rest}{FILLER}{optional}" if optional else rest


def _put(grid: list[list[str]], layout: Layout, name: str, value: str) -> None:
    span = layout.span(name)
    room = _width(layout, name)
    if len(value) > room:
        raise ValueError(f"{name} '{value}': {layout.name} holds at most {room} characters")
    if span is None:
        return
    field = next(one for one in layout.fields if one.name == name)
    wrong = sorted(set(value) - field.allowed)
    if wrong:
        raise ValueError(f"{name} '{value}': '{wrong[0]}' cannot stand there")
    grid[span.line - 1][span.start - 1 : span.start - 1 + len(value)] = list(value)


def _put_checks(grid: list[list[str]], layout: Layout, *, is_long: bool) -> None:
    """Fill in the check digits in table order: the composite covers the others."""
    for check in layout.checks:
        if check.name == "document_number" and is_long:
            continue
        lines = tuple("".join(line) for line in grid)
        covered = "".join(span.of(lines) for span in check.covers)
        is_blank = check.name == "optional_1" and not covered.strip(FILLER)
        grid[check.at.line - 1][check.at.start - 1] = FILLER if is_blank else check_digit(covered)
