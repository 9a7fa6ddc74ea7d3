"""What becomes due by the clock: unsent cases expire, locks end, waiting approvals go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from reinstate.domain.case import Actor, CaseAction, CaseState
from reinstate.services import clock, journal, rules
from reinstate.services.access import limits, mailbox_change
from reinstate.services.case import approval, moves
from reinstate.services.integration import idempotency
from reinstate.services.mail import notices
from reinstate.services.piece import uploads
from reinstate.services.review import known_answers, locking
from reinstate.store.models import Account, Case, LoginLink, PortalSession
from reinstate.store.models.integration import IdempotencyRecord

BATCH = 200
KEEP_LINKS = timedelta(days=30)
KEEP_JOBS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one round did."""

    expired: int
    unlocked: int
    announced: int
    swept: int
    mailboxes: int = 0
    shown: int = 0


def tick() -> Ticked:
    """One round; cheap when nothing is due. Call it every few seconds."""
    at = clock.now()
    swept = (
        sweep_links()
        + sweep_jobs()
        + _sweep_answers(at)
        + uploads.sweep()
        + limits.forget_visits(at)
    )
    return Ticked(
        _expire(at),
        _unlock(at),
        _announce(at),
        swept,
        mailbox_change.take_effect(at),
        known_answers.top_up(at),
    )


def sweep_links() -> int:
    """Remove links and sessions long over."""
    before = clock.now() - KEEP_LINKS
    if not LoginLink.objects.filter(expires_at__lt=before).exists():
        return 0  # a DELETE would take the write lock for nothing
    links, _ = LoginLink.objects.filter(expires_at__lt=before).delete()
    sessions, _ = PortalSession.objects.filter(expires_at__lt=before).delete()
    return links + sessions


def sweep_jobs() -> int:
    """Remove jobs long done: one that sent a link holds an address, which an erasure must reach."""
    # Jobs are counted by the wall clock, as in `worker`.
    old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEEP_JOBS)
    return old.delete()[0] if old.exists() else 0


def _sweep_answers(at: datetime) -> int:
    """Remove kept answers of the API that no repetition gets any more."""
    old = IdempotencyRecord.objects.filter(created_at__lt=at - idempotency.KEPT_FOR)
    return old.delete()[0] if old.exists() else 0


def _expire(at: datetime) -> int:
    days = rules.on(at.date()).integer("case.expires_after_days")
    waiting = (CaseState.OPEN, CaseState.NEEDS_RETAKE)
    old = Case.objects.filter(state__in=waiting, opened_at__lt=at - timedelta(days=days))
    ids = [row.id for row in old[:BATCH] if _touched_at(row) < at - timedelta(days=days)]
    for case_id in ids:
        with transaction.atomic():
            case = (
                Case.objects.select_for_update().select_related("account__person").get(id=case_id)
            )
            if CaseState(case.state) not in waiting:
                continue
            moves.move(case, CaseAction.EXPIRE, Actor.SYSTEM, journal.SYSTEM, at)
            case.pieces.update(face_templates=None)
            notices.send_about(case, "case_expired", link=notices.link("/"))
    return len(ids)


def _touched_at(case: Case) -> datetime:
    """The last photo or step; being asked for a photo gives the owner the whole time again."""
    photo = case.pieces.order_by("-uploaded_at").values_list("uploaded_at", flat=True).first()
    step = case.events.order_by("-at").values_list("at", flat=True).first()
    return max(item for item in (case.opened_at, photo, step) if item is not None)


def _unlock(at: datetime) -> int:
    ended = Case.objects.filter(locked_until__lte=at)
    return locking.free(ended) if ended.exists() else 0


def _announce(at: datetime) -> int:
    """Restrictions that end by themselves send no event."""
    waiting = Account.objects.filter(
        cases__state=CaseState.WAITING_ON_OTHER_RESTRICTIONS,
        cases__reinstatement__announced_at=None,
    )
    announced = 0
    for account in waiting.distinct()[:BATCH]:
        with transaction.atomic():
            announced += approval.announce_if_clear(account, at)
    return announced
