"""What an owner has begun to write stays until it is sent, whatever happens meanwhile."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e
APPEAL, MESSAGE = "The photo shows me, look at the scar.", "When do you answer?"
DECLINED = """
    from tests.e2e.prepared_people import decided
    from reinstate.services.access import sign_in
    more = {"reasons": ["too_many_attempts"], "internal_note": "Seen."}
    account, case = decided("half-written", "decline", **more)
    answer = [case, sign_in.demo_session(account)]
"""


SENT = """
    from tests.e2e.prepared_people import sent
    from reinstate.services.access import sign_in
    account, case = sent("half-written-sent")
    answer = [case, sign_in.demo_session(account)]
"""


@pytest.fixture
def opened(open_page, site):
    """opened(prepared): the page of that request, as its owner."""

    def open_(prepared):
        case, session = site.ask(prepared)
        watched = open_page(width=390)
        cookie = {"name": "reinstate_portal", "value": session, "url": site.address}
        watched.page.context.add_cookies([cookie])
        watched.goto(f"/case/{case}")
        return watched

    return open_


@pytest.fixture
def declined(opened):
    """The page of a declined request: where an owner may appeal, and write."""
    return opened(DECLINED)


def test_an_appeal_begun_outlives_a_message_that_is_sent(declined):
    page = declined.page
    appeal = page.get_by_label("What should we look at again?")
    message = page.get_by_label("Write to our team")
    appeal.fill(APPEAL)
    message.fill(MESSAGE)
    page.get_by_role("button", name="Send the message").click()
    page.get_by_text("Your message is with our team.").wait_for()
    expect(appeal).to_have_value(APPEAL)
    expect(message).to_have_value("")
    page.get_by_role("button", name="Ask for another person").click()
    page.get_by_text("Another person will look at your request.").wait_for()
    page.reload()
    expect(message).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def test_a_message_and_a_ticket_begun_outlive_each_other(opened):
    page = opened(SENT).page
    message = page.get_by_label("Write to our team")
    ticket = page.get_by_label("Number of your support ticket")
    message.fill(MESSAGE)
    ticket.fill("SUP-77")
    page.get_by_role("button", name="Save the number").click()
    page.get_by_text("Saved.").wait_for()
    expect(message).to_have_value(MESSAGE)
    page.get_by_text("Change the number").click()
    ticket.fill("SUP-78")
    page.get_by_role("button", name="Send the message").click()
    page.get_by_text("Your message is with our team.").wait_for()
    expect(message).to_have_value("")
    expect(ticket).to_have_value("SUP-78")


def test_a_message_begun_outlives_another_language_and_a_lost_network(declined):
    page = declined.page
    message = page.locator("#letter-text")
    message.fill(MESSAGE)
    page.get_by_role("button", name="Español").click()
    page.get_by_role("heading", name="Mensajes").wait_for()
    expect(message).to_have_value(MESSAGE)
    here = page.url
    page.context.set_offline(True)
    page.get_by_role("button", name="Enviar el mensaje").click()
    page.wait_for_url("chrome-error:**")
    page.context.set_offline(False)
    page.goto(here)
    expect(message).to_have_value(MESSAGE)
    page.get_by_role("button", name="Enviar el mensaje").click()
    page.locator(".notice.success").wait_for()
    expect(message).to_have_value("")


def test_a_session_that_ends_leaves_the_text_in_its_form(declined):
    page = declined.page
    (signed_in,) = [one for one in page.context.cookies() if one["name"] == "reinstate_portal"]
    here = page.url
    page.locator("#letter-text").fill(MESSAGE)
    page.context.clear_cookies(name="reinstate_portal")
    page.get_by_role("button", name="Send the message").click()
    page.get_by_role("heading", name="What you wrote").wait_for()
    page.context.add_cookies([signed_in])
    page.goto(here)
    expect(page.locator("#letter-text")).to_have_value(MESSAGE)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Why is my account locked?").wait_for()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_question_without_log_in_outlives_another_language(open_page):
    watched = open_page(width=390)
    page = watched.page
    watched.goto("/support/")
    page.locator("#email").fill("ann@example.com")
    page.locator("#text").fill(MESSAGE)
    page.get_by_role("button", name="Español").click()
    page.get_by_role("heading", name="Hablar con una persona").wait_for()
    expect(page.locator("#text")).to_have_value(MESSAGE)
    page.get_by_role("button", name="Abrir un ticket").click()
    page.locator("[data-arrived]").wait_for()
    assert page.evaluate("sessionStorage.length") == 0


def test_who_goes_back_after_sending_finds_no_text_to_send_once_more(opened):
    page = opened(SENT).page
    message = page.locator("#letter-text")
    message.fill(MESSAGE)
    page.get_by_role("button", name="Send the message").click()
    page.get_by_text("Your message is with our team.").wait_for()
    page.go_back()
    expect(page.locator("#letters li")).to_have_count(1)
    expect(message).to_have_value("")
    message.fill("And one more.")
    page.get_by_role("link", name="Reinstate").click()
    page.get_by_role("heading", name="What works now").wait_for()
    page.go_back()
    expect(message).to_have_value("And one more.")


def test_an_address_begun_outlives_another_language(open_page, site):
    case, session = site.ask("""
        from tests.e2e.prepared_people import request
        from reinstate.domain.case import CaseKind
        from reinstate.services.access import sign_in
        from reinstate.services.case import cases
        account, case = request("moving", "unsupported", CaseKind.ADDRESS_MOVE)
        cases.give_consent(account, case, "We use your photos to recognise you.")
        answer = [case, sign_in.demo_session(account)]
    """)
    watched = open_page(width=390)
    page = watched.page
    cookie = {"name": "reinstate_portal", "value": session, "url": site.address}
    page.context.add_cookies([cookie])
    watched.goto(f"/case/{case}/residence/")
    page.locator("#lines").fill("1 Main Street, Austin")
    page.locator("#from_on").fill("2026-05-01")
    page.get_by_role("button", name="Español").click()
    page.get_by_role("heading", name="¿Dónde vive ahora?").wait_for()
    expect(page.locator("#lines")).to_have_value("1 Main Street, Austin")
    expect(page.locator("#from_on")).to_have_value("2026-05-01")


def test_two_mailboxes_begun_outlive_another_language(open_page):
    watched = open_page(width=390)
    page = watched.page
    watched.goto("/mailbox/")
    old, new = page.locator("input[type=email]").all()
    old.fill("lost@example.com")
    new.fill("found@example.com")
    page.get_by_role("button", name="Español").click()
    page.get_by_role("heading", name="¿Ya no puede abrir su correo electrónico?").wait_for()
    assert [old.input_value(), new.input_value()] == ["lost@example.com", "found@example.com"]
