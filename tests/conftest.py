"""What every test starts from."""

import logging
import sys

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import translation
from django_tasks_db.management.commands import db_worker
from hypothesis import HealthCheck, settings

from reinstate.store import audit

pytest_plugins = [
    "tests.fixtures.exchange",
    "tests.fixtures.situations",
    "tests.fixtures.record",
]

# No test asks how fast a machine is: on a busy one drawing examples may take as long as it likes.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def in_english():
    """A page that another test asked for in Spanish leaves its language on the thread."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def log_lines_have_somewhere_to_go():
    """A command sets logging up anew, on what its test captures, which is closed when it ends."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream.closed:
            handler.stream = sys.stderr


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """A worker drops connections between its jobs; here that would be the test's transaction."""
    monkeypatch.setattr(f"{db_worker.__name__}.close_old_connections", lambda: None)


@pytest.fixture(autouse=True)
def written_in_a_transaction_of_their_own(monkeypatch):
    """A test's own transaction must not pass for that of the service which writes an entry."""
    append_each = audit.append_each

    def in_one(entries):
        ours = [one for one in connection.atomic_blocks if not one._from_testcase]
        assert ours, "audit entries are written in the transaction of what they record"
        append_each(entries)

    monkeypatch.setattr(audit, "append_each", in_one)


@receiver(pre_save)
def texts_fit(sender, instance, **_):
    """SQLite keeps any length; PostgreSQL refuses a text longer than its column."""
    for column in sender._meta.concrete_fields:
        value = getattr(instance, column.attname)
        if column.max_length and isinstance(value, str):
            assert len(value) <= column.max_length, f"{column} holds {column.max_length}: {value}"
