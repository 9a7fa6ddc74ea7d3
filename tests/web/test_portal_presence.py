"""The pages on which an owner says they are still here, or disables the account."""

import pytest
from tests.fixtures.builders import event, opened_case
from tests.services.test_presence import used_days_ago

from reinstate.services import clock, rules
from reinstate.services.access import sign_in
from reinstate.services.integration import exchange
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


def clock_of(browser, language, **account):
    """What the card about the clock of silence says to an owner of some coins, in a language."""
    owner = browser(used_days_ago(430, **account))
    bought = {"asset": "BTC", "amount": "0.1", "usd": "6000.00", "kind": "transfer"}
    exchange.ingest(event("ledger.entry_posted", **bought))
    owner.cookies["django_language"] = language
    return page(owner.get("/account/")).partition('id="clock"')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("language", "source", "read_on"), [("en", "Source:", "read on"), ("es", "Fuente:", "leído el")]
)
def test_the_law_behind_the_clock_is_quoted_and_the_rest_is_in_the_readers_language(
    browser, language, source, read_on
):
    shown = clock_of(browser, language)
    assert f'{source} <cite lang="en">Cal. CCP 1516.5' in shown
    assert f"({read_on} " in shown
    assert "observed" not in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Not all of this was read in the law itself."), ("es", "No todo esto se ha leído")],
)
def test_where_no_law_was_read_the_owner_reads_that_and_no_remark_of_staff(
    browser, language, words
):
    alaska = [{"jurisdiction": "US-AK", "from": "2020-01-15", "kind": "residence"}]
    shown = clock_of(browser, language, addresses=alaska)
    assert words in shown
    assert "general rule" not in shown


@pytest.mark.parametrize(
    ("lock", "ways"),
    [
        (None, "logging in to the exchange; a trade; a deposit; a withdrawal; a message"),
        ("self_disabled", "a message"),
    ],
)
def test_what_stops_the_clock_is_what_the_account_is_open_for(browser, lock, ways):
    owner = browser(used_days_ago(430))
    if lock:
        exchange.ingest(event("restriction.raised", kind=lock, by="owner"))
    shown = page(owner.get("/account/"))
    assert f"What stops it:</strong> {ways} or a request that you send us here;" in " ".join(
        shown.split()
    )


def test_a_dormant_account_is_not_offered_the_word_and_refuses_it(browser):
    owner = browser(used_days_ago(800))
    assert "I am still here" not in page(owner.get("/account/"))
    assert owner.post("/account/still-here/").status_code == 422


def test_disabling_asks_first(browser):
    owner = browser(used_days_ago(10))
    assert "Nobody can trade" in page(owner.get("/account/disable/"))
    assert owner.post("/account/disable/").status_code == 422
    assert not RestrictionEvent.objects.exists()


def test_who_disables_reads_the_pause_that_policy_sets(browser):
    hours = rules.on(clock.today()).integer("hold.hours")
    shown = page(browser(used_days_ago(10)).get("/account/disable/"))
    assert f"withdrawals stay paused for {hours} hours or longer" in shown


@pytest.mark.article("process.self_disabled")
def test_a_confirmed_disabling_shows_the_way_back(browser):
    owner = browser(used_days_ago(10))
    answer = page(owner.post("/account/disable/", {"understood": "yes"}, follow=True))
    assert "You disabled this account" in answer
    assert "Start reactivation" in answer


def test_who_goes_back_or_presses_again_after_a_lost_answer_reads_that_it_is_done(browser):
    owner = browser(used_days_ago(10))
    confirmed = {"understood": "yes"}
    owner.post("/account/disable/", confirmed)
    for answer in (
        owner.post("/account/disable/", confirmed, follow=True),
        owner.get("/account/disable/", follow=True),
    ):
        assert answer.redirect_chain == [("/account/", 302)]
        assert "Your account is disabled already." in page(answer)
    assert RestrictionEvent.objects.count() == 1


def test_nobody_disables_an_account_without_signing_in(client):
    assert client.post("/account/disable/", {"understood": "yes"}).status_code == 302
    assert not RestrictionEvent.objects.exists()


def test_whoever_opens_the_page_of_an_owner_who_has_died_is_sent_to_a_person(browser):
    """An heir's note and face are not the owner's, and nobody but the owner is still here."""
    account_id = used_days_ago(430)
    exchange.ingest(event("restriction.raised", kind="owner_deceased", by="support"))
    exchange.ingest(event("restriction.raised", kind="self_disabled", by="owner"))
    owner = browser(account_id)
    shown = page(owner.get("/account/"))
    assert "We were told that the owner has died" in shown
    assert "If you act for the owner, write to us in what role" in shown
    assert 'href="/support/"' in shown
    assert "First it has to be settled who acts for the owner." in shown
    for offer in (
        "Start reactivation",
        "Ask for reactivation:",
        "I am still here",
        'id="clock"',
        "/account/disable/",
    ):
        assert offer not in shown, offer
    owner.post("/account/still-here/")
    assert not Activity.objects.filter(source="portal").exists()


def test_a_request_that_was_begun_comes_after_the_way_to_a_person_once_the_owner_has_died(browser):
    account_id = used_days_ago(430)
    exchange.ingest(event("restriction.raised", kind="self_disabled", by="owner"))
    opened_case(account_id)
    exchange.ingest(event("restriction.raised", kind="owner_deceased", by="support"))
    shown = page(browser(account_id).get("/account/"))
    assert shown.index('href="/support/"') < shown.index("Continue your request")
