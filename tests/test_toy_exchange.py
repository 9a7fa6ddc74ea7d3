"""The toy exchange does what a receiver has to: what comes late undoes nothing that came since."""

import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from reinstate.toy_exchange import Exchange

SECRET = "whsec_" + "A" * 32


def told(kind, sequence, secret=SECRET):
    """A signed webhook: body and headers."""
    body = json.dumps({"type": kind, "sequence": sequence, "data": {"account": "u-1"}})
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
