"""`reinstate read`, `note`, `compare`, `inspect`, `check`: photos in, facts and findings out.

Everything that reads pixels is imported when a command runs, so that `--help` stays quick.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinstate.cli.answers import (
    Answer,
    Commands,
    Unusable,
    demand_one_way,
    emit,
    emit_each,
    json_lines,
    pairs,
    two,
    with_json,
)

if TYPE_CHECKING:
    from reinstate.domain.policy import PolicyOn


MANY: Mapping[str, Any] = {"nargs": "+", "type": Path, "metavar": "PHOTO", "default": []}


def register(commands: Commands) -> None:
    """Add the commands."""
    _register_read(commands)
    _register_note(commands)
    compare = with_json(commands.add_parser("compare", help="are two photos of the same person"))
    compare.add_argument("files", nargs="*", type=Path, metavar="PHOTO")
    compare.add_argument("--pairs", type=Path, metavar="FILE.tsv", help="two paths a line")
    compare.set_defaults(run=_compare)
    inspect = with_json(commands.add_parser("inspect", help="what any photo shows"))
    inspect.add_argument("files", nargs="*", type=Path, metavar="PHOTO")
    inspect.add_argument("--each", action="extend", **MANY)
    inspect.add_argument("--on", help="the day whose policy counts; today when left out")
    inspect.set_defaults(run=_inspect)
    check = with_json(commands.add_parser("check", help="a whole submission against an account"))
    check.add_argument("--account", type=Path, required=True, help="the account document, JSON")
    check.add_argument("--selfie", type=Path, required=True)
    check.add_argument("--front", type=Path, required=True)
    check.add_argument("--back", type=Path)
    check.add_argument("--passport-page", type=Path, help="the passport page beside a visa")
    check.add_argument("--document-type", help="the type the owner chose")
    check.add_argument("--on", help="the day of submission; today when left out")
    check.set_defaults(run=_check)


def _register_read(commands: Commands) -> None:
    read = with_json(commands.add_parser("read", help="an ID, its sides in any order"))
    read.add_argument("files", nargs="*", type=Path, metavar="PHOTO")
    read.add_argument("--each", action="extend", **MANY)
    read.add_argument("--document-type", help="the type the owner chose")
    read.add_argument("--on", help="the day of submission; today when left out")
    read.add_argument(
        "--zone", action="store_true", help="its machine zone alone, several times faster"
    )
    read.set_defaults(run=_read)


def _register_note(commands: Commands) -> None:
    note = with_json(commands.add_parser("note", help="a note, word by word"))
    note.add_argument("file", nargs="?", type=Path, metavar="PHOTO")
    note.add_argument("--expect", metavar="TEXT", help="the sentence, date included")
    note.add_argument("--email", help="the account's address, for the policy's own sentence")
    note.add_argument("--on", help="the day of submission; today when left out")
    note.add_argument("--batch", type=Path, metavar="FILE.jsonl", help='{"file", "expect"} a line')
    note.set_defaults(run=_note)


def _ready(on: str | None, *, text: bool = True, handwriting: bool = False) -> PolicyOn:
    """The policy of a day; what decodes photos and the models start meanwhile.

    `text`, `handwriting`: what is to be read.
    """
    from reinstate.evidence.intake import decoder

    decoder.start_ahead()
    from reinstate.evidence import lanes
    from reinstate.evidence.ahead import open_ahead

    lanes.open_lanes()
    open_ahead(text=text, handwriting=handwriting)
    from reinstate.cli import photos

    photos.demand_models()
    return photos.policy_on(on)


def _read(options: argparse.Namespace) -> None:
    if options.zone or options.each:
        _read_each(options)
        return
    if not 1 <= len(options.files) <= 2:
        raise Unusable("give one photo, or two for front and back; --each reads many IDs")
    policy = _ready(options.on)
    from reinstate.cli import photos
    from reinstate.evidence import lanes

    # Another process decodes them, while this one imports what reads them.
    given = lanes.beside(
        lambda: [photos.opened(file, policy, min_side=photos.CUT_OUT) for file in options.files]
    )
    from reinstate.cli import reading

    emit(reading.read_document(given(), options.document_type, policy), as_json=options.json)


def _read_each(options: argparse.Namespace) -> None:
    demand_one_way(options.files, options.each, "--each")
    if not (options.files or options.each):
        raise Unusable("give the photos whose machine zones are to be read")
    policy = _ready(options.on)
    from reinstate.cli import reading

    def document(file: Path) -> Answer:
        return reading.read_document([reading.opened(file, policy)], options.document_type, policy)

    if options.zone:
        emit_each([*options.files, *options.each], lambda f: reading.read_zone_alone(f, policy))
    else:
        emit_each(options.each, document)


def _note(options: argparse.Namespace) -> None:
    demand_one_way(options.file or options.expect or options.email, options.batch, "--batch")
    is_one = options.file is not None and (options.expect is None) != (options.email is None)
    if not (options.batch or is_one):
        raise Unusable("give one photo, and either --expect TEXT or --email ADDRESS")
    policy = _ready(options.on, handwriting=True)
    from reinstate.cli import noting

    if options.batch:
        emit_each(json_lines(options.batch), lambda row: noting.of_row(row(), policy))
        return
    emit(
        noting.read(options.file, options.expect, options.email, policy),
        as_json=options.json,
    )


def _compare(options: argparse.Namespace) -> None:
    demand_one_way(options.files, options.pairs, "--pairs")
    if not (options.pairs or len(options.files) == 2):
        raise Unusable("give two photos, each with one face; --pairs compares many")
    policy = _ready(None, text=False)
    from reinstate.cli import comparing

    if options.pairs:
        rows = pairs(options.pairs)
        emit_each(rows, lambda row: comparing.compare(two(row, "paths"), policy))
        return
    emit(comparing.compare(options.files, policy), as_json=options.json)


def _inspect(options: argparse.Namespace) -> None:
    demand_one_way(options.files, options.each, "--each")
    if not (options.each or len(options.files) == 1):
        raise Unusable("give one photo; --each inspects many")
    policy = _ready(options.on, text=False)
    from reinstate.cli import inspecting

    if options.each:
        emit_each(options.each, lambda file: inspecting.inspect(file, policy))
        return
    emit(inspecting.inspect(options.files[0], policy), as_json=options.json)


def _check(options: argparse.Namespace) -> None:
    policy = _ready(options.on, handwriting=True)
    from reinstate.cli import submission

    sides = submission.sides(options.front, options.back, options.passport_page)
    answer = submission.check(options.account, options.selfie, sides, options.document_type, policy)
    emit(answer, as_json=options.json)
