"""Commands over the database: events in, demo, audit, and what an operator does."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinstate.cli import auditing, book, keeping, replaying, staffing
from reinstate.cli.answers import (
    FOUND_WRONG,
    Commands,
    JsonLine,
    Unusable,
    emit,
    emit_each,
    json_lines,
    with_json,
)
from reinstate.cli.database import asked, start_django

if TYPE_CHECKING:  # imports Django
    from reinstate.services.integration.exchange import Answer
    from reinstate.services.upkeep.erasure import Plan

DEFAULT_PORT, LAST_PORT = 8000, 65535


def register(commands: Commands) -> None:
    """Add the commands."""
    ingest = with_json(commands.add_parser("ingest", help="take in the exchange's events"))
    ingest.add_argument("file", type=Path, metavar="FILE.jsonl", help="one event a line")
    ingest.set_defaults(run=_ingest)
    _register_demo(commands)
    book.register_sweep(commands)
    replaying.register(commands)
    staffing.register(commands)
    auditing.register(commands)
    erase = with_json(
        commands.add_parser("erase", help="delete a person's key: data becomes unreadable")
    )
    erase.add_argument("account", help="our account id, acc_...")
    erase.add_argument("--by", required=True, help="who decided it, for the audit")
    erase.add_argument("--yes", action="store_true", help="do it without asking on the terminal")
    erase.set_defaults(run=_erase)
    keeping.register(commands)


def _register_demo(commands: Commands) -> None:
    demo = commands.add_parser("demo", help="invented owners, staff and cases to try it with")
    actions = demo.add_subparsers(dest="action", required=True)
    up = actions.add_parser("up", help="start portal, console, worker and toy exchange")
    up.add_argument("--port", type=_port, default=os.environ.get("PORT") or str(DEFAULT_PORT))
    up.set_defaults(run=_demo_up)
    actions.add_parser("load", help="load demo data into an empty database").set_defaults(
        run=_demo_load
    )
    book.register_demo_accounts(actions)


def _ingest(options: argparse.Namespace) -> int:
    start_django()
    from reinstate.services.integration.exchange import demanded

    def say(answered: tuple[JsonLine, Answer]) -> dict[str, object]:
        row, answer = answered
        try:
            (taken,) = asked(lambda: demanded([answer]))
        except Unusable as error:
            name = (
                "" if isinstance(answer, Unusable) else f"{row.where}, event {row().get('id')!r}: "
            )
            raise Unusable(f"{name}{error}") from error
        return {"event": taken.event_id, "is_repeat": taken.is_repeat, "account": taken.account_id}

    return FOUND_WRONG if emit_each(_answered(json_lines(options.file)), say) else 0


def _answered(rows: Iterable[JsonLine]) -> Iterator[tuple[JsonLine, Answer]]:
    """Each line with its answer: many are taken at once, and told of when they are stored."""
    from reinstate.services.integration import exchange

    lines = iter(rows)
    while some := list(islice(lines, exchange.MOST)):
        read = [_event(row) for row in some]
        answers = iter(exchange.ingest_each(one for one in read if not isinstance(one, Unusable)))
        for row, one in zip(some, read, strict=True):
            yield row, one if isinstance(one, Unusable) else next(answers)


def _event(row: JsonLine) -> Mapping[str, Any] | Unusable:
    try:
        return row()
    except Unusable as error:
        return error


def _erase(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.upkeep import erasure

    plan = asked(lambda: erasure.plan(options.account))
    if plan.against:
        raise Unusable(f"{options.account} is not erased. {plan.why_not}")
    if not options.yes:
        _demand_confirmation(options.account, plan)
    asked(lambda: erasure.erase(options.account, options.by))
    emit({"erased": options.account}, as_json=options.json)


def _demand_confirmation(account: str, plan: Plan) -> None:
    """Nothing brings a person back, so the account is typed once more, or `--yes` is given."""
    told = (
        f"This makes unreadable for good, in {', '.join(plan.accounts)}: the owner's name and "
        f"address, {plan.cases} requests, {plan.photos} photos, {plan.messages} messages. The "
        f"audit record and the ledger stay, the hash of the SSN until {plan.ssn_until}."
    )
    if plan.kept:
        told += f" By {plan.kept.rule} the name and the birth date stay until {plan.kept.until}."
    if not sys.stdin.isatty():
        raise Unusable(f"{told} Nothing was erased; say --yes to do it.")
    sys.stderr.write(f"{told}\nType {account} to do it: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != account:
        raise Unusable("Nothing was erased: the account was not typed.")


def _port(text: str) -> int:
    """A port after which there is another one, for the toy exchange."""
    if not text.isdecimal() or not 1 <= int(text) < LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; use 1 to {LAST_PORT - 1}")
    return int(text)


def _demo_load(_: argparse.Namespace) -> None:
    start_django(needs_tables=False)
    from reinstate.cli import demo

    asked(demo.prepare)


def _demo_up(options: argparse.Namespace) -> int:
    here = f"http://localhost:{options.port}"
    os.environ["REINSTATE_PUBLIC_ADDRESS"] = os.environ.get("REINSTATE_PUBLIC_ADDRESS") or here
    start_django(needs_tables=False)
    from reinstate.cli import demo

    return asked(lambda: demo.up(options.port))
