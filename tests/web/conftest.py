"""Pages over an exchange in a database; see tests/fixtures."""

import pytest
from django.contrib.auth import get_user_model

from reinstate.services.access import sign_in
from reinstate.store.models import Installation


@pytest.fixture(autouse=True)
def every_test_apart(own_keys_and_evidence):
    """No test writes into another's evidence folder or reads with its keys."""


@pytest.fixture
def owner(client, account):
    """A browser in which the owner of `account` is signed in, by the page of the demo."""
    Installation.objects.update(is_demo=True)
    client.cookies["reinstate_portal"] = sign_in.demo_session(account)
    return client


@pytest.fixture
def enter(client):
    """enter(user id) -> a browser in which that person is signed in."""

    def sign_in(user_id):
        client.force_login(get_user_model().objects.get(id=user_id))
        return client

    return sign_in
