"""Announcements to the exchange: signed (Standard Webhooks), retried, never lost by a restart."""

from __future__ import annotations

import ipaddress
import json
import logging
import secrets
import socket
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx
from django.db import transaction
from standardwebhooks import Webhook

from reinstate.services import clock
from reinstate.services.errors import Refused
from reinstate.store import audit, vault
from reinstate.store.models.integration import WebhookDelivery, WebhookEndpoint

logger = logging.getLogger(__name__)

SECRET_LABEL = "webhook.secret"  # noqa: S105 - names the place, holds nothing
GONE = 410
TIMEOUT_SECONDS = 10.0
# Ten tries over three days.
PAUSES = (
    *(timedelta(seconds=s) for s in (5, 30)),
    *(timedelta(minutes=m) for m in (5, 30)),
    *(timedelta(hours=h) for h in (2, 5, 10, 20, 34)),
)

Post = Callable[[str, bytes, dict[str, str]], int]


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one delivery went: an HTTP status, or why there was none."""

    status: int | None
    problem: str = ""

    @property
    def is_received(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and 200 <= self.status < 300


def register(address: str) -> tuple[str, str]:
    """Add an endpoint; returns its id and its signing secret, which is shown once.

    What a removed endpoint of the same address had not received yet goes on, newly signed.
    """
    refuse_private(address)
    secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.create(
            address=address,
            secret=vault.seal_for_installation(SECRET_LABEL, secret.encode()),
            created_at=clock.now(),
        )
        WebhookDelivery.objects.filter(
            endpoint__address=address,
            endpoint__disabled_at__isnull=False,
            delivered_at=None,
            gave_up_at=None,
        ).update(endpoint=endpoint, next_attempt_at=clock.now())
        _record_change(endpoint.id, "registered")
    return endpoint.id, secret


def remove(address: str) -> int:
    """Disable every endpoint at an address; returns how many there were."""
    with transaction.atomic():
        endpoints = list(WebhookEndpoint.objects.filter(address=address, disabled_at=None))
        for endpoint in endpoints:
            _disable(endpoint, "removed by the operator")
    return len(endpoints)


def refuse_private(address: str) -> None:
    """Refuse addresses inside our own network, which a webhook must never reach.

    A demo database may announce to loopback, where its toy exchange listens.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(f"{address!r} is no web address; write https://host/path")
    if parts.scheme == "http" and not clock.is_demo():
        raise Refused(f"{address!r} is not encrypted; use https")
    for found in _addresses_of(parts.hostname):
        if not (found.is_global or (clock.is_demo() and found.is_loopback)):
            raise Refused(
                f"{parts.hostname} is {found}, inside a private network; use a public host"
            )


def send_due(post: Post | None = None, limit: int = 50) -> int:
    """Send what is due; returns how many were received. Safe to call from several processes."""
    now = clock.now()
    _give_each_endpoint_its_own(now)
    due = WebhookDelivery.objects.filter(
        endpoint__isnull=False,
        endpoint__disabled_at=None,
        delivered_at=None,
        gave_up_at=None,
        next_attempt_at__lte=now,
    ).values_list("id", flat=True)[:limit]
    return sum(_deliver(delivery_id, now, post or _post) for delivery_id in list(due))


def _give_each_endpoint_its_own(now: datetime) -> None:
    """An announcement to everybody becomes one delivery an endpoint, each with its own tries."""
    with transaction.atomic():
        endpoints = list(WebhookEndpoint.objects.filter(disabled_at=None))
        waiting = WebhookDelivery.objects.select_for_update().filter(
            endpoint=None, delivered_at=None, gave_up_at=None
        )
        for announcement in waiting:
            for endpoint in endpoints:
                if not endpoint.kinds or announcement.kind in endpoint.kinds:
                    WebhookDelivery.objects.create(
                        endpoint=endpoint,
                        sequence=announcement.sequence,
                        kind=announcement.kind,
                        payload=announcement.payload,
                        created_at=now,
                        next_attempt_at=now,
                    )
            announcement.delivered_at = now
            announcement.last_status = f"handed to {len(endpoints)} endpoints"
            announcement.save(update_fields=["delivered_at", "last_status"])


def _deliver(delivery_id: str, now: datetime, post: Post) -> bool:
    claimed = WebhookDelivery.objects.filter(
        id=delivery_id, delivered_at=None, gave_up_at=None, next_attempt_at__lte=now
    ).update(next_attempt_at=now + timedelta(seconds=3 * TIMEOUT_SECONDS))
    if claimed != 1:  # another process was faster
        return False
    delivery = WebhookDelivery.objects.select_related("endpoint").get(id=delivery_id)
    attempt = _attempt(delivery, post)
    with transaction.atomic():
        _note(delivery, attempt, now)
    return attempt.is_received


def _attempt(delivery: WebhookDelivery, post: Post) -> Attempt:
    endpoint = delivery.endpoint
    assert endpoint is not None
    body = json.dumps(delivery.payload, separators=(",", ":"))
    try:
        refuse_private(endpoint.address)  # names can be pointed elsewhere after registration
        status = post(endpoint.address, body.encode(), _signed(endpoint, delivery.id, body))
    except (httpx.HTTPError, httpx.InvalidURL, Refused) as error:
        return Attempt(None, str(error) or type(error).__name__)
    return Attempt(status)


def _signed(endpoint: WebhookEndpoint, message: str, body: str) -> dict[str, str]:
    at = clock.outside()
    secrets_in_use = [endpoint.secret, endpoint.previous_secret]
    signatures = [
        Webhook(vault.open_for_installation(SECRET_LABEL, sealed).decode()).sign(message, at, body)
        for sealed in secrets_in_use
        if sealed is not None
    ]
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _note(delivery: WebhookDelivery, attempt: Attempt, now: datetime) -> None:
    delivery.attempts += 1
    delivery.last_status = (str(attempt.status) if attempt.status else attempt.problem)[:120]
    if attempt.is_received:
        delivery.delivered_at, delivery.next_attempt_at = now, None
    elif delivery.attempts > len(PAUSES):
        delivery.gave_up_at, delivery.next_attempt_at = now, None
        logger.error("webhook %s given up after %d tries", delivery.id, delivery.attempts)
    else:
        delivery.next_attempt_at = now + PAUSES[delivery.attempts - 1]
    # Not the endpoint: one registered anew meanwhile may have taken the delivery over.
    changed = ["attempts", "last_status", "delivered_at", "next_attempt_at", "gave_up_at"]
    delivery.save(update_fields=changed)
    if attempt.status == GONE and delivery.endpoint is not None:
        _disable(delivery.endpoint, "the endpoint answered 410 Gone")


def _disable(endpoint: WebhookEndpoint, because: str) -> None:
    endpoint.disabled_at, endpoint.disabled_because = clock.now(), because
    endpoint.save(update_fields=["disabled_at", "disabled_because"])
    _record_change(endpoint.id, because)


def _record_change(endpoint_id: str, what: str) -> None:
    audit.append(
        audit.Tag.OPERATOR_ENDPOINT_CHANGED,
        actor="operator",
        subject=endpoint_id,
        at=clock.now(),
        details={"what": what},
    )


def _addresses_of(host: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Refused(f"{host} cannot be found: {error.strerror}") from error
    return [ipaddress.ip_address(item[4][0]) for item in found]


def _post(address: str, body: bytes, headers: dict[str, str]) -> int:
    return httpx.post(address, content=body, headers=headers, timeout=TIMEOUT_SECONDS).status_code
