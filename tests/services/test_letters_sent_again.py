"""What the mail of a letter says of itself: its id, and that a program sent it."""

import pytest
from django.core import mail
from django.utils import timezone

from reinstate.services.mail import messages
from reinstate.store.models import Account, OutboxMessage

pytestmark = pytest.mark.django_db


def test_a_letter_that_goes_out_again_has_the_same_id_by_which_mailboxes_know_it(account, settings):
    settings.PUBLIC_ADDRESS = "https://desk.example:8443"
    person = Account.objects.select_related("person").get(id=account).person
    letter = messages.put(person, "sign_in_link", "ada@mail.test", "Your link", "Open it.")
    assert messages.send_due() == 1
    OutboxMessage.objects.update(sent_at=None, next_attempt_at=timezone.now())
    assert messages.send_due() == 1
    ids = [message.message()["Message-ID"] for message in mail.outbox]
    assert ids == [f"<{letter}@desk.example>"] * 2
    assert (mail.outbox[0].to, mail.outbox[0].body) == (["ada@mail.test"], "Open it.")


def test_no_program_that_answers_for_somebody_away_is_asked_to_answer_a_letter(account):
    person = Account.objects.select_related("person").get(id=account).person
    messages.put(person, "sign_in_link", "ada@mail.test", "Your link", "Open it.")
    assert messages.send_due() == 1
    assert mail.outbox[0].message()["Auto-Submitted"] == "auto-generated"
