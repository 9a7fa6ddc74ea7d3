"""`reinstate policy`: lint the rules, explain an answer, preview a change."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from reinstate import rulebook
from reinstate.cli import book
from reinstate.cli.answers import FOUND_WRONG, Commands, emit, with_json
from reinstate.cli.standing import demand_policy_folder, policy_of, read_account, standing_of
from reinstate.rulebook.explain import explain
from reinstate.rulebook.lint import lint


def register(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("policy", help="lint, explain or preview the rules")
    actions = command.add_subparsers(dest="action", required=True)
    linting = with_json(actions.add_parser("lint", help="what is wrong with a policy folder"))
    linting.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(os.environ.get("REINSTATE_POLICY_FOLDER") or rulebook.FOLDER),
        help="REINSTATE_POLICY_FOLDER, or the shipped policy, when left out",
    )
    linting.set_defaults(run=_lint)
    explaining = with_json(
        actions.add_parser("explain", help="an answer with the source of each value")
    )
    explaining.add_argument(
        "account", type=Path, metavar="ACCOUNT", help="the account document, JSON"
    )
    explaining.add_argument("--on", help="the day to answer for; today when left out")
    explaining.add_argument("--policy", type=Path, metavar="DIR", help="another policy folder")
    explaining.set_defaults(run=_explain)
    book.register_preview(actions)


def _lint(options: argparse.Namespace) -> int:
    demand_policy_folder(options.folder)
    from reinstate.evidence import documents  # only here: it is what makes other commands slow

    today = datetime.now(UTC).date()
    problems, notes = lint(options.folder, documents.catalogue(), today)
    if options.json:
        rows, unsigned = ([asdict(p) for p in some] for some in (problems, notes))
        emit({"is_valid": not problems, "problems": rows, "to_sign": unsigned}, as_json=True)
    else:
        lines = [str(p) for p in problems] or ["no problems found"]
        lines += [f"to sign: {p}" for p in notes]
        sys.stdout.write("\n".join(lines) + "\n")
    return FOUND_WRONG if problems else 0


def _explain(options: argparse.Namespace) -> None:
    policy = policy_of(options.policy)
    lines = explain(standing_of(read_account(options.account), options.on, policy), policy)
    if options.json:
        emit({"lines": list(lines)}, as_json=True)
    else:
        sys.stdout.write("\n".join(lines) + "\n")
