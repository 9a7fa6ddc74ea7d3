"""`reinstate audit`: verify the record, sign a checkpoint of it, prove one entry."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from reinstate.cli.answers import Commands, Unusable, emit, with_json
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
    receipt.add_argument("entry", type=int, help="its number in the record")
    receipt.set_defaults(run=_receipt)


def _verify(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.upkeep import audit

    try:
        found = audit.verify()
    except audit.BrokenRecord as error:
        emit({"is_whole": False, "problem": str(error)}, as_json=options.json)
        return
    emit({"is_whole": True, "entries": found.count, "head": found.head}, as_json=options.json)


def _checkpoint(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.upkeep import audit

    try:
        made = audit.checkpoint()
    except audit.BrokenRecord as error:
        raise Unusable(f"nothing was signed: {error}") from error
    emit(asdict(made), as_json=options.json)


def _receipt(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.upkeep import audit

    emit(dict(asked(lambda: audit.receipt(options.entry))), as_json=options.json)
