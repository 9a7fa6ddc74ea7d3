"""Whether work is being done, and whether anything asks for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.functions import Now
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from reinstate.services import clock, parts, rules
from reinstate.services.integration import webhooks
from reinstate.services.review import queueing
from reinstate.services.upkeep import clocks, worker
from reinstate.store.models import JobLease, Sweep, WebhookEndpoint


@dataclass(frozen=True, slots=True)
class Health:
    """Whether work is being done. Ages are of what waits longest; None when nothing waits.

    `record_fault`: what the night found wrong with the audit record when it verified it last.
    """

    workers: int
    last_beat_at: datetime | None
    jobs_waiting: int
    oldest_job: timedelta | None
    jobs_running: int
    cases_waiting: int
    oldest_case: timedelta | None
    last_sweep_on: str
    is_sweep_unfinished: bool
    record_verified_at: datetime | None
    record_fault: str
    disabled_endpoints: tuple[tuple[str, str], ...]
    missing_rules: tuple[str, ...]
    clock_fault: str
    cases_for_nobody: int  # they wait for a role that nobody has

    @property
    def is_well(self) -> bool:
        """Nothing here asks for a person."""
        faults = (self.record_fault, self.clock_fault, *self.missing_rules)
        waits = self.disabled_endpoints or self.cases_for_nobody
        return self.workers > 0 and not any(faults) and not waits


def look() -> Health:
    """How things stand now."""
    real, now = timezone.now(), clock.now()
    alive = JobLease.objects.filter(beat_at__gt=Now() - worker.LEASE)
    last = JobLease.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    ready = DBTaskResult.objects.ready()
    first_job = ready.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    waiting = queueing.waiting()
    first_case = waiting.order_by("due_at").values_list("submitted_at", flat=True).first()
    sweep = Sweep.objects.order_by("-id").first()
    verified = Sweep.objects.exclude(record_verified_at=None).order_by("-id").first()
    listening = WebhookEndpoint.objects.filter(disabled_at=None).values("address")
    disabled = (
        WebhookEndpoint.objects.exclude(disabled_at=None)
        .exclude(disabled_because=webhooks.REMOVED)
        .exclude(address__in=listening)
    )
    return Health(
        workers=alive.count(),
        last_beat_at=last,
        jobs_waiting=ready[: parts.COUNTED].count(),
        oldest_job=real - first_job if first_job else None,
        jobs_running=DBTaskResult.objects.running().count(),
        cases_waiting=waiting[: parts.COUNTED].count(),
        oldest_case=now - first_case if first_case else None,
        last_sweep_on=sweep.day.isoformat() if sweep else "",
        is_sweep_unfinished=sweep is not None and sweep.ended_at is None,
        record_verified_at=verified.record_verified_at if verified else None,
        record_fault=verified.record_fault if verified else "",
        disabled_endpoints=tuple(disabled.values_list("address", "disabled_because").distinct()),
        missing_rules=rules.missing(clock.day_of(now)),
        clock_fault=clocks.misfit(),
        cases_for_nobody=queueing.for_nobody(),
    )
