"""`reinstate letters`."""

import pytest
from tests.fixtures.builders import make_account

from reinstate.cli import main
from reinstate.services.mail import messages
from reinstate.store.models import Account, OutboxMessage

pytestmark = pytest.mark.django_db


def test_a_letter_that_came_back_is_noted_by_the_id_that_the_returned_mail_names(run):
    make_account()
    person = Account.objects.select_related("person").get().person
    letter = messages.put(person, "reinstated", "jane@example.com", "Open", "It is open.")
    messages.send_due(lambda _: None)
    (noted,) = run("letters", "returned", f"<{letter}@desk.example>", "--json")
    assert noted["kind"] == "reinstated"
    assert OutboxMessage.objects.get().gave_up_at is not None


def test_one_that_was_never_sent_is_one_sentence(capsys):
    assert main(["letters", "returned", "<other@elsewhere.example>"]) == 2
    assert "No letter other was sent from here" in capsys.readouterr().err
