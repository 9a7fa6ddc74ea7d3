"""An address that only takes forms leads on to a page when somebody opens it."""

import pytest

from reinstate.services.access import sign_in
from reinstate.store.models import Installation

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara(enter, staff):
    return enter(staff("compliance", "clara"))


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("/console/search/", "/console/"),
        ("/console/case/cas_1/decide/", "/console/case/cas_1/"),
        ("/console/compliance/decision/replay/", "/console/compliance/decision/"),
        ("/console/compliance/erasure/7/answer/", "/console/compliance/erasure/7/"),
    ],
)
def test_it_leads_to_the_page_above(clara, asked, shown):
    answer = clara.get(asked)
    assert (answer.status_code, answer["Location"]) == (302, shown)


def test_one_that_hangs_below_another_such_address_leads_to_a_page_in_the_end(clara):
    answer = clara.get("/console/views/1/remove/", follow=True)
    assert answer.status_code == 200


def test_a_form_that_is_sent_where_none_is_taken_is_still_refused(clara):
    assert clara.post("/console/analytics/").status_code == 405


def test_an_api_says_what_it_takes(client):
    assert client.get("/api/v1/eligibility").status_code == 405


def test_only_the_answer_to_a_form_is_a_page_of_its_own_for_a_reload(clara):
    assert "posted.js" not in clara.get("/console/compliance/decision/").content.decode()
    answer = clara.post("/console/compliance/decision/replay/", {"decision": "dec_none"})
    assert "posted.js" in answer.content.decode()


@pytest.mark.parametrize(
    ("referer", "leads"),
    [
        ("http://testserver/console/account/acc_1/?a=b", 'href="/console/account/acc_1/?a=b"'),
        ("https://elsewhere.test/console/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_refusal_leads_back_to_the_form_of_this_site_alone(clara, referer, leads):
    answer = clara.post("/console/account/acc_1/raise/", {}, headers={"referer": referer})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert ("Back to the page before" in shown) is bool(leads)
    assert leads in shown
    assert "elsewhere.test" not in shown


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("/account/pay/buy/", "/account/pay/"), ("/case/cas_1/letters/", "/case/cas_1")],
)
def test_an_owner_is_led_to_the_page_above_too(client, account, asked, shown):
    Installation.objects.update(is_demo=True)
    client.cookies["reinstate_portal"] = sign_in.demo_session(account)
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"]) == (302, shown)
