"""Clearing an alert: the owner confirms over something old, and two people decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.services.builders import event, opened_event

from reinstate.domain.case import CaseKind, CaseState
from reinstate.services.account import confirming, passport
from reinstate.services.case import cases
from reinstate.services.errors import NotAllowed, NotFound, Refused
from reinstate.services.integration import exchange
from reinstate.services.review import deciding, review_page
from reinstate.services.upkeep import audit
from reinstate.store.models import Case, Installation, Reinstatement

ZONE = "America/New_York"
CODE = "135790"


@pytest.fixture
def alerted(db):
    """An account with a phone number from long before its alert."""
    Installation.objects.update(is_demo=True)
    made = exchange.ingest(opened_event(phone="+1 202-555-0142")).account_id
    exchange.ingest(event("activity.recorded", kind="login"))
    at = datetime.now(UTC) - timedelta(days=2)
    exchange.ingest(event("restriction.raised", at=at, kind="fraud_alert", by="risk_engine"))
    return made


@pytest.fixture
def case(alerted):
    return cases.open_case(alerted, CaseKind.FRAUD_CONFIRMATION, time_zone=ZONE).case_id


def approve(case_id, actor):
    version = Case.objects.get(id=case_id).version
    return deciding.decide(
        case_id, actor, "approve", internal_note="spoken with the owner", expected_version=version
    )


def second(case_id, actor):
    version = Case.objects.get(id=case_id).version
    return deciding.second_decision(case_id, actor, "confirm", expected_version=version)


def codes(account_id):
    return [one.code for one in passport.for_owner(account_id).restrictions]


@pytest.mark.article("restricted.fraud_alert")
def test_a_second_factor_and_two_people_clear_the_alert(alerted, case, reviewer, senior):
    confirming.by_second_factor(alerted, case, CODE)
    cases.submit(alerted, case)
    assert approve(case, reviewer).state is CaseState.AWAITING_SECOND_APPROVAL
    assert "security_confirmation" in codes(alerted)
    assert second(case, senior).state is CaseState.APPROVED
    assert exchange.acknowledge(Reinstatement.objects.get().id) is CaseState.REINSTATED
    assert codes(alerted) == ["withdrawal_hold"]


@pytest.mark.article("restricted.fraud_alert")
def test_a_call_to_the_old_number_and_two_people_clear_the_alert(alerted, case, reviewer, senior):
    confirming.ask_for_call(alerted, case)
    cases.submit(alerted, case)
    assert review_page.case_for_review(case, reviewer).confirmation.phone == "+1 202-555-0142"
    confirming.record_call(case, reviewer, is_confirmed=True)
    approve(case, reviewer)
    assert second(case, senior).state is CaseState.APPROVED


@pytest.mark.article("restricted.fraud_alert")
def test_a_message_alone_never_clears_it(alerted, case, reviewer, senior):
    with pytest.raises(Refused, match="second factor"):
        cases.submit(alerted, case)
    confirming.ask_for_call(alerted, case)
    cases.submit(alerted, case)
    with pytest.raises(Refused, match="message alone never clears"):
        approve(case, reviewer)
    with pytest.raises(Refused, match="message alone never clears"):
        approve(case, senior)


def test_the_same_person_cannot_be_both(alerted, case, senior, staff):
    staff("senior", "sina")
    confirming.by_second_factor(alerted, case, CODE)
    cases.submit(alerted, case)
    approve(case, senior)
    with pytest.raises(NotAllowed):
        second(case, senior)


def test_a_number_changed_after_the_alert_is_never_called(alerted, case, reviewer):
    exchange.ingest(
        event("account.updated", at=datetime.now(UTC), **{**IDENTITY, "phone": "+1 202-555-0199"})
    )
    assert confirming.page(alerted, case).phone_masked == ""
    confirming.ask_for_call(alerted, case)
    cases.submit(alerted, case)
    assert review_page.case_for_review(case, reviewer).confirmation.phone == ""
    with pytest.raises(Refused, match="Do not call a newer one"):
        confirming.record_call(case, reviewer, is_confirmed=True)


IDENTITY = {"email": "jane@example.com", "legal_name": "Jane Sample"}


def test_a_call_that_was_not_confirmed_does_not_count(alerted, case, reviewer):
    confirming.ask_for_call(alerted, case)
    cases.submit(alerted, case)
    confirming.record_call(case, reviewer, is_confirmed=False)
    with pytest.raises(Refused, match="has not confirmed"):
        approve(case, reviewer)


def test_an_alert_after_the_confirmation_asks_for_a_new_one(alerted, case, reviewer, senior):
    confirming.by_second_factor(alerted, case, CODE)
    cases.submit(alerted, case)
    approve(case, reviewer)
    exchange.ingest(
        event("restriction.raised", at=datetime.now(UTC), kind="fraud_alert", by="risk_engine")
    )
    with pytest.raises(Refused, match="has not confirmed"):
        second(case, senior)


def test_wrong_codes_are_counted_and_then_only_a_call_is_left(alerted, case):
    for _ in range(3):
        with pytest.raises(Refused, match="not right"):
            confirming.by_second_factor(alerted, case, "000000")
    with pytest.raises(Refused, match="Ask for a call"):
        confirming.by_second_factor(alerted, case, CODE)
    assert not confirming.page(alerted, case).is_confirmed


def test_without_a_port_only_the_call_is_offered(alerted, case):
    Installation.objects.update(is_demo=False)
    assert not confirming.page(alerted, case).has_second_factor
    with pytest.raises(Refused, match="call instead"):
        confirming.by_second_factor(alerted, case, CODE)


def test_nobody_confirms_for_somebody_else(alerted, case):
    other = exchange.ingest(opened_event("ext-2", ssn="", email="x@example.com")).account_id
    with pytest.raises(NotFound):
        confirming.by_second_factor(other, case, CODE)


def test_the_owner_reads_neutral_words_and_a_masked_number(alerted, case):
    read = (confirming.page(alerted, case), cases.owner_case(alerted, case))
    shown = msgspec.json.encode(read).decode()
    assert "fraud" not in shown.lower()
    assert "555" not in shown


def test_every_step_is_recorded(alerted, case, reviewer):
    confirming.ask_for_call(alerted, case)
    confirming.ask_for_call(alerted, case)
    cases.submit(alerted, case)
    confirming.record_call(case, reviewer, is_confirmed=True)
    tags = [entry.tag for entry in audit.entries(case)]
    assert tags.count("portal:case:call_asked") == 1
    assert "staff:case:call_recorded" in tags
