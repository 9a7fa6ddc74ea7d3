"""Announcements to the exchange: signed (Standard Webhooks), retried, never lost by a restart."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import httpx
from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from reinstate.services import clock, installation, seals
from reinstate.services.errors import Refused
from reinstate.services.integration import announcement_seals, receivers, signing, tries
from reinstate.services.integration.receivers import Answer, Receiver, checked
from reinstate.services.integration.tries import CLAIM, LONGEST_ASKED, PAUSES, Attempt
from reinstate.store import audit
from reinstate.store.models.integration import WebhookDelivery, WebhookEndpoint

logger = logging.getLogger(__name__)

DOES_NOT_OPEN = "the signing secret does not open: its row or its address was changed"
NOT_ANNOUNCED = "not what was announced: its row was put there or changed"
REMOVED = "removed by the operator"  # who meant it: nobody is asked to see to it
Post = Callable[[Receiver, bytes, dict[str, str]], Answer]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that is told, or was; what it has not received yet waits or was given up.

    `last_failure`: what came of the last try at the newest of those, empty before there was one.
    """

    address: str
    created_at: datetime
    waiting: int
    given_up: int
    last_failure: str
    disabled_at: datetime | None
    disabled_because: str


def every() -> tuple[Endpoint, ...]:
    """Every address there ever was, oldest first."""
    open_ones = Q(deliveries__delivered_at=None)
    tried = WebhookDelivery.objects.filter(
        endpoint=OuterRef("id"), delivered_at=None, attempts__gt=0
    ).order_by("-sequence")
    counted = WebhookEndpoint.objects.order_by("created_at").annotate(
        last_failure=Subquery(tried.values("last_status")[:1]),
        waiting=Count("deliveries", filter=open_ones & Q(deliveries__gave_up_at=None)),
        given_up=Count("deliveries", filter=open_ones & Q(deliveries__gave_up_at__isnull=False)),
    )
    return tuple(
        Endpoint(
            row.address,
            row.created_at,
            row.waiting,
            row.given_up,
            row.last_failure or "",
            row.disabled_at,
            row.disabled_because,
        )
        for row in counted
    )


def register(address: str) -> tuple[str, str]:
    """Add an endpoint; returns its id and its signing secret, which is shown once.

    What a removed endpoint of the same address had not received yet goes on, newly signed.
    """
    checked(address)
    secret = signing.new_secret()
    with transaction.atomic():
        installation.line_up()  # of two who add it at the same moment the second is told
        if WebhookEndpoint.objects.filter(address=address, disabled_at=None).exists():
            raise Refused(
                f"{address} is told already; another secret: reinstate webhook rotate {address}"
            )
        endpoint = WebhookEndpoint(address=address, created_at=clock.now())
        signing.seal(endpoint, secret)
        endpoint.save(force_insert=True)
        WebhookDelivery.objects.filter(
            endpoint__address=address,
            endpoint__disabled_at__isnull=False,
            delivered_at=None,
            gave_up_at=None,
        ).update(endpoint=endpoint, next_attempt_at=clock.now())
        _record_change(endpoint.id, "registered")
    return endpoint.id, secret


def rotate(address: str) -> str:
    """A new signing secret, shown once; for a day those before it sign as well."""
    secret = signing.new_secret()
    with transaction.atomic():
        rows = WebhookEndpoint.objects.select_for_update().filter(disabled_at=None)
        endpoint = rows.filter(address=address).order_by("-created_at").first()
        if endpoint is None:
            raise Refused(f"Nothing is announced to {address!r}; nothing was changed.")
        try:
            before = signing.in_use(endpoint)[: signing.MOST_SECRETS]
        except seals.Tampered:
            raise Refused(
                f"Of {address} {DOES_NOT_OPEN}; nothing was changed. See that the address is the "
                "receiver's, then reinstate webhook remove and add it."
            ) from None
        signing.seal(endpoint, secret, before)
        endpoint.rotated_at = clock.now()
        endpoint.save(update_fields=["secret", "previous_secret", "rotated_at"])
        _record_change(endpoint.id, "secret rotated")
    return secret


def remove(address: str) -> int:
    """Disable every endpoint at an address; returns how many there were."""
    with transaction.atomic():
        endpoints = list(WebhookEndpoint.objects.filter(address=address, disabled_at=None))
        for endpoint in endpoints:
            _disable(endpoint, REMOVED)
    return len(endpoints)


def move_demo(path: str, address: str) -> None:
    """A demo's own receiver, known by the path of its address, listens at `address` from now on:
    what it has not received yet goes to whoever registers there.
    """
    clock.require_demo("move a receiver")
    with transaction.atomic():
        elsewhere = WebhookEndpoint.objects.filter(address__endswith=path).exclude(address=address)
        for endpoint in elsewhere:
            endpoint.address = address
            endpoint.save(update_fields=["address"])
            _disable(endpoint, "the toy exchange listens on another port")


def waiting() -> tuple[str, ...]:
    """Hand out what was announced; returns the endpoints to which something is due."""
    now = clock.now()
    _give_each_endpoint_its_own(now)
    return tuple(_due(now).order_by("endpoint").values_list("endpoint", flat=True).distinct())


def send_to(endpoint_id: str, post: Post | None = None, limit: int = 50) -> int:
    """Send what is due to one endpoint; returns how many it received.

    Safe to call from several processes and threads. It takes as long as the receiver does.
    """
    due = _due(clock.now()).filter(endpoint=endpoint_id).values_list("id", flat=True)
    return sum(_deliver(delivery_id, post or receivers.post) for delivery_id in list(due[:limit]))


def _due(now: datetime) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(
        _is_due(now),
        _is_open(now),
        endpoint__isnull=False,
        endpoint__disabled_at=None,
        delivered_at=None,
        gave_up_at=None,
    )


def _is_due(now: datetime) -> Q:
    """As with letters: what lies further ahead than any pause was planned by a wrong clock."""
    never_tried = Q(attempts=0, next_attempt_at__gt=now + CLAIM + clock.WRONG)
    too_far = Q(next_attempt_at__gt=now + PAUSES[-1] + clock.WRONG)
    return Q(next_attempt_at__lte=now) | never_tried | too_far


def _is_open(now: datetime) -> Q:
    """Whether the receiver does not want to be left alone; no longer than it may ask for."""
    until = "endpoint__left_alone_until"
    too_far = Q(**{f"{until}__gt": now + LONGEST_ASKED + clock.WRONG})
    return Q(**{until: None}) | Q(**{f"{until}__lte": now}) | too_far


def _give_each_endpoint_its_own(now: datetime) -> None:
    """An announcement to everybody becomes one delivery an endpoint, each with its own tries."""
    with transaction.atomic():
        endpoints = list(WebhookEndpoint.objects.filter(disabled_at=None))
        waiting = WebhookDelivery.objects.select_for_update().filter(
            endpoint=None, delivered_at=None, gave_up_at=None
        )
        for announcement in waiting:
            for endpoint in endpoints:
                WebhookDelivery.objects.create(
                    endpoint=endpoint,
                    sequence=announcement.sequence,
                    kind=announcement.kind,
                    payload=announcement.payload,
                    seal=announcement.seal,
                    created_at=now,
                    next_attempt_at=now,
                )
            announcement.delivered_at = now
            announcement.last_status = f"handed to {len(endpoints)} endpoints"
            announcement.save(update_fields=["delivered_at", "last_status"])


def _deliver(delivery_id: str, post: Post) -> bool:
    now = clock.now()  # those before it may have kept us waiting longer than a claim holds
    claimed = WebhookDelivery.objects.filter(
        _is_due(now), _is_open(now), id=delivery_id, delivered_at=None, gave_up_at=None
    ).update(next_attempt_at=now + CLAIM)
    if claimed != 1:  # another process was faster, or was asked to leave the receiver alone
        return False
    delivery = WebhookDelivery.objects.select_related("endpoint").get(id=delivery_id)
    if delivery.endpoint is None or delivery.endpoint.disabled_at is not None:
        return False  # it answered 410 to what came before this, or was removed meanwhile
    attempt = _attempt(delivery, post)
    with transaction.atomic():
        _note(delivery, attempt, clock.now())
    return attempt.is_received


def _attempt(delivery: WebhookDelivery, post: Post) -> Attempt:
    endpoint = delivery.endpoint
    assert endpoint is not None
    if not announcement_seals.is_whole(delivery):
        return Attempt(None, NOT_ANNOUNCED)
    body = json.dumps(delivery.payload, separators=(",", ":"))
    try:
        receiver = checked(endpoint.address)  # names can be pointed elsewhere after registration
        answer = post(
            receiver, body.encode(), signing.headers(endpoint, delivery.payload["id"], body)
        )
    except (httpx.HTTPError, httpx.InvalidURL, Refused) as error:
        return Attempt(None, receivers.in_words(error))
    except seals.Tampered as broken:
        seals.noted(broken)
        return Attempt(None, DOES_NOT_OPEN)
    return tries.of(answer)


def _note(delivery: WebhookDelivery, attempt: Attempt, now: datetime) -> None:
    attempts = delivery.attempts + 1
    ends: dict[str, datetime | None] = {"next_attempt_at": None}
    status = attempt.said[:120]
    told = delivery.endpoint.address if delivery.endpoint else ""
    if attempt.is_received:
        ends["delivered_at"] = now
    elif attempts > len(PAUSES):
        ends["gave_up_at"] = now
        logger.error("webhook %s to %s given up: %s", delivery.id, told, status)
    else:
        ends["next_attempt_at"] = now + max(PAUSES[attempts - 1], attempt.asked)
        logger.warning("webhook %s to %s did not arrive: %s", delivery.id, told, status)
    # Not the endpoint: one registered anew meanwhile may have taken the delivery over.
    rows = WebhookDelivery.objects.filter(id=delivery.id)
    if not attempt.is_received:
        rows = rows.filter(delivered_at=None)  # what was withdrawn meanwhile is not tried again
    rows.update(attempts=attempts, last_status=status, **ends)
    if attempt.asked and delivery.endpoint is not None:
        _leave_alone(delivery.endpoint, now + attempt.asked)
    if attempt.is_gone and delivery.endpoint is not None:
        _disable(delivery.endpoint, "the endpoint answered 410 Gone")


def _leave_alone(endpoint: WebhookEndpoint, until: datetime) -> None:
    """What else is due there waits as well, untried, and what is announced meanwhile."""
    endpoint.left_alone_until = until
    endpoint.save(update_fields=["left_alone_until"])


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
