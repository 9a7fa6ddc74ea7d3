"""A calling system with a key, and an exchange in a database."""

from __future__ import annotations

import itertools
import json

import pytest

from reinstate.services.access import api_keys

numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def every_test_apart(own_keys_and_evidence):
    """No test writes into another's evidence folder or reads with its keys."""


@pytest.fixture
def key(db):
    return api_keys.create("test exchange")


@pytest.fixture
def post(client, key):
    def send(path, body, *, idempotency_key=None, secret=None):
        return client.post(
            f"/api/v1/{path}",
            data=json.dumps(body),
            content_type="application/json",
            headers={
                "authorization": f"Bearer {secret or key}",
                "idempotency-key": idempotency_key or f"key-{next(numbers)}",
            },
        )

    return send


@pytest.fixture
def get(client, key):
    def read(path, **query):
        return client.get(f"/api/v1/{path}", query, headers={"authorization": f"Bearer {key}"})

    return read
