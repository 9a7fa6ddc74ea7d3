"""The same POST twice does its work once: the first answer is kept and given again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from reinstate.services import clock
from reinstate.services.errors import KeyReused, UnderWay
from reinstate.store import blind_index
from reinstate.store.models.integration import IdempotencyRecord

KEPT_FOR = timedelta(hours=24)
A_MOMENT = timedelta(seconds=1)
GIVEN_UP_AFTER = timedelta(minutes=2)  # a caller that died in mid-request may try again


@dataclass(frozen=True, slots=True)
class Answer:
    """A kept answer: HTTP status and JSON body."""

    status: int
    body: object


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that one request holds; one so slow that it was given up holds it no more."""

    record_id: int


def begin(key_id: str, key: str, request: bytes) -> Claim | Answer:
    """Claim a key; or the kept answer of an earlier, equal request.

    Raises KeyReused for another body, UnderWay while the first is still at work.
    """
    now, digests = clock.now(), _digests(request)
    records = IdempotencyRecord.objects.filter(api_key_id=key_id, key=key)
    with transaction.atomic():
        records.filter(created_at__lt=now - KEPT_FOR).delete()
        over = Q(created_at__lt=now - GIVEN_UP_AFTER) | Q(created_at__gt=now + clock.WRONG)
        records.filter(over, status=None).delete()
        try:
            with transaction.atomic():
                claimed = IdempotencyRecord.objects.create(
                    api_key_id=key_id, key=key, request_digest=digests[0], created_at=now
                )
        except IntegrityError:
            return _kept(records.first(), digests, now)
    return Claim(claimed.id)


def finish(claim: Claim, status: int, body: object) -> None:
    """Keep the answer; of a claim that was given up meanwhile the key is another request's."""
    IdempotencyRecord.objects.filter(id=claim.record_id).update(status=status, body=body)


def abandon(claim: Claim) -> None:
    """Release a claim whose work failed, so that it can be tried again."""
    IdempotencyRecord.objects.filter(id=claim.record_id, status=None).delete()


def _digests(request: bytes) -> list[str]:
    """By what a request is known again; the first is kept.

    Keyed: a request holds numbers that are few enough to be tried. The last is that without a key,
    which earlier versions kept.
    """
    plain = hashlib.sha256(request).hexdigest()
    keyed = blind_index.keyed_digests(plain)
    return [*(hashlib.sha256(one.encode()).hexdigest() for one in keyed), plain]


def _kept(record: IdempotencyRecord | None, digests: Collection[str], now: datetime) -> Answer:
    """`record`: none where the first failed in this very moment and let the key go."""
    if record is not None and record.request_digest not in digests:
        raise KeyReused(
            "This Idempotency-Key came before with another body. Use a new key for a new request."
        )
    if record is None or record.status is None:
        given_up_at = record.created_at + GIVEN_UP_AFTER if record else now + A_MOMENT
        raise UnderWay(
            "The first request with this Idempotency-Key is still at work. Try again soon.",
            max(given_up_at - now, A_MOMENT),
        )
    return Answer(record.status, record.body)
