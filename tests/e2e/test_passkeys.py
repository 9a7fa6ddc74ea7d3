"""Passkeys of staff, held by an authenticator that the browser invents."""

import secrets

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e

INTERNAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def member(site):
    """A member of staff whom no other journey knows: address and password."""
    email = f"key-{secrets.token_hex(4)}@staff.example"
    password = site.ask(f"""
        from reinstate.services.access import staff
        answer = staff.add({email!r}, "Kim Keys", "reviewer")
    """)
    return email, password


def enter(watched, member):
    watched.goto("/staff/login/")
    watched.page.get_by_label("Email").fill(member[0])
    watched.page.get_by_label("Password").fill(member[1])
    watched.page.get_by_role("button", name="Sign in", exact=True).click()


def add(watched, member, *, alone):
    """To the page of a new passkey, past the password that is asked for again, and press Add."""
    page = watched.page
    watched.goto("/staff/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(member[1])
        page.get_by_role("button", name="Go on").click()
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add").click()


def test_a_passkey_signs_in_and_says_when_it_cannot(open_page, member):
    watched = open_page()
    page = watched.page
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    device = browser.send("WebAuthn.addVirtualAuthenticator", {"options": INTERNAL})

    enter(watched, member)
    add(watched, member, alone=True)
    page.get_by_text("Keep these codes apart").wait_for()
    add(watched, member, alone=False)  # the same device once more
    said = page.locator("#passkey-problem")
    expect(said).to_contain_text("holds a passkey of yours already")
    expect(said).to_be_in_viewport()

    page.get_by_role("button", name="Sign out").click()
    watched.goto("/staff/login/?next=/console/known-answers/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/console/known-answers/")

    page.get_by_role("button", name="Sign out").click()
    browser.send("WebAuthn.removeVirtualAuthenticator", device)  # it is lost
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": INTERNAL})
    watched.goto("/staff/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(said).to_contain_text("none of yours is on this device or key")
    expect(said).to_be_in_viewport()
    enter(watched, member)
    page.get_by_role("button", name="Use a passkey").click()
    expect(said).to_contain_text("none of yours is on this device or key")
    expect(said).to_be_in_viewport()
