"""A machine whose clock is not the database's, and one whose clock is set while it works."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now

from reinstate import jobs
from reinstate.cli import database
from reinstate.config import serving
from reinstate.services.upkeep import clocks, worker
from reinstate.store.models import JobLease

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong_by(monkeypatch):
    """Sets this machine's clock off the database's."""

    def set_off(**span):
        off = timedelta(**span)

        class Wrong(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + off

        monkeypatch.setattr(clocks, "datetime", Wrong)

    return set_off


def test_clocks_that_agree_are_nothing_to_say(caplog):
    assert clocks.misfit() == ""
    clocks.Watch().look()
    assert not caplog.records


@pytest.mark.parametrize(
    ("span", "says"),
    [
        ({"hours": 1}, "1:00:00 ahead of the database's"),
        ({"days": -1}, "1 day, 0:00:00 behind the database's"),
        ({"seconds": 35}, "0:00:35 ahead"),
        ({"seconds": 20}, ""),
    ],
)
def test_one_that_is_further_off_than_a_code_holds_is_said_with_what_to_do(wrong_by, span, says):
    wrong_by(**span)
    said = clocks.misfit()
    assert says in said
    assert bool(said) is bool(says)
    assert not said or "time server (NTP)" in said


def test_worker_web_process_and_commands_say_it(wrong_by, caplog, capsys):
    wrong_by(hours=1)
    look = jobs.timed()[0][0]
    look()
    look()
    assert caplog.text.count("1:00:00 ahead") == 1
    capsys.readouterr()  # what was logged is none of the command's
    database._demand_tables()
    assert capsys.readouterr().err.startswith("warning: this machine's clock is 1:00:00 ahead")
    caplog.clear()
    serving.say_misfit()  # the last: it leaves no connection open
    assert "1:00:00 ahead" in caplog.text


@pytest.mark.parametrize(("seconds", "way"), [(-3600, "back by 1:00:00"), (60, "forward by 0:01")])
def test_a_clock_that_is_set_while_the_worker_runs_is_said_once(monkeypatch, caplog, seconds, way):
    watch, now = clocks.Watch(), time.time
    monkeypatch.setattr(clocks.time, "time", lambda: now() + seconds)
    watch.look()
    watch.look()
    said = [record.getMessage() for record in caplog.records if "was set" in record.getMessage()]
    assert len(said) == 1
    assert way in said[0]


def test_a_dead_worker_does_not_live_on_where_the_databases_clock_was_set_back():
    JobLease.objects.create(worker_id="dead", beat_at=datetime.now(UTC) + timedelta(hours=1))
    worker.reap()
    assert not JobLease.objects.filter(beat_at__gt=Now() + worker.LEASE).exists()


def test_receivers_of_announcements_allow_for_more_than_is_said():
    assert timedelta(minutes=5) > clocks.FAR
