"""The page's language: the visitor's choice, else the browser's; staff pages stay English."""

import pytest
from django.contrib.auth import get_user_model

from reinstate.services.access import sign_in
from reinstate.store.models import Account, Installation

pytestmark = pytest.mark.django_db
SPANISH = {"HTTP_ACCEPT_LANGUAGE": "es-US,es;q=0.9,en;q=0.8"}


def text_of(response):
    return response.content.decode()


def choose(client, language, page="/help/"):
    return client.post("/language/", {"language": language, "next": page})


def test_the_browsers_language_is_spoken(client):
    shown = text_of(client.get("/", **SPANISH))
    assert '<html lang="es">' in shown
    assert "¿Por qué está bloqueada mi cuenta?" in shown
    assert '<html lang="en-us">' in text_of(client.get("/"))


def test_the_switch_beats_the_browser_and_comes_back_to_the_page(client):
    assert choose(client, "en-us").url == "/help/"
    assert "Help" in text_of(client.get("/help/", **SPANISH))
    choose(client, "es")
    shown = text_of(client.get("/help/"))
    assert "Ayuda" in shown
    assert ">English</button>" in shown  # each language by its own name, whichever is spoken
    assert ">Español</button>" in shown


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_the_switch_leads_nowhere_else(client, page):
    assert choose(client, "es", page).url == "/"


def test_a_language_that_is_not_offered_changes_nothing(client):
    choose(client, "xx")
    assert "django_language" not in client.cookies


def test_a_signed_in_owners_choice_is_kept_for_their_letters(client, account):
    Installation.objects.update(is_demo=True)
    client.cookies["reinstate_portal"] = sign_in.demo_session(account)
    choose(client, "es", "/account/")
    assert Account.objects.get(id=account).person.language == "es"
    shown = text_of(client.get("/account/"))
    assert "Usted desactivó esta cuenta" in shown


def test_the_notes_sentence_stays_english(client, account):
    Installation.objects.update(is_demo=True)
    client.cookies["reinstate_portal"] = sign_in.demo_session(account)
    choose(client, "es")
    address = client.post("/account/request/", {"kind": "reactivation"}).url
    client.post(f"{address}/agree/", {"agree": "yes", "compare": "person"})
    shown = text_of(client.get(f"{address}/note/"))
    assert "Reactivate my account" in shown
    assert "Escriba esta nota a mano" in shown


def test_staff_pages_are_english_whatever_the_browser_prefers(client, reviewer):
    client.force_login(get_user_model().objects.get(id=reviewer))
    shown = text_of(client.get("/console/", **SPANISH))
    assert '<html lang="en-us">' in shown
    assert "Queue" in shown


def test_search_reads_the_articles_in_the_visitors_language(client):
    shown = text_of(client.get("/help/?q=camara", **SPANISH))
    assert "/help/other-ways/" in shown
