"""What is kept to know a request again says nothing about what stood in it."""

from __future__ import annotations

import hashlib

import pytest

from reinstate.services.errors import KeyReused
from reinstate.services.integration import idempotency
from reinstate.services.upkeep import rotating
from reinstate.store.models import ApiKey, IdempotencyRecord

pytestmark = pytest.mark.django_db
BODY = b'POST /api/v1/events\n{"ssn": "900-12-3456"}'


@pytest.fixture
def key(db):
    made = ApiKey.objects.create(name="ledger", secret_hash=b"x", created_at="2026-11-01T00:00Z")
    assert idempotency.begin(made.id, "once", BODY) is None
    idempotency.finish(made.id, "once", 200, {"data": []})
    return made.id


def test_nobody_can_try_numbers_against_the_digest_of_a_request(key):
    kept = IdempotencyRecord.objects.get().request_digest
    assert kept != hashlib.sha256(BODY).hexdigest()
    assert len(kept) == 64


def test_a_repetition_is_known_when_the_index_key_has_changed_between(key):
    rotating.rotate_index("rosa", tell=lambda line: None, wait=lambda seconds: None)
    assert idempotency.begin(key, "once", BODY) == idempotency.Answer(200, {"data": []})
    with pytest.raises(KeyReused):
        idempotency.begin(key, "once", BODY + b" ")


def test_a_repetition_is_known_of_a_request_that_an_earlier_version_took(key):
    IdempotencyRecord.objects.update(request_digest=hashlib.sha256(BODY).hexdigest())
    assert idempotency.begin(key, "once", BODY) == idempotency.Answer(200, {"data": []})
