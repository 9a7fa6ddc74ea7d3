"""The pages on which an owner pays off a negative balance."""

import pytest
from tests.fixtures.builders import event
from tests.services.test_paying import SlowProvider, owing

from reinstate.services.access import sign_in
from reinstate.services.integration import exchange, ports
from reinstate.store.models import Installation, Purchase

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    Installation.objects.update(is_demo=True)
    client.cookies["reinstate_portal"] = sign_in.demo_session(owing())
    return client


def page(response):
    return response.content.decode()


@pytest.mark.article("restricted.negative_balance")
def test_the_account_page_leads_to_what_is_left_and_the_ways(owner):
    assert "See how to pay" in page(owner.get("/account/"))
    shown = page(owner.get("/account/pay/"))
    assert "0.00032259" in shown
    assert "Buy USDT" in shown


def test_who_cannot_deposit_yet_reads_why_where_the_page_says_to_deposit(owner):
    assert "takes no deposits" not in page(owner.get("/account/pay/"))
    exchange.ingest(event("restriction.raised", kind="self_disabled", by="owner"))
    Installation.objects.update(is_demo=False)
    shown = page(owner.get("/account/pay/"))
    assert "takes no deposits for this account now" in shown
    assert "as you always do" not in shown


@pytest.mark.parametrize("hold", ["sanctions_hold", "legal_hold"])
def test_nobody_is_asked_to_pay_while_nothing_can_be_paid_in(owner, hold):
    exchange.ingest(event("restriction.raised", kind=hold, by="compliance"))
    shown = page(owner.get("/account/"))
    assert "Nothing can be paid in while the account is under review." in shown
    for asked in ("See how to pay", "what is left to pay", "Buy USDT"):
        assert asked not in shown
    shown = page(owner.get("/account/pay/"))
    assert "Nothing can be paid in while the account is under review." in shown
    assert "<form" not in shown.partition("<main")[2].partition("</main>")[0]


@pytest.mark.article("restricted.lifts_automatically")
def test_a_deposit_leads_back_to_an_account_without_the_restriction(owner):
    answer = page(
        owner.post("/account/pay/deposit/", {"asset": "USDT", "amount": "20"}, follow=True)
    )
    assert "Your debt is covered" in answer
    assert "Your account owes money" not in answer


def test_a_part_says_what_is_left(owner):
    answer = owner.post("/account/pay/deposit/", {"asset": "ETH", "amount": "0.001"}, follow=True)
    assert "Still left to pay: 16.55 USD" in page(answer)


@pytest.mark.article("restricted.usdt")
def test_a_purchase_is_begun_and_its_report_lifts_the_restriction(owner):
    begun = owner.post("/account/pay/buy/", {"amount": "20"})
    assert begun.url == f"/account/pay/purchase/{Purchase.objects.get().id}/"
    answer = page(owner.post(begun.url, follow=True))
    assert "Your debt is covered" in answer


def test_a_purchase_not_reported_yet_says_so_and_shows_where_to_pay(owner, monkeypatch):
    monkeypatch.setattr(ports, "usdt_provider", SlowProvider)
    begun = owner.post("/account/pay/buy/", {"amount": "20"})
    assert "https://pay.example/slow-1" in page(owner.get(begun.url))
    waiting = owner.post(begun.url)
    assert waiting.status_code == 409
    assert "not reported" in page(waiting)


@pytest.mark.parametrize("again", ["get", "post"])
def test_a_purchase_that_was_paid_is_not_said_to_be_unpaid_after_a_lost_answer(owner, again):
    begun = owner.post("/account/pay/buy/", {"amount": "20"})
    owner.post(begun.url)
    assert "20 USDT arrived. Your debt is covered" in page(owner.get("/account/"))
    answer = page(getattr(owner, again)(begun.url, follow=True))
    assert "20 USDT arrived. Your debt is covered" in answer
    assert "not reported" not in answer
    assert Purchase.objects.get().booked == 20


@pytest.mark.parametrize("path", ["deposit", "buy"])
def test_a_bad_amount_stays_in_the_field_with_one_sentence(owner, path):
    answer = owner.post(f"/account/pay/{path}/", {"asset": "USDT", "amount": "lots"})
    assert answer.status_code == 422
    assert "not an amount" in page(answer)
    assert 'value="lots"' in page(answer)
