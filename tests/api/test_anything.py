"""Whatever bytes are sent: an answer below 500, and all of what it says was taken, or nothing."""

from __future__ import annotations

import gzip
import json
import os

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fixtures.builders import event, numbers, opened_event

from reinstate.services.integration import exchange
from reinstate.store.models import IngestedEvent
from reinstate.store.models.audit import AuditEntry
from reinstate.store.models.integration import IdempotencyRecord

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))  # more of them by hand
HERE = "put it here"
DEEP = 20_000  # levels; a request of its size is taken

# Values in JSON's own words, some of which no program writes.
VALUES = [
    "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e400", "-1e400",
    "1e-400", "NaN", "Infinity", "-0", "1.5", "0x1", "9" * 5_000, "null", "true", "[]", "{}", '""',
    '" "', '"\\ud800"', '"\\udfff\\ud800"', '"\\u0000"', '"\\u001b[2J"', '"\x01"', '"\\u202e"',
    '"\\ufeff"', '"\U0001f600"', '"\u0663"', '"\u00df\u00df"', '"../../etc"', '"{}"', '"%00"',
    "\"'; DROP TABLE store_account; --\"", f'"{"A" * 100_000}"', '"' + "e\u0301" * 300 + '"',
    "[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP, '{"a":1,"a":2}', '{"":1}',
    '{"__proto__":1}', f"[{','.join(['1'] * 5_000)}]", '["selfie",null]', "[[]]", '[{"from":1}]',
    '{"jurisdiction":"US-CA"}', '"2026-11-30T10:00:00"', '"2026-11-30T10:00:00+99:99"',
    '"2026-11-30T10:00:00[Mars/Olympus]"', '"0001-01-01T00:00:00+23:59"',
    '"9999-12-31T23:59:59-23:59"', '"2026-02-30"', '"2026-W53-7"', '"1900-01-01T00:00:00+00:00"',
    '"1900-01-01T00:00:00+23:59"', '"2199-12-31T23:59:59Z"', '"2026-11-30T24:00:00Z"', '"24:00"',
    '"1e17"', '"1e99999999999"', '"-0.0000000000000000000000000000000000000001"', '"sNaN"',
    '"1_000"', '"999999999999999999.9"', "\ud800", "", ",", '"', "/**/1", "'a'", "\x00",
]  # fmt: skip
KINDS = [
    "application/json", "application/json; charset=utf-8", "application/json; charset=utf-16",
    "application/problem+json", "text/plain", "application/x-www-form-urlencoded", "image/jpeg",
    "multipart/form-data; boundary=x", "multipart/form-data", "", ";",
    "application/json;;=;charset",
]  # fmt: skip
WHOLE = [
    b"", b"null", b"[]", b'"x"', b"{", b"\xff\xfe", b"\xef\xbb\xbf{}", b"\x00" * 9, b"{}" * 2,
    "{}".encode("utf-16"), gzip.compress(b"{}"), b"a=b&c=d", b"--x\r\n\r\n--x--\r\n",
]  # fmt: skip
SAMPLES = {
    "account.opened": lambda: opened_event()["data"],
    "account.updated": lambda: opened_event(phone="+12025550100", closed_on="2026-01-15")["data"],
    "activity.recorded": lambda: {"kind": "login", "device": "d-1", "country": "US"},
    "ledger.entry_posted": lambda: {
        "asset": "BTC", "amount": "1", "usd": "3", "kind": "x", "asset_class": "cash",
    },
    "restriction.raised": lambda: {"kind": "fraud_alert", "by": "x", "reason": "y", "needs": []},
    "restriction.cleared": lambda: {"kind": "fraud_alert", "by": "x", "reason": "y", "needs": []},
    "support_ticket.opened": lambda: {"number": f"T-{next(numbers)}"},
}  # fmt: skip
WORDS = st.sampled_from([
    "0", "-1", "9223372036854775808", "1e400", "9" * 5_000, "%00", "%ff", "a%2Fb", "%2e%2e", "..;",
    "\u0663", "A" * 5_000, "'", "%0d%0aX:1", "chg_1", "ext-1", "%F0%9F%98%80", "%ED%A0%80",
])  # fmt: skip
KEYS = st.sampled_from(["", " ", "k" * 255, "k" * 256, "\u00e9", "a\tb", "\x7f"])
often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# What a request leaves that was refused: its key is asked for, and numbers are counted.
NOTES = ("visitcount", "apikey", "idempotencyrecord")


def stored():
    """How many rows each table has."""
    return {
        model._meta.model_name: model.objects.count()
        for model in apps.get_app_config("store").get_models()
        if model._meta.model_name not in NOTES
    }


def places(found, before=()):
    """Where a value stands, from the whole to each leaf."""
    yield before
    inside = found.items() if isinstance(found, dict) else enumerate(found[:3])
    for name, value in inside if isinstance(found, dict | list) else ():
        yield from (
            places(value, (*before, name)) if isinstance(value, dict | list) else [(*before, name)]
        )


@st.composite
def bodies(draw, sample):
    """A request that is right but for one value, as text."""
    found = {"whole": sample}
    place = ("whole", *draw(st.sampled_from(list(places(sample)))))
    inner = found
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = HERE
    text = json.dumps(found["whole"]).replace(f'"{HERE}"', draw(st.sampled_from(VALUES)))
    return text.encode("utf-8", "surrogatepass")


@st.composite
def events(draw):
    kind = draw(st.sampled_from([*SAMPLES]))
    return draw(bodies({"events": [
        event("activity.recorded", kind="login"),
        event(kind) | {"data": SAMPLES[kind]()},
        event("activity.recorded", kind="trade"),
    ]}))  # fmt: skip


@pytest.fixture
def send(client, key, db):
    exchange.ingest(opened_event())

    def to(method, path, body=b"", kind="application/json", **headers):
        known = {"authorization": f"Bearer {key}", "idempotency-key": f"k-{next(numbers)}"}
        answer = client.generic(
            method, f"/api/v1/{path}", body, content_type=kind, headers={**known, **headers}
        )
        assert answer.status_code < 500, answer.content
        assert not IdempotencyRecord.objects.filter(status=None).exists()
        return answer

    return to


@often
@given(events() | st.sampled_from(WHOLE), st.sampled_from(KINDS) | st.just(KINDS[0]))
def test_of_events_those_are_stored_that_the_answer_says_and_nothing_else(send, body, kind):
    before, taken = stored(), IngestedEvent.objects.count()
    answer = send("POST", "events", body, kind)
    new = IngestedEvent.objects.count() - taken
    if answer.status_code == 200:
        assert new == sum(not one["is_repeat"] for one in answer.json()["data"])
    elif answer.json()["code"] == "invalid_request" or "errors" not in answer.json():
        assert stored() == before
    else:
        (fault,) = answer.json()["errors"]
        assert fault["pointer"] == f"/events/{new}"
    written = AuditEntry.objects.filter(tag="exchange:event:ingested").count()
    assert written == IngestedEvent.objects.count()


@often
@given(
    bodies({"ssn": "900-12-3456"}) | bodies({"account": "ext-1"}) | st.sampled_from(WHOLE),
    st.sampled_from(KINDS) | st.just(KINDS[0]),
    st.sampled_from(["eligibility", "changes/chg_1/acknowledge"]),
)
def test_a_question_and_an_acknowledgement_of_nothing_store_no_more_than_their_entry(
    send, body, kind, path
):
    before = stored()
    answer = send("POST", path, body, kind)
    entry = 1 if answer.status_code == 200 else 0
    assert stored() == {**before, "auditentry": before["auditentry"] + entry}


@often
@given(
    st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "X"]),
    WORDS,
    WORDS,
    KEYS,
)
def test_whatever_the_address_and_the_headers_say_nothing_is_stored(send, method, one, two, odd):
    before = stored()
    for path in (
        f"accounts/{one}/standing?{two}={one}",
        f"changes?after={one}&limit={two}",
        f"changes/{one}/acknowledge",
        f"{one}/{two}",
        "openapi.json",
        "events",
    ):
        send(method, path, **{"idempotency-key": odd})
    for headers in ({"authorization": odd}, {"reinstate-version": odd}, {"content-length": odd}):
        send("GET", "changes", **headers)
    assert stored() == before
