"""The queue: what waits for a person, the most urgent first, page by page."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.db.models import Q, QuerySet

from reinstate.domain.case import CaseState
from reinstate.services import clock, journal, rules
from reinstate.services.access import review_access
from reinstate.services.errors import Refused
from reinstate.services.review import queue_lines
from reinstate.services.review.review_view import Holding, Queue, QueueCount, QueueFilter, Reviewer
from reinstate.store.audit import Tag
from reinstate.store.models import Case, StaffProfile

PAGE = 40
COUNTED = 1_000  # counting stops here: a number nobody reads must not cost a scan


def queue(actor: int, chosen: QueueFilter | None = None, after: str = "") -> Queue:
    """One page of the waiting cases, from the place that `after` names on; the look is recorded."""
    who, at = review_access.staff(actor), clock.now()
    chosen = chosen or QueueFilter()
    rows = _from(after, _chosen(chosen, who, at)).order_by("due_at", "id")
    found = list(rows.select_related("account__person")[: PAGE + 1])
    shown = found[:PAGE]
    if shown:
        seen = {"cases": [case.id for case in shown]}
        review_access.record_view(Tag.STAFF_QUEUE_VIEWED, journal.staff(actor), "queue", at, seen)
    return Queue(
        lines=queue_lines.lines(shown, actor, at),
        chosen=chosen,
        after=_place(shown[-1]) if len(found) > PAGE else "",
        counts=_counts(who, at),
        fitting=_count(_chosen(chosen, who, at)),
    )


def waiting() -> QuerySet[Case]:
    """Every case that waits for a member of staff."""
    return Case.objects.filter(due_at__isnull=False)


def for_nobody() -> int:
    """How many wait for whom the team does not have: for a role, or for a second person."""
    open_staff = StaffProfile.objects.filter(user__is_active=True)
    roles = set(open_staff.values_list("role", flat=True))
    taken = {one for role in roles for one in review_access.MAY_TAKE[role]}
    seconds = review_access.may_be_named().values_list("user_id", flat=True)[:2]
    proposals = review_access.open_proposals()
    if len(seconds) == 1:  # who proposed it is no second person
        proposals = proposals.filter(decided_by__in=list(seconds))
    elif seconds:
        proposals = proposals.none()
    untaken = {"", *review_access.SECOND_ROLES} - taken  # of the usual team none
    by_role = waiting().filter(required_role__in=untaken)
    by_role = by_role.exclude(state=CaseState.AWAITING_SECOND_APPROVAL)
    return (by_role.count() if untaken else 0) + proposals.count()


def _chosen(chosen: QueueFilter, who: Reviewer, at: datetime) -> QuerySet[Case]:
    rows = waiting()
    if chosen.kind is not None:
        rows = rows.filter(kind=chosen.kind)
    if chosen.state is not None:
        rows = rows.filter(state=chosen.state)
    if chosen.evidence is not None:
        rows = rows.filter(recommendation=chosen.evidence)
    if chosen.is_late:
        rows = rows.filter(due_at__lt=at)
    if chosen.is_due_today:
        rows = rows.filter(due_at__gte=at, due_at__lt=_midnight_after(at))
    return rows.filter(_holding(chosen.holding, who, at)) if chosen.holding else rows


def _midnight_after(at: datetime) -> datetime:
    """The end of the day as the exchange counts its days."""
    zone = clock.zone_of(rules.exchange_zone(at))
    return datetime.combine(at.astimezone(zone).date() + timedelta(days=1), time(0), zone)


def _holding(holding: Holding, who: Reviewer, at: datetime) -> Q:
    if holding is Holding.MINE:
        return Q(locked_by_id=who.user_id, locked_until__gt=at)
    if holding is Holding.FREE:
        return Q(locked_by=None) | Q(locked_until__lte=at)
    if holding is Holding.SECOND:
        asked = review_access.open_proposals().filter(second_assigned_to_id=who.user_id)
        return Q(id__in=asked.values("case_id"))
    return Q(required_role=holding.value)


def _from(after: str, rows: QuerySet[Case]) -> QuerySet[Case]:
    """From a place on: a range that the index answers, whatever the page's number."""
    if not after:
        return rows
    due, _, case_id = after.partition("~")
    try:
        due_at = datetime.fromtimestamp(float(due), UTC)
    except (ValueError, OverflowError, OSError):
        raise Refused(
            "This page of the queue does not exist; open the first.", "bad_page"
        ) from None
    return rows.filter(due_at__gte=due_at).filter(Q(due_at__gt=due_at) | Q(id__gt=case_id))


def _place(case: Case) -> str:
    return f"{case.due_at.timestamp():.6f}~{case.id}" if case.due_at else ""


def _counts(who: Reviewer, at: datetime) -> tuple[tuple[QueueFilter, QueueCount], ...]:
    """How many wait, are late or due today, lie with me and wait for me as the second person."""
    chosen = (
        QueueFilter(),
        QueueFilter(is_late=True),
        QueueFilter(is_due_today=True),
        QueueFilter(holding=Holding.MINE),
        QueueFilter(holding=Holding.SECOND),
    )
    return tuple((one, _count(_chosen(one, who, at))) for one in chosen)


def _count(rows: QuerySet[Case]) -> QueueCount:
    found = rows.order_by()[: COUNTED + 1].count()
    return QueueCount(min(found, COUNTED), is_more=found > COUNTED)
