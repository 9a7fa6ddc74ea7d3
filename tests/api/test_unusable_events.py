"""Events with texts that nobody could keep, show or use: one sentence, and nothing is stored."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from tests.fixtures.builders import event, opened_event

from reinstate.store import person_data
from reinstate.store.models import Account, IngestedEvent

EMPTY = "empty; write it, or leave the field out where there is nothing"
FIELDS = ("legal_name", "email", "ssn", "phone", "document_number")


def refusal(post, **data):
    answer = post("events", {"events": [opened_event(**data)]})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert not Account.objects.exists()
    assert not IngestedEvent.objects.exists()
    return answer.json()["detail"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    ("sign", "name"), [("\0", "U+0000"), ("\ud800", "U+D800"), ("\x1b", "U+001B")]
)
def test_a_sign_that_is_no_text_is_named(post, field, sign, name):
    assert refusal(post, **{field: f"Ann{sign}Lee"}) == (
        f"data.{field} holds {name}, which is no text; leave it out."
    )


def test_a_field_that_is_missing_is_called_missing(post):
    answer = post("events", {"events": [event("support_ticket.opened")]})
    assert answer.json()["detail"] == "data.number is missing; write text."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"amount": "1.00"}, "data.asset: missing; add it."),
        ({"asset": "BTC"}, 'data.amount is missing; write an amount as text, such as "12.50".'),
        ({"asset": " ", "amount": "1.00"}, f"data.asset: {EMPTY}."),
    ],
)
def test_what_a_movement_lacks_is_called_missing_or_empty(post, data, said):
    post("events", {"events": [opened_event()]})
    answer = post("events", {"events": [event("ledger.entry_posted", **data)]})
    assert answer.json()["detail"] == said


@pytest.mark.parametrize("field", ["legal_name", "email"])
def test_a_field_with_nothing_in_it_is_called_empty(post, field):
    assert refusal(post, **{field: " "}) == f"data.{field}: {EMPTY}."


@pytest.mark.parametrize("account", ["a\nb", "a\tb"])
def test_an_account_that_no_address_could_name_is_refused(post, account):
    answer = post("events", {"events": [opened_event(account)]})
    said = f"account is {account!r}; write it in one line, without tabs."
    assert (answer.status_code, answer.json()["detail"]) == (422, said)


def test_it_is_found_wherever_it_stands(post):
    address = {"jurisdiction": "US-CA\0", "from": "2024-01-15", "kind": "residence"}
    assert refusal(post, addresses=[address]).startswith("data.addresses.0.jurisdiction holds")
    assert "a name in data holds U+0000" in refusal(post, **{"legal\0name": "Ann"})


@pytest.mark.parametrize("code", ["US-ZZ", "ZZ", "ZZ-CA"])
def test_a_place_that_does_not_exist_is_refused(post, code):
    home = {"jurisdiction": code, "from": "2024-01-15", "kind": "residence"}
    assert refusal(post, addresses=[home]).endswith(
        f"addresses[0].jurisdiction: there is no place '{code}'; write an ISO 3166 code such as "
        "US-CA, or FR abroad."
    )


@pytest.mark.parametrize("field", FIELDS)
def test_a_text_without_end_is_refused(post, field):
    said = refusal(post, **{field: "A" * 100_000})
    assert said == f"data.{field} has 100000 characters; at most 1000 are taken."


def test_objects_nested_without_end_are_refused(post):
    nested = json.loads("[" * 500 + "]" * 500)
    assert "nested deeper than any event is" in refusal(post, more=nested)


@pytest.mark.parametrize("ssn", ["N/A", "000-00-0000", "999999999", "987-65-432", "666-12-3456"])
def test_what_fills_an_empty_field_is_no_tax_number(post, ssn):
    said = refusal(post, ssn=ssn)
    assert said.startswith("data.ssn is no SSN or ITIN that a person can have")
    assert ssn not in said


def test_who_has_no_tax_number_is_taken_without(post):
    answer = post("events", {"events": [opened_event(ssn="")]})
    assert answer.status_code == 200


@pytest.mark.parametrize("email", ["Ann Lee", "joe@", "@example.org", "a b@example.com", "a@b@c"])
def test_what_is_no_address_is_not_repeated(post, email):
    said = refusal(post, email=email)
    assert "email: this is not an e-mail address; write it like ann@example.com" in said
    assert email not in said


def test_an_address_to_which_no_link_could_go_is_refused_as_at_log_in(post, client):
    said = refusal(post, email="josé@example.com")
    assert "before the @ are letters other than ASCII" in said
    answer = client.post("/", {"email": "josé@example.com"})
    assert "only English letters work here" in answer.content.decode()


def test_an_event_of_an_unknown_type_is_refused_at_its_turn_and_those_before_it_are_taken(post):
    opened = opened_event()
    strange = {**event("activity.recorded", kind="login"), "type": "account.renamed"}
    answer = post("events", {"events": [opened, strange]})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "unknown_type")
    assert problem["errors"][0]["pointer"] == "/events/1"
    assert "use one of account.opened, account.updated," in problem["detail"]
    (again,) = post("events", {"events": [opened]}).json()["data"]
    assert again["is_repeat"]


def test_where_the_form_of_a_request_is_wrong_it_is_said_that_nothing_was_taken(post):
    opened = opened_event()
    answer = post("events", {"events": [opened, {**opened, "id": "x", "occurred_at": "today"}]})
    assert answer.json()["code"] == "invalid_request"
    assert "Nothing of this request was taken." in answer.json()["detail"]
    (first,) = post("events", {"events": [opened]}).json()["data"]
    assert not first["is_repeat"]


def test_a_fault_of_ours_is_a_problem_too(post, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("reinstate.services.integration.taking._taken", broken)
    answer = post("events", {"events": [opened_event()]})
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert "the disk is full" not in answer.content.decode()
    (logged,) = [line for line in caplog.records if line.exc_info]
    assert answer.json()["request_id"] in logged.getMessage()


def test_while_the_database_is_away_it_is_said_when_to_send_the_same_again(
    post, monkeypatch, caplog
):
    def away(*_):
        raise OperationalError("connection refused by 10.1.2.3")

    monkeypatch.setattr("reinstate.services.integration.taking._taken", away)
    answer = post("events", {"events": [opened_event()]})
    assert (answer.status_code, answer.json()["code"]) == (503, "database_away")
    assert int(answer["Retry-After"]) > 0
    assert "10.1.2.3" not in answer.content.decode()
    assert "10.1.2.3" in caplog.text


def test_an_id_with_a_character_that_no_database_keeps_is_refused(get, post):
    answers = (
        get("accounts/acc%00/standing"),
        post("changes/chg%00/acknowledge", {"account": "acc"}),
        post("changes/chg_1/acknowledge", {"account": "a\0"}),
    )
    for answer in answers:
        assert answer.status_code == 422
        assert answer.json()["code"] == "invalid_request"


def test_null_is_as_left_out_and_an_older_event_still_says_what_it_says(post):
    now = datetime.now(UTC)
    whole = {"phone": None, "ssn": None, "document_number": None, "portrait_template": None}
    later = event("account.updated", at=now, phone=None, legal_name="Ann Lee")
    before = event("account.updated", at=now - timedelta(days=1), phone="+1 202-555-0100")
    turned = event("restriction.raised", kind="fraud_alert", by=None, reason=None, needs=None)
    answer = post("events", {"events": [opened_event(**whole), later, before, turned]})
    assert answer.status_code == 200, answer.json()
    known = person_data.read(Account.objects.get().person)
    assert (known.legal_name, known.phone) == ("Ann Lee", "+1 202-555-0100")
