"""The page for the exchange's engineer names everything that there is, and its example is taken."""

import ast
import inspect
import json
import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from standardwebhooks import Webhook

from reinstate.api import body, fields, limited, problems, repeated, versions
from reinstate.domain.account import ActivityKind, AddressKind, Platform
from reinstate.domain.restrictions import RULES
from reinstate.domain.room import Room
from reinstate.domain.signals import Signal
from reinstate.domain.standing import Lifecycle
from reinstate.domain.state_law import AssetClass
from reinstate.services import clock, rules
from reinstate.services.access import api_keys, limits
from reinstate.services.account import sign_up
from reinstate.services.case import reinstating
from reinstate.services.case.approval import STEPS_OF_THE_EXCHANGE
from reinstate.services.case.required import PHOTO_ID, PIECE_FOR
from reinstate.services.integration import (
    account_events,
    announcements,
    exchange,
    idempotency,
    incoming,
    ledger_events,
)
from reinstate.services.integration.exchange import TAKERS

PAGE = (Path(__file__).parents[2] / "docs" / "integration.md").read_text("utf-8")
ANNOUNCED = [value for name, value in vars(announcements).items() if name.isupper()]


SENT = [kind for kind, rule in RULES.items() if not rule.is_derived]
WORDS = [
    *Platform, *AddressKind, *ActivityKind, *AssetClass, *SENT, PHOTO_ID, *PIECE_FOR,
    *STEPS_OF_THE_EXCHANGE, *Signal, *RULES, *Lifecycle, "device", "country",
]  # fmt: skip


@pytest.mark.parametrize("name", [*TAKERS, *ANNOUNCED, *api_keys.ALL_SCOPES, *fields.CODES])
def test_every_event_change_scope_and_code_of_a_field_stands_on_the_page(name):
    assert f"`{name}`" in PAGE


def test_the_longest_body_on_the_page_is_the_one_that_is_taken(settings):
    assert f"413: more than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20} MB" in PAGE


def test_how_long_names_are_and_answers_kept_stands_on_the_page(client):
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    event = schemas["Event_account_opened"]["properties"]
    longest, told = event["id"]["maxLength"], " ".join(PAGE.split())
    assert event["account"]["maxLength"] == longest
    assert f"`id` and its `account` have 1 to {longest} characters" in told
    assert f"with the same key, of 1 to {repeated.LONGEST_KEY} ASCII characters" in told
    hours = idempotency.KEPT_FOR // timedelta(hours=1)
    assert f"first answer for {hours} hours, with `{repeated.REPLAYED}: true`" in told


def test_the_version_and_the_limit_on_the_page_are_those_in_force(db):
    most = rules.on(clock.today("UTC")).integer(limits.NUMBERS)
    room = Room(limits.NUMBERS, most, 1, limits.HOUR, limits.HOUR)
    said = HttpResponse()
    limited.say(said, room)
    for line in (
        f"{limited.POLICY}: {said[limited.POLICY]}",
        f"{limited.STATE}: {said[limited.STATE]}",
    ):
        assert f"{line}\n" in PAGE
    assert f"{versions.HEADER}:\n{versions.NEWEST}`" in PAGE


@pytest.mark.parametrize("name", [*sorted(account_events.FIELDS), *WORDS])
def test_every_field_of_an_account_and_every_word_of_a_list_stands_on_the_page(name):
    assert f"`{name}`" in PAGE


def refused_with(module):
    """The codes of a module's own refusals: the second argument, where it is a text."""
    for call in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in ("Refused", "Conflict", "problem", "Unreadable"):
                yield from (
                    one.value
                    for one in call.args[1:3]
                    if isinstance(one, ast.Constant) and re.fullmatch("[a-z_]+", str(one.value))
                )


@pytest.mark.parametrize("module", [
    body, problems, repeated, versions, exchange, incoming, account_events, ledger_events,
    reinstating, sign_up,
])  # fmt: skip
def test_every_code_of_a_refusal_stands_on_the_page(module):
    assert [code for code in refused_with(module) if f"`{code}`" not in PAGE] == []


def test_what_the_page_verifies_is_what_we_sign_and_nothing_else():
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    page: dict[str, Any] = {}
    exec(code, page)
    secrets = ["whsec_" + b64encode(bytes([n]) * 32).decode() for n in range(3)]
    body, now = b'{"sequence": 1}', datetime.now(UTC)

    def headers(at):
        signed = [Webhook(secret).sign("whd_1", at, body.decode()) for secret in secrets[:2]]
        return {
            "webhook-id": "whd_1",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signed),
        }

    assert [page["is_ours"](secret, headers(now), body) for secret in secrets] == [1, 1, 0]
    assert not page["is_ours"](secrets[0], headers(now), body + b" ")
    assert not page["is_ours"](secrets[0], {**headers(now), "webhook-id": "whd_2"}, body)
    assert not page["is_ours"](secrets[0], {**headers(now), "webhook-signature": "v1,é"}, body)
    assert not page["is_ours"](secrets[0], headers(now - timedelta(minutes=6)), body)


def test_the_example_is_taken_as_it_stands(post, get):
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    answer = post("events", json.loads(example))
    assert answer.status_code == 200, answer.json()
    assert [one["is_repeat"] for one in answer.json()["data"]] == [False] * 4
    standing = get("accounts/u-1001/standing").json()
    assert [one["kind"] for one in standing["restrictions"]] == ["self_disabled"]


def test_the_line_for_the_shell_sends_the_example(client, key):
    (line,) = re.findall(r"^curl -X POST [^`]*events.json[^`]*", PAGE, re.MULTILINE)
    headers = dict(re.findall(r'-H "([^:]+): ([^"]+)"', line))
    assert headers.pop("Authorization") == "Bearer rk_..."
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (address,) = re.findall(r"http://localhost:8000(\S+)", line)
    answer = client.generic(
        "POST", address, example, content_type=headers.pop("Content-Type"),
        headers={**headers, "Authorization": f"Bearer {key}"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.json()
