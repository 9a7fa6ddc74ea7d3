"""What is kept to know a request again says nothing about what stood in it."""

from __future__ import annotations

import hashlib

import pytest

from reinstate.services import clock
from reinstate.services.errors import KeyReused, UnderWay
from reinstate.services.integration import idempotency
from reinstate.services.upkeep import rotating
from reinstate.store.models import ApiKey, IdempotencyRecord

pytestmark = pytest.mark.django_db
BODY = b'POST /api/v1/events\n{"ssn": "900-12-3456"}'


OTHER = BODY.replace(b"3456", b"3457")


def claimed(key_id, body=BODY):
    found = idempotency.begin(key_id, "once", body)
    assert isinstance(found, idempotency.Claim)
    return found


@pytest.fixture
def key(db):
    made = ApiKey.objects.create(name="ledger", secret_hash=b"x", created_at="2026-11-01T00:00Z")
    idempotency.finish(claimed(made.id), 200, {"data": []})
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


def test_two_systems_that_choose_the_same_key_each_get_their_own_answer(key):
    desk = ApiKey.objects.create(name="desk", secret_hash=b"y", created_at="2026-11-01T00:00Z").id
    answer = idempotency.Answer(200, {"data": ["of the desk"]})
    idempotency.finish(claimed(desk, OTHER), answer.status, answer.body)
    assert idempotency.begin(desk, "once", OTHER) == answer
    assert idempotency.begin(key, "once", BODY) == idempotency.Answer(200, {"data": []})


@pytest.fixture
def slow(key, monkeypatch):
    """The claim of a request that is still at work when its key is given to the next one."""
    IdempotencyRecord.objects.all().delete()
    found, later = claimed(key), clock.now() + idempotency.GIVEN_UP_AFTER * 2
    monkeypatch.setattr(clock, "now", lambda: later)
    return found


def test_who_was_given_up_answers_no_other_request(key, slow):
    mine = claimed(key, OTHER)
    idempotency.finish(slow, 200, {"data": ["of the first"]})
    with pytest.raises(UnderWay):
        idempotency.begin(key, "once", OTHER)
    idempotency.finish(mine, 200, {"data": ["of the second"]})
    assert idempotency.begin(key, "once", OTHER) == idempotency.Answer(
        200, {"data": ["of the second"]}
    )


def test_who_was_given_up_and_fails_lets_nobody_else_in(key, slow):
    claimed(key, OTHER)
    idempotency.abandon(slow)
    with pytest.raises(UnderWay):
        idempotency.begin(key, "once", OTHER)
