"""The toy exchange does what a receiver has to: what comes late undoes nothing that came since."""

import json
from datetime import UTC, datetime

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from reinstate.toy_exchange import Exchange

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
