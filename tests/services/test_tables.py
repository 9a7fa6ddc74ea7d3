"""Tables of another version, as the worker, the web process and commands tell of them."""

import threading
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, OperationalError, connection
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


def test_a_file_that_another_process_holds_is_not_called_damaged(monkeypatch):
    def held(_connection):
        raise OperationalError("database is locked")

    monkeypatch.setattr(tables, "MigrationExecutor", held)
    monkeypatch.setattr(connection, "vendor", "sqlite")
    assert "another process has its file for itself alone" in tables.misfit()
    assert "backup" not in tables.misfit()


@pytest.mark.parametrize(
    ("fault", "free", "is_room_asked_for"),
    [
        (OperationalError("disk I/O error"), 4096, True),
        (OperationalError("disk I/O error"), tables.LEAST_ROOM, False),
        (DatabaseError("file is not a database"), 4096, False),
    ],
)
def test_on_a_full_disk_room_is_asked_for_and_no_backup_in_place_of_a_whole_file(
    monkeypatch, tmp_path, fault, free, is_room_asked_for
):
    def fails(_connection):
        raise fault

    monkeypatch.setattr(tables, "MigrationExecutor", fails)
    monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setitem(connection.settings_dict, "NAME", tmp_path / "reinstate.sqlite3")
    monkeypatch.setattr(tables.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    said = tables.misfit()
    assert (f"{fault}" in said, "room for 4096 bytes" in said) == (True, is_room_asked_for)
    assert ("put the last backup" in said) is not is_room_asked_for


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
