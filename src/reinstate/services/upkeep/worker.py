"""The worker loop with a lease, and the reaper that puts back the jobs of dead workers.

django-tasks-db leaves a job RUNNING for ever when its worker is killed. Here every worker shows a
sign of life while it works; a job whose worker fell silent is put back, a few times at most.
"""

from __future__ import annotations

import logging
import os
import resource
import threading
import time
from collections import deque
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import InterfaceError, InternalError, OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from reinstate.services import clock, tasks
from reinstate.services.piece import checking
from reinstate.services.upkeep import faults
from reinstate.store.models import JobLease

logger = logging.getLogger(__name__)

# Operating figures, not policy. Wall-clock time: a demo's moved clock must not kill its workers.
BEAT_SECONDS = 4.0
WATCH_SECONDS = 0.5
RESUME_SECONDS = 5.0
LEASE = timedelta(seconds=15)
TIME_LIMIT = timedelta(seconds=180)  # one job; a stuck model run ends the process
MAX_RUNS = 3
# A database that is full, locked or only read is no fault of a job's, so such a run does not count.
# A job that is older may bring the fault about itself, as by a statement that takes too long.
OF_THE_DATABASE = frozenset(
    f"{kind.__module__}.{kind.__qualname__}"
    for kind in (OperationalError, InterfaceError, InternalError)
)
UNCOUNTED, AGAIN_AFTER = timedelta(hours=1), timedelta(seconds=30)
_in_hand: dict[UUID, float] = {}  # this worker's job, and since when by no clock that is set
# Workers of this process that a database ended: it had no room either to say that their job failed.
_cut_off: deque[str] = deque(maxlen=1_000)
GAVE_UP = "reinstate.services.upkeep.worker.GaveUp"


def run(stop: threading.Event | None = None) -> None:
    """Work until `stop` is set. Call from the main thread of a process of its own.

    A database that does not answer ends the worker, not the process: another one goes on as soon
    as it answers, and what the first had in hand is put back as that of any dead worker.
    """
    _limit_memory()
    stopped = stop or threading.Event()
    while not stopped.is_set():
        try:
            _work(stopped)
        except DatabaseFault as error:
            faults.say("the worker", error)
            stopped.wait(RESUME_SECONDS)


def _work(stopped: threading.Event) -> None:
    """One worker, until it is told to stop or its database does not answer."""
    worker, over = _worker(interval=0.3), threading.Event()
    watcher = threading.Thread(target=_stop_when_told, args=(worker, stopped, over), daemon=True)
    beats = threading.Thread(target=_beat, args=(worker, over), daemon=True)
    _show_life(worker.worker_id)  # before anything is in hand: who has left no sign is dead
    _uncount_cut_off()
    watcher.start()
    beats.start()
    try:
        worker.run()
    except DatabaseFault:
        _cut_off.append(worker.worker_id)
        raise
    finally:
        over.set()
        beats.join(BEAT_SECONDS * 2)
        with suppress(DatabaseFault):  # a lease that is left ends by itself
            JobLease.objects.filter(worker_id=worker.worker_id).delete()


def drain(limit: int = 100) -> int:
    """Run up to `limit` ready jobs in this process; returns how many ran."""
    worker = _worker(interval=0, batch=True, max_tasks=limit)
    worker.run()
    return worker._run_tasks


def reap() -> int:
    """Put back jobs whose worker died and jobs that failed; give up after `MAX_RUNS` that count."""
    _take_no_sign_from_the_future()
    _wait_for_no_wrong_clock()
    stale = [row for row in DBTaskResult.objects.running() if _is_dead(row)]
    failed = DBTaskResult.objects.failed().exclude(exception_class_path=GAVE_UP)
    return sum(_put_back(row) for row in (*stale, *failed))


def _worker(*, interval: float, batch: bool = False, max_tasks: int | None = None) -> Worker:
    return Worker(
        queue_names=["*"],
        interval=interval,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=max_tasks,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


def _stop_when_told(worker: Worker, stop: threading.Event, over: threading.Event) -> None:
    while not over.is_set():
        if stop.wait(WATCH_SECONDS):
            worker.running = False
            return


def _beat(worker: Worker, stop: threading.Event) -> None:
    """Renew the lease until told to stop; a database that does not answer is asked again."""
    try:
        while not stop.is_set():
            try:
                _show_life(worker.worker_id)
            except DatabaseFault as error:
                faults.say("the worker's sign of life", error)
            stop.wait(BEAT_SECONDS)
    finally:
        connection.close()


def _show_life(worker_id: str) -> None:
    """A job over its time limit ends the process; the reaper puts it back."""
    JobLease.objects.update_or_create(worker_id=worker_id, defaults={"beat_at": Now()})
    if _is_over_time(worker_id, time.monotonic()):
        logger.critical("a job ran longer than %s; this worker ends", TIME_LIMIT)
        os._exit(70)


def _is_over_time(worker_id: str, now: float) -> bool:
    """By how long this process has seen the job in hand: the clock may be set meanwhile.

    Set back by a day, a stuck job would have kept its worker for a day; set forward, a good one
    would have ended it.
    """
    rows = DBTaskResult.objects.running().values_list("id", "worker_ids")
    mine = {job for job, workers in rows if workers and workers[-1] == worker_id}
    for job in _in_hand.keys() - mine:
        del _in_hand[job]
    return any(now - _in_hand.setdefault(job, now) > TIME_LIMIT.total_seconds() for job in mine)


def _is_dead(row: DBTaskResult[..., object]) -> bool:
    """Whether its worker left no sign of life of late, by the database's clock.

    By this machine's, one an hour ahead would take every other worker for dead.
    """
    worker_id = row.worker_ids[-1] if row.worker_ids else ""
    return not JobLease.objects.filter(worker_id=worker_id, beat_at__gt=Now() - LEASE).exists()


def _take_no_sign_from_the_future() -> None:
    """Where the database's clock was set back, a dead worker would live on until it catches up.

    Brought to now, a living one renews it in a moment, and a dead one is dead in a moment.
    """
    ahead = JobLease.objects.filter(beat_at__gt=Now() + LEASE)
    if ahead.exists():  # asked first: an UPDATE would take the write lock for nothing
        ahead.update(beat_at=Now())


def _wait_for_no_wrong_clock() -> None:
    """What was put off by minutes while a clock was a day ahead goes on now."""
    now = timezone.now()
    put_off = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, run_after__gt=now + clock.WRONG
    )
    if put_off.exists():
        put_off.update(run_after=now)


def _put_back(row: DBTaskResult[..., object]) -> bool:
    """Exactly one reaper wins: the UPDATE names the run it saw."""
    seen = DBTaskResult.objects.filter(id=row.id, status=row.status, started_at=row.started_at)
    ready = {"status": TaskResultStatus.READY, "started_at": None, "finished_at": None}
    if _is_uncounted(row):
        later = timezone.now() + AGAIN_AFTER
        return seen.update(**ready, worker_ids=row.worker_ids[:-1], run_after=later) == 1
    if len(row.worker_ids) < MAX_RUNS:
        return seen.update(**ready) == 1
    with transaction.atomic():
        changed = seen.update(
            status=TaskResultStatus.FAILED,
            exception_class_path=GAVE_UP,
            finished_at=timezone.now(),
        )
        if changed == 1:
            _give_up(row)
    return False


def _is_uncounted(row: DBTaskResult[..., object]) -> bool:
    """Whether it was the database that ended its last run. What a killed run left counts."""
    if row.status == TaskResultStatus.FAILED:
        is_its = row.exception_class_path in OF_THE_DATABASE
    else:
        is_its = bool(row.worker_ids) and row.worker_ids[-1] in _cut_off
    return is_its and timezone.now() - row.enqueued_at < UNCOUNTED


def _uncount_cut_off() -> None:
    """Another machine's reaper may have been first: it knows the run ended, and not by what."""
    if not _cut_off:
        return
    at_hand = DBTaskResult.objects.filter(
        status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING),
        enqueued_at__gt=timezone.now() - UNCOUNTED,
    )
    for row in at_hand:
        under_way = row.worker_ids[-1:] if row.status == TaskResultStatus.RUNNING else []
        ended = row.worker_ids[: len(row.worker_ids) - len(under_way)]
        counted = [one for one in ended if one not in _cut_off]
        if counted != ended:
            seen = DBTaskResult.objects.filter(
                id=row.id, status=row.status, started_at=row.started_at
            )
            seen.update(worker_ids=[*counted, *under_way])


def _give_up(row: DBTaskResult[..., object]) -> None:
    """A piece that no run could finish goes to a person."""
    logger.error("job %s was given up after %d runs", row.id, MAX_RUNS)
    if row.task_path == tasks.check_piece.module_path:
        checking.give_up(row.args_kwargs["args"][0], "checks_did_not_finish")


def _limit_memory() -> None:
    """Decoding and models work on strangers' files: past the limit they fail, not the machine."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    asked = settings.WORKER_MEMORY_GB * 1024**3
    own = asked if hard == resource.RLIM_INFINITY else min(asked, hard)
    resource.setrlimit(resource.RLIMIT_AS, (own, hard))
