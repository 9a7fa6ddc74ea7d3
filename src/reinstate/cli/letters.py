"""`reinstate letters`: what the mail system says of a letter after it has taken it."""

from __future__ import annotations

import argparse

from reinstate.cli.answers import Commands, emit, with_json
from reinstate.cli.database import asked, start_django


def register(commands: Commands) -> None:
    """Add the commands."""
    command = commands.add_parser("letters", help="letters to owners that came back")
    actions = command.add_subparsers(dest="action", required=True)
    returned = with_json(
        actions.add_parser("returned", help="note it: no more tries, and owner and staff are told")
    )
    returned.add_argument(
        "letter", metavar="MESSAGE_ID", help="as the returned mail names it, <msg_...@host>"
    )
    returned.set_defaults(run=_returned)


def _returned(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.mail import undelivered

    kind = asked(lambda: undelivered.came_back(options.letter))
    emit({"returned": options.letter, "kind": kind}, as_json=options.json)
