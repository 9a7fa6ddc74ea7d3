"""The toy exchange does what a receiver has to: what comes late undoes nothing that came since."""

import json
import threading
from datetime import UTC, datetime

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from reinstate import toy_exchange
from reinstate.toy_exchange import Exchange, ToyServer

SECRET = "whsec_" + "A" * 32


def told(kind, sequence, secret=SECRET, **data):
    """A signed webhook: body and headers."""
    body = json.dumps({"type": kind, "sequence": sequence, "data": {"account": "u-1", **data}})
    at = datetime.now(UTC)
    headers = {
        "webhook-id": f"whd_{sequence}",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(f"whd_{sequence}", at, body),
    }
    return body.encode(), headers


@pytest.fixture
def toy(monkeypatch):
    made = Exchange("http://127.0.0.1:9", "rk_none", SECRET)
    monkeypatch.setattr(made, "acknowledge", lambda change, account: None)
    return made


def test_an_announcement_that_comes_after_a_later_freeze_unlocks_nothing(toy):
    toy.receive(*told("account.frozen", 8))
    toy.receive(*told("reinstatement.announced", 7))
    assert toy.accounts == {"u-1": "frozen"}


def test_an_account_is_unlocked_once_nothing_else_locks_it(toy):
    toy.receive(*told("account.frozen", 7))
    toy.receive(*told("account.unfrozen", 8, clears=["legal_hold"], good_standing=False))
    assert toy.accounts == {"u-1": "frozen"}
    toy.receive(*told("account.unfrozen", 9, clears=["sanctions_hold"], good_standing=True))
    assert toy.accounts == {"u-1": "unlocked"}


def test_an_announcement_tried_again_after_later_news_of_the_case_unlocks_all_the_same(toy):
    """What came since says nothing about the lock, so it must not cost the owner the unlocking."""
    toy.receive(*told("case.state_changed", 8, case="cas_1", case_state="approved"))
    toy.receive(*told("reinstatement.announced", 7, change="chg_1"))
    assert toy.accounts == {"u-1": "unlocked"}


def test_a_late_mailbox_and_a_late_payment_are_taken_after_later_news(toy):
    for kind in ("case.state_changed", "account.frozen"):
        toy.receive(*told(kind, 9))
    toy.receive(*told("contact.changed", 7, case="cas_1"))
    toy.receive(*told("payment.booked", 6, payment="pay_1"))
    toy.receive(*told("payment.booked", 5, payment="pay_0"))
    assert toy.accounts == {"u-1": "frozen"}
    assert (toy.mailboxes, toy.payments) == ({"u-1": "cas_1"}, {5: "u-1", 6: "u-1"})


def test_of_two_mailboxes_the_later_one_stays_and_a_payment_counts_once(toy):
    for _ in range(2):
        toy.receive(*told("contact.changed", 9, case="cas_2"))
        toy.receive(*told("contact.changed", 7, case="cas_1"))
        toy.receive(*told("payment.booked", 5))
    assert (toy.mailboxes, toy.payments) == ({"u-1": "cas_2"}, {5: "u-1"})


def test_a_wrong_signature_changes_nothing(toy):
    with pytest.raises(WebhookVerificationError):
        toy.receive(*told("account.frozen", 8, secret="whsec_" + "B" * 32))
    assert toy.accounts == {}


def answering(monkeypatch, status):
    request = httpx.Request("POST", "http://127.0.0.1:9")
    monkeypatch.setattr(httpx, "post", lambda *_, **__: httpx.Response(status, request=request))
    return Exchange("http://127.0.0.1:9", "rk_none", SECRET)


def test_an_unlock_that_is_not_in_force_any_more_is_locked_again_and_not_tried_on(monkeypatch):
    toy = answering(monkeypatch, 409)
    toy.receive(*told("reinstatement.announced", 7, change="rst_1"))
    assert toy.accounts == {"u-1": "locked again"}


def test_a_withdrawal_that_comes_first_keeps_it_locked(monkeypatch):
    toy = answering(monkeypatch, 200)
    toy.receive(*told("reinstatement.withdrawn", 8, change="rst_1"))
    toy.receive(*told("reinstatement.announced", 7, change="rst_1"))
    assert toy.accounts == {"u-1": "locked again"}


def test_a_log_in_typed_into_the_page_is_sent_as_a_real_exchange_would(monkeypatch):
    """What was left empty is not known, and not sent."""
    sent = []
    made = Exchange("http://127.0.0.1:9", "rk_none", SECRET)
    monkeypatch.setattr(made, "send", sent.append)
    server = ToyServer(0, made)
    threading.Thread(target=server.handle_request, daemon=True).start()
    typed = {"account": "demo-disabled", "device": "phone-1", "country": ""}
    httpx.post(f"http://127.0.0.1:{server.server_port}/log-in", data=typed)
    server.server_close()
    (event,) = sent
    assert (event["type"], event["account"]) == ("activity.recorded", "demo-disabled")
    assert event["data"] == {"kind": "login", "device": "phone-1"}


@pytest.mark.parametrize(
    ("changed", "address", "said"),
    [
        ({"TOY_EXCHANGE_API_KEY": ""}, "http://localhost:9", "TOY_EXCHANGE_API_KEY is not set"),
        ({"TOY_EXCHANGE_WEBHOOK_SECRET": ""}, "http://localhost:9", "SECRET is not set; `rein"),
        ({"TOY_EXCHANGE_WEBHOOK_SECRET": "b"}, "http://localhost:9", "is no signing secret"),
        ({}, "localhost:9", "--reinstate takes a whole address"),
    ],
)
def test_started_by_hand_it_says_in_a_sentence_what_is_missing(
    monkeypatch, capsys, changed, address, said
):
    good = {"TOY_EXCHANGE_API_KEY": "rk_none", "TOY_EXCHANGE_WEBHOOK_SECRET": SECRET}
    for name, value in (good | changed).items():
        monkeypatch.setenv(name, value)
    assert toy_exchange.main(["--port", "0", "--reinstate", address]) == toy_exchange.UNUSABLE
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("toy exchange: ")
    assert said in line


def test_a_port_that_is_taken_is_a_sentence(monkeypatch, capsys):
    def taken(port, exchange):
        raise OSError(98, "Address already in use")

    monkeypatch.setenv("TOY_EXCHANGE_API_KEY", "rk_none")
    monkeypatch.setenv("TOY_EXCHANGE_WEBHOOK_SECRET", SECRET)
    monkeypatch.setattr(toy_exchange, "ToyServer", taken)
    given = ["--port", "8001", "--reinstate", "http://localhost:9"]
    assert toy_exchange.main(given) == toy_exchange.UNUSABLE
    assert "port 8001 cannot be used (Address already in use)" in capsys.readouterr().err


def test_what_reinstate_refuses_is_said_in_its_own_words():
    problem = {"detail": "It cannot be used.", "errors": [{"detail": "amount is no number."}]}
    request = httpx.Request("POST", "http://127.0.0.1:9")
    kind = {"Content-Type": "application/problem+json"}
    answer = httpx.Response(422, json=problem, headers=kind, request=request)
    with pytest.raises(httpx.HTTPStatusError) as refused:
        answer.raise_for_status()
    assert toy_exchange.said(refused.value) == "It cannot be used. amount is no number."
    assert toy_exchange.said(httpx.ConnectError("Connection refused")) == "Connection refused"


@pytest.mark.parametrize(
    ("address", "is_trusted"), [("http://localhost:8000", False), ("https://x.example", True)]
)
def test_no_proxy_of_the_surroundings_is_asked_for_this_machine(monkeypatch, address, is_trusted):
    asked = []
    answer = httpx.Response(200, request=httpx.Request("POST", address))
    monkeypatch.setattr(httpx, "post", lambda *_, **how: asked.append(how["trust_env"]) or answer)
    exchange = Exchange(address, "rk_none", SECRET)
    exchange.acknowledge("chg_1", "u-1")
    exchange.send({"id": "evt_1", "type": "activity.recorded", "account": "u-1"})
    assert asked == [is_trusted] * 2
