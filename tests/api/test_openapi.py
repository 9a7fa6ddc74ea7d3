"""Every answer is one that the OpenAPI document describes, whatever was asked."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.fixtures.builders import event, make_account, opened_event

from reinstate.domain.account import ActivityKind
from reinstate.domain.case import CaseState
from reinstate.domain.restrictions import RestrictionKind
from reinstate.services import clock
from reinstate.services.account import paying
from reinstate.services.case import approval, cases
from reinstate.services.integration import account_events, announcements, exchange
from reinstate.store.models import Case, Installation

V1 = "/api/v1"
PATHS = {
    "events": f"{V1}/events",
    "eligibility": f"{V1}/eligibility",
    "standing": f"{V1}/accounts/{{account}}/standing",
    "changes": f"{V1}/changes",
    "acknowledge": f"{V1}/changes/{{change_id}}/acknowledge",
}


@pytest.fixture
def document(client, db):
    return client.get(f"{V1}/openapi.json").json()


@pytest.fixture
def fits(document):
    """Fails where an answer departs from what the document says of its operation."""

    def check(method, path, answer):
        described = document["paths"][path][method]["responses"]
        found = described.get(str(answer.status_code), described["default"])
        ((kind, content),) = found["content"].items()
        assert answer["content-type"] == kind
        whole = {**content["schema"], "components": document["components"]}
        faults = Draft202012Validator(whole).iter_errors(answer.json())
        assert [f"{fault.json_path}: {fault.message}" for fault in faults] == []
        assert answer.status_code < 500, answer.json()
        return answer

    return check


def test_it_names_every_operation_and_the_key_that_makes_a_request_harmless(document):
    assert set(document["paths"]) == set(PATHS.values())
    for name in ("events", "acknowledge"):
        parameters = document["paths"][PATHS[name]]["post"]["parameters"]
        assert ("Idempotency-Key", True) in {(one["name"], one["required"]) for one in parameters}


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
        announcements.PAYMENT_BOOKED,
    }
    described = document["components"]["schemas"]["About"]["properties"]
    assert {key for one in told for key in one["data"]} == set(described)
    assert case_id in {one["data"].get("case") for one in told}


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
def test_whatever_is_sent_is_answered_as_described(post, fits, name, body, change):
    given = PATHS[name].removeprefix(f"{V1}/").format(change_id=quote(change.replace("/", ""), ""))
    fits("post", PATHS[name], post(given, body))


@often
@given(IDS, st.fixed_dictionaries({}, optional={"after": ANYTHING, "limit": ANYTHING}))
def test_whatever_is_asked_is_answered_as_described(get, fits, account, query):
    fits("get", PATHS["changes"], get("changes", **{name: str(of) for name, of in query.items()}))
    fits("get", PATHS["standing"], get(f"accounts/{quote(account, safe='')}/standing"))
