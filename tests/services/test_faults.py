"""What the worker's log holds when the same thing fails with every try."""

import pytest
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
)

from reinstate import jobs
from reinstate.services.upkeep import faults, housekeeping

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_said_yet(monkeypatch):
    monkeypatch.setattr(faults, "_said", {})


class Rounds:
    """A stop that lets so many rounds pass."""

    def __init__(self, rounds):
        self.left = rounds

    def wait(self, _seconds):
        self.left -= 1
        return self.left < 0


def away():
    raise OperationalError("connection refused\n\tIs the server running?")


def broken():
    return {}["missing"]


def test_a_database_that_is_away_is_one_line_whoever_meets_it(caplog):
    jobs.keep(Rounds(3), (away, lambda: housekeeping._done(away)))
    assert len(caplog.records) == 1
    assert "(connection refused Is the server running?); see that it runs" in caplog.text
    assert "Traceback" not in caplog.text


def test_another_fault_shows_its_traceback_once_and_is_said_again_later_in_a_line(
    caplog, monkeypatch
):
    jobs.keep(Rounds(3), (broken,))
    assert len(caplog.records) == caplog.text.count("Traceback (most") == 1
    monkeypatch.setattr(faults, "SAY_AGAIN_SECONDS", 0.0)
    jobs.keep(Rounds(1), (broken,))
    assert len(caplog.records) == 2
    assert caplog.text.count("Traceback (most") == 1
    assert "test_faults.broken failed (KeyError: 'missing'); it is tried again" in caplog.text


def test_different_faults_are_each_said(caplog):
    jobs.keep(Rounds(2), (broken, away, lambda: 1 / 0))
    assert len(caplog.records) == 3


class Cause(Exception):
    """What the driver raised."""

    def __init__(self, sqlstate):
        super().__init__()
        self.sqlstate = sqlstate


def caused(error, sqlstate):
    error.__cause__ = Cause(sqlstate)
    return error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OperationalError("disk\n full"), "(disk full); see that it runs, is set up and has room"),
        (InterfaceError("the connection is closed"), "see that it runs"),
        (caused(InternalError("read-only transaction"), "25006"), "name one that can be written"),
        (OperationalError("attempt to write a readonly database"), "name one that can be written"),
        (caused(ProgrammingError("permission denied"), "42501"), "its user may not do that"),
        (caused(OperationalError("statement timeout"), "57014"), "allow more by statement_timeout"),
        (caused(OperationalError("lock timeout"), "55P03"), "allow more by statement_timeout"),
        (OperationalError("database is locked"), "another process has its file for itself alone"),
        (DatabaseError("database disk image is malformed"), "put the last backup into an empty"),
    ],
)
def test_a_fault_of_the_database_is_told_with_what_to_look_at(error, says):
    assert faults.of_the_database(error).startswith("the database does not answer as it should (")
    assert says in faults.of_the_database(error)


@pytest.mark.parametrize(
    "error",
    [
        caused(InternalError("current transaction is aborted"), "25P02"),
        caused(ProgrammingError('column "naem" does not exist'), "42703"),
        IntegrityError("twice"),
        DataError("too long"),
        KeyError("missing"),
    ],
)
def test_a_fault_of_ours_keeps_its_traceback(error):
    assert faults.of_the_database(error) == ""
