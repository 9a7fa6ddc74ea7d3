"""A receiver that answers 429 or 503 may say by Retry-After when it wants to be asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from tests.fixtures.builders import send_announcements

from reinstate.services import clock
from reinstate.services.integration import announcement_seals, receivers, tries, webhooks
from reinstate.services.integration.receivers import Answer
from reinstate.store.models import Installation
from reinstate.store.models.integration import WebhookDelivery, WebhookEndpoint

ADDRESS, OTHER = "http://127.0.0.1:9/in", "http://127.0.0.1:10/in"
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def receiver(db):
    Installation.objects.update_or_create(id=1, defaults={"is_demo": True})
    webhooks.register(ADDRESS)


@pytest.fixture
def time(monkeypatch):
    """Time that stands still until it is moved."""
    at = [datetime(2026, 11, 3, 9, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: at[0])

    def go_on(span):
        at[0] += span

    return go_on


def announce(sequence):
    payload = {"id": f"n{sequence}", "type": "account.frozen"}
    WebhookDelivery.objects.create(
        sequence=sequence,
        kind="account.frozen",
        payload=payload,
        seal=announcement_seals.made(payload),
        created_at=clock.now(),
        next_attempt_at=clock.now(),
    )


def asking(span, status=503):
    return lambda *_: Answer(status, span)


def takes(told):
    return lambda receiver, *_: told.append(receiver.url) or Answer(204)


@pytest.mark.parametrize("status", [429, 503])
def test_it_is_tried_again_when_it_asked_for_and_not_sooner(time, receiver, status):
    announce(1)
    told = []
    assert send_announcements(asking(TEN_MINUTES, status)) == 0
    row = WebhookDelivery.objects.get(endpoint__isnull=False)
    assert row.attempts == 1
    assert row.last_status == f"{status}, left alone for 600 s as it asked"
    time(TEN_MINUTES - timedelta(seconds=1))
    assert send_announcements(takes(told)) == 0
    time(timedelta(seconds=1))
    assert send_announcements(takes(told)) == 1
    assert told == [ADDRESS]


def test_what_else_is_due_there_waits_untried_and_other_receivers_do_not(time, receiver):
    webhooks.register(OTHER)
    announce(1)
    announce(2)
    tried = []

    def post(to, *_):
        tried.append(to.url)
        return Answer(429, TEN_MINUTES) if to.url == ADDRESS else Answer(204)

    assert send_announcements(post) == 2
    announce(3)
    assert send_announcements(post) == 1
    assert sorted(tried) == sorted([ADDRESS, OTHER, OTHER, OTHER])
    time(TEN_MINUTES)
    assert send_announcements(takes([])) == 3


def test_it_is_left_alone_for_no_longer_than_is_given(time, receiver):
    announce(1)
    send_announcements(asking(timedelta(days=400)))
    time(tries.LONGEST_ASKED)
    assert send_announcements(takes([])) == 1


def test_it_asks_for_no_earlier_try_than_the_pauses_have(time, receiver):
    announce(1)
    send_announcements(asking(timedelta(seconds=1)))
    time(webhooks.PAUSES[0] - timedelta(seconds=1))
    assert send_announcements(takes([])) == 0
    time(timedelta(seconds=1))
    assert send_announcements(takes([])) == 1


def test_another_answer_asks_for_nothing(time, receiver):
    announce(1)
    send_announcements(asking(TEN_MINUTES, 500))
    time(webhooks.PAUSES[0])
    assert send_announcements(takes([])) == 1


def test_it_gets_as_many_tries_as_another_however_often_it_asks(time, receiver):
    announce(1)
    for pause in webhooks.PAUSES:
        send_announcements(asking(TEN_MINUTES))
        time(max(pause, TEN_MINUTES))
    send_announcements(asking(TEN_MINUTES))
    row = WebhookDelivery.objects.get(endpoint__isnull=False)
    assert (row.attempts, row.gave_up_at is not None) == (10, True)


def test_a_moment_that_a_wrong_clock_wrote_keeps_nobody_out(time, receiver):
    announce(1)
    WebhookEndpoint.objects.update(left_alone_until=clock.now() + timedelta(days=900))
    assert send_announcements(takes([])) == 1


@pytest.fixture
def saying():
    """What a receiver's answer of 503 asks for, by its Retry-After."""
    headers = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(503)
            self.send_header("retry-after", headers[-1])
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()

        def asked(retry_after):
            headers.append(retry_after)
            to = receivers.checked(f"http://127.0.0.1:{server.server_port}/in")
            return receivers.post(to, b"{}", {}).asks_for

        yield asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("", 0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 99 Oct 2099 07:28:00 GMT", 0),
        ("Wed, 21 Oct 2015 07:28:00 +9999", 0),
    ],
)
def test_seconds_are_read_and_what_is_neither_seconds_nor_to_come_asks_for_nothing(
    receiver, saying, retry_after, seconds
):
    assert saying(retry_after) == timedelta(seconds=seconds)


def test_a_date_is_read_from_now_on(receiver, saying):
    until = clock.outside() + TEN_MINUTES
    found = saying(format_datetime(until, usegmt=True))
    assert TEN_MINUTES - timedelta(seconds=30) < found <= TEN_MINUTES


@pytest.mark.parametrize("retry_after", ["9" * 5_000, "9" * 9, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_what_is_beyond_every_bound_is_cut_to_what_is_given(receiver, saying, retry_after):
    asked = saying(retry_after)
    assert tries.of(Answer(503, asked)).asked == tries.LONGEST_ASKED
