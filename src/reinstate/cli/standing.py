"""`reinstate standing`: the restriction passport of an account on a day."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reinstate import rulebook
from reinstate.cli.answers import (
    Answer,
    Commands,
    Unusable,
    day,
    demand_one_way,
    emit,
    emit_each,
    json_lines,
    text_of,
    with_json,
)
from reinstate.domain import account as accounts
from reinstate.domain import exact_json
from reinstate.domain.account_fields import BadAccount
from reinstate.domain.findings import Audience
from reinstate.domain.policy import Policy, PolicyError
from reinstate.domain.standing import Standing, assess
from reinstate.domain.standing_document import to_document


def register(commands: Commands) -> None:
    """Add the command."""
    command = with_json(
        commands.add_parser("standing", help="why an account is locked, and what next")
    )
    command.add_argument("--account", type=Path, metavar="FILE", help="the account document, JSON")
    command.add_argument("--on", help="the day to answer for; today when left out")
    command.add_argument(
        "--batch", type=Path, metavar="FILE.jsonl", help='{"account", "on"} a line'
    )
    command.add_argument("--policy", type=Path, metavar="DIR", help="another policy folder")
    command.add_argument(
        "--audience",
        choices=[audience.value for audience in Audience],
        default=Audience.COMPLIANCE.value,
        help="who will read it",
    )
    command.set_defaults(run=_standing)


def _standing(options: argparse.Namespace) -> None:
    demand_one_way(options.account, options.batch, "--batch")
    policy = policy_of(options.policy)
    audience = Audience(options.audience)
    if options.batch:
        rows = json_lines(options.batch)
        emit_each(rows, lambda row: answer(*_account_and_day(row()), policy, audience))
    elif options.account:
        document = read_account(options.account)
        emit(answer(document, options.on, policy, audience), as_json=options.json)
    else:
        raise Unusable("give --account FILE with one account, or --batch FILE.jsonl with many")


def policy_of(folder: Path | None) -> Policy:
    """The shipped policy, or the one in a folder."""
    if folder:
        demand_policy_folder(folder)
    try:
        return rulebook.load(folder) if folder else rulebook.shipped()
    except PolicyError as error:
        raise Unusable(str(error)) from error


def demand_policy_folder(folder: Path) -> None:
    """Refuse what is no folder, before it is called one without rules."""
    if not folder.is_dir():
        raise Unusable(f"{folder} is no folder; give the folder that holds house.yaml")


def answer(document: object, on: str | None, policy: Policy, audience: Audience) -> Answer:
    """One account's standing as its JSON document."""
    return to_document(standing_of(document, on, policy), audience)


def standing_of(document: object, on: str | None, policy: Policy) -> Standing:
    """One account's standing on a day, today when `on` is None."""
    try:
        account = accounts.from_document(document)
        when = day(on) if on else datetime.now(_zone(policy)).date()
        return assess(account, policy.on(when))
    except (BadAccount, PolicyError) as error:
        raise Unusable(str(error)) from error


def read_account(path: Path) -> object:
    """An account document from a file, amounts exact."""
    text = text_of(path)
    try:
        return exact_json.read(text)
    except exact_json.NotJson as error:
        raise Unusable(f"{path} is not JSON: {error}.") from error


def _zone(policy: Policy) -> ZoneInfo:
    return ZoneInfo(policy.on(datetime.now(UTC).date()).text("clock.time_zone"))


def _account_and_day(row: Mapping[str, Any]) -> tuple[object, str | None]:
    if "account" not in row:
        raise Unusable('expected {"account": {...}, "on": "YYYY-MM-DD"} on this line')
    on = row.get("on")
    if on is not None and not isinstance(on, str):
        raise Unusable(f"on is {on!r}; write the day as text, YYYY-MM-DD")
    return row["account"], on
