"""`reinstate status` tells a monitor whether anything asks for a person."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reinstate.cli import main
from reinstate.services import clock, rules, work
from reinstate.services.mail import messages
from reinstate.services.upkeep import readiness
from reinstate.store import evidence_objects
from reinstate.store.models import Account, JobLease, OutboxMessage, Sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def status(capsys):
    """status(): what it ends with, and what it says."""

    def asked():
        ended = main(["status", "--json"])
        return ended, json.loads(capsys.readouterr().out)

    return asked


@pytest.fixture
def living():
    JobLease.objects.create(worker_id="one", beat_at=timezone.now())


def test_a_dead_worker_and_what_waits_for_it_are_said(status):
    work.send_sign_in_link("jane@example.com", "en-us")
    ended, said = status()
    assert (ended, said["is_well"], said["workers"], said["jobs_waiting"]) == (1, False, 0, 1)
    assert said["oldest_job_seconds"] >= 0
    (sentence,) = said["look_at"]
    assert sentence.startswith("No worker is alive: ")


def test_where_work_is_done_nothing_asks_for_a_person(status, living):
    ended, said = status()
    assert (ended, said["is_well"], said["look_at"], said["workers"]) == (0, True, [], 1)


def test_a_letter_that_is_tried_again_is_counted_and_one_that_was_given_up_asks_for_a_person(
    status, living, account
):
    def away(_):
        raise OSError("the mail server is away")

    person = Account.objects.get(id=account).person
    with transaction.atomic():
        messages.put(person, "case_approved", "jane@example.com", "Approved", "Open it.")
    messages.send_due(away)
    ended, said = status()
    assert (ended, said["letters_undelivered"], said["look_at"]) == (0, 1, [])
    OutboxMessage.objects.update(gave_up_at=timezone.now())
    ended, said = status()
    assert (ended, len(said["look_at"])) == (1, 1)
    assert "Letters or announcements were given up" in said["look_at"][0]


def test_a_record_that_is_not_whole_is_said_in_the_words_of_the_night(status, living):
    now = timezone.now()
    Sweep.objects.create(
        day=now.date(), policy_digest="d", started_at=now, record_verified_at=now,
        record_fault="entry 2 is new",
    )  # fmt: skip
    ended, said = status()
    assert (ended, said["look_at"]) == (1, ["The audit record is not whole: entry 2 is new"])


def test_a_database_that_takes_no_more_rows_is_said_before_the_worker_it_keeps_from_work(
    status, monkeypatch
):
    monkeypatch.setattr(readiness, "rows_misfit", lambda: "there is no room")
    ended, said = status()
    assert (ended, said["is_well"], said["look_at"][0]) == (1, False, "there is no room")


def test_a_store_that_takes_no_photo_is_said(status, living, settings, tmp_path):
    (tmp_path / "evidence").write_text("a file where a folder should be")
    settings.EVIDENCE_URL = (tmp_path / "evidence").as_uri()
    ended, said = status()
    assert (ended, said["is_well"], len(said["look_at"])) == (1, False, 1)
    assert said["look_at"][0].startswith("the evidence store did not take a trial in (")


def test_a_folder_without_room_for_one_photo_is_said(
    status, living, settings, tmp_path, monkeypatch
):
    settings.EVIDENCE_URL = (tmp_path / "evidence").as_uri()
    assert status()[0] == 0
    assert not [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
    most = rules.on(clock.today()).integer("intake.max_bytes")
    for free, ends in ((most, 0), (most - 1, 1)):
        monkeypatch.setattr(evidence_objects, "room", lambda n=free: (tmp_path, n))
        ended, said = status()
        assert (ended, len(said["look_at"])) == (ends, ends)
    assert f"has room for {most - 1} bytes" in said["look_at"][0]


def test_a_key_file_that_cannot_be_used_is_said(status, living, account, own_keys_and_evidence):
    Path(settings.KEY_FILE).write_text("nonsense")
    ended, said = status()
    assert (ended, said["is_well"], len(said["look_at"])) == (1, False, 1)
    assert str(settings.KEY_FILE) in said["look_at"][0]
