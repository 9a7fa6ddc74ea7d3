"""What becomes due by the clock: unsent cases expire, locks end, waiting approvals go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from reinstate.domain.case import Actor, CaseAction, CaseState
from reinstate.services import approval, clock, journal, moves, notices, rules
from reinstate.store.models import Account, Case, LoginLink, PortalSession

BATCH = 200
KEEP_LINKS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one round did."""

    expired: int
    unlocked: int
    announced: int
    swept: int


def tick() -> Ticked:
    """One round; cheap when nothing is due. Call it every few seconds."""
    at = clock.now()
    return Ticked(_expire(at), _unlock(at), _announce(at), sweep_links())


def sweep_links() -> int:
    """Remove links and sessions long over."""
    before = clock.now() - KEEP_LINKS
    if not LoginLink.objects.filter(expires_at__lt=before).exists():
        return 0  # a DELETE would take the write lock for nothing
    links, _ = LoginLink.objects.filter(expires_at__lt=before).delete()
    sessions, _ = PortalSession.objects.filter(expires_at__lt=before).delete()
    return links + sessions


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
    """The last sign of the owner on the case."""
    latest = case.pieces.order_by("-uploaded_at").values_list("uploaded_at", flat=True).first()
    return max(item for item in (case.opened_at, case.submitted_at, latest) if item is not None)


def _unlock(at: datetime) -> int:
    ended = Case.objects.filter(locked_until__lte=at)
    return ended.update(locked_by=None, locked_until=None) if ended.exists() else 0


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
