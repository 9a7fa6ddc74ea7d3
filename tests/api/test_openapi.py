"""Every answer is one that the OpenAPI document describes, whatever was asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.fixtures.builders import event, make_account, numbers, opened_data, opened_event

from reinstate.domain.account import ActivityKind
from reinstate.domain.case import CaseState
from reinstate.domain.restrictions import RestrictionKind
from reinstate.services import clock
from reinstate.services.access import api_keys
from reinstate.services.account import paying
from reinstate.services.case import approval, cases
from reinstate.services.integration import (
    account_events,
    announcements,
    exchange,
    signing,
    webhooks,
)
from reinstate.store.models import Case, Installation, WebhookEndpoint

V1 = "/api/v1"
PATHS = {
    "events": f"{V1}/events",
    "eligibility": f"{V1}/eligibility",
    "standing": f"{V1}/accounts/{{account}}/standing",
    "changes": f"{V1}/changes",
    "acknowledge": f"{V1}/changes/{{change_id}}/acknowledge",
}


# The headers that say something to a program.
OURS = (
    "Reinstate-Version", "Idempotent-Replayed", "Retry-After", "WWW-Authenticate", "RateLimit",
    "RateLimit-Policy",
)  # fmt: skip


@pytest.fixture
def document(client, db):
    return client.get(f"{V1}/openapi.json").json()


@pytest.fixture
def fits(document):
    """Fails where an answer departs from what the document says of its operation."""

    def check(method, path, answer, most=499):
        found = document["paths"][path][method]["responses"][str(answer.status_code)]
        headers = found["headers"]
        assert [name for name in headers if headers[name]["required"] and name not in answer] == []
        assert [name for name in OURS if name in answer and name not in headers] == []
        ((kind, content),) = found["content"].items()
        assert answer["content-type"] == kind
        whole = {**content["schema"], "components": document["components"]}
        faults = Draft202012Validator(whole).iter_errors(answer.json())
        assert [f"{fault.json_path}: {fault.message}" for fault in faults] == []
        assert answer.status_code <= most, answer.json()
        return answer

    return check


def test_it_names_every_operation_and_the_key_that_makes_a_request_harmless(document):
    assert set(document["paths"]) == set(PATHS.values())
    for name in ("events", "acknowledge"):
        parameters = document["paths"][PATHS[name]]["post"]["parameters"]
        assert ("Idempotency-Key", True) in {(one["name"], one["required"]) for one in parameters}


USABLE = {
    "events": {"events": [event("account.updated", at=datetime(2026, 11, 1, 12, tzinfo=UTC))]},
    "eligibility": {"ssn": "900-12-3456"},
    "acknowledge": {"account": "ext-1"},
}


@pytest.mark.parametrize("name", [*USABLE])
def test_every_kind_of_refusal_is_described(client, key, fits, document, name):
    address = PATHS[name].format(change_id="chg_1")

    def send(body="{}", content_type="application/json", **headers):
        known = {"authorization": f"Bearer {key}", "idempotency-key": "k", **headers}
        return client.generic("POST", address, body, content_type=content_type, headers=known)

    def fails(*_, **__):
        raise OperationalError("away")

    answers = [
        send("{"),
        send(authorization="Bearer x"),
        send(json.dumps(USABLE[name]), authorization=f"Bearer {api_keys.create('none', ())}"),
        client.generic("POST", address, headers={"transfer-encoding": "chunked"}),
        send(b" " * (3 * 1024 * 1024)),
        send(content_type="text/plain"),
        send(),
        send(**{"reinstate-version": "1"}),
    ]
    with connection.execute_wrapper(fails):
        answers.append(send())
    described = document["paths"][PATHS[name]]["post"]["responses"]
    found = {fits("post", PATHS[name], one, most=503).status_code for one in answers}
    assert found == {int(status) for status in described} - {200, 404, 409, 429, 500}


def test_the_headers_of_a_webhook_are_described(document):
    Installation.objects.update(is_demo=True)
    webhooks.register("http://127.0.0.1:9/webhooks")
    sent = signing.headers(WebhookEndpoint.objects.get(), "whd_1", "{}")
    for announced in document["webhooks"].values():
        described = {one["name"] for one in announced["post"]["parameters"]}
        assert described | {"content-type"} == set(sent)


def test_each_of_its_schemas_is_one_of_json_schema(document):
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_standing_of_every_account_is_described(get, fits):
    for kind in RestrictionKind:
        platform = "com" if kind is RestrictionKind.OTHER_PLATFORM else "us"
        exchange.ingest(opened_event(kind.value, platform=platform, ssn=""))
        exchange.ingest(event("restriction.raised", kind.value, kind=kind.value))
        exchange.ingest(event("ledger.entry_posted", kind.value, asset="USD", amount="-5"))
        found = fits("get", PATHS["standing"], get(f"accounts/{kind.value}/standing"))
        assert "negative_balance" in {one["kind"] for one in found.json()["restrictions"]}


def test_every_change_is_described(get, post, fits, document):
    account = make_account()
    case_id = cases.open_case(account, time_zone="UTC").case_id
    exchange.ingest(event("restriction.raised", at=clock.now(), kind="self_disabled"))
    Case.objects.update(state=CaseState.APPROVED)
    case = Case.objects.get()
    with transaction.atomic():
        approval.carry_out(case, "Approved.", clock.now())
        announcements.withdraw(case.reinstatement, clock.now(), "taken_back")
        approval.carry_out(case, "Approved.", clock.now())
        announcements.announce(announcements.ACCOUNT_FROZEN, case.account, clock.now())
        cleared = {"clears": ["legal_hold"], "good_standing": False}
        announcements.announce(
            announcements.ACCOUNT_UNFROZEN, case.account, clock.now(), extra=cleared
        )
    done = post(f"changes/{case.reinstatement.id}/acknowledge", {"account": "ext-1"})
    assert fits("post", PATHS["acknowledge"], done).json()["state"] == "reinstated"
    Installation.objects.update(is_demo=True)
    exchange.ingest(event("ledger.entry_posted", at=clock.now(), asset="USD", amount="-5"))
    paying.sandbox_deposit(account, "USDT", "5")
    told = fits("get", PATHS["changes"], get("changes")).json()["data"]
    assert {one["type"] for one in told} == {
        announcements.CASE_STATE_CHANGED,
        announcements.REINSTATEMENT_ANNOUNCED,
        announcements.REINSTATEMENT_WITHDRAWN,
        announcements.REINSTATEMENT_COMPLETED,
        announcements.ACCOUNT_FROZEN,
        announcements.ACCOUNT_UNFROZEN,
        announcements.PAYMENT_BOOKED,
    }
    assert (
        {one["type"] for one in told}
        < set(document["webhooks"])
        == {value for name, value in vars(announcements).items() if name.isupper()}
    )
    for one in told:
        sent = document["webhooks"][one["type"]]["post"]
        ((_, content),) = sent["requestBody"]["content"].items()
        whole = {**content["schema"], "components": document["components"]}
        assert list(Draft202012Validator(whole).iter_errors(one)) == []
        assert list(Draft202012Validator(whole).iter_errors({**one, "type": "another"})) != []
    described = document["components"]["schemas"]["About"]["properties"]
    assert {key for one in told for key in one["data"]} == set(described)
    assert case_id in {one["data"].get("case") for one in told}


@pytest.fixture
def sent_as_described(document):
    """Where the body of a request departs from what the document says of its operation."""

    def faults(path, body):
        ((_, content),) = document["paths"][path]["post"]["requestBody"]["content"].items()
        whole = {**content["schema"], "components": document["components"]}
        found = Draft202012Validator(whole).iter_errors(body)
        return [f"{fault.json_path}: {fault.message}" for fault in found]

    return faults


MOST_OF = {
    "account.opened": {
        **opened_data(), "closed_on": None, "phone": "+1 202-555-0100",
        "delivered_to_state": {"jurisdiction": "US-CA", "on": "2026-01-15"},
    },
    "account.updated": {
        "legal_name": "Ann Lee", "email": None, "phone": None, "ssn": "", "platform": None,
        "opened_on": None, "balances": None, "activity": None, "restrictions": None,
    },
    "activity.recorded": {"kind": "login", "device": "d-1", "country": "us"},
    "ledger.entry_posted": {
        "asset": "BTC", "amount": 1, "usd": "3", "kind": None, "asset_class": "cash",
    },
    "restriction.raised": {"kind": "identity_unverified", "by": "x", "needs": ["selfie"]},
    "restriction.cleared": {"kind": "fraud_alert", "reason": None, "needs": None},
    "support_ticket.opened": {"number": "T-1"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "is_known"), [*((kind, True) for kind in exchange.TAKERS), ("account.opened", False)]
)
def test_what_is_described_of_a_type_is_taken_and_what_is_not_is_refused(
    post, fits, sent_as_described, document, kind, is_known
):
    def answer(data):
        body = {"events": [event(kind, account) | {"data": data}]}
        status = fits("post", PATHS["events"], post("events", body)).status_code
        return sent_as_described(PATHS["events"], body) == [], status == 200

    exchange.ingest(opened_event())
    account = "ext-1" if is_known else f"ext-{next(numbers)}"
    whole = MOST_OF[kind]
    assert answer(whole) == (True, True)
    described = document["components"]["schemas"][f"Event_{kind.replace('.', '_')}"]
    data = described["properties"]["data"]
    assert whole.keys() <= data["properties"].keys()
    for name in data["properties"]:
        assert answer({**whole, name: {"of": "no kind"}}) == (False, False), name
        without = {key: value for key, value in whole.items() if key != name}
        is_needed = name in data["required"]
        assert answer(without) == (not is_needed, not is_needed), name
        if is_needed:
            assert answer({**without, name: None}) == (False, False), name
    assert answer({**whole, "a name that is not known": 1}) == (True, True)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)
FIELDS = st.sampled_from([
    *account_events.FIELDS, "addresses", "kind", "asset", "amount", "usd", "asset_class", "number",
    "by", "reason", "needs",
])  # fmt: skip
WORDS = st.sampled_from([
    *ActivityKind, *RestrictionKind, "USD", "1e17", "-0.1", "us", "2020-02-29", "a@b.example",
])  # fmt: skip
EVENTS = st.fixed_dictionaries(
    {
        "id": st.text(min_size=1, max_size=64) | ANYTHING,
        "type": st.sampled_from([*exchange.TAKERS]) | ANYTHING,
        "account": st.sampled_from(["ext-1", "a/b"]) | st.text(min_size=1, max_size=64) | ANYTHING,
        "occurred_at": st.datetimes(timezones=st.timezones()).map(str) | ANYTHING,
        "data": st.dictionaries(FIELDS, WORDS | ANYTHING, max_size=5) | ANYTHING,
    }
)
BODIES = {
    "events": st.lists(EVENTS, max_size=3) | ANYTHING,
    "ssn": st.from_regex(r"\d{3}-?\d{2}-?\d{4}") | ANYTHING,
    "account": ANYTHING,
}
BODY = ANYTHING | st.fixed_dictionaries({}, optional=BODIES)
IDS = st.text(min_size=1, max_size=70).filter(lambda found: found not in (".", ".."))
# The examples share one database, as requests do: what one leaves behind is no fault of the next.
often = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@often
@given(st.sampled_from(["events", "eligibility", "acknowledge"]), BODY, IDS)
def test_whatever_is_sent_is_answered_as_described(
    post, fits, sent_as_described, name, body, change
):
    given = PATHS[name].removeprefix(f"{V1}/").format(change_id=quote(change.replace("/", ""), ""))
    if fits("post", PATHS[name], post(given, body)).status_code == 200:
        assert sent_as_described(PATHS[name], body) == []


@often
@given(IDS, st.fixed_dictionaries({}, optional={"after": ANYTHING, "limit": ANYTHING}))
def test_whatever_is_asked_is_answered_as_described(get, fits, account, query):
    fits("get", PATHS["changes"], get("changes", **{name: str(of) for name, of in query.items()}))
    fits("get", PATHS["standing"], get(f"accounts/{quote(account, safe='')}/standing"))
