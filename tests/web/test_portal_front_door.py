import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.fixtures.builders import make_account, sent_case

from reinstate.services import clock, rules
from reinstate.services.access import limits, sign_in
from reinstate.services.case import cases
from reinstate.services.mail import messages
from reinstate.services.upkeep import worker
from reinstate.store.models import (
    Account,
    AuditEntry,
    Installation,
    OutboxMessage,
    PortalSession,
    RestrictionEvent,
)

pytestmark = pytest.mark.django_db
LINK = re.compile(r"https?://[^/]+(/(?:sign-in|not-me)/[\w-]+)")


@pytest.fixture
def demo(db):
    Installation.objects.update(is_demo=True)


def page(response):
    return response.content.decode()


def last_link(letter=0):
    return LINK.search(messages.demo_mailbox()[letter].body)[1]


def ask_for_link(client, email="jane@example.com"):
    response = client.post("/", {"email": email})
    worker.drain()
    return response


def test_known_and_unknown_addresses_get_the_same_answer(client, account):
    known = client.post("/", {"email": "jane@example.com"})
    unknown = client.post("/", {"email": "nobody@example.com"})
    assert known.status_code == unknown.status_code == 302
    assert known.url == unknown.url


@pytest.mark.parametrize("typed", ["", "jane", "jane@", "@example.com", "a" * 300 + "@example.com"])
def test_a_bad_address_gets_one_sentence_and_stays_in_the_field(client, account, typed):
    response = client.post("/", {"email": typed})
    assert response.status_code == 422
    assert 'id="email-problem"' in page(response)
    assert f'value="{typed}"' in page(response)
    worker.drain()
    assert OutboxMessage.objects.count() == 0


def test_opening_the_link_spends_nothing_because_mail_scanners_do_it_too(client, account, demo):
    ask_for_link(client)
    address = last_link()
    for _ in range(3):
        assert client.get(address).status_code == 200
    assert "reinstate_portal" not in client.cookies
    assert client.post(address).status_code == 302
    assert client.get("/account/").status_code == 200


def test_a_link_signs_in_once(client, account, demo):
    ask_for_link(client)
    address = last_link()
    client.post(address)
    client.post("/sign-out/")
    again = client.post(address)
    assert again.status_code == 422
    assert "already used" in page(again)
    assert client.get("/account/").status_code == 302


def test_the_cookie_is_hidden_from_scripts_and_from_other_sites(client, account, demo):
    ask_for_link(client)
    client.post(last_link())
    cookie = client.cookies["reinstate_portal"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_behind_tls_no_other_host_of_the_domain_can_sign_a_visitor_in(
    client, account, demo, settings
):
    settings.IS_SECURE, settings.COOKIE_PREFIX = True, "__Host-"
    other = make_account("ext-2", email="other@example.com", ssn="900-12-9999")
    client.cookies["reinstate_portal"] = sign_in.demo_session(other)  # as such a host would set it
    assert client.get("/account/").status_code == 302
    ask_for_link(client)
    client.post(last_link())
    cookie = client.cookies["__Host-reinstate_portal"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert client.get("/account/").status_code == 200
    client.post("/sign-out/")
    gone = client.cookies["__Host-reinstate_portal"]
    assert (gone.value, gone["secure"]) == ("", True)  # else a browser would keep it


def test_signing_out_ends_the_session_on_the_server_too(client, account, demo):
    ask_for_link(client)
    client.post(last_link())
    session_id = client.cookies["reinstate_portal"].value
    client.post("/sign-out/")
    assert sign_in.account_of_session(session_id) is None


def test_who_goes_back_to_the_link_that_signed_them_in_is_signed_in(client, account, demo):
    ask_for_link(client)
    link = last_link()
    assert client.post(link).url == "/account/"
    assert client.post(link).url == "/account/"
    client.post("/sign-out/")
    assert "already used" in page(client.post(link))


def open_and_press(client, link):
    client.get(link)
    return client.post(link)


def lose_the_answer(client):
    del client.cookies["reinstate_portal"]


def test_who_lost_the_answer_and_presses_again_is_let_into_the_same_session(client, account, demo):
    ask_for_link(client)
    link = last_link()
    assert open_and_press(client, link).url == "/account/"
    first = client.cookies["reinstate_portal"].value
    lose_the_answer(client)
    assert client.post(link).url == "/account/"
    assert client.cookies["reinstate_portal"].value == first
    assert client.get("/account/").status_code == 200
    assert PortalSession.objects.count() == 1
    assert AuditEntry.objects.filter(tag="portal:session:begun").count() == 1


def test_the_link_pressed_in_another_browser_is_spent_within_that_minute_too(client, account, demo):
    ask_for_link(client)
    link = last_link()
    open_and_press(client, link)
    for other in (Client(), Client(headers={"cookie": "reinstate_browser="})):
        assert "already used" in page(other.post(link))
        assert "already used" in page(open_and_press(other, link))
        assert "reinstate_portal" not in other.cookies


def test_after_a_minute_the_link_is_spent_in_its_own_browser_too(client, account, demo):
    ask_for_link(client)
    link = last_link()
    open_and_press(client, link)
    lose_the_answer(client)
    clock.set_offset(sign_in.PRESSED_AGAIN + timedelta(seconds=1))
    assert "already used" in page(client.post(link))


def test_who_signed_out_within_that_minute_is_not_let_in_by_pressing_again(client, account, demo):
    ask_for_link(client)
    link = last_link()
    open_and_press(client, link)
    client.post("/sign-out/")
    assert "already used" in page(client.post(link))


def test_a_browser_is_known_by_a_cookie_that_scripts_and_sister_hosts_have_no_hand_in(
    client, account, demo, settings
):
    settings.IS_SECURE, settings.COOKIE_PREFIX = True, "__Host-"
    ask_for_link(client)
    link = last_link()
    client.get(link)
    cookie = client.cookies["__Host-reinstate_browser"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    first = cookie.value
    client.get(link)
    assert client.cookies["__Host-reinstate_browser"].value == first, "the page opened twice is one"


def test_a_spent_link_of_another_account_leads_nobody_into_their_own(client, account, demo):
    ask_for_link(client)
    link = last_link()
    client.post(link)
    other = make_account("ext-2", email="somebody@example.com", ssn="")
    client.cookies["reinstate_portal"] = sign_in.demo_session(other)
    assert "already used" in page(client.post(link))


def test_who_comes_from_a_letter_gets_to_the_request_after_signing_in(client, account, demo):
    case = cases.open_case(account, time_zone="America/New_York")
    assert client.get(f"/case/{case.case_id}").status_code == 302
    ask_for_link(client)
    assert client.post(last_link()).url == f"/case/{case.case_id}"


def test_who_asked_for_another_page_of_the_account_gets_there_too(client, account, demo):
    shown = page(client.get("/account/messages/", follow=True))
    assert "Then you get to the page you asked for." in shown
    ask_for_link(client)
    assert client.post(last_link()).url == "/account/messages/"


def test_who_sends_a_form_too_late_gets_back_to_the_request(client, account, demo):
    case = cases.open_case(account, time_zone="America/New_York")
    assert client.post(f"/case/{case.case_id}/agree/", {"agree": "yes"}).url == "/?again=1"
    ask_for_link(client)
    assert client.post(last_link()).url == f"/case/{case.case_id}"


def test_a_script_that_asks_too_late_sends_the_whole_page_to_sign_in(client, account, demo):
    case = cases.open_case(account, time_zone="America/New_York")
    asked = {"HX-Request": "true", "Sec-Fetch-Dest": "empty"}
    answer = client.get(f"/case/{case.case_id}/photo/selfie/checks/", headers=asked)
    assert (answer["HX-Redirect"], answer.content) == ("/?again=1", b"")
    ask_for_link(client)
    assert client.post(last_link()).url == f"/case/{case.case_id}"


@pytest.mark.parametrize(
    ("referer", "back_to"),
    [
        (
            "http://testserver/case/{case}/photo/selfie/?again=1",
            "/case/{case}/photo/selfie/?again=1",
        ),
        ("http://testserver/help/photos/", "/case/{case}"),
        ("https://elsewhere.test/case/{case}/cancel/", "/case/{case}"),
    ],
)
def test_who_sends_a_photo_too_late_gets_back_to_its_page(client, account, demo, referer, back_to):
    case = cases.open_case(account, time_zone="America/New_York").case_id
    asked = {"Sec-Fetch-Dest": "empty", "Referer": referer.format(case=case)}
    answer = client.post(f"/case/{case}/photo/selfie/uploads/", {"size": "9"}, headers=asked)
    assert answer.url == "/?again=1"
    ask_for_link(client)
    assert client.post(last_link()).url == back_to.format(case=case)


def test_the_address_that_was_typed_is_shown_once_so_that_a_slip_is_seen(client, account):
    client.post("/", {"email": "jnae@example.com"})
    assert "jnae@example.com" in page(client.get("/sign-in/sent/"))
    assert "jnae@example.com" not in page(client.get("/sign-in/sent/"))


def test_an_address_of_other_letters_signs_in_and_is_shown_as_it_was_typed(client, demo):
    make_account("ext-2", email="owner@müller.example", ssn="")
    sent = client.post("/", {"email": "owner@xn--mller-kva.example"})  # as browsers send it
    assert "You typed owner@müller.example." in page(client.get(sent.url))
    worker.drain()
    link = messages.demo_mailbox()[0].body.partition("/sign-in/")[2].split()[0]
    assert client.post(f"/sign-in/{link}").url == "/account/"


def test_forms_without_their_token_are_refused_in_plain_words(account):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/", {"email": "jane@example.com"})
    assert response.status_code == 403
    assert "open for too long" in page(response)


def test_demo_pages_do_not_exist_on_a_real_database(client, account):
    for path in ("/demo/", "/demo/mailbox/", f"/demo/owner/{account}/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/demo/owner/{account}/").status_code == 404


def test_demo_pages_answer_this_machine_only(client, account, demo):
    assert client.get("/demo/mailbox/").status_code == 200
    assert client.get("/demo/mailbox/", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/demo/", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/demo/mailbox/", headers={"x-forwarded-for": "::1"}).status_code == 404


def test_links_in_the_demo_mailbox_can_be_clicked_and_text_is_escaped(client, account, demo):
    ask_for_link(client)
    assert f'href="http://testserver{last_link()}"' in page(client.get("/demo/mailbox/"))


def test_this_was_not_me_locks_by_a_button_only(client, account, demo, reviewer, seen):
    from reinstate.services.review import deciding, locking

    case = sent_case(account)
    locking.next_case(reviewer)
    version = cases.owner_case(account, case.case_id).version
    deciding.decide(case.case_id, reviewer, "approve", expected_version=version)
    address = next(
        LINK.search(item.body)[1] for item in messages.demo_mailbox() if "/not-me/" in item.body
    )
    frozen = RestrictionEvent.objects.filter(account=account, reason="not_me")
    assert client.get(address).status_code == 200
    assert not frozen.exists()
    assert client.post(address).status_code == 200
    assert frozen.exists()
    assert client.post(address).status_code == 422


def test_unknown_pages_say_so_in_plain_words(client, account):
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert "This page is not here" in page(response)


def test_pages_of_an_owner_are_never_kept_in_a_cache(client, account, demo):
    ask_for_link(client)
    client.post(last_link())
    assert "no-store" in client.get("/account/")["Cache-Control"]


def test_no_page_allows_inline_styles_or_scripts_of_strangers(client, account):
    policy = client.get("/")["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "style=" not in page(client.get("/"))


def test_two_accounts_of_one_mailbox_do_not_mix(client, account, demo):
    other = make_account("ext-2", email="other@example.com", ssn="900-99-9999")
    ask_for_link(client, "other@example.com")
    client.post(last_link())
    assert Account.objects.count() == 2
    session = sign_in.account_of_session(client.cookies["reinstate_portal"].value)
    assert session.account_id == other


def test_who_signs_in_to_another_account_than_the_page_is_of_comes_to_that_accounts_page(
    client, account, demo
):
    make_account("ext-7", email="other@example.com", ssn="900-12-9999")
    case = cases.open_case(account, time_zone="America/New_York")
    client.get(f"/case/{case.case_id}/note/")
    ask_for_link(client, "other@example.com")
    assert client.post(last_link()).url == "/account/"
    client.cookies.clear()
    client.get(f"/case/{case.case_id}/note/")
    ask_for_link(client)
    assert client.post(last_link()).url == f"/case/{case.case_id}/note/"


def test_whoever_asks_too_often_reads_how_many_links_are_sent(client, account, demo):
    for _ in range(sign_in.LINKS_PER_HOUR + 1):
        ask_for_link(client)
    assert len(messages.demo_mailbox()) == sign_in.LINKS_PER_HOUR
    said = f"at most {sign_in.LINKS_PER_HOUR}"
    for address in ("/sign-in/sent/", "/help/logging-in/"):
        assert said in page(client.get(address))


def test_whoever_has_a_connection_s_whole_ipv6_network_has_no_more_links_than_others(client):
    most = rules.on(clock.today()).integer(limits.LINKS)
    asked = [
        client.post("/", {"email": "jane@example.com"}, REMOTE_ADDR=f"2001:db8::{number:x}")
        for number in range(most + 1)
    ]
    assert [one.status_code for one in asked] == [302] * most + [429]
    neighbour = client.post("/", {"email": "jane@example.com"}, REMOTE_ADDR="2001:db8:0:1::1")
    assert neighbour.status_code == 302
