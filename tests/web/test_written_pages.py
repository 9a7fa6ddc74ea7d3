import pytest
from tests.fixtures.builders import make_account

from reinstate.services.mail import messages, written
from reinstate.store.models import Account

pytestmark = pytest.mark.django_db


def write(account_id, subject, body):
    person = Account.objects.get(id=account_id).person
    messages.put(person, "case_written", "jane@example.com", subject, body)


def test_owners_find_what_was_written_to_them_and_nothing_else(owner, account):
    write(account, "Your request", "A person looks at it.")
    write(make_account("ext-2", email="other@example.com", ssn="900-12-9999"), "Secret", "Theirs.")
    shown = owner.get("/account/messages/").content.decode()
    assert "A person looks at it." in shown
    assert "Theirs." not in shown


def test_the_page_claims_no_more_than_it_shows(owner, account):
    shown = owner.get("/account/messages/").content.decode()
    assert f"The newest {written.NEWEST} messages" in shown
    assert "Everything" not in shown
    assert "answer to a support ticket" in shown  # a person writes it, and no message of the site
    assert "Everything we have written" not in owner.get("/account/").content.decode()
    assert "a payment, or" not in owner.get("/help/contact/").content.decode()


def test_a_link_that_is_a_key_is_not_shown_again(owner, account):
    write(account, "Link", "Here: https://site.example/sign-in/abc-DEF_123 and /case/cas_1")
    shown = owner.get("/account/messages/").content.decode()
    assert "abc-DEF" not in shown
    assert "https://site.example/sign-in/…" in shown
    assert "/case/cas_1" in shown


def test_nobody_else_can_ask_whether_a_message_is_ours(client, db):
    assert client.get("/account/messages/").url.startswith("/?again")
