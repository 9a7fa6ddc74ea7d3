import threading
from datetime import timedelta
from resource import RLIM_INFINITY
from types import SimpleNamespace

import pytest
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.fixtures.builders import jpeg, ready_case

from reinstate import jobs
from reinstate.domain.case import PieceState
from reinstate.domain.findings import PieceKind
from reinstate.services.case import cases
from reinstate.services.integration import webhooks
from reinstate.services.mail import messages
from reinstate.services.upkeep import worker
from reinstate.services.whole_book import sweep
from reinstate.store.models import Case, JobLease, Piece

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(account, seen):
    found = ready_case(account)
    cases.add_piece(account, found.case_id, PieceKind.SELFIE, jpeg())
    return found


def claimed_by_a_worker_that_was_killed(runs=1):
    """What kill -9 in the middle of a job leaves behind."""
    row = DBTaskResult.objects.get()
    for run in range(runs):
        row.claim(f"worker-{run}")
    long_ago = timezone.now() - timedelta(minutes=1)
    DBTaskResult.objects.update(started_at=long_ago)
    Piece.objects.update(state=PieceState.CHECKING)
    return row


def test_a_job_of_a_killed_worker_runs_again_and_finishes_once(case, seen):
    claimed_by_a_worker_that_was_killed()
    assert worker.drain() == 0
    assert worker.reap() == 1
    assert worker.drain() == 1
    assert Piece.objects.get().state == PieceState.PASSED
    assert worker.reap() == 0
    assert seen.reads == 1


def test_a_job_of_a_living_worker_is_left_alone(case):
    row = claimed_by_a_worker_that_was_killed()
    JobLease.objects.create(worker_id="worker-0", beat_at=timezone.now())
    assert worker.reap() == 0
    row.refresh_from_db()
    assert row.status == TaskResultStatus.RUNNING


@pytest.mark.parametrize("hours", [1, -1])
def test_a_machine_whose_clock_is_wrong_takes_no_living_worker_for_dead_and_no_dead_for_living(
    case, monkeypatch, hours
):
    row = DBTaskResult.objects.get()
    row.claim("worker-0")
    worker._show_life("worker-0")
    wrong = timezone.now() + timedelta(hours=hours)
    monkeypatch.setattr(timezone, "now", lambda: wrong)
    assert worker.reap() == 0
    JobLease.objects.update(beat_at=Now() - worker.LEASE)
    assert worker.reap() == 1


def test_a_job_that_kills_every_worker_is_given_up_and_goes_to_a_person(case):
    claimed_by_a_worker_that_was_killed(runs=worker.MAX_RUNS)
    assert worker.reap() == 0
    assert Piece.objects.get().state == PieceState.DOUBTFUL
    assert Case.objects.get().needs_person_because == ["checks_did_not_finish"]
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    assert worker.reap() == 0


def test_a_job_that_failed_is_tried_again(case, monkeypatch):
    from reinstate.services.piece import checking

    real = checking._begin
    monkeypatch.setattr(checking, "_begin", lambda piece_id: 1 / 0)
    worker.drain()
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    monkeypatch.setattr(checking, "_begin", real)
    assert worker.reap() == 1
    worker.drain()
    assert Piece.objects.get().state == PieceState.PASSED


@pytest.mark.parametrize("fault", [OperationalError, InternalError, InterfaceError])
def test_a_job_that_a_full_database_stopped_waits_and_is_not_given_up(case, monkeypatch, fault):
    from reinstate.services.piece import checking

    def has_no_room(piece_id):
        raise fault("could not extend file: No space left on device")

    real, now = checking._begin, timezone.now()
    monkeypatch.setattr(checking, "_begin", has_no_room)
    monkeypatch.setattr(timezone, "now", lambda: now)
    for _ in range(worker.MAX_RUNS + 1):
        assert worker.drain() == 1
        assert worker.reap() == 1
        assert worker.drain() == 0, "at once it would fail again"
        now += worker.AGAIN_AFTER
    monkeypatch.setattr(checking, "_begin", real)
    assert worker.drain() == 1
    assert Piece.objects.get().state == PieceState.PASSED


def test_a_job_that_fails_by_the_database_for_too_long_is_given_up_after_all(case, monkeypatch):
    from reinstate.services.piece import checking

    def takes_too_long(piece_id):
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(checking, "_begin", takes_too_long)
    DBTaskResult.objects.update(enqueued_at=timezone.now() - worker.UNCOUNTED)
    for _ in range(worker.MAX_RUNS):
        assert worker.drain() == 1
        worker.reap()
    assert Piece.objects.get().state == PieceState.DOUBTFUL


def test_nor_is_one_given_up_whose_failure_found_no_room_either(case, monkeypatch):
    from reinstate.services.piece import checking

    def has_no_room(*_):
        raise OperationalError("could not extend file: No space left on device")

    monkeypatch.setattr(worker, "_beat", lambda *_: None)
    monkeypatch.setattr(worker, "_stop_when_told", lambda *_: None)
    monkeypatch.setattr(checking, "_begin", has_no_room)
    monkeypatch.setattr(DBTaskResult, "set_failed", has_no_room)
    for _ in range(worker.MAX_RUNS + 1):
        with pytest.raises(OperationalError):
            worker._work(threading.Event())
        assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING
        assert worker.reap() == 1
        DBTaskResult.objects.update(run_after=timezone.now())


def test_nor_where_another_machine_that_does_not_know_why_was_first_to_put_it_back(
    case, monkeypatch
):
    from reinstate.services.piece import checking

    def has_no_room(*_):
        raise OperationalError("could not extend file: No space left on device")

    monkeypatch.setattr(worker, "_beat", lambda *_: None)
    monkeypatch.setattr(worker, "_stop_when_told", lambda *_: None)
    monkeypatch.setattr(DBTaskResult, "set_failed", has_no_room)
    with monkeypatch.context() as full:
        full.setattr(checking, "_begin", has_no_room)
        for _ in range(worker.MAX_RUNS + 1):
            with pytest.raises(OperationalError):
                worker._work(threading.Event())
            with monkeypatch.context() as elsewhere:
                elsewhere.setattr(worker, "_cut_off", ())
                assert worker.reap() == 1
    assert len(DBTaskResult.objects.get().worker_ids) == 1, "known at the next start"
    worker._uncount_cut_off()
    assert DBTaskResult.objects.get().worker_ids == []
    assert worker.drain() == 1
    assert Piece.objects.get().state == PieceState.PASSED


def test_a_run_that_is_under_way_and_those_that_were_killed_stay_counted(case, monkeypatch):
    row = claimed_by_a_worker_that_was_killed(runs=3)
    monkeypatch.setattr(worker, "_cut_off", ["worker-1", "worker-2"])
    worker._uncount_cut_off()
    row.refresh_from_db()
    assert row.worker_ids == ["worker-0", "worker-2"]


def test_a_killed_run_counts_whatever_the_one_before_failed_by(case):
    row = claimed_by_a_worker_that_was_killed(runs=worker.MAX_RUNS)
    DBTaskResult.objects.update(exception_class_path=next(iter(worker.OF_THE_DATABASE)))
    assert worker.reap() == 0
    row.refresh_from_db()
    assert row.exception_class_path == worker.GAVE_UP


def test_a_database_that_does_not_answer_once_ends_no_signs_of_life(db, monkeypatch):
    faults, stop = [OperationalError("the server restarts")], threading.Event()

    def shows(**_):
        if faults:
            raise faults.pop()
        stop.set()

    monkeypatch.setattr(JobLease.objects, "update_or_create", shows)
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.0)
    monkeypatch.setattr(connection, "close", lambda: None)
    worker._beat(SimpleNamespace(worker_id="worker-0"), stop)
    assert stop.is_set()


def test_a_database_that_is_away_for_a_while_ends_no_process(db, monkeypatch, caplog):
    stop, begun = threading.Event(), []

    def run(self):
        begun.append(self.worker_id)
        if len(begun) < 3:
            raise OperationalError("server closed the connection\nunexpectedly")
        stop.set()

    monkeypatch.setattr(worker.Worker, "run", run)
    monkeypatch.setattr(worker, "_beat", lambda *_: None)
    monkeypatch.setattr(worker, "_limit_memory", lambda: None)
    monkeypatch.setattr(worker, "RESUME_SECONDS", 0)
    monkeypatch.setattr(worker, "connection", SimpleNamespace(close=lambda: None))
    worker.run(stop)
    assert len(set(begun)) == 3, "what the one before had in hand counts as a dead worker's"
    assert "(server closed the connection unexpectedly); see that it runs" in caplog.text
    assert "Traceback" not in caplog.text


def test_two_reapers_put_a_job_back_once(case):
    row = claimed_by_a_worker_that_was_killed()
    row.refresh_from_db()
    assert worker._put_back(row)
    assert not worker._put_back(row)


@pytest.mark.parametrize(
    ("hard", "expected"),
    [(RLIM_INFINITY, 4 * 1024**3), (1024, 1024)],
)
def test_the_memory_limit_never_exceeds_what_the_machine_allows(monkeypatch, hard, expected):
    was_set = []
    monkeypatch.setattr("resource.getrlimit", lambda _: (hard, hard))
    monkeypatch.setattr("resource.setrlimit", lambda _, limits: was_set.append(limits))
    worker._limit_memory()
    assert was_set == [(expected, hard)]


def test_nothing_waits_for_a_mail_server_a_receiver_or_a_large_book():
    post, announce, look = (duties[0] for duties in jobs.timed() if len(duties) == 1)
    assert (post, look.__wrapped__) == (messages.send_due, sweep.nightly)
    assert isinstance(announce.__self__, jobs.Lanes)
    assert announce.__self__.send_to is webhooks.send_to
