"""`reinstate audit`: verify the record, sign it, prove one entry, export it, check an export."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from reinstate.cli.answers import (
    FOUND_WRONG,
    Commands,
    Unusable,
    day,
    emit,
    new_file,
    text_of,
    whole,
    with_json,
)
from reinstate.cli.database import asked, start_django


def register(commands: Commands) -> None:
    """Add the commands."""
    command = commands.add_parser("audit", help="verify, sign and prove the audit record")
    actions = command.add_subparsers(dest="action", required=True)
    verify = with_json(actions.add_parser("verify", help="recompute chain, tree and signatures"))
    verify.set_defaults(run=_verify)
    checkpoint = with_json(actions.add_parser("checkpoint", help="sign the record as it is now"))
    checkpoint.set_defaults(run=_checkpoint)
    receipt = with_json(actions.add_parser("receipt", help="prove that one entry is in the record"))
    receipt.add_argument("entry", type=whole, help="its number in the record")
    receipt.set_defaults(run=_receipt)
    export = with_json(
        actions.add_parser("export", help="write the record and its proof to a file")
    )
    export.add_argument(
        "--to", type=Path, metavar="FILE.jsonl", help="audit....jsonl when left out"
    )
    export.add_argument("--from", dest="from_on", type=day, metavar="DAY", help="first day")
    export.add_argument("--until", dest="until_on", type=day, metavar="DAY", help="last day")
    export.set_defaults(run=_export)
    check = with_json(
        actions.add_parser("check", help="check an exported file, without a database")
    )
    check.add_argument("file", type=Path, metavar="FILE.jsonl")
    check.add_argument(
        "--key", type=Path, metavar="FILE", help="public_key.json of who wrote it; else our own"
    )
    check.set_defaults(run=_check)


def _verify(options: argparse.Namespace) -> int:
    start_django()
    from reinstate.services.upkeep import audit

    try:
        found = asked(audit.verify)
    except audit.BrokenRecord as error:
        emit({"is_whole": False, "problem": str(error)}, as_json=options.json)
        return FOUND_WRONG
    emit({"is_whole": True, "entries": found.count, "head": found.head}, as_json=options.json)
    return 0


def _checkpoint(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.upkeep import audit

    try:
        made = asked(audit.checkpoint)
    except audit.BrokenRecord as error:
        raise Unusable(f"nothing was signed: {error}") from error
    emit(asdict(made), as_json=options.json)


def _receipt(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.upkeep import audit

    try:
        proof = asked(lambda: audit.receipt(options.entry))
    except audit.BrokenRecord as error:
        raise Unusable(f"nothing can be proven: {error}") from error
    emit(dict(proof), as_json=options.json)


def _export(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services import journal
    from reinstate.services.upkeep import audit_export

    if options.to and options.to.exists():
        raise Unusable(f"{options.to} is there already; name another file with --to")
    made = asked(lambda: audit_export.export(journal.OPERATOR, options.from_on, options.until_on))
    target: Path = options.to or Path(made.name)
    with new_file(target) as file:
        file.writelines(line.encode() for line in made.lines)
    emit({"file": str(target), "entries": made.entries}, as_json=options.json)


def _check(options: argparse.Namespace) -> int:
    start_django(needs_tables=False)
    from reinstate.domain.record import NotWhole
    from reinstate.services.upkeep import audit_export

    key = text_of(options.key) if options.key else ""
    try:
        found = audit_export.check(options.file, key)
    except OSError as error:
        raise Unusable(
            f"{options.file} cannot be read: {error.strerror}; name an exported file"
        ) from error
    except NotWhole as error:
        emit({"is_whole": False, "problem": str(error)}, as_json=options.json)
        return FOUND_WRONG
    answer = {"is_whole": True, "first": found.first, "last": found.last}
    emit({**answer, "checkpoint": found.checkpoint}, as_json=options.json)
    return 0
