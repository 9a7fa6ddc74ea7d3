"""What this database is, asked once by whoever answers one request."""

from datetime import timedelta

import pytest
from django.db import transaction

from reinstate.services import clock, installation
from reinstate.store.models import Installation

pytestmark = pytest.mark.django_db
A_YEAR = timedelta(days=365)


def ask():
    return clock.is_demo(), clock.now()


def test_who_holds_it_asks_once_and_when_it_is_needed(django_assert_num_queries):
    with django_assert_num_queries(0), installation.held():
        pass
    with django_assert_num_queries(1), installation.held():
        ask()
        with installation.held():
            ask()
    with django_assert_num_queries(2):
        ask()


def test_what_is_held_ends_with_who_held_it():
    with installation.held():
        assert not clock.is_demo()
    Installation.objects.update(is_demo=True)
    assert clock.is_demo()


def test_a_change_is_seen_by_who_holds_it():
    with installation.held():
        before = clock.now()
        with transaction.atomic():
            installation.become_demo()
        clock.set_offset(A_YEAR)
        assert clock.is_demo()
        assert clock.now() - before > A_YEAR
        clock.set_offset(None)
        assert clock.now() - before < A_YEAR
