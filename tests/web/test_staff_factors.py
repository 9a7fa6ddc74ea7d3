"""allauth's pages of staff, where they are ours: a second factor leads on to the work."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from reinstate.services.access import staff

pytestmark = pytest.mark.django_db
EMAIL = "rita@exchange.example"


@pytest.fixture
def entered(client):
    """Signed in a moment ago by a password and a recovery code."""
    password = staff.add(EMAIL, "Rita", "reviewer")
    codes = RecoveryCodes.activate(get_user_model().objects.get(email=EMAIL)).get_unused_codes()
    client.post("/staff/login/", {"login": EMAIL, "password": password})
    if client.get("/staff/2fa/").status_code == 302:
        client.post("/staff/2fa/authenticate/", {"code": codes[0]})
    client.password = password
    return client


def test_recovery_codes_say_what_they_are_for_and_lead_to_the_queue(entered):
    asked_again = entered.get("/staff/2fa/recovery-codes/").url
    answer = entered.post(asked_again, {"password": entered.password}, follow=True)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Keep these codes apart from your passkey or phone" in shown
    assert "Open the queue" in shown


def test_a_lost_passkey_is_found_and_can_be_removed(entered):
    user = get_user_model().objects.get(email=EMAIL)
    rows = [
        Authenticator(
            user=user, type="webauthn", data={"name": name, "credential": found}, last_used_at=at
        )
        for name, found, at in (
            ("Old phone", {"clientExtensionResults": {"credProps": {"rk": True}}}, None),
            ("Desk key", {}, timezone.now()),
        )
    ]
    kept = Authenticator.objects.bulk_create(rows)
    answer = entered.get("/staff/2fa/webauthn/")
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Passkeys and security keys" in shown
    assert "Old phone" in shown
    assert "Passkey: signs in without a password." in shown
    assert "Security key: signs in after the password." in shown
    assert "Last used on" in shown
    for one in kept:
        assert reverse("mfa_remove_webauthn", args=[one.pk]) in shown


@pytest.mark.parametrize("page", ["password/change/", "reauthenticate/"])
def test_no_page_offers_a_password_by_mail(entered, page):
    answer = entered.get(f"/staff/{page}")
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "password/reset" not in shown
    assert "The operator sets a new one" in shown
