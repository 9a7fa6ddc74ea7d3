"""The pages on which an owner says they are still here, or disables the account."""

import pytest
from tests.services.test_presence import used_days_ago

from reinstate.services.access import sign_in
from reinstate.store.models import Activity, Installation, RestrictionEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client):
    """Signs the owner of an account in."""
    Installation.objects.update(is_demo=True)

    def signed_in(account_id):
        client.cookies["reinstate_portal"] = sign_in.demo_session(account_id)
        return client

    return signed_in


def page(response):
    return response.content.decode()


def test_the_account_page_takes_the_word_of_an_owner_who_is_still_here(browser):
    owner = browser(used_days_ago(430))
    assert "I am still here" in page(owner.get("/account/"))
    answer = owner.post("/account/still-here/", follow=True)
    assert "Noted today" in page(answer)
    assert Activity.objects.filter(source="portal").count() == 1


def test_a_dormant_account_is_not_offered_the_word_and_refuses_it(browser):
    owner = browser(used_days_ago(800))
    assert "I am still here" not in page(owner.get("/account/"))
    assert owner.post("/account/still-here/").status_code == 422


def test_disabling_asks_first(browser):
    owner = browser(used_days_ago(10))
    assert "Nobody can trade" in page(owner.get("/account/disable/"))
    assert owner.post("/account/disable/").status_code == 422
    assert not RestrictionEvent.objects.exists()


@pytest.mark.article("process.self_disabled")
def test_a_confirmed_disabling_shows_the_way_back(browser):
    owner = browser(used_days_ago(10))
    answer = page(owner.post("/account/disable/", {"understood": "yes"}, follow=True))
    assert "You disabled this account" in answer
    assert "Start reactivation" in answer
    assert owner.get("/account/disable/").status_code == 422


def test_nobody_disables_an_account_without_signing_in(client):
    assert client.post("/account/disable/", {"understood": "yes"}).status_code == 302
    assert not RestrictionEvent.objects.exists()
