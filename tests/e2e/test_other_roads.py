"""The roads beside reactivation in a real browser: pay, confirm, move, ask, disable."""

import pytest
from tests.e2e.test_portal_pages import LOOKS, is_too_wide, sign_in_as

pytestmark = pytest.mark.e2e


def begun(watched, button):
    """Begin a request from the account's page and go to its first stop."""
    watched.page.get_by_role("button", name=button).click()
    watched.page.wait_for_url("**/case/*")
    watched.page.get_by_role("link", name="Continue:").click()


@LOOKS
def test_every_page_beside_the_main_road_can_be_used_by_everyone(
    open_page, violations, width, dark
):
    watched = open_page(width=width, dark=dark)
    page = watched.page

    def is_usable():
        assert violations(page) == []
        assert not is_too_wide(page), page.url

    watched.goto("/support/")
    is_usable()
    for situation, path in (("negative", "/account/pay/"), ("good", "/account/disable/")):
        sign_in_as(watched, situation)
        watched.goto(path)
        is_usable()
    sign_in_as(watched, "fraud")
    if page.get_by_role("button", name="Confirm that it was you").count():
        begun(watched, "Confirm that it was you")
    else:
        page.get_by_role("link", name="Continue your request").click()
        page.get_by_role("link", name="Continue:").click()
    is_usable()
    sign_in_as(watched, "unsupported")
    if page.get_by_role("button", name="Tell us about your new address").count():
        page.get_by_role("button", name="Tell us about your new address").click()
    else:
        page.get_by_role("link", name="Continue your request").click()
    page.get_by_role("link", name="Where you live now").first.click()
    is_usable()


@pytest.mark.article("restricted.negative_balance", "restricted.lifts_automatically")
def test_a_debt_is_paid_in_two_parts_and_the_lock_is_gone(open_page):
    watched = open_page()
    page = watched.page
    sign_in_as(watched, "negative")
    page.get_by_role("link", name="See how to pay").click()
    page.get_by_label("Amount").fill("5")
    page.get_by_role("button", name="pretend it has arrived").click()
    page.get_by_text("Still left to pay: 15 USD").wait_for()
    page.get_by_role("button", name="Buy USDT").click()
    page.get_by_role("button", name="ask the provider now").click()
    page.get_by_text("Your debt is covered").wait_for()
    page.get_by_role("heading", name="Your account is in good standing.").wait_for()


@pytest.mark.article("process.unsure_reason")
def test_a_message_without_log_in_reaches_the_console(open_page, violations):
    watched = open_page()
    page = watched.page
    watched.goto("/")
    page.get_by_role("link", name="I do not know the reason").click()
    page.get_by_label("E-mail address of your account").fill("visitor@example.com")
    page.get_by_label("What do you see").fill("I do not know why my account is disabled.")
    page.get_by_role("button", name="Open a support ticket").click()
    number = page.locator(".ticket").inner_text()
    assert violations(page) == []
    watched.goto("/console/")
    page.get_by_role("button", name="Rosa").click()
    page.wait_for_url("**/console/")
    page.get_by_role("link", name="Messages").click()
    page.get_by_role("heading", name=number).wait_for()
    assert violations(page) == []
