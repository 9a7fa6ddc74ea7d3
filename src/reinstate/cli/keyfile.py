"""`reinstate keyfile`: what the key file holds, and new keys while everything runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from reinstate.cli.answers import Commands, emit, with_json
from reinstate.cli.database import asked, start_django

if TYPE_CHECKING:  # imports Django
    from reinstate.services.upkeep.rotating import Rotated

COPY_FIRST = (
    "Nothing is written with the new key yet. Back up {0}, bring it to every machine where a part "
    "of Reinstate runs, then run this command again without --prepare."
)
COPY_AGAIN = (
    "Back up {0} now: backups of the database from here on need it. Where parts run on other "
    "machines, bring it there and run this command once more with --finish: it remakes what they "
    "wrote meanwhile, and begins no other key."
)


def register(commands: Commands) -> None:
    """Add the commands."""
    command = commands.add_parser("keyfile", help="keys that seal and index, and new ones")
    actions = command.add_subparsers(dest="action", required=True)
    with_json(
        actions.add_parser("show", help="which keys there are, none of them itself")
    ).set_defaults(run=_show)
    for name, purpose, run in (
        ("rotate-index", "a new key for what people are found by", _rotate_index),
        ("rotate-master", "a new key for what seals everything else", _rotate_master),
    ):
        rotate = with_json(actions.add_parser(name, help=purpose))
        rotate.add_argument("--by", required=True, help="who decided it, for the audit")
        step = rotate.add_mutually_exclusive_group()
        step.add_argument(
            "--prepare",
            action="store_true",
            help="only make the key known, for a file that other machines have a copy of",
        )
        step.add_argument(
            "--finish",
            action="store_true",
            help="only remake what machines wrote before they had the file; begins no other key",
        )
        rotate.set_defaults(run=run)
    drop = with_json(
        actions.add_parser("drop-old-master", help="when nothing is sealed by it any more")
    )
    drop.add_argument("--by", required=True, help="who decided it, for the audit")
    drop.set_defaults(run=_drop)


def _show(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.upkeep import rotating

    found = asked(rotating.held)
    emit({**asdict(found), "key_file": str(found.key_file)}, as_json=options.json)


def _rotate_index(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.upkeep import rotating

    _answer(_rotated(rotating.rotate_index, options), options)


def _rotate_master(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.upkeep import rotating

    _answer(_rotated(rotating.rotate_master, options), options)


def _rotated(rotate: Callable[..., Rotated], options: argparse.Namespace) -> Rotated:
    step = {"prepare": options.prepare, "finish": options.finish}
    return asked(lambda: rotate(options.by, **step, tell=_tell))


def _drop(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.upkeep import rotating

    dropped = asked(lambda: rotating.drop_old_masters(options.by))
    emit(
        {
            "dropped": dropped,
            "next": "Backups made before need the key file as it was: keep it with them, apart "
            "from them, until they are deleted.",
        },
        as_json=options.json,
    )


def _answer(done: Rotated, options: argparse.Namespace) -> None:
    from django.conf import settings

    says = COPY_FIRST if done.is_prepared else COPY_AGAIN
    emit({**asdict(done), "next": says.format(settings.KEY_FILE)}, as_json=options.json)


def _tell(line: str) -> None:
    """Beside the answer, which a program may read."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
