"""What becomes due by the clock: unsent cases expire, locks end, waiting approvals go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from reinstate.domain.case import Actor, CaseAction, CaseState
from reinstate.services import clock, journal
from reinstate.services.access import limits, mailbox_change, shared_notes
from reinstate.services.case import appointments, approval, lapsing, moves, reminding
from reinstate.services.integration import idempotency
from reinstate.services.mail import messages, notices
from reinstate.services.piece import uploads
from reinstate.services.review import known_answers, locking
from reinstate.services.upkeep import faults
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
    reminded: int = 0


def tick() -> Ticked:
    """One round; cheap when nothing is due. Call it every few seconds."""
    at = clock.now()
    return Ticked(
        expired=_done(_expire, at),
        reminded=_done(_remind, at),
        unlocked=_done(_unlock, at),
        announced=_done(_announce, at),
        mailboxes=_done(mailbox_change.take_effect, at),
        shown=_done(known_answers.top_up, at),
        swept=_done(_sweep_links, at)
        + _done(sweep_jobs)
        + _done(_sweep_answers, at)
        + _done(messages.forget_last, at)
        + _done(uploads.sweep, at)
        + _done(limits.forget_visits, at)
        + _done(shared_notes.forget)
        + _done(mailbox_change.forget_said, at),
    )


def _done(duty: Callable[..., int], *at: datetime) -> int:
    """How much there was to do. A fault is said, and keeps no other duty from its turn."""
    try:
        return duty(*at)
    except Exception as error:  # noqa: BLE001  # it is said, and the others go on
        faults.say(f"{duty.__module__}.{duty.__name__}", error)
        return 0


def _sweep_links(at: datetime) -> int:
    """Remove links and sessions long over."""
    links = LoginLink.objects.filter(expires_at__lt=at - KEEP_LINKS)
    sessions = PortalSession.objects.filter(expires_at__lt=at - KEEP_LINKS)
    # Those of staff are counted by the wall clock.
    of_staff = Session.objects.filter(expire_date__lt=timezone.now() - KEEP_LINKS)
    # Asked first: a DELETE would take the write lock for nothing.
    return sum(old.delete()[0] for old in (links, sessions, of_staff) if old.exists())


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
    ids = list(islice(lapsing.lapsed(at), BATCH))
    for case_id in ids:
        with transaction.atomic():
            case = moves.locked(case_id)
            until = lapsing.kept_until(case)
            if until is None or until >= clock.day_of(at, case.time_zone):
                continue  # sent meanwhile, or a photo has just come: they have the whole time again
            moves.move(case, CaseAction.EXPIRE, Actor.SYSTEM, journal.SYSTEM, at)
            appointments.give_back(case, at)
            case.pieces.update(face_templates=None)
            notices.send_about(case, "case_expired", link=notices.link("/"))
    return len(ids)


def _remind(at: datetime) -> int:
    return reminding.remind(at, BATCH)


def _unlock(at: datetime) -> int:
    ended = Case.objects.filter(locked_until__lte=at)
    return locking.free(ended) if ended.exists() else 0


def _announce(at: datetime) -> int:
    """Restrictions that end by themselves send no event; where many wait, chance says who is next.

    Any fixed order would look at the same accounts every time, and never at the rest.
    """
    waiting = Case.objects.filter(
        state=CaseState.WAITING_ON_OTHER_RESTRICTIONS, reinstatement__announced_at=None
    )
    accounts = Account.objects.filter(id__in=waiting.values("account_id")).order_by("?")
    announced = 0
    for account_id in list(accounts.values_list("id", flat=True)[:BATCH]):
        with transaction.atomic():
            account = Account.objects.select_for_update().get(id=account_id)
            announced += approval.announce_if_clear(account, at)
    return announced
