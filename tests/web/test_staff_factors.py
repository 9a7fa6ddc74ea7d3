"""allauth's pages of staff, where they are ours: a second factor leads on to the work."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth
from django.contrib.auth import get_user_model
from django.core.cache.backends import locmem
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reinstate.services import clock
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
    assert "<title>Passkeys" in shown
    assert "Old phone" in shown
    assert "Signs in without a password." in shown
    assert "Signs in after the password." in shown
    assert "Last used on" in shown
    for one in kept:
        assert reverse("mfa_remove_webauthn", args=[one.pk]) in shown


def test_no_browser_keeps_the_pages_on_which_secrets_stand(entered):
    """The Back button showed them to whoever sat there after the member of staff had gone."""
    asked_again = entered.get("/staff/2fa/recovery-codes/").url
    codes = entered.post(asked_again, {"password": entered.password}, follow=True)
    app = entered.get("/staff/2fa/totp/activate/")
    assert "Keep these codes apart" in codes.content.decode()
    assert app.status_code == 200
    assert [page["Cache-Control"] for page in (codes, app)] == ["no-store"] * 2


@pytest.mark.parametrize("page", ["password/change/", "reauthenticate/"])
def test_no_page_offers_a_password_by_mail(entered, page):
    answer = entered.get(f"/staff/{page}")
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "password/reset" not in shown
    assert "The operator sets a new one" in shown


@pytest.fixture
def with_passkey(entered, monkeypatch):
    monkeypatch.setattr(f"{auth.__name__}.get_credentials", lambda user: [])  # it is none really
    user = get_user_model().objects.get(email=EMAIL)
    data = {"name": "Old phone", "credential": {}}
    entered.passkey = Authenticator.objects.create(user=user, type="webauthn", data=data).pk
    return entered


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("mfa_index", "You have 1 passkey."),
        ("mfa_list_webauthn", "<h1>Passkeys</h1>"),
        ("mfa_add_webauthn", "<h1>Add a passkey</h1>"),
        ("mfa_edit_webauthn", "<h1>Rename a passkey</h1>"),
        ("mfa_remove_webauthn", "Old phone will sign you in no longer."),
        ("mfa_reauthenticate_webauthn", "Use a passkey"),
        ("account_reauthenticate", "Use a passkey"),
    ],
)
def test_a_passkey_has_one_name_on_every_page(with_passkey, page, says):
    needs_one = page in {"mfa_edit_webauthn", "mfa_remove_webauthn"}
    address = reverse(page, args=[with_passkey.passkey] if needs_one else [])
    answer = with_passkey.get(address)
    if answer.status_code == 302:  # asked to sign in once more first
        password = {"password": with_passkey.password}
        answer = with_passkey.post(answer.url, password, follow=True)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert says in shown
    assert "security key" not in shown.lower()
    assert "master key" not in shown.lower()


def test_a_new_passkey_is_named_and_explained_in_our_words(with_passkey):
    asked_again = with_passkey.get(reverse("mfa_add_webauthn")).url
    answer = with_passkey.post(asked_again, {"password": with_passkey.password}, follow=True)
    shown = answer.content.decode()
    assert 'value="Passkey 2"' in shown
    assert "Sign in with it alone, without the password" in shown


def test_a_removed_passkey_is_told_of_by_that_name(with_passkey):
    address = reverse("mfa_remove_webauthn", args=[with_passkey.passkey])
    asked_again = with_passkey.get(address).url
    with_passkey.post(asked_again, {"password": with_passkey.password})
    answer = with_passkey.post(address, follow=True)
    assert "Passkey removed." in answer.content.decode()
    assert not Authenticator.objects.filter(pk=with_passkey.passkey).exists()


def test_whose_factor_is_taken_away_between_password_and_code_signs_in_anew(with_passkey):
    """Else sign-in and second step lead to each other, and the browser gives up."""
    browser = Client()
    browser.post("/staff/login/", {"login": EMAIL, "password": with_passkey.password})
    assert browser.get("/staff/login/").url == reverse("mfa_authenticate")
    password = staff.renew(EMAIL, forgets_factors=True)
    assert browser.get("/console/", follow=True).status_code == 200
    answer = browser.post("/staff/login/", {"login": EMAIL, "password": password}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("mfa_index")


def test_who_tries_passwords_keeps_nobody_else_out(db):
    password = staff.add(EMAIL, "Rita", "reviewer")
    stranger = {"REMOTE_ADDR": "192.0.2.7"}

    def tried(word, **surroundings):
        answer = Client().post("/staff/login/", {"login": EMAIL, "password": word}, **surroundings)
        said = "Wait a few minutes, then try again: until then the right one is refused too"
        return said in answer.content.decode(), answer.status_code

    for _ in range(5):
        assert tried("not the right phrase", **stranger) == (False, 200)
    assert tried(password, **stranger) == (True, 200)
    assert tried(password, REMOTE_ADDR="192.0.2.1") == (False, 302)


def test_who_tries_passwords_gets_no_more_tries_by_another_address_of_the_same_connection(db):
    password = staff.add(EMAIL, "Rita", "reviewer")

    def tried(word, number):
        given, address = {"login": EMAIL, "password": word}, f"2001:db8::{number}"
        return Client().post("/staff/login/", given, REMOTE_ADDR=address).status_code

    assert [tried("not the right phrase", number) for number in range(5)] == [200] * 5
    assert tried(password, 6) == 200
    assert Client().post(
        "/staff/login/", {"login": EMAIL, "password": password}, REMOTE_ADDR="2001:db8:0:1::1"
    ).status_code == 302  # fmt: skip


def set_up_an_authenticator(browser, password):
    """By the page, as a member of staff does it on their first day."""
    asked_again = browser.get(reverse("mfa_activate_totp")).url
    page = browser.post(asked_again, {"password": password}, follow=True)
    at = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(page.context["form"].secret, at))
    return browser.post(reverse("mfa_activate_totp"), {"code": code})


def test_who_came_in_by_the_password_before_there_was_a_factor_is_out_with_it(
    django_capture_on_commit_callbacks,
):
    password = staff.add(EMAIL, "Rita", "reviewer")
    thief, rita, other = Client(), Client(), Client()
    for browser in (thief, rita):
        browser.post("/staff/login/", {"login": EMAIL, "password": password})
    set_up_other = staff.add("sam@exchange.example", "Sam", "senior")
    other.post("/staff/login/", {"login": "sam@exchange.example", "password": set_up_other})
    with django_capture_on_commit_callbacks(execute=True):
        assert set_up_an_authenticator(rita, password).status_code == 302
    assert rita.get("/console/").status_code == 200
    for page in ("/console/", reverse("mfa_index")):
        assert thief.get(page).url.startswith("/staff/login/")
    assert other.get(reverse("mfa_index")).status_code == 200


@pytest.fixture
def other_process():
    """other_process(): from now on, one that remembers nothing of its own."""

    def begin():
        for kept in (*locmem._caches.values(), *locmem._expire_info.values()):
            kept.clear()

    return begin


def test_a_code_of_an_authenticator_opens_the_console_once_over_all_processes(
    other_process, monkeypatch
):
    password, now = staff.add(EMAIL, "Rita", "reviewer"), clock.outside()
    monkeypatch.setattr(clock, "outside", lambda: now)  # within the half minute of one code
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(get_user_model().objects.get(email=EMAIL), secret)
    at = next(iter(totp.yield_hotp_counters_from_time()))
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: [at])
    code = totp.format_hotp_value(totp.hotp_value(secret, at))

    def opened():
        browser = Client()
        browser.post("/staff/login/", {"login": EMAIL, "password": password})
        return browser.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302

    assert opened()
    other_process()
    assert not opened()


def test_guesses_at_a_password_are_counted_together_by_all_processes(db, other_process):
    password = staff.add(EMAIL, "Rita", "reviewer")

    def tried(word):
        given = {"login": EMAIL, "password": word}
        return Client().post("/staff/login/", given).status_code

    for _ in range(5):
        assert tried("not the right phrase") == 200
        other_process()
    assert tried(password) == 200


def test_every_step_of_signing_in_begins_where_something_is_to_be_typed(client):
    """After a refusal too: who cannot see it heard the page anew, and nothing of what was wrong."""
    password = staff.add(EMAIL, "Rita", "reviewer")
    totp.TOTP.activate(get_user_model().objects.get(email=EMAIL), totp.generate_totp_secret())

    def focused(answer):
        shown = answer.content.decode()
        (field,) = re.findall(r"<input[^>]* autofocus[^>]*>", shown)
        return re.search(r'name="(\w+)"', field)[1], field, shown

    assert focused(client.get("/staff/login/"))[0] == "login"
    name, _, shown = focused(client.post("/staff/login/", {"login": EMAIL, "password": "no"}))
    assert name == "password"
    assert re.search(r'role="alert">\s*<ul class="errorlist', shown)
    client.post("/staff/login/", {"login": EMAIL, "password": password})
    assert focused(client.get("/staff/2fa/authenticate/"))[0] == "code"
    name, field, shown = focused(client.post("/staff/2fa/authenticate/", {"code": "000000"}))
    assert (name, 'aria-invalid="true"' in field) == ("code", True)
    described = re.search(r'aria-describedby="(\w+)"', field)[1]
    assert f'id="{described}"' in shown


def test_the_second_step_offers_a_passkey_to_whoever_has_one(client, monkeypatch):
    password = staff.add(EMAIL, "Rita", "reviewer")
    user = get_user_model().objects.get(email=EMAIL)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    client.post("/staff/login/", {"login": EMAIL, "password": password})
    assert "Use a passkey" not in client.get("/staff/2fa/authenticate/").content.decode()
    asked = {"publicKey": {"challenge": "x", "allowCredentials": [{"id": "x"}]}}
    monkeypatch.setattr(auth, "begin_authentication", lambda _user: asked)
    shown = client.get("/staff/2fa/authenticate/").content.decode()
    assert "Use a passkey" in shown
    assert "authenticateForm" in shown


@pytest.mark.parametrize(
    ("page", "given", "says"),
    [
        (
            "mfa_reauthenticate",
            {},
            "Type the code that your authenticator app shows, or a recovery",
        ),
        (
            "mfa_reauthenticate",
            {"code": "000000"},
            "This code is not right, or it was used before.",
        ),
        ("account_reauthenticate", {}, "Show once more that it is you; then you go on."),
        ("account_reauthenticate", {"password": "no"}, "This password is not right."),
        ("account_reauthenticate", {}, "Use a code"),
        ("mfa_deactivate_totp", {}, "Its codes will sign you in no longer."),
        ("mfa_generate_recovery_codes", {}, "The codes that you have now stop working."),
        ("account_inactive", {}, "If you should still work here"),
    ],
)
def test_what_signing_in_says_is_in_plain_words(entered, page, given, says):
    user = get_user_model().objects.get(email=EMAIL)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    answer = entered.post(reverse(page), given) if given else entered.get(reverse(page))
    if answer.status_code == 302:  # asked to sign in once more first
        answer = entered.post(answer.url, {"password": entered.password}, follow=True)
    shown = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert says in shown
    for word in ("reauthenticate to", "Incorrect", "invalidate", "Successfully", "Are you sure"):
        assert word not in shown


def test_an_app_is_set_up_in_plain_words_and_by_letters_where_no_camera_is(client):
    password = staff.add(EMAIL, "Rita", "reviewer")
    client.post("/staff/login/", {"login": EMAIL, "password": password})
    answer = client.get(reverse("mfa_activate_totp"))
    if answer.status_code == 302:  # asked to sign in once more first
        answer = client.post(answer.url, {"password": password}, follow=True)
    shown = answer.content.decode()
    assert "type these letters into the app" in shown
    assert answer.context["form"].secret in shown
    refused = client.post("/staff/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert "This code is not right" in refused
