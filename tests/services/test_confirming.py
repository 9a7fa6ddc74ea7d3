"""Clearing an alert: the owner confirms over something old, and two people decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.fixtures.builders import event, opened_event

from reinstate.domain.case import CaseKind, CaseState
from reinstate.services.account import confirming, passport
from reinstate.services.case import cases
from reinstate.services.errors import Conflict, NotAllowed, NotFound, Refused
from reinstate.services.integration import exchange, ports
from reinstate.services.review import deciding, review_page
from reinstate.services.upkeep import audit
from reinstate.store.models import Case, Confirmation, Installation, Person, Reinstatement

ZONE = "America/New_York"
CODE = "135790"


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
def test_a_second_factor_and_two_people_clear_the_alert(alerted, confirmation, reviewer, senior):
    confirming.by_second_factor(alerted, confirmation, CODE)
    cases.submit(alerted, confirmation)
    assert approve(confirmation, reviewer).state is CaseState.AWAITING_SECOND_APPROVAL
    assert "security_confirmation" in codes(alerted)
    assert second(confirmation, senior).state is CaseState.APPROVED
    assert exchange.acknowledge(Reinstatement.objects.get().id) is CaseState.REINSTATED
    assert codes(alerted) == ["withdrawal_hold"]


@pytest.mark.article("restricted.fraud_alert")
def test_a_call_to_the_old_number_and_two_people_clear_the_alert(
    alerted, confirmation, reviewer, senior
):
    confirming.ask_for_call(alerted, confirmation)
    cases.submit(alerted, confirmation)
    shown = review_page.case_for_review(confirmation, reviewer).confirmation
    asked = review_page.revealed(confirmation, reviewer, "contact").confirmation
    assert (shown.phone, asked.phone) == ("+• •••-•••-••42", "+1 202-555-0142")
    confirming.record_call(confirmation, reviewer, is_confirmed=True)
    approve(confirmation, reviewer)
    assert second(confirmation, senior).state is CaseState.APPROVED


@pytest.mark.article("restricted.fraud_alert")
def test_a_message_alone_never_clears_it(alerted, confirmation, reviewer, senior):
    with pytest.raises(Refused, match="second factor"):
        cases.submit(alerted, confirmation)
    confirming.ask_for_call(alerted, confirmation)
    cases.submit(alerted, confirmation)
    with pytest.raises(Refused, match="message alone never clears"):
        approve(confirmation, reviewer)
    with pytest.raises(Refused, match="message alone never clears"):
        approve(confirmation, senior)


def test_the_same_person_cannot_be_both(alerted, confirmation, senior, staff):
    staff("senior", "sina")
    confirming.by_second_factor(alerted, confirmation, CODE)
    cases.submit(alerted, confirmation)
    approve(confirmation, senior)
    with pytest.raises(NotAllowed):
        second(confirmation, senior)


def test_a_number_first_told_after_the_alert_is_never_called(alerted, confirmation, reviewer):
    Person.objects.update(phone=None, phone_known_since=None)
    exchange.ingest(
        event("account.updated", at=datetime.now(UTC), **{**IDENTITY, "phone": "+1 202-555-0199"})
    )
    assert confirming.page(alerted, confirmation).phone_masked == ""
    confirming.ask_for_call(alerted, confirmation)
    cases.submit(alerted, confirmation)
    assert review_page.case_for_review(confirmation, reviewer).confirmation.phone == ""
    with pytest.raises(Refused, match="Do not call a newer one"):
        confirming.record_call(confirmation, reviewer, is_confirmed=True)


def test_a_number_replaced_after_the_alert_leaves_the_older_one_to_call(
    alerted, confirmation, reviewer
):
    exchange.ingest(event("account.updated", at=datetime.now(UTC), phone="+1 202-555-0199"))
    confirming.ask_for_call(alerted, confirmation)
    cases.submit(alerted, confirmation)
    shown = review_page.revealed(confirmation, reviewer, "contact").confirmation
    assert shown.phone == "+1 202-555-0142"
    confirming.record_call(confirmation, reviewer, is_confirmed=True)
    assert confirming.counts(Case.objects.get(id=confirmation))


IDENTITY = {"email": "jane@example.com", "legal_name": "Jane Sample"}


def test_a_call_that_was_not_confirmed_does_not_count(alerted, confirmation, reviewer):
    confirming.ask_for_call(alerted, confirmation)
    cases.submit(alerted, confirmation)
    confirming.record_call(confirmation, reviewer, is_confirmed=False)
    with pytest.raises(Refused, match="has not confirmed"):
        approve(confirmation, reviewer)


def test_an_alert_after_the_confirmation_asks_for_a_new_one(
    alerted, confirmation, reviewer, senior
):
    confirming.by_second_factor(alerted, confirmation, CODE)
    cases.submit(alerted, confirmation)
    approve(confirmation, reviewer)
    exchange.ingest(
        event("restriction.raised", at=datetime.now(UTC), kind="fraud_alert", by="risk_engine")
    )
    with pytest.raises(Refused, match="has not confirmed"):
        second(confirmation, senior)


def alert_again():
    exchange.ingest(
        event("restriction.raised", at=datetime.now(UTC), kind="fraud_alert", by="risk_engine")
    )


def test_a_call_about_an_alert_does_not_answer_one_that_came_while_the_page_stood_open(
    alerted, confirmation, reviewer
):
    confirming.ask_for_call(alerted, confirmation)
    cases.submit(alerted, confirmation)
    seen = review_page.case_for_review(confirmation, reviewer)

    def record(page):
        confirming.record_call(
            confirmation,
            reviewer,
            is_confirmed=True,
            expected_version=page.version,
            seen_alert_at=page.confirmation.alert_at,
        )

    alert_again()
    with pytest.raises(Conflict, match="call again"):
        record(seen)
    assert not confirming.counts(Case.objects.get(id=confirmation))
    record(review_page.case_for_review(confirmation, reviewer))
    assert confirming.counts(Case.objects.get(id=confirmation))


def test_a_code_does_not_answer_an_alert_that_came_while_the_exchange_was_asked(
    alerted, confirmation, monkeypatch
):
    class Slow(_Port):
        def is_right(self, account, code):
            alert_again()
            return True

    monkeypatch.setattr(ports, "second_factor", Slow)
    confirming.by_second_factor(alerted, confirmation, CODE)
    assert not confirming.counts(Case.objects.get(id=confirmation))


def test_a_code_pressed_twice_at_once_is_right_for_both_though_it_works_once(
    alerted, confirmation, monkeypatch
):
    """The second answer is the one that the browser shows."""

    class Once(_Port):
        used = False

        def is_right(self, account, code):
            if not Once.used:
                Once.used = True
                return code == CODE
            return False

    class Beside(Once):
        def is_right(self, account, code):
            monkeypatch.setattr(ports, "second_factor", Once)
            confirming.by_second_factor(alerted, confirmation, code)  # the other press
            return super().is_right(account, code)

    monkeypatch.setattr(ports, "second_factor", Beside)
    confirming.by_second_factor(alerted, confirmation, CODE)
    assert confirming.counts(Case.objects.get(id=confirmation))
    assert [one.is_confirmed for one in Confirmation.objects.all()] == [True]


def test_wrong_codes_are_counted_and_then_only_a_call_is_left(alerted, confirmation):
    for _ in range(3):
        with pytest.raises(Refused, match="not right"):
            confirming.by_second_factor(alerted, confirmation, "000000")
    with pytest.raises(Refused, match="Ask for a call"):
        confirming.by_second_factor(alerted, confirmation, CODE)
    assert not confirming.page(alerted, confirmation).is_confirmed


def test_a_request_begun_anew_brings_no_more_guesses(alerted, confirmation):
    for _ in range(2):
        with pytest.raises(Refused, match="not right"):
            confirming.by_second_factor(alerted, confirmation, "000000")
    cases.cancel(alerted, confirmation)
    anew = cases.open_case(alerted, CaseKind.FRAUD_CONFIRMATION, time_zone=ZONE).case_id
    with pytest.raises(Refused, match="not right"):
        confirming.by_second_factor(alerted, anew, "000000")
    with pytest.raises(Refused, match="Ask for a call"):
        confirming.by_second_factor(alerted, anew, CODE)
    confirming.ask_for_call(alerted, anew)  # the way that is left


class _Port:
    """Asks the database while it is asked itself, as guesses side by side would."""

    counted = ()

    def enrolled_at(self, account):
        return datetime(2020, 1, 1, tzinfo=UTC)

    def is_right(self, account, code):
        _Port.counted = [one.is_confirmed for one in Confirmation.objects.all()]
        if code == "down":
            raise OSError("the exchange does not answer")
        return code == CODE


def test_a_guess_counts_before_anybody_says_whether_it_is_right(alerted, confirmation, monkeypatch):
    monkeypatch.setattr(ports, "second_factor", _Port)
    with pytest.raises(OSError, match="does not answer"):
        confirming.by_second_factor(alerted, confirmation, "down")
    assert _Port.counted == [False]
    assert not Confirmation.objects.exists()  # an outage is no guess of the owner's
    confirming.by_second_factor(alerted, confirmation, CODE)
    assert _Port.counted == [False]
    assert [one.is_confirmed for one in Confirmation.objects.all()] == [True]


def test_without_a_port_only_the_call_is_offered(alerted, confirmation):
    Installation.objects.update(is_demo=False)
    assert not confirming.page(alerted, confirmation).has_second_factor
    with pytest.raises(Refused, match="call instead"):
        confirming.by_second_factor(alerted, confirmation, CODE)


def test_nobody_confirms_for_somebody_else(alerted, confirmation):
    other = exchange.ingest(opened_event("ext-2", ssn="", email="x@example.com")).account_id
    with pytest.raises(NotFound):
        confirming.by_second_factor(other, confirmation, CODE)


def test_the_owner_reads_neutral_words_and_a_masked_number(alerted, confirmation):
    read = (confirming.page(alerted, confirmation), cases.owner_case(alerted, confirmation))
    shown = msgspec.json.encode(read).decode()
    assert "fraud" not in shown.lower()
    assert "555" not in shown


def test_every_step_is_recorded(alerted, confirmation, reviewer):
    confirming.ask_for_call(alerted, confirmation)
    confirming.ask_for_call(alerted, confirmation)
    cases.submit(alerted, confirmation)
    confirming.record_call(confirmation, reviewer, is_confirmed=True)
    tags = [entry.tag for entry in audit.entries(confirmation)]
    assert tags.count("portal:case:call_asked") == 1
    assert "staff:case:call_recorded" in tags


def test_an_alert_that_arrives_after_the_confirmation_asks_for_a_new_one_however_old_it_is(
    alerted, confirmation, reviewer, senior
):
    confirming.by_second_factor(alerted, confirmation, CODE)
    cases.submit(alerted, confirmation)
    approve(confirmation, reviewer)
    at = datetime.now(UTC) - timedelta(days=1)
    exchange.ingest(event("restriction.raised", at=at, kind="fraud_alert", by="risk_engine"))
    assert not confirming.counts(Case.objects.get(id=confirmation))
    with pytest.raises(Refused, match="not confirmed yet"):
        second(confirmation, senior)
