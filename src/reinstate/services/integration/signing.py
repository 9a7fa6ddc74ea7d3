"""How an announcement is signed (Standard Webhooks), and the secrets that it is signed with."""

from __future__ import annotations

import secrets
from base64 import b64encode
from datetime import timedelta
from functools import partial

from standardwebhooks import Webhook

from reinstate.services import clock
from reinstate.store import vault
from reinstate.store.models.integration import WebhookEndpoint
from reinstate.store.wrapping import WEBHOOK_SECRET

# How long both signatures are given after a secret was rotated; whoever rotates again meanwhile, as
# the new one was lost, leaves those before it in use too.
BOTH_SECRETS = timedelta(days=1)
MOST_SECRETS = 3  # beside the new one


def new_secret() -> str:
    """A secret as receivers take it."""
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def sealed(secret: str) -> bytes:
    """A secret as an endpoint keeps it; or several, with blanks between them."""
    return vault.seal_for_installation(WEBHOOK_SECRET, secret.encode())


def in_use(endpoint: WebhookEndpoint) -> list[str]:
    """The secret, and those before it while receivers may not have changed over yet."""
    at = endpoint.rotated_at
    is_recent = at is not None and clock.now() < at + BOTH_SECRETS
    kept = [endpoint.secret, endpoint.previous_secret if is_recent else None]
    opened = partial(vault.open_for_installation, WEBHOOK_SECRET)
    return [
        secret for found in kept if found is not None for secret in opened(found).decode().split()
    ]


def headers(endpoint: WebhookEndpoint, message: str, body: str) -> dict[str, str]:
    """The headers of a try. `message`: the announcement's own id, the same at every endpoint and
    try, so that a receiver knows it again by the header, the body or `/changes` alike.
    """
    at = clock.outside()
    signatures = [Webhook(secret).sign(message, at, body) for secret in in_use(endpoint)]
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
