"""Tables of another version, as the worker, the web process and commands tell of them."""

import threading

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from reinstate import jobs
from reinstate.config import serving
from reinstate.services.upkeep import readiness, tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def older():
    MigrationRecorder.Migration.objects.filter(app="store").order_by("-name")[0].delete()


def test_tables_of_this_version_fit():
    assert tables.misfit() == ""


def test_older_tables_come_with_the_command_to_type(older):
    assert "older than this version; run: " in tables.misfit()
    assert "-m django migrate --settings" in tables.misfit()


def test_newer_tables_are_named_with_what_this_version_knows():
    MigrationRecorder.Migration.objects.create(app="store", name="9999_of_tomorrow")
    assert "and not 9999_of_tomorrow; start the version" in tables.misfit()


def test_one_that_is_away_is_said_with_its_setting(monkeypatch):
    def away(_connection):
        raise OperationalError("connection\nrefused")

    monkeypatch.setattr(tables, "MigrationExecutor", away)
    monkeypatch.setattr(connection, "vendor", "postgresql")
    assert "(connection refused)" in tables.misfit()
    assert "REINSTATE_DATABASE_URL" in tables.misfit()


def test_a_worker_waits_for_its_tables_says_why_once_and_goes_on(caplog, monkeypatch):
    answers = ["older", "older", ""]
    # Not of the tables alone: the worker closes its connection while it waits.
    monkeypatch.setattr(readiness, "misfit", lambda: answers.pop(0))
    monkeypatch.setattr(jobs, "TICK_SECONDS", 0.0)
    monkeypatch.setattr("django.db.connection.close", lambda: None)  # the test's own transaction
    jobs.wait_until_fit(threading.Event())
    assert not answers
    assert [record.message for record in caplog.records] == ["older. The worker waits for it"]


def test_the_web_process_says_why_pages_will_fail(older, caplog):
    serving.say_misfit()
    assert "older than this version" in caplog.text
    assert "Pages fail until then" in caplog.text
