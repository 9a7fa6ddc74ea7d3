"""Announcements reach every endpoint once, signed, and are tried again when they do not."""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread

import httpx
import pytest
from standardwebhooks import Webhook
from tests.fixtures.builders import send_announcements

from reinstate import jobs
from reinstate.services import clock
from reinstate.services.errors import Refused
from reinstate.services.integration import announcement_seals, receivers, signing, webhooks
from reinstate.store.models import Installation
from reinstate.store.models.integration import WebhookDelivery, WebhookEndpoint

LOOPBACK = "http://127.0.0.1:9/webhooks"


@pytest.fixture
def is_demo(db):
    Installation.objects.update_or_create(id=1, defaults={"is_demo": True})


@pytest.fixture
def endpoint(is_demo):
    return webhooks.register(LOOPBACK)


def announce(sequence=1):
    now, payload = clock.now(), {"id": f"n{sequence}", "type": "account.frozen"}
    return WebhookDelivery.objects.create(
        sequence=sequence,
        kind="account.frozen",
        payload=payload,
        seal=announcement_seals.made(payload),
        created_at=now,
        next_attempt_at=now,
    )


class Receiver:
    """Answers with the statuses it is given, the last one for ever."""

    def __init__(self, *statuses, asks_for=timedelta(0)):
        self.statuses, self.asks_for, self.got = list(statuses), asks_for, []

    def __call__(self, receiver, body, headers):
        self.got.append((receiver.url, body, headers))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return receivers.Answer(status, self.asks_for)


def pass_time(span):
    WebhookDelivery.objects.filter(next_attempt_at__isnull=False).update(
        next_attempt_at=clock.now() - timedelta(seconds=1)
    )
    assert span > timedelta(0)


def test_an_announcement_is_signed_with_the_endpoints_secret(endpoint):
    _, secret = endpoint
    announce()
    receiver = Receiver(204)
    assert send_announcements(receiver) == 1
    ((address, body, headers),) = receiver.got
    assert address == LOOPBACK
    assert Webhook(secret).verify(body, headers) == json.loads(body)


def test_it_is_received_once(endpoint):
    announce()
    receiver = Receiver(204)
    send_announcements(receiver)
    assert send_announcements(receiver) == 0
    assert len(receiver.got) == 1


def test_what_a_slow_receiver_is_given_is_given_by_nobody_else_meanwhile(endpoint, monkeypatch):
    """Two workers: the second looks while the first waits for the answer to its last one."""
    began, waited, told = clock.now(), timedelta(0), []
    monkeypatch.setattr(webhooks.clock, "now", lambda: began + waited)
    for sequence in range(1, 6):
        announce(sequence)

    def slow(_receiver, body, _headers):
        nonlocal waited
        told.append(json.loads(body)["id"])
        waited += timedelta(seconds=9)
        if told[-1] == "n5":
            send_announcements(slow)
        return receivers.Answer(204)

    assert send_announcements(slow) == 5
    assert told == ["n1", "n2", "n3", "n4", "n5"]


def test_each_endpoint_gets_its_own_delivery(endpoint):
    webhooks.register("http://127.0.0.1:10/webhooks")
    announce()
    receiver = Receiver(204)
    assert send_announcements(receiver) == 2
    assert {address for address, _, _ in receiver.got} == {LOOPBACK, "http://127.0.0.1:10/webhooks"}


def test_an_announcement_has_one_id_in_header_and_body_at_every_endpoint_and_try(endpoint):
    webhooks.register("http://127.0.0.1:10/webhooks")
    announce()
    receiver = Receiver(500, 500, 204)
    send_announcements(receiver)
    pass_time(webhooks.PAUSES[0])
    assert send_announcements(receiver) == 2
    said = [(headers["webhook-id"], json.loads(body)["id"]) for _, body, headers in receiver.got]
    assert said == [("n1", "n1")] * 4


def test_what_is_sent_to_one_endpoint_is_sent_to_no_other(endpoint):
    webhooks.register("http://127.0.0.1:10/webhooks")
    for sequence in (1, 2):
        announce(sequence)
    assert len(webhooks.waiting()) == 2
    receiver, own = Receiver(204), WebhookEndpoint.objects.get(address=LOOPBACK)
    assert webhooks.send_to(own.id, receiver) == 2
    assert {address for address, _, _ in receiver.got} == {LOOPBACK}
    assert own.id not in webhooks.waiting()


def test_a_receiver_that_takes_its_time_keeps_no_other_waiting():
    """The quick one is given all of its five while the slow one still thinks about its first."""
    is_let_go, given = Event(), {"slow": 0, "quick": 0}

    def send_to(name):
        if name == "slow":
            is_let_go.wait(60)
        given[name] += 1

    lanes = jobs.Lanes(lambda: ("slow", "quick"), send_to)
    for number in range(1, 6):
        lanes.start_due()
        lanes.wait_for("quick", 60)
        assert given == {"slow": 0, "quick": number}
    is_let_go.set()
    lanes.wait_for("slow", 60)
    assert given["slow"] == 1, "one at a time to each"


def test_a_fault_on_the_way_to_one_receiver_ends_neither_its_lane_nor_the_others(caplog):
    tries = []

    def send_to(name):
        tries.append(name)
        raise RuntimeError("the certificate cannot be read")

    lanes = jobs.Lanes(lambda: ("a",), send_to)
    for _ in range(2):
        lanes.start_due()
        lanes.wait_for("a", 60)
    assert tries == ["a", "a"]
    assert "the certificate cannot be read" in caplog.text


def test_a_failure_is_tried_again_with_the_same_id(endpoint):
    announce()
    receiver = Receiver(500, 204)
    assert send_announcements(receiver) == 0
    assert send_announcements(receiver) == 0, "not before its pause is over"
    pass_time(webhooks.PAUSES[0])
    assert send_announcements(receiver) == 1
    ids = {headers["webhook-id"] for _, _, headers in receiver.got}
    assert len(ids) == 1


def test_the_log_says_of_each_try_who_was_told_and_why_it_failed(endpoint, caplog):
    announce()
    expired = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired"

    def failing(*_):
        raise httpx.ConnectError(expired)

    send_announcements(failing)
    address = WebhookEndpoint.objects.get().address
    assert f"to {address} did not arrive: {expired}" in caplog.text
    for pause in webhooks.PAUSES:
        pass_time(pause)
        send_announcements(failing)
    assert f"to {address} given up: {expired}" in caplog.text


def test_after_ten_tries_it_is_given_up_and_stays_visible(endpoint):
    announce()
    receiver = Receiver(500)
    for pause in (*webhooks.PAUSES, timedelta(seconds=1)):
        send_announcements(receiver)
        pass_time(pause)
    delivery = WebhookDelivery.objects.get(endpoint__isnull=False)
    assert len(receiver.got) == 10
    assert delivery.gave_up_at is not None
    assert delivery.last_status == "500"


def test_an_endpoint_that_is_gone_is_disabled(endpoint):
    announce()
    send_announcements(Receiver(410))
    assert WebhookEndpoint.objects.get().disabled_at is not None


def test_an_endpoint_that_is_gone_gets_nothing_more_of_what_was_due_with_it(endpoint):
    announce(1)
    announce(2)
    gone, back = Receiver(410), Receiver(204)
    assert send_announcements(gone) == 0
    assert len(gone.got) == 1
    webhooks.register(LOOPBACK)
    assert send_announcements(back) == 2


def test_a_removed_endpoint_gets_nothing_more_of_what_still_waited(endpoint):
    announce()
    send_announcements(Receiver(500))
    webhooks.remove(LOOPBACK)
    pass_time(webhooks.PAUSES[0])
    receiver = Receiver(204)
    assert send_announcements(receiver) == 0
    assert receiver.got == []


def test_an_address_that_is_told_is_not_told_everything_twice(endpoint):
    with pytest.raises(Refused, match=f"webhook rotate {LOOPBACK}"):
        webhooks.register(LOOPBACK)
    announce()
    assert send_announcements(Receiver(204)) == 1


def test_an_address_registered_again_receives_what_still_waited_with_its_new_secret(endpoint):
    announce()
    send_announcements(Receiver(500))
    webhooks.remove(LOOPBACK)
    _, secret = webhooks.register(LOOPBACK)
    receiver = Receiver(204)
    assert send_announcements(receiver) == 1
    ((_, body, headers),) = receiver.got
    assert Webhook(secret).verify(body, headers) == json.loads(body)


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.8/x",
        "http://169.254.169.254/latest",
        "ftp://127.0.0.1/",
        "nonsense",
        "https://[::1",
        "https://a..example/",
        f"https://{'a' * 70}.example/",
        "https://8.8.8.8:99999/",
        f"https://8.8.8.8/{'a' * 400}",
    ],
)
def test_private_and_unusable_addresses_are_refused(is_demo, address):
    with pytest.raises(Refused):
        webhooks.register(address)
    assert not WebhookEndpoint.objects.exists()


def test_outside_a_demo_loopback_and_plain_http_are_refused(db):
    Installation.objects.update_or_create(id=1, defaults={"is_demo": False})
    for address in (LOOPBACK, "https://127.0.0.1/x"):
        with pytest.raises(Refused):
            webhooks.register(address)


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.8",
        "[fd00::2]",
        "[::ffff:10.0.0.8]",
        "[64:ff9b::a00:8]",  # behind a gateway to IPv4, 10.0.0.8
        "[64:ff9b:1::a00:8]",
        "[2002:a00:8::1]",
        "[::a00:8]",
        "[fec0::8]",
        "[3fff::8]",
        "224.0.0.1",
        "[ff0e::8]",
    ],
)
def test_no_address_leads_into_a_private_network_however_it_is_written(db, host):
    Installation.objects.update_or_create(id=1, defaults={"is_demo": False})
    with pytest.raises(Refused, match="is no public address; use a host that has one"):
        webhooks.register(f"https://{host}/in")


@pytest.mark.parametrize("host", ["8.8.8.8", "[2606:4700::1]", "[64:ff9b::808:808]"])
def test_a_public_address_is_told_also_through_a_gateway_to_ipv4(db, host):
    Installation.objects.update_or_create(id=1, defaults={"is_demo": False})
    webhooks.register(f"https://{host}/in")
    assert WebhookEndpoint.objects.get().address == f"https://{host}/in"


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("127.0.0.1", "127.0.0.1 is no public address"),
        ("[0:0::1]", "0:0::1 is no public address"),
        ("localhost", "localhost stands for 127.0.0.1, which is no public address"),
    ],
)
def test_an_address_is_said_once_and_a_name_with_what_it_stands_for(db, monkeypatch, host, says):
    Installation.objects.update_or_create(id=1, defaults={"is_demo": False})
    if host == "localhost":
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(Refused) as refused:
        webhooks.register(f"https://{host}/in")
    assert refused.value.sentence.startswith(says)


@pytest.mark.parametrize("user", ["ann:sesame", "ann", ":sesame"])
def test_no_password_is_kept_in_an_address_that_is_listed_and_logged(is_demo, user):
    with pytest.raises(Refused, match="leave it out: what is announced is signed") as refused:
        webhooks.register(f"http://{user}@127.0.0.1:8001/webhooks")
    assert "sesame" not in refused.value.sentence
    assert not WebhookEndpoint.objects.exists()


def signatures(receiver, number):
    return receiver.got[number][2]["webhook-signature"].split()


def test_a_rotated_secret_signs_beside_the_old_one_for_a_day(endpoint, monkeypatch):
    _, old = endpoint
    new, receiver = webhooks.rotate(LOOPBACK), Receiver(200)
    announce(1)
    send_announcements(receiver)
    _address, body, headers = receiver.got[0]
    for secret in (old, new):
        assert Webhook(secret).verify(body, headers)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    announce(2)
    send_announcements(receiver)
    assert [len(signatures(receiver, number)) for number in (0, 1)] == [2, 1]


def test_who_rotates_again_as_the_new_secret_was_lost_cuts_no_receiver_off(endpoint, monkeypatch):
    _, old = endpoint
    lost, new, receiver = webhooks.rotate(LOOPBACK), webhooks.rotate(LOOPBACK), Receiver(200)
    announce(1)
    send_announcements(receiver)
    _address, body, headers = receiver.got[0]
    for secret in (old, lost, new):
        assert Webhook(secret).verify(body, headers)
    for _ in range(signing.MOST_SECRETS):
        webhooks.rotate(LOOPBACK)
    announce(2)
    send_announcements(receiver)
    assert len(signatures(receiver, 1)) == 1 + signing.MOST_SECRETS
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    announce(3)
    send_announcements(receiver)
    assert len(signatures(receiver, 2)) == 1


def test_nothing_is_rotated_where_nothing_is_announced(is_demo):
    with pytest.raises(Refused, match="Nothing is announced"):
        webhooks.rotate(LOOPBACK)


@pytest.fixture
def listening():
    """A receiver on loopback that keeps what it was sent."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((self.headers["host"], self.rfile.read(int(self.headers["content-length"]))))
            if self.path == "/slow":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
                with suppress(OSError):  # until the other side hangs up
                    for _ in range(20):  # each byte well within the time that one answer has
                        self.wfile.write(b".")
                        time.sleep(0.1)
            is_endless = self.path == "/endless"
            self.send_response(200 if is_endless else 204)
            self.end_headers()
            with suppress(OSError):  # until the other side hangs up
                while is_endless:
                    self.wfile.write(b"." * 100_000)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, got
        server.shutdown()
        thread.join()


def test_the_connection_goes_to_the_address_that_was_checked(is_demo, listening, monkeypatch):
    """A name that points elsewhere the second time it is asked for must not be asked for again."""
    port, got = listening
    asked = []

    def once(host, *_, **__):
        if host == "receiver.example":
            asked.append(host)
            assert len(asked) == 1, "looked up again after the check"
            host = "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]

    url = f"http://receiver.example:{port}/hook"
    endpoint = WebhookEndpoint(address=url, created_at=clock.now())
    signing.seal(endpoint, signing.new_secret())
    endpoint.save()
    announce()
    monkeypatch.setattr(socket, "getaddrinfo", once)
    assert send_announcements() == 1
    assert got[0][0] == f"receiver.example:{port}"


def test_an_answer_without_end_is_an_answer(is_demo, listening):
    port, got = listening
    webhooks.register(f"http://127.0.0.1:{port}/endless")
    announce()
    assert send_announcements() == 1
    assert WebhookDelivery.objects.get(endpoint__isnull=False).last_status == "200"
    assert len(got) == 1


def test_an_answer_that_comes_byte_by_byte_is_waited_for_no_longer_than_any_other(
    is_demo, listening, monkeypatch
):
    port, _ = listening
    monkeypatch.setattr(receivers, "LONGEST_SECONDS", 0.5)
    webhooks.register(f"http://127.0.0.1:{port}/slow")
    announce()
    assert send_announcements() == 0
    said = WebhookDelivery.objects.get(endpoint__isnull=False).last_status
    assert said.startswith("no answer within")


def test_a_receiver_that_says_nothing_is_told_in_words(is_demo, monkeypatch):
    monkeypatch.setattr(receivers, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        webhooks.register(f"http://127.0.0.1:{silent.getsockname()[1]}/in")
        announce()
        assert send_announcements() == 0
    assert WebhookDelivery.objects.get(endpoint__isnull=False).last_status == "no answer within 0 s"


@pytest.mark.parametrize(
    ("failed", "says"),
    [
        (httpx.ConnectTimeout(""), "no connection within 10 s"),
        (httpx.ReadError(""), "the connection broke off before there was an answer"),
        (httpx.ConnectError("All connection attempts failed"), "All connection attempts failed"),
    ],
)
def test_of_a_try_that_failed_the_operator_reads_no_class_of_a_library(failed, says):
    assert receivers.in_words(failed) == says


def test_of_a_redirect_it_is_said_that_none_is_followed(endpoint):
    announce()
    assert send_announcements(Receiver(301)) == 0
    said = WebhookDelivery.objects.get(endpoint__isnull=False).last_status
    assert said == "301, a redirect, and none is followed"


def test_a_proxy_of_the_surroundings_is_not_asked_for_a_receiver(is_demo, listening, monkeypatch):
    """It would be handed the address that was checked, whose certificate is the name's."""
    port, got = listening
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        free = nobody.getsockname()[1]
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free}")
    webhooks.register(f"http://127.0.0.1:{port}/in")
    announce()
    assert send_announcements() == 1
    assert len(got) == 1


@pytest.mark.parametrize("content", [None, "no certificate\n"])
def test_authorities_that_cannot_be_read_are_named(
    is_demo, listening, monkeypatch, tmp_path, content
):
    named = tmp_path / "authorities.pem"
    if content is not None:
        named.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(named))
    webhooks.register(f"http://127.0.0.1:{listening[0]}/in")
    announce()
    assert send_announcements() == 0
    said = WebhookDelivery.objects.get(endpoint__isnull=False).last_status
    assert said.startswith("what SSL_CERT_FILE names cannot be read as certificates: ")


def test_nobody_else_tries_while_one_try_may_still_take():
    assert timedelta(seconds=receivers.LONGEST_SECONDS) < webhooks.CLAIM / 2
