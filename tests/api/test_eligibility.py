"""One account per Social Security number, asked by the exchange's sign-up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.fixtures.builders import opened_event

from reinstate.services import clock, rules
from reinstate.services.access import api_keys, limits
from reinstate.services.integration import exchange
from reinstate.store.models import Account, VisitCount
from reinstate.store.models.audit import AuditEntry

TAKEN, FREE = "536-22-8176", "536-22-8177"


@pytest.fixture
def known(db):
    return exchange.ingest(opened_event(ssn=TAKEN)).account_id


@pytest.mark.article("restricted.ssn")
def test_a_number_with_an_account_gets_no_second_one(post, known):
    answer = post("eligibility", {"ssn": TAKEN})
    assert answer.status_code == 200
    assert answer.json()["is_eligible"] is False
    assert answer.json()["answer"] == "refused"


def test_a_number_without_an_account_may_open_one(post, known):
    assert post("eligibility", {"ssn": FREE}).json() == {
        "is_eligible": True,
        "answer": "allowed",
        "says": None,
    }


@pytest.mark.parametrize("written", ["536228176", " 536 22 8176 ", "536-228176"])
def test_spaces_and_hyphens_do_not_make_another_number(post, known, written):
    assert post("eligibility", {"ssn": written}).json()["is_eligible"] is False


def test_who_has_an_itin_and_an_account_gets_no_second_one_either(post):
    """Events take an ITIN in the place of an SSN, and a second account with it is locked."""
    itin, free = "912-70-1234", "912-70-1235"
    exchange.ingest(opened_event(ssn=itin))
    assert post("eligibility", {"ssn": itin}).json()["is_eligible"] is False
    assert post("eligibility", {"ssn": free}).json()["is_eligible"] is True


@pytest.mark.article("restricted.ssn")
def test_a_removed_account_still_counts(post):
    exchange.ingest(opened_event(ssn=TAKEN, closed_on="2025-05-01"))
    assert post("eligibility", {"ssn": TAKEN}).json()["is_eligible"] is False


@pytest.mark.article("platform.com_accounts")
def test_an_account_of_the_separate_platform_does_not_count(post):
    exchange.ingest(opened_event(ssn=TAKEN, platform="com"))
    assert post("eligibility", {"ssn": TAKEN}).json()["is_eligible"] is True


@pytest.mark.parametrize(
    "ssn", ["000-12-3456", "666-12-3456", "912-00-1234", "123-00-4567", "123-45-0000", "1234"]
)
def test_a_number_that_cannot_exist_is_refused_and_not_repeated(post, ssn):
    answer = post("eligibility", {"ssn": ssn})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_ssn"
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/ssn", "invalid_ssn")
    assert fault["detail"] == answer.json()["detail"]
    assert ssn not in answer.content.decode()


def test_the_refusal_never_says_whose_account_it_is(post, known):
    text = post("eligibility", {"ssn": TAKEN}).content.decode()
    account = Account.objects.get(id=known)
    for secret in (account.id, account.external_id, account.person_id, "Jane", "jane@", TAKEN):
        assert secret not in text


def test_the_check_needs_a_scope_of_its_own(post, known):
    other = api_keys.create("events only", (api_keys.EVENTS, api_keys.CHANGES, api_keys.READ))
    answer = post("eligibility", {"ssn": TAKEN}, secret=other)
    assert answer.status_code == 403
    assert api_keys.SIGN_UP in answer.json()["detail"]


def test_a_key_asks_about_so_many_numbers_an_hour_and_no_more(post, known):
    assert post("eligibility", {"ssn": FREE}).status_code == 200
    VisitCount.objects.update(count=rules.on(clock.today()).integer(limits.NUMBERS) - 1)
    assert post("eligibility", {"ssn": FREE}).status_code == 200

    refused = post("eligibility", {"ssn": TAKEN})
    assert refused.status_code == 429
    assert refused.json()["code"] == "too_many"
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert AuditEntry.objects.filter(tag="exchange:sign_up:checked").count() == 2

    assert post("eligibility", {"ssn": "1234"}).status_code == 422  # looks nothing up
    other = api_keys.create("another", (api_keys.SIGN_UP,))
    assert post("eligibility", {"ssn": FREE}, secret=other).status_code == 200


def test_what_is_left_of_the_hour_is_said_with_each_answer_by_the_count_that_refuses(
    post, known, monkeypatch
):
    at, most = clock.now(), rules.on(clock.today()).integer(limits.NUMBERS)
    monkeypatch.setattr(clock, "now", lambda: at)
    name = f'"{limits.NUMBERS}"'

    def asked(ssn):
        answer = post("eligibility", {"ssn": ssn})
        assert answer["RateLimit-Policy"] == f"{name};q={most};w=3600"
        return answer.status_code, answer["RateLimit"], answer.get("Retry-After")

    assert asked(FREE) == (200, f"{name};r={most - 1};t=3600", None)
    began = at - timedelta(minutes=50, microseconds=-1)
    VisitCount.objects.update(count=most - 1, began_at=began)
    assert asked(FREE) == (200, f"{name};r=0;t=601", None)
    assert asked(FREE) == (429, f"{name};r=0;t=601", "601")
    at += timedelta(seconds=601)
    assert asked(FREE) == (200, f"{name};r={most - 1};t=3600", None)


def test_what_is_not_counted_says_nothing_of_a_limit(post, known):
    for answer in (post("eligibility", {"ssn": "1234"}), post("events", {"events": []})):
        assert "RateLimit" not in answer


def test_every_check_is_recorded_without_the_number(post, known):
    post("eligibility", {"ssn": TAKEN})
    entry = AuditEntry.objects.get(tag="exchange:sign_up:checked")
    assert entry.details == {"answer": "refused"}
    assert TAKEN not in str(entry.subject)
