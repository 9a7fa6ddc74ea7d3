"""`reinstate replay`: an old decision again, and what differs."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from reinstate.cli.answers import Answer, Commands, emit, with_json
from reinstate.cli.database import asked, start_django

if TYPE_CHECKING:  # imports Django
    from reinstate.services.review.replay import Again, Replayed


def register(commands: Commands) -> None:
    """Add the command."""
    command = with_json(
        commands.add_parser("replay", help="decide an old case again from what was stored")
    )
    command.add_argument("decision", metavar="DECISION", help="dec_...")
    command.set_defaults(run=_replay)


def _replay(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services import journal
    from reinstate.services.review import replay

    found = asked(lambda: replay.replay(options.decision, journal.OPERATOR))
    emit(_document(found), as_json=options.json)


def _document(found: Replayed) -> Answer:
    return {
        "decision": found.decision_id,
        "action": found.action,
        "decided_at": found.decided_at,
        "is_automatic": found.is_automatic,
        "guards": list(found.guards),
        "policy": found.policy_digest,
        "recommendation": found.recorded,
        "is_same": found.is_same,
        "from_findings": _again(found.from_findings),
        "from_pixels": _again(found.from_pixels),
    }


def _again(way: Again) -> Answer:
    return {
        "is_possible": not way.because,
        "because": way.because or None,
        "recommendation": way.recommendation,
        "differences": [
            {
                "piece": item.piece,
                "check": item.check,
                "was": item.was,
                "now": item.now,
                "says": item.sentence,
            }
            for item in way.differences
        ],
    }
