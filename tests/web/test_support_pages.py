"""The form for everyone, and the console's list."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from tests.fixtures.builders import event, make_account

from reinstate.services.access import sign_in
from reinstate.services.case import support
from reinstate.services.integration import exchange
from reinstate.store.models import Installation, RestrictionEvent, SupportRequest

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
pytestmark = pytest.mark.django_db
WHY = "I do not know why my account is disabled."


def page(response):
    return response.content.decode()


@pytest.mark.article("process.unsure_reason", "restricted.login_errors")
def test_a_ticket_is_opened_without_signing_in(client, account):
    assert "/support/" in page(client.get("/"))
    assert "/support/" in page(client.get("/help/contact/"))
    answer = client.post("/support/", {"email": "jane@example.com", "text": WHY}, follow=True)
    assert SupportRequest.objects.get().number in page(answer)
    assert "reinstate_portal" not in client.cookies


def test_the_number_is_still_there_when_its_page_is_loaded_again(client, db):
    asked = client.post("/support/", {"email": "jane@example.com", "text": WHY}).url
    assert SupportRequest.objects.get().number in page(client.get(asked))
    assert SupportRequest.objects.get().number in page(client.get(asked))
    client.cookies.clear()
    assert client.get(asked).url == "/support/"


def test_known_and_unknown_addresses_get_the_same_page(client, account):
    pages = []
    for email in ("jane@example.com", "nobody@example.com"):
        answer = page(client.post("/support/", {"email": email, "text": WHY}, follow=True))
        answer = answer.replace(SupportRequest.objects.last().number, "NUMBER")
        pages.append(TOKEN.sub("", answer))  # masked anew on every page
    assert pages[0] == pages[1]


def test_what_was_typed_stays_after_a_refusal(client, db):
    answer = client.post("/support/", {"email": "jane", "text": WHY})
    assert answer.status_code == 422
    assert WHY in page(answer)
    assert 'value="jane"' in page(answer)


def test_everything_that_is_missing_is_said_at_once(client, db):
    shown = page(client.post("/support/", {}))
    assert re.findall(r'<p class="problem" id="wrong-([a-z]+)">', shown) == ["email", "text"]


def test_staff_read_the_list_and_the_account_page_and_mark_it(client, account, reviewer):
    client.post("/support/", {"email": "jane@example.com", "text": "<b>why?</b>"})
    client.force_login(get_user_model().objects.get(id=reviewer))
    shown = page(client.get("/console/messages/"))
    assert "&lt;b&gt;why?" in shown
    assert f"/console/account/{account}/" in shown
    assert "&lt;b&gt;why?" in page(client.get(f"/console/account/{account}/"))
    client.post(f"/console/messages/{SupportRequest.objects.get().id}/answered/")
    shown = page(client.get("/console/messages/"))
    assert "Marked as answered." in shown
    assert "Nothing waits" in shown


def test_a_list_that_shows_only_the_oldest_says_so(client, account, reviewer, monkeypatch):
    monkeypatch.setattr(support, "SHOWN", 2)
    Installation.objects.update(is_demo=True)
    client.force_login(get_user_model().objects.get(id=reviewer))
    support.ask("one@example.com", WHY)
    assert "These are the oldest" not in page(client.get("/console/messages/"))
    for name in ("two", "three"):
        support.ask(f"{name}@example.com", WHY)
    shown = page(client.get("/console/messages/"))
    assert "These are the oldest 2." in shown
    assert "three@example.com" not in shown


def test_the_list_is_closed_to_everyone_else(client, db):
    assert client.get("/console/messages/").status_code == 302


@pytest.mark.article("restricted.identity_unverified")
@pytest.mark.parametrize(("days_open", "is_hinted"), [(5, True), (200, False)])
def test_a_lock_soon_after_opening_hints_at_the_identity_check(client, db, days_open, is_hinted):
    Installation.objects.update(is_demo=True)
    opened_on = (datetime.now(UTC) - timedelta(days=days_open)).date().isoformat()
    new = make_account("ext-9", opened_on=opened_on)
    RestrictionEvent.objects.all().delete()  # not one that the owner asked for
    raised_at = datetime.now(UTC) - timedelta(hours=1)
    exchange.ingest(event("restriction.raised", "ext-9", raised_at, kind="fraud_alert", by="x"))
    client.cookies["reinstate_portal"] = sign_in.demo_session(new)
    shown = client.get("/account/").content.decode()
    assert ("often wait for an identity check" in shown) is is_hinted


def test_who_marks_a_message_answered_second_reads_who_was_first(enter, reviewer, staff):
    support.ask("ann@example.com", "Why is it locked?")
    where = f"/console/messages/{SupportRequest.objects.get().id}/answered/"
    said = "Rosa has marked this as answered before you."
    for _ in range(2):
        assert said not in enter(reviewer).post(where, follow=True).content.decode()
    assert said in enter(staff("senior", "sam")).post(where, follow=True).content.decode()
