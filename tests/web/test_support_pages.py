"""The form for everyone, and the console's list."""

import re

import pytest
from django.contrib.auth import get_user_model

from reinstate.store.models import SupportRequest

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
pytestmark = pytest.mark.django_db
WHY = "I do not know why my account is disabled."


def page(response):
    return response.content.decode()


@pytest.mark.article("process.unsure_reason", "restricted.login_errors")
def test_a_ticket_is_opened_without_signing_in(client, account):
    assert "/support/" in page(client.get("/"))
    assert "/support/" in page(client.get("/help/contact/"))
    answer = client.post("/support/", {"email": "jane@example.com", "text": WHY})
    assert SupportRequest.objects.get().number in page(answer)
    assert "reinstate_portal" not in client.cookies


def test_known_and_unknown_addresses_get_the_same_page(client, account):
    pages = []
    for email in ("jane@example.com", "nobody@example.com"):
        answer = page(client.post("/support/", {"email": email, "text": WHY}))
        answer = answer.replace(SupportRequest.objects.last().number, "NUMBER")
        pages.append(TOKEN.sub("", answer))  # masked anew on every page
    assert pages[0] == pages[1]


def test_what_was_typed_stays_after_a_refusal(client, db):
    answer = client.post("/support/", {"email": "jane", "text": WHY})
    assert answer.status_code == 422
    assert WHY in page(answer)
    assert 'value="jane"' in page(answer)


def test_staff_read_the_list_and_the_account_page_and_mark_it(client, account, reviewer):
    client.post("/support/", {"email": "jane@example.com", "text": "<b>why?</b>"})
    client.force_login(get_user_model().objects.get(id=reviewer))
    shown = page(client.get("/console/messages/"))
    assert "&lt;b&gt;why?" in shown
    assert f"/console/account/{account}/" in shown
    assert "&lt;b&gt;why?" in page(client.get(f"/console/account/{account}/"))
    client.post(f"/console/messages/{SupportRequest.objects.get().id}/answered/")
    assert "Nothing waits" in page(client.get("/console/messages/"))


def test_the_list_is_closed_to_everyone_else(client, db):
    assert client.get("/console/messages/").status_code == 302
