"""`reinstate staff`: who may sign in to the console, from their first day to their last."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from reinstate.cli.answers import Answer, Commands, emit, with_json
from reinstate.cli.database import asked, start_django

ROLES = "reviewer, senior or compliance"


def register(commands: Commands) -> None:
    """Add the commands."""
    staff = commands.add_parser("staff", help="accounts of reviewers and compliance officers")
    actions = staff.add_subparsers(dest="action", required=True)
    roster = with_json(actions.add_parser("list", help="every account, for a review of access"))
    roster.set_defaults(run=_list)
    add = with_json(actions.add_parser("add", help="make one"))
    add.add_argument("email")
    add.add_argument("--name", required=True, help="as colleagues read it")
    add.add_argument("--role", required=True, help=ROLES)
    add.set_defaults(run=_add)
    renew = with_json(actions.add_parser("renew", help="a new password, shown once"))
    renew.add_argument("email")
    renew.add_argument(
        "--forget-factors", action="store_true", help="passkeys, authenticator and codes too"
    )
    renew.set_defaults(run=_renew)
    assign = with_json(actions.add_parser("assign", help="another role"))
    assign.add_argument("email")
    assign.add_argument("--role", required=True, help=ROLES)
    assign.set_defaults(run=_assign)
    close = with_json(actions.add_parser("close", help="for whoever leaves: out at once"))
    close.add_argument("email")
    close.set_defaults(run=_close)
    reopen = with_json(actions.add_parser("reopen", help="for whoever is back"))
    reopen.add_argument("email")
    reopen.add_argument("--role", required=True, help=ROLES)
    reopen.set_defaults(run=_reopen)


def _list(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.access import staff

    rows = [asdict(member) for member in staff.roster()]
    for row in rows:
        last = row["last_sign_in"]
        row["last_sign_in"] = last.isoformat(timespec="seconds") if last else None
    emit({"staff": rows}, as_json=options.json)


def _add(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.access import staff

    password = asked(lambda: staff.add(options.email, options.name, options.role))
    emit({"email": options.email, "role": options.role, "password": password}, as_json=options.json)


def _renew(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.access import staff

    password = asked(lambda: staff.renew(options.email, forgets_factors=options.forget_factors))
    emit({"email": options.email, "password": password}, as_json=options.json)


def _assign(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.access import staff

    before = asked(lambda: staff.assign(options.email, options.role))
    answer = {"email": options.email, "role": options.role, "before": before}
    emit({**answer, **_left_for_nobody()}, as_json=options.json)


def _close(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.access import staff

    freed = asked(lambda: staff.close(options.email))
    answer = {"email": options.email, "is_open": False, "cases_freed": freed}
    emit({**answer, **_left_for_nobody()}, as_json=options.json)


def _left_for_nobody() -> Answer:
    """Requests that wait for a role, or a second person, whom the team does not have now."""
    from reinstate.services.review import queueing

    return {"cases_for_nobody": queueing.for_nobody()}


def _reopen(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.access import staff

    password = asked(lambda: staff.reopen(options.email, options.role))
    emit({"email": options.email, "role": options.role, "password": password}, as_json=options.json)
