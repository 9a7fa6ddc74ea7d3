"""`reinstate key` and `reinstate webhook`: how the exchange's systems are let in and told."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from reinstate.cli.answers import Commands, Unusable, emit, emit_list, with_json
from reinstate.cli.database import asked, start_django


def register(commands: Commands) -> None:
    """Add the commands."""
    key = commands.add_parser("key", help="API keys of the exchange's systems")
    keys = key.add_subparsers(dest="action", required=True)
    add = with_json(keys.add_parser("add", help="make one; its secret is shown once"))
    add.add_argument("name", help="the system it is for")
    add.add_argument(
        "--scope",
        action="append",
        metavar="SCOPE",
        help="what it may do, repeatable; all when left out",
    )
    add.set_defaults(run=_add_key)
    revoke = with_json(keys.add_parser("revoke", help="end every key of a name"))
    revoke.add_argument("name")
    revoke.set_defaults(run=_revoke_key)
    with_json(keys.add_parser("list", help="every key and when it was last used")).set_defaults(
        run=_list_keys
    )
    webhook = commands.add_parser("webhook", help="where changes are announced")
    webhooks = webhook.add_subparsers(dest="action", required=True)
    with_json(webhooks.add_parser("list", help="who is told, and why no longer")).set_defaults(
        run=_list_webhooks
    )
    for name, purpose, run in (
        ("add", "announce to an address; its signing secret is shown once", _add_webhook),
        ("rotate", "a new secret, shown once; both sign for a day", _rotate_webhook),
        ("remove", "announce nothing more to an address", _remove_webhook),
    ):
        command = with_json(webhooks.add_parser(name, help=purpose))
        command.add_argument("address", metavar="URL")
        command.set_defaults(run=run)


def _add_key(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.access import api_keys

    scopes = tuple(options.scope or api_keys.ALL_SCOPES)
    unknown = set(scopes) - set(api_keys.ALL_SCOPES)
    if unknown:
        known = ", ".join(api_keys.ALL_SCOPES)
        raise Unusable(f"{min(unknown)!r} is no scope; use one of {known}")
    secret = asked(lambda: api_keys.create(options.name, scopes))
    emit({"name": options.name, "scopes": list(scopes), "secret": secret}, as_json=options.json)


def _revoke_key(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.access import api_keys

    revoked = asked(lambda: api_keys.revoke(options.name))
    if not revoked:
        raise Unusable(f"no living key is named {options.name!r}; nothing was changed")
    emit({"name": options.name, "revoked": revoked}, as_json=options.json)


def _add_webhook(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.integration import webhooks

    endpoint, secret = asked(lambda: webhooks.register(options.address))
    emit({"endpoint": endpoint, "secret": secret}, as_json=options.json)


def _list_keys(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.access import api_keys

    emit_list("keys", map(asdict, asked(api_keys.every)), as_json=options.json)


def _list_webhooks(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.integration import webhooks

    emit_list("webhooks", map(asdict, asked(webhooks.every)), as_json=options.json)


def _rotate_webhook(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.integration import webhooks

    secret = asked(lambda: webhooks.rotate(options.address))
    emit({"address": options.address, "secret": secret}, as_json=options.json)


def _remove_webhook(options: argparse.Namespace) -> None:
    start_django()
    from reinstate.services.integration import webhooks

    if not asked(lambda: webhooks.remove(options.address)):
        raise Unusable(f"nothing is announced to {options.address!r}; nothing was changed")
    emit({"removed": options.address}, as_json=options.json)
