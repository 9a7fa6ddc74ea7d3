"""How an announcement is signed (Standard Webhooks), and the secrets that it is signed with."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta

from standardwebhooks import Webhook

from reinstate.services import clock
from reinstate.store import vault
from reinstate.store.models.integration import WebhookEndpoint
from reinstate.store.wrapping import SECRET, SECRETS_BEFORE, of_receiver

# How long both signatures are given after a secret was rotated; whoever rotates again meanwhile, as
# the new one was lost, leaves those before it in use too.
BOTH_SECRETS = timedelta(days=1)
MOST_SECRETS = 3  # beside the new one


def new_secret() -> str:
    """A secret as receivers take it."""
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def seal(endpoint: WebhookEndpoint, secret: str, before: Sequence[str] = ()) -> None:
    """Put a secret into the endpoint's row, and those before it; the caller saves it.

    They are sealed for this row and its address: whoever writes to the database alone can neither
    have another receiver told in this one's name, nor this one told elsewhere.
    """
    endpoint.secret = _sealed(SECRET, endpoint, secret)
    older = _sealed(SECRETS_BEFORE, endpoint, " ".join(before)) if before else None
    endpoint.previous_secret = older


def in_use(endpoint: WebhookEndpoint) -> list[str]:
    """The secret, and those before it while receivers may not have changed over yet.

    Tampered where they are another row's, or were sealed for another address.
    """
    at = endpoint.rotated_at
    is_recent = at is not None and clock.now() < at + BOTH_SECRETS
    before = endpoint.previous_secret if is_recent else None
    kept = {SECRET: endpoint.secret, SECRETS_BEFORE: before}
    return [
        secret
        for place, found in kept.items()
        if found is not None
        for secret in vault.open_for_installation(_label(place, endpoint), found).decode().split()
    ]


def resealed(place: str, endpoint_id: str, sealed: bytes) -> bytes:
    """Sealed for the same row by the master key that seals now."""
    endpoint = WebhookEndpoint.objects.get(id=endpoint_id)
    return vault.resealed_for_installation(_label(place, endpoint), sealed)


def _sealed(place: str, endpoint: WebhookEndpoint, text: str) -> bytes:
    return vault.seal_for_installation(_label(place, endpoint), text.encode())


def _label(place: str, endpoint: WebhookEndpoint) -> str:
    return of_receiver(place, endpoint.id, endpoint.address)


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
