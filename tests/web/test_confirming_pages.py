"""Confirming activity on the portal, and recording the call in the console."""

import re

import pytest
from django.contrib.auth import get_user_model
from tests.services.test_confirming import CODE

from reinstate.domain.case import CaseState
from reinstate.services.access import sign_in
from reinstate.services.account import confirming
from reinstate.services.case import cases
from reinstate.store.models import Case, Confirmation, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client, alerted):
    client.cookies["reinstate_portal"] = sign_in.demo_session(alerted)
    return client


def page(response):
    return response.content.decode()


@pytest.mark.article("restricted.fraud_alert")
def test_the_owner_confirms_and_sends(owner):
    assert "Confirm that it was you" in page(owner.get("/account/"))
    begun = owner.post("/account/request/", {"kind": "security_confirmation"})
    shown = page(owner.get(f"{begun.url}/confirm/"))
    assert CODE in shown
    assert "fraud" not in shown.lower()
    sent = owner.post(f"{begun.url}/confirm/", {"way": "factor", "code": CODE})
    assert sent.url == f"{begun.url}/send/"
    assert "Your photos" not in page(owner.get(sent.url))
    owner.post(sent.url)
    assert Case.objects.get().state in (CaseState.SUBMITTED, CaseState.IN_REVIEW)


def test_a_wrong_code_is_said_beside_the_field(owner, confirmation):
    answer = owner.post(f"/case/{confirmation}/confirm/", {"code": "1"})
    assert answer.status_code == 422
    assert 'id="code-problem"' in page(answer)


def test_a_button_pressed_without_a_code_uses_up_no_guess(owner, confirmation):
    for _ in range(9):
        answer = owner.post(f"/case/{confirmation}/confirm/", {"way": "factor", "code": " "})
        assert "Enter the code that your authenticator shows now." in page(answer)
    right = owner.post(f"/case/{confirmation}/confirm/", {"way": "factor", "code": CODE})
    assert right.url == f"/case/{confirmation}/send/"


def test_a_wrong_code_does_not_read_like_a_right_one_afterwards(owner, confirmation):
    for code in ("1", CODE):
        owner.post(f"/case/{confirmation}/confirm/", {"way": "factor", "code": code})
    owner.post(f"/case/{confirmation}/send/")
    shown = page(owner.get(f"/case/{confirmation}"))
    assert shown.count("You entered a code that was not right.") == 1
    assert shown.count("You entered a code of your second factor.") == 1


def test_who_has_confirmed_and_presses_again_after_a_lost_answer_goes_on(owner, confirmation):
    address = f"/case/{confirmation}/confirm/"
    owner.post(address, {"way": "factor", "code": CODE})
    again = owner.post(address, {"way": "factor", "code": "1"})  # used up, so not right any more
    assert again.url == f"/case/{confirmation}/send/"
    assert Confirmation.objects.count() == 1
    shown = page(owner.get(address))
    assert f'href="{again.url}">Go on to send' in shown
    assert "Ask for a call" not in shown


def test_who_asked_for_a_call_reads_which_phone_to_keep_at_hand(owner, alerted, confirmation):
    owner.post(f"/case/{confirmation}/confirm/", {"way": "call"})
    owner.post(f"/case/{confirmation}/send/")
    shown = page(owner.get(f"/case/{confirmation}"))
    assert "We call you at the number that ends in …42." in shown
    Person.objects.update(phone=None, phone_known_since=None)
    assert "our team finds another way to reach you" in page(owner.get(f"/case/{confirmation}"))


def test_back_after_sending_shows_the_request_and_not_an_error(owner, alerted, confirmation):
    owner.post(f"/case/{confirmation}/confirm/", {"way": "call"})
    owner.post(f"/case/{confirmation}/send/")
    for stop in ("confirm", "note", "id", "agree", "way", "residence", "photo/selfie/phone"):
        back = owner.get(f"/case/{confirmation}/{stop}/", follow=True)
        assert back.redirect_chain == [(f"/case/{confirmation}", 302)]
        assert "already with us and cannot be changed now" in page(back)
    again = owner.post(f"/case/{confirmation}/confirm/", {"way": "call"}, follow=True)
    assert again.redirect_chain == [(f"/case/{confirmation}", 302)]
    assert "already with us and cannot be changed now" in page(again)


def test_a_reviewer_records_the_call(client, alerted, confirmation, reviewer):
    confirming.ask_for_call(alerted, confirmation)
    cases.submit(alerted, confirmation)
    client.force_login(get_user_model().objects.get(id=reviewer))
    shown = page(client.get(f"/console/case/{confirmation}/"))
    assert "+1 202-555-0142" not in shown
    asked = client.post(f"/console/case/{confirmation}/reveal/", {"purpose": "contact"})
    assert "+1 202-555-0142" in page(asked)
    assert "approval is not possible" in shown
    client.post(f"/console/case/{confirmation}/call/", {"outcome": "confirmed"})
    assert "confirmed over something older" in page(client.get(f"/console/case/{confirmation}/"))


def test_a_call_beside_a_colleagues_is_recorded_once_that_was_seen(
    client, alerted, confirmation, reviewer, staff
):
    confirming.ask_for_call(alerted, confirmation)
    cases.submit(alerted, confirmation)
    client.force_login(get_user_model().objects.get(id=reviewer))
    where = f"/console/case/{confirmation}/"

    def call(shown):
        (version,) = set(re.findall(r'name="version" value="(\d+)"', shown))
        return client.post(f"{where}call/", {"outcome": "confirmed", "version": version})

    opened = page(client.get(where))
    confirming.record_call(confirmation, staff("senior", "sam"), is_confirmed=False)
    refused = call(opened)
    assert refused.status_code == 409
    assert "your call was not recorded" in page(refused)
    assert "not confirmed</li>" in page(refused)
    assert "approval is not possible" in page(refused)
    assert call(page(refused)).status_code == 302
    assert "confirmed over something older" in page(client.get(where))


def test_a_call_without_an_outcome_is_refused(client, alerted, confirmation, reviewer):
    confirming.ask_for_call(alerted, confirmation)
    cases.submit(alerted, confirmation)
    client.force_login(get_user_model().objects.get(id=reviewer))
    assert client.post(f"/console/case/{confirmation}/call/", {}).status_code == 422
