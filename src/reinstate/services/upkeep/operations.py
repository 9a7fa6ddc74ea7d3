"""What no longer runs by itself: jobs given up, letters and announcements that did not arrive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from reinstate.services import clock, journal, parts, seals, tasks
from reinstate.services.access import review_access
from reinstate.services.errors import NotAllowed, NotFound
from reinstate.services.integration import webhooks
from reinstate.services.mail import failing, undelivered
from reinstate.services.parts import Part
from reinstate.services.upkeep import health, worker
from reinstate.services.upkeep.health import Health
from reinstate.store.audit import Tag
from reinstate.store.models import BrokenSeal, OutboxMessage, WebhookDelivery


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that was given up. `may_retry` is false where a person already has what it was for."""

    job_id: str
    what: str
    because: str
    runs: int
    gave_up_at: datetime | None
    may_retry: bool


@dataclass(frozen=True, slots=True)
class SealThatBroke:
    """Something stored that somebody changed: what and of which person, by ids."""

    id: str
    label: str
    noticed_at: datetime


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A letter or an announcement that has not arrived; no text, and no address of an owner's.

    `subject`: the id of the person it is for, or the address that is told.
    """

    id: str
    what: str
    subject: str
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    problem: str
    has_ended: bool = False  # a link in it works no more: it never leaves


@dataclass(frozen=True, slots=True)
class Report:
    """One look at everything."""

    health: Health
    seals: Part[SealThatBroke]
    jobs: Part[DeadJob]
    letters: Part[Undelivered]
    may_try_letters: bool
    has_ended_letters: bool
    has_given_up: bool  # on a letter or an announcement

    @property
    def is_well(self) -> bool:
        """Nothing here asks for a person; what is tried again by itself does not."""
        waits = self.seals.rows or self.jobs.rows or self.has_given_up
        return self.health.is_well and not waits

    announcements: Part[Undelivered]


# What each job was for, and whether running it again can still help.
JOBS: dict[str, tuple[str, bool]] = {
    tasks.check_piece.module_path: ("Check a photo: a person looks at it in its case", False),
    tasks.send_sign_in_link.module_path: ("Send a sign-in link to an owner", True),
    tasks.find_lost_mailbox.module_path: ("Find whose lost mailbox an appointment is about", True),
}


def report(actor: int, skipped: Mapping[str, int] | None = None) -> Report:
    """For seniors and compliance officers. `skipped`: by list, how many rows stand before it."""
    _entitled(actor)
    return looked(skipped)


def looked(skipped: Mapping[str, int] | None = None) -> Report:
    """The same for whoever runs the machine."""
    before = skipped or {}
    return Report(
        health=health.look(),
        seals=parts.part(_seals(), _seal, before.get("seals", 0)),
        jobs=parts.part(_dead_jobs(), _dead_job, before.get("jobs", 0)),
        letters=parts.part(_letters(), _letter, before.get("letters", 0)),
        may_try_letters=undelivered.may_be_tried().exists(),
        has_ended_letters=undelivered.ended().exists(),
        has_given_up=_has_given_up(),
        announcements=parts.part(_announcements(), _announcement, before.get("announcements", 0)),
    )


def retry_job(job_id: str, actor: int) -> None:
    """Let a worker run it again, with all its tries."""
    _entitled(actor)
    with transaction.atomic():
        changed = _given_up(job_id).update(
            status=TaskResultStatus.READY,
            started_at=None,
            finished_at=None,
            exception_class_path="",
            traceback="",
            worker_ids=[],
        )
        _demand(changed, "job")
        _record(Tag.STAFF_JOB_RETRIED, actor, job_id)


def close_job(job_id: str, actor: int) -> None:
    """A person has taken over what the job was for; it leaves the list."""
    _entitled(actor)
    with transaction.atomic():
        removed, _ = _given_up(job_id).delete()
        _demand(removed, "job")
        _record(Tag.STAFF_JOB_CLOSED, actor, job_id)


def send_letter_again(message_id: str, actor: int) -> None:
    """Try now instead of later."""
    _entitled(actor)
    with transaction.atomic():
        rows = undelivered.may_be_tried().filter(id=message_id)
        _demand(undelivered.try_now(rows), "letter")
        _record(Tag.STAFF_LETTER_RETRIED, actor, message_id)


def send_all_letters_again(_: str, actor: int) -> None:
    """After a mail server was away, or refused everything: all whose links still work."""
    _entitled(actor)
    with transaction.atomic():
        count = undelivered.try_now(undelivered.may_be_tried())
        _demand(count, "letter")
        _record(Tag.STAFF_LETTERS_RETRIED, actor, str(count))


def close_letter(message_id: str, actor: int) -> None:
    """A letter that was given up, whose owner a person has told or nobody has to tell."""
    _entitled(actor)
    with transaction.atomic():
        _demand(undelivered.close(message_id), "letter")
        _record(Tag.STAFF_LETTER_CLOSED, actor, message_id)


def close_ended_letters(_: str, actor: int) -> None:
    """All that never leave because a link in them has ended."""
    _entitled(actor)
    with transaction.atomic():
        count = undelivered.close_ended()
        _demand(count, "letter")
        _record(Tag.STAFF_LETTERS_CLOSED, actor, str(count))


def close_seal(seal_id: str, actor: int) -> None:
    """Somebody has looked into what was changed."""
    _entitled(actor)
    with transaction.atomic():
        _demand(seals.close(seal_id), "entry")
        _record(Tag.STAFF_SEAL_CLOSED, actor, seal_id)


def replay_announcement(delivery_id: str, actor: int) -> None:
    """Send it again under the same id, with all its tries: the receiver knows it by that id."""
    _entitled(actor)
    with transaction.atomic():
        rows = WebhookDelivery.objects.filter(id=delivery_id, delivered_at=None)
        changed = rows.update(gave_up_at=None, attempts=0, next_attempt_at=clock.now())
        _demand(changed, "announcement")
        _record(Tag.STAFF_ANNOUNCEMENT_REPLAYED, actor, delivery_id)


def _entitled(actor: int) -> None:
    if review_access.staff(actor).role not in review_access.SECOND_ROLES:
        raise NotAllowed("Operations are for seniors and compliance officers.", "another_role")


def _demand(changed: int, what: str) -> None:
    if not changed:
        raise NotFound(f"This {what} waits no longer; open the page again.")


def _record(tag: Tag, actor: int, subject: str) -> None:
    journal.record(tag, journal.staff(actor), subject[:48], clock.now())


def _given_up(job_id: str) -> QuerySet[DBTaskResult[..., object]]:
    try:
        known = UUID(job_id)
    except ValueError:
        raise NotFound("There is no such job.") from None
    rows: QuerySet[DBTaskResult[..., object]] = DBTaskResult.objects.failed()
    return rows.filter(id=known, exception_class_path=worker.GAVE_UP)


def _dead_jobs() -> QuerySet[DBTaskResult[..., object]]:
    rows: QuerySet[DBTaskResult[..., object]] = DBTaskResult.objects.failed()
    return rows.filter(exception_class_path=worker.GAVE_UP).order_by("-finished_at", "id")


def _dead_job(row: DBTaskResult[..., object]) -> DeadJob:
    what, may_retry = JOBS.get(row.task_path, (row.task_path.rpartition(".")[2], True))
    return DeadJob(
        job_id=str(row.id),
        what=what,
        because=row.traceback.strip().rpartition("\n")[2][:200],
        runs=len(row.worker_ids),
        gave_up_at=row.finished_at,
        may_retry=may_retry,
    )


def _letters() -> QuerySet[OutboxMessage]:
    return undelivered.waiting().order_by("created_at", "id")


def _letter(row: OutboxMessage) -> Undelivered:
    tried = (row.attempts, row.created_at, row.next_attempt_at, row.problem)
    has_ended = failing.has_ended(row, clock.now())
    return Undelivered(row.id, row.kind, row.person_id, *tried, has_ended)


def _seals() -> QuerySet[BrokenSeal]:
    return seals.open_ones().order_by("noticed_at", "id")


def _seal(row: BrokenSeal) -> SealThatBroke:
    return SealThatBroke(str(row.id), row.label, row.noticed_at)


def _announcements() -> QuerySet[WebhookDelivery]:
    rows = WebhookDelivery.objects.filter(endpoint__isnull=False, delivered_at=None)
    failing = rows.filter(attempts__gt=0).exclude(endpoint__disabled_because=webhooks.REMOVED)
    return failing.select_related("endpoint").order_by("sequence", "id")


def _has_given_up() -> bool:
    return any(
        rows.filter(gave_up_at__isnull=False).exists()
        for rows in (undelivered.waiting(), _announcements())
    )


def _announcement(row: WebhookDelivery) -> Undelivered:
    tried = (row.attempts, row.created_at, row.next_attempt_at, row.last_status)
    told = row.endpoint.address if row.endpoint else ""  # as `reinstate webhook list` names it
    return Undelivered(row.id, row.kind, told, *tried)
