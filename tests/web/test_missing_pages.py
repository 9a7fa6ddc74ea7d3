"""An address that there is not: said to owners as to owners, to staff as to staff."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from reinstate.store.models import Installation

pytestmark = pytest.mark.django_db


def test_staff_are_led_back_to_the_queue_not_told_of_their_account(enter, reviewer):
    answer = enter(reviewer).get("/console/nowhere/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "There is no such page" in page
    assert "Back to the queue" in page
    assert "your account" not in page


def test_nobody_learns_which_addresses_the_console_has(client):
    answer = client.get("/console/nowhere/")
    assert answer.status_code == 302
    assert answer.url.startswith("/staff/login/")


def test_an_owner_reads_that_nothing_is_wrong(client):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Nothing is wrong with your account" in answer.content.decode()


@pytest.mark.parametrize("address", ["/nowhere/", "/help/nowhere/", "/support/?a=%00"])
def test_no_cache_hands_one_visitors_token_to_the_next(client, address):
    answer = client.get(address)
    assert answer.status_code in (400, 404)
    assert "no-store" in answer["Cache-Control"]


def old_form(user=None):
    """A browser that sends a form whose token fits no longer."""
    browser = Client(enforce_csrf_checks=True)
    if user is not None:
        browser.force_login(get_user_model().objects.get(id=user))
    return browser


def test_staff_with_an_old_form_are_led_back_to_their_work(staff, db):
    Installation.objects.update(is_demo=True)
    answer = old_form(staff("reviewer", "rita")).post("/console/case/next/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Nothing was sent" in page
    assert "Back to the queue" in page
    assert "To the first page" not in page


def test_a_step_of_signing_in_of_before_another_tab_was_in_leads_on_to_the_work(staff, db):
    Installation.objects.update(is_demo=True)
    browser = old_form(staff("reviewer", "rita"))
    without_cookies = browser.post("/staff/login/", {"login": "a@b.test"})
    assert "your browser blocks cookies" in without_cookies.content.decode()
    browser.cookies["csrftoken"] = "x" * 32
    answer = browser.post("/staff/2fa/authenticate/", {"code": "123456"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/console/"
    assert "you have signed in anew in another tab" in answer.content.decode()


def test_whoever_is_signed_out_by_then_signs_in(db):
    assert old_form().post("/console/case/next/").url.startswith("/staff/login/")


def test_an_owner_with_an_old_form_reads_what_to_do(db):
    answer = old_form().post("/support/", {"text": "x"})
    assert answer.status_code == 403
    assert "This page was open for too long" in answer.content.decode()
