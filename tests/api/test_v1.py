"""The API as the exchange's engineers meet it."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.db import OperationalError
from django.test import Client
from tests.fixtures.builders import event, opened_event

from reinstate.api.v1 import api
from reinstate.services import clock
from reinstate.services.access import api_keys
from reinstate.services.integration import exchange, idempotency
from reinstate.store.models import Account, IngestedEvent
from reinstate.store.models.integration import IdempotencyRecord

PROBLEM = "application/problem+json"


def deposit(amount, account="ext-1"):
    return event("ledger.entry_posted", account=account, asset="USD", amount=amount, kind="deposit")


def test_an_event_opens_an_account_and_its_standing_can_be_read(post, get):
    answer = post("events", {"events": [opened_event()]})
    assert answer.status_code == 200
    assert answer.json()["data"][0]["is_repeat"] is False
    standing = get("accounts/ext-1/standing")
    assert standing.status_code == 200
    assert standing.json()["account"] == "ext-1"


def test_the_same_event_again_changes_nothing(post):
    opened = opened_event()
    post("events", {"events": [opened]})
    again = post("events", {"events": [opened]})
    assert again.json()["data"] == [{"id": opened["id"], "is_repeat": True}]
    assert Account.objects.count() == 1


@pytest.mark.article("restricted.lifts_automatically", "restricted.negative_balance")
def test_a_covered_debt_lifts_by_itself(post, get):
    post("events", {"events": [opened_event(), deposit("-25.00")]})
    kinds = [r["kind"] for r in get("accounts/ext-1/standing").json()["restrictions"]]
    assert "negative_balance" in kinds
    post("events", {"events": [deposit("25.00")]})
    kinds = [r["kind"] for r in get("accounts/ext-1/standing").json()["restrictions"]]
    assert "negative_balance" not in kinds


def test_a_repeated_post_gets_the_first_answer_and_says_so(post):
    body = {"events": [opened_event()]}
    first = post("events", body, idempotency_key="once")
    again = post("events", body, idempotency_key="once")
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


def test_the_same_key_with_another_body_is_refused(post):
    post("events", {"events": [opened_event()]}, idempotency_key="once")
    other = post("events", {"events": [opened_event(account="ext-2")]}, idempotency_key="once")
    assert other.status_code == 422
    assert other.json()["code"] == "key_reused"
    assert not Account.objects.filter(external_id="ext-2").exists()


def test_while_the_first_is_at_work_a_repetition_is_told_to_wait(post):
    body = {"events": [opened_event()]}
    post("events", body, idempotency_key="once")
    IdempotencyRecord.objects.update(status=None, body=None)
    answer = post("events", body, idempotency_key="once")
    assert answer.status_code == 409
    most = idempotency.GIVEN_UP_AFTER.total_seconds()
    assert 0 < int(answer["Retry-After"]) <= most, "as long as it takes to give the first one up"


def test_after_that_wait_a_request_whose_database_went_away_may_be_sent_again(post, monkeypatch):
    def away(*_, **__):
        raise OperationalError("away")

    body, at = {"events": [opened_event()]}, clock.now()
    with monkeypatch.context() as lost:  # so that not even its key can be let go
        lost.setattr("reinstate.services.integration.taking._taken", away)
        lost.setattr(idempotency, "abandon", away)
        assert post("events", body, idempotency_key="once").status_code == 503
    waits = post("events", body, idempotency_key="once")
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(seconds=int(waits["Retry-After"]) + 1))
    assert post("events", body, idempotency_key="once").status_code == 200


def test_a_failed_request_may_be_tried_again_with_its_key(post):
    unknown = event("activity.recorded", account="nobody", kind="login")
    failed = post("events", {"events": [unknown]}, idempotency_key="once")
    assert failed.status_code in (404, 422)
    assert not IdempotencyRecord.objects.filter(key="once").exists()


def test_which_event_of_a_batch_is_refused_is_said_and_those_before_it_are_in(post):
    opened, unknown = opened_event(), deposit("5.00", account="nobody")
    answer = post("events", {"events": [opened, unknown, deposit("6.00")]})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_account")
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/events/1", "unknown_account")
    assert fault["detail"].startswith("account 'nobody' is not known")
    says = answer.json()["detail"]
    assert f"Event {unknown['id']!r} at /events/1" in says
    assert "those before it are taken, those after it were not looked at" in says
    again = post("events", {"events": [opened, deposit("6.00")]}).json()["data"]
    assert [one["is_repeat"] for one in again] == [True, False]


def test_an_event_id_with_other_content_is_named_among_many(post):
    first = opened_event()
    post("events", {"events": [first]})
    answer = post("events", {"events": [first, {**first, "account": "ext-2"}]})
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert answer.json()["errors"][0]["pointer"] == "/events/1"


def test_a_post_without_an_idempotency_key_is_told_what_to_send(client, key):
    answer = client.post(
        "/api/v1/events",
        data='{"events": []}',
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 422
    assert answer["content-type"] == PROBLEM


@pytest.mark.parametrize("key_of_it", ["é", "k" * 256])
def test_which_idempotency_keys_are_taken_is_said_where_one_is_not(post, key_of_it):
    answer = post("events", {"events": [opened_event()]}, idempotency_key=key_of_it)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_missing")
    assert "1 to 255 ASCII characters" in answer.json()["detail"]
    assert not Account.objects.exists()


@pytest.mark.parametrize("secret", ["rk_wrong", "x"])
def test_a_wrong_key_is_not_let_in(post, secret):
    answer = post("events", {"events": [opened_event()]}, secret=secret)
    assert answer.status_code == 401
    assert (answer["content-type"], answer["www-authenticate"]) == (PROBLEM, "Bearer")
    assert not Account.objects.exists()


def test_a_revoked_key_is_not_let_in(post):
    api_keys.revoke("test exchange")
    answer = post("events", {"events": [opened_event()]})
    assert answer.status_code == 401
    assert "was revoked" in answer.json()["detail"]


def test_a_key_without_the_scope_is_refused_by_name(post):
    narrow = api_keys.create("reader", scopes=(api_keys.READ,))
    answer = post("events", {"events": [opened_event()]}, secret=narrow)
    assert answer.status_code == 403
    assert api_keys.EVENTS in answer.json()["detail"]


# What is sent to each operation of the document, and the scope that it takes.
NEEDS = {
    "/events": (api_keys.EVENTS, lambda: {"events": [opened_event()]}),
    "/eligibility": (api_keys.SIGN_UP, lambda: {"ssn": "900-12-3456"}),
    "/accounts/{account}/standing": (api_keys.READ, None),
    "/changes": (api_keys.CHANGES, None),
    "/changes/{change_id}/acknowledge": (api_keys.CHANGES, lambda: {"account": "ext-1"}),
}


def test_it_is_known_of_each_operation_which_scope_it_takes():
    paths = api.get_openapi_schema()["paths"]
    assert {path.removeprefix("/api/v1") for path in paths} == {*NEEDS}


@pytest.mark.parametrize("operation", NEEDS)
def test_each_operation_takes_a_key_with_its_scope_and_no_other(client, db, operation):
    scope, body = NEEDS[operation]
    others = tuple(one for one in api_keys.ALL_SCOPES if one != scope)
    answers = []
    for name, scopes in (("with", (scope,)), ("without", others)):
        headers = {
            "authorization": f"Bearer {api_keys.create(name, scopes)}",
            "idempotency-key": name,
        }
        address = "/api/v1" + operation.format(account="ext-1", change_id="rei_none")
        sent = {"data": json.dumps(body()), "content_type": "application/json"} if body else {}
        ask = client.post if body else client.get
        answers.append(ask(address, headers=headers, **sent))
    let_in, kept_out = answers
    assert let_in.status_code in (200, 404)
    assert kept_out.status_code == 403
    assert scope in kept_out.json()["detail"]


def test_a_bad_field_is_pointed_at(post):
    answer = post("events", {"events": [{"id": "e1", "type": "account.opened"}]})
    assert answer.status_code == 422
    pointers = {fault["pointer"] for fault in answer.json()["errors"]}
    assert "/events/0/occurred_at" in pointers  # in the body as it was sent
    assert answer.json()["request_id"].startswith("req_")


@pytest.fixture
def send(client, key):
    """A body as it stands, to `events`."""

    def post(body, content_type="application/json", **headers):
        return client.generic(
            "POST",
            "/api/v1/events",
            body,
            content_type=content_type,
            headers={"authorization": f"Bearer {key}", "idempotency-key": "once", **headers},
        )

    return post


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{", "Expecting property name enclosed in double quotes (character 2)"),
        ('{"events":\n [}', "Expecting value (line 2, character 3)"),
        ('{"events": [], "events": []}', "the key 'events' stands twice in one object; keep one"),
        ('{"events": [{"data": {"amount": NaN}}]}', "NaN is no number of JSON"),
        ('{"events": [-Infinity]}', "-Infinity is no number of JSON"),
        (f'{{"events": [{"9" * 5_000}]}}', "a whole number in it is too long"),
        (b'{"events": "\xe9"}', "it is not UTF-8 text (byte 13 is 0xe9)"),
        ("[" * 100_000, "lists or objects are nested too deeply"),
    ],
)
def test_of_a_body_that_is_no_json_it_is_said_what_and_where(send, body, says):
    answer = send(body)
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")
    assert answer.json()["detail"] == f"The body is not JSON: {says}. Send one object, in UTF-8."


@pytest.mark.parametrize("body", ["[]", "null", "5", '"events"'])
def test_a_body_that_is_no_object_is_called_so(send, body):
    answer = send(body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert "JSON, but no object" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("content_type", "says"),
    [
        ("text/plain", "came as text/plain. Send Content-Type: application/json."),
        ("application/x-www-form-urlencoded", "Send Content-Type: application/json."),
        ("", "came as nothing in particular. Send Content-Type: application/json."),
        ("application/json; charset=iso-8859-1", "came in iso-8859-1. Send it in UTF-8."),
    ],
)
def test_a_body_in_another_form_is_told_which_one_is_taken(send, content_type, says):
    answer = send(json.dumps({"events": [opened_event()]}), content_type)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert says in answer.json()["detail"]
    assert not Account.objects.exists()


def test_a_packed_body_is_asked_for_unpacked(send):
    packed = gzip.compress(json.dumps({"events": [opened_event()]}).encode())
    answer = send(packed, **{"content-encoding": "gzip"})
    assert answer.status_code == 415
    assert answer.json()["detail"] == "The body came packed, as gzip. Send it unpacked."


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "application/JSON", "application/a+json"]
)
def test_json_is_json_however_the_header_writes_it(send, content_type):
    assert send(json.dumps({"events": [opened_event()]}), content_type).status_code == 200


def test_a_body_in_chunks_is_asked_for_in_one_piece(client, key):
    answer = client.generic(
        "POST",
        "/api/v1/events",
        headers={"authorization": f"Bearer {key}", "transfer-encoding": "chunked"},
    )
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")
    assert answer["content-type"] == PROBLEM
    assert "Content-Length" in answer.json()["detail"]


def test_an_amount_that_stands_twice_is_no_amount(send, post):
    post("events", {"events": [opened_event()]})
    twice = json.dumps({"events": [deposit("5.00")]}).replace(
        '"amount"', '"amount": "500.00", "amount"'
    )
    assert "the key 'amount' stands twice" in send(twice).json()["detail"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ["", "accounts", "nothing/at/all"])
def test_an_address_that_is_none_answers_a_program_not_an_owner(method, address):
    asked = Client(enforce_csrf_checks=True)
    answer = getattr(asked, method)(f"/api/v1/{address}")
    assert (answer.status_code, answer["content-type"]) == (404, PROBLEM)
    assert "openapi.json" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_calls_by_a_name_that_is_not_served_reads_so_as_a_program(client, key, method):
    asked = getattr(client, method)(
        "/api/v1/events", headers={"authorization": f"Bearer {key}", "host": "10.0.0.1:8000"}
    )
    assert (asked.status_code, asked["content-type"]) == (400, PROBLEM)
    assert (asked.json()["code"], asked["reinstate-version"]) == ("unknown_host", "2026-11-30")
    assert "'10.0.0.1:8000'" in asked.json()["detail"]
    assert "REINSTATE_HOSTS" in asked.json()["detail"]
    assert client.get("/", headers={"host": "10.0.0.1"})["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("put", "events", "POST"),
        ("patch", "events", "POST"),
        ("delete", "events", "POST"),
        ("get", "events", "POST"),
        ("post", "changes", "GET, HEAD"),
        ("options", "changes", "GET, HEAD"),
        ("post", "openapi.json", "GET, HEAD"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_a_problem_too(method, address, allowed):
    asked = Client(enforce_csrf_checks=True)
    answer = getattr(asked, method)(f"/api/v1/{address}")
    assert (answer.status_code, answer["content-type"]) == (405, PROBLEM)
    assert answer.json()["code"] == "method_not_allowed"
    assert answer["allow"] == allowed
    assert allowed in answer.json()["detail"]


def test_the_name_of_a_problem_is_no_link_that_leads_nowhere(get):
    assert get("accounts/nobody/standing").json()["type"] == "urn:reinstate:problem:not_found"


def test_an_unknown_account_is_404(get, db):
    answer = get("accounts/nobody/standing")
    assert answer.status_code == 404
    assert answer["content-type"] == PROBLEM


def test_what_can_be_read_can_be_asked_for_its_headers_alone(post, get, client, key):
    post("events", {"events": [opened_event()]})
    for address in ("changes", "accounts/ext-1/standing"):
        asked = client.head(f"/api/v1/{address}", headers={"authorization": f"Bearer {key}"})
        assert (asked.status_code, asked.content) == (200, b"")
        assert asked["content-type"] == get(address)["content-type"]
    assert client.head("/api/v1/changes").status_code == 401


def test_an_unknown_change_is_404(post):
    answer = post("changes/chg_nothing/acknowledge", {"account": "ext-1"})
    assert answer.status_code == 404


def test_changes_come_in_pages(get, monkeypatch):
    made = tuple(exchange.Change(n, "case.state_changed", {"sequence": n}) for n in (1, 2, 3))
    monkeypatch.setattr(
        exchange,
        "changes",
        lambda after, limit: tuple(c for c in made if c.sequence > after)[:limit],
    )
    first = get("changes", limit=2).json()
    assert [item["sequence"] for item in first["data"]] == [1, 2]
    assert (first["has_more"], first["next_cursor"]) == (True, 2)
    last = get("changes", limit=2, after=2).json()
    assert (last["has_more"], last["next_cursor"]) == (False, 3)


def test_who_has_read_everything_reads_on_where_they_were(get, db):
    assert get("changes", after=7).json() == {"data": [], "has_more": False, "next_cursor": 7}


def test_an_account_is_found_by_whatever_id_the_exchange_gave_it(post, get):
    account = "Кто/李?#"
    assert post("events", {"events": [opened_event(account)]}).status_code == 200
    found = get(f"accounts/{quote(account, safe='')}/standing")
    assert (found.status_code, found.json()["account"]) == (200, account)


def test_a_body_that_is_too_large_is_no_fault_of_ours(post, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = post("events", {"events": [opened_event(legal_name="A" * 1_000)]})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "1000 bytes" in answer.json()["detail"]


def test_an_instant_that_is_none_is_said_in_plain_words(post):
    answer = post("events", {"events": [{**opened_event(), "occurred_at": "now"}]})
    (fault,) = answer.json()["errors"]
    assert fault["detail"] == "'now' is not an instant; write it like 2026-11-22T10:00:00Z"


@pytest.mark.parametrize("at", ["2026-11-20T08:00:00", "2026-11-20 08:00", "20261120T080000"])
def test_a_time_without_a_zone_is_taken_for_no_instant(post, at):
    answer = post("events", {"events": [{**opened_event(), "occurred_at": at}]})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == "/events/0/occurred_at"
    assert fault["detail"].startswith(f"'{at}' names no zone")


def test_a_bare_day_is_its_noon_one_day_all_over_the_us(post):
    post("events", {"events": [{**opened_event(), "occurred_at": "2024-03-01"}]})
    assert IngestedEvent.objects.get().occurred_at == datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "pointer", "code", "detail"),
    [
        ({"id": ""}, "/events/0/id", "too_short", "id is empty; write at least 1 character."),
        ({"id": "x" * 65}, "/events/0/id", "too_long", "id is too long; write at most 64 char"),
        ({"id": "\ud800"}, "/events/0/id", "unusable", "id holds half a character, which is no"),
        ({"account": 5}, "/events/0/account", "wrong_type", "account is no text; write it in quo"),
        ({"data": []}, "/events/0/data", "wrong_type", "data is no object; write {…}."),
        ({"occurred_at": 5}, "/events/0/occurred_at", "unusable", "5 is not an instant; write it"),
    ],
)
def test_what_is_wrong_with_a_field_is_said_in_words_of_ours(post, changed, pointer, code, detail):
    (fault,) = post("events", {"events": [{**opened_event(), **changed}]}).json()["errors"]
    assert (fault["pointer"], fault["code"]) == (pointer, code)
    assert fault["detail"].startswith(detail)


@pytest.mark.parametrize(
    ("body", "pointer", "code", "detail"),
    [
        ({}, "/events", "missing", "events is missing; add it."),
        ({"events": {}}, "/events", "wrong_type", "events is no list; write […]."),
        ({"events": []}, "/events", "too_short", "events has too few items; send at least 1."),
    ],
)
def test_what_is_wrong_with_a_request_is_said_in_words_of_ours(post, body, pointer, code, detail):
    (fault,) = post("events", body).json()["errors"]
    assert fault == {"pointer": pointer, "code": code, "detail": detail}


@pytest.mark.parametrize(
    ("query", "code", "detail"),
    [
        ({"after": "x"}, "wrong_type", "after is no whole number; write it in digits."),
        ({"after": -1}, "out_of_range", "after is too small; write at least 0."),
        ({"limit": 101}, "out_of_range", "limit is too large; write at most 100."),
    ],
)
def test_what_is_wrong_with_a_question_is_said_in_words_of_ours(get, query, code, detail):
    (fault,) = get("changes", **query).json()["errors"]
    assert (fault["code"], fault["detail"]) == (code, detail)


def test_a_request_without_a_body_is_told_so(send):
    (fault,) = send("").json()["errors"]
    assert fault == {"pointer": "", "code": "missing", "detail": "the body is missing; add it."}


def test_a_field_of_an_account_is_named_as_the_page_names_it(post):
    opened = opened_event()
    del opened["data"]["platform"]
    answer = post("events", {"events": [opened]})
    assert answer.json()["detail"] == "data.platform: missing; add it."
