"""`reinstate mrz`, `aamva`, `names`: text in, fields and verdicts out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from reinstate.cli.answers import (
    Answer,
    Commands,
    Unusable,
    bytes_of,
    day,
    demand_one_way,
    emit,
    emit_each,
    json_lines,
    pairs,
    text_of,
    two,
    with_json,
)
from reinstate.domain import aamva, mrz, names

STANDARD_INPUT = Path("-")


def register(commands: Commands) -> None:
    """Add the commands."""
    zone = with_json(commands.add_parser("mrz", help="read machine-readable zone lines"))
    zone.add_argument("file", nargs="?", type=Path, default=STANDARD_INPUT)
    zone.add_argument("--batch", type=Path, metavar="FILE.jsonl", help='{"lines": [...]} a line')
    zone.add_argument("--on", help="the day that settles centuries; today when left out")
    zone.set_defaults(run=_mrz)
    card = with_json(commands.add_parser("aamva", help="read the text of a licence's barcode"))
    card.add_argument("file", nargs="?", type=Path, default=STANDARD_INPUT)
    card.add_argument("--batch", type=Path, metavar="FILE.jsonl", help='{"payload": ...} a line')
    card.set_defaults(run=_aamva)
    compare = with_json(commands.add_parser("names", help="compare two names"))
    compare.add_argument("names", nargs="*", metavar="NAME")
    compare.add_argument("--pairs", type=Path, metavar="FILE.tsv", help="two names a line")
    compare.set_defaults(run=_names)


def _mrz(options: argparse.Namespace) -> None:
    demand_one_way(options.file != STANDARD_INPUT, options.batch, "--batch")
    on = day(options.on) if options.on else datetime.now(UTC).date()
    if options.batch:
        emit_each(json_lines(options.batch), lambda row: read_zone(_lines(row()), on))
    else:
        emit(read_zone(text_of(options.file).splitlines(), on), as_json=options.json)


def read_zone(lines: Sequence[str], on: date) -> Answer:
    """A zone's answer: verdict, format, fields, errors, deviations, check digits."""
    if not any(line.strip() for line in lines):
        raise Unusable(
            "no lines were given; write the zone's two or three lines, one below another"
        )
    reading = mrz.parse(lines, on)
    return {
        "is_valid": reading.is_valid,
        "format": reading.format or None,
        "fields": dict(reading.fields.as_mapping()),
        "errors": list(reading.errors),
        "deviations": list(reading.deviations),
        "lines": list(reading.lines),
        "check_digits": [asdict(check) for check in reading.check_digits],
        "name_is_truncated": reading.is_name_truncated,
    }


def _lines(row: Mapping[str, Any]) -> Sequence[str]:
    lines = row.get("lines")
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise Unusable('expected {"lines": ["...", "..."]} on this line')
    return lines


def _aamva(options: argparse.Namespace) -> None:
    demand_one_way(options.file != STANDARD_INPUT, options.batch, "--batch")
    if options.batch:
        emit_each(json_lines(options.batch), lambda row: read_card(_payload(row())))
    else:
        emit(read_card(_card_bytes(options.file)), as_json=options.json)


def read_card(payload: bytes | str) -> Answer:
    """A card's answer: verdict, format, fields, raw elements, errors, deviations."""
    if not payload.strip():
        raise Unusable("the payload is empty; give the barcode's text as it was scanned")
    reading = aamva.parse(payload)
    return {
        "is_valid": reading.is_valid,
        "format": f"AAMVA {reading.version:02d}" if reading.version is not None else None,
        "issuer": _issuer(reading),
        "fields": asdict(reading.fields),
        "elements": dict(reading.elements),
        "errors": list(reading.errors),
        "deviations": list(reading.deviations),
        "name_is_truncated": reading.is_name_truncated,
    }


def _issuer(reading: aamva.AamvaReading) -> Answer:
    known = reading.jurisdiction
    return {
        "iin": reading.iin or None,
        "jurisdiction": known.code if known else None,
        "country": known.country if known else None,
    }


def _payload(row: Mapping[str, Any]) -> str:
    payload = row.get("payload")
    if not isinstance(payload, str):
        raise Unusable('expected {"payload": "@..."} on this line')
    return payload


def _card_bytes(path: Path) -> bytes:
    # Control characters are the format: never let text mode rewrite line ends.
    return sys.stdin.buffer.read() if path == STANDARD_INPUT else bytes_of(path)


def _names(options: argparse.Namespace) -> None:
    demand_one_way(options.names, options.pairs, "--pairs")
    if options.pairs:
        emit_each(pairs(options.pairs), lambda row: compare_names(*two(row, "names")))
        return
    if len(options.names) != 2:
        raise Unusable('give two names, each in quotes: reinstate names "Ann Lee" "LEE, ANN"')
    emit(compare_names(*options.names), as_json=options.json)


def compare_names(a: str, b: str) -> Answer:
    """Whether two names can be the same person's, and why."""
    found = names.compare(a, b)
    return {"outcome": found.outcome.value, "code": found.code, "reason": found.reason}
