"""A mail server that takes its time is hung up on before anybody else would send the letter."""

import socket
import time
from contextlib import suppress
from datetime import timedelta
from threading import Thread

import pytest

from reinstate.services.mail import messages, smtp
from reinstate.store.models import Account, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail_server(settings):
    """Starts a server that greets with these bytes, one each tenth of a second."""
    listening = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_BACKEND = "reinstate.services.mail.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = listening.getsockname()
    threads = []

    def start(greeting):
        def serve():
            with suppress(OSError):  # until the letter's sender hangs up, as it should
                taken, _ = listening.accept()
                with taken:
                    for byte in greeting:
                        taken.sendall(bytes([byte]))
                        time.sleep(0.1)

        threads.append(Thread(target=serve))
        threads[0].start()

    yield start
    listening.close()
    for thread in threads:
        thread.join()


@pytest.fixture
def letter(account):
    person = Account.objects.select_related("person").get(id=account).person
    return messages.put(person, "sign_in_link", "ada@mail.test", "Your link", "Open it.")


def test_one_that_answers_byte_by_byte_is_hung_up_on_and_asked_again_later(
    letter, mail_server, monkeypatch
):
    waited = []
    monkeypatch.setattr(smtp, "LONGEST_SECONDS", 0.3)
    hang_up = smtp.TimedSMTP._hang_up
    monkeypatch.setattr(
        smtp.TimedSMTP, "_hang_up", lambda *asked: (waited.append(1), hang_up(*asked))
    )
    mail_server(b"220-please hold the line\r\n")
    assert messages.send_due() == 0
    row = OutboxMessage.objects.get(id=letter)
    assert (waited, row.sent_at, row.attempts) == ([1], None, 1)


def test_one_that_goes_away_midway_is_asked_again_later(letter, mail_server):
    mail_server(b"220 he")
    assert messages.send_due() == 0
    assert OutboxMessage.objects.get(id=letter).attempts == 1


def test_a_letter_is_nobody_elses_while_its_server_may_still_answer(settings):
    connecting = timedelta(seconds=2 * settings.EMAIL_TIMEOUT)
    assert timedelta(seconds=smtp.LONGEST_SECONDS) + connecting < messages.CLAIM
