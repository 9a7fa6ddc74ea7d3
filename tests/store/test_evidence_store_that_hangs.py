"""A store of photos that takes a connection and never answers holds nobody for long."""

import socket
from threading import Thread

import pytest

from reinstate.store import evidence_objects, vault
from reinstate.store.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent_store(settings, monkeypatch):
    """An S3 that never answers; how often it was asked."""
    listening, taken = socket.create_server(("127.0.0.1", 0)), []

    def take():
        try:
            while True:
                taken.append(listening.accept()[0])
        except OSError:  # the test is over
            return

    thread = Thread(target=take)
    thread.start()
    host, port = listening.getsockname()
    for name, value in (
        *(("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "word"), ("AWS_REGION", "r")),
        *(("AWS_ENDPOINT", f"http://{host}:{port}"), ("AWS_ALLOW_HTTP", "true")),
    ):
        monkeypatch.setenv(name, value)
    for name in ("TRY_SECONDS", "CONNECT_SECONDS", "IN_ALL_SECONDS"):
        monkeypatch.setattr(evidence_objects, name, getattr(evidence_objects, name) / 50)
    settings.EVIDENCE_URL = "s3://photos/here"
    evidence_objects._store.cache_clear()
    yield taken
    evidence_objects._store.cache_clear()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()
    for one in taken:
        one.close()


def test_it_is_asked_a_time_or_two_more_and_then_said_to_be_away(account, silent_store):
    keyed = vault.of(Account.objects.select_related("person").get().person)
    with pytest.raises(evidence_objects.Unreachable, match="REINSTATE_EVIDENCE_URL"):
        evidence_objects.put(keyed, "per_1/photo", b"pixels")
    assert 1 < len(silent_store) <= 3
    with pytest.raises(evidence_objects.Unreachable):
        evidence_objects.get(keyed, "per_1/photo")


def test_an_upload_that_fails_and_tidies_up_is_answered_before_a_proxy_gives_up():
    """Nobody begins a try after `IN_ALL_SECONDS`; it puts, then it removes what it put."""
    longest = evidence_objects.IN_ALL_SECONDS + evidence_objects.TRY_SECONDS
    assert 2 * longest < 60
