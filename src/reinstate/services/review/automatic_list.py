"""What policy approved without a person, for those who answer for it: the latest, and the sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q

from reinstate.domain import automatic_approval
from reinstate.domain.automatic_approval import Guard
from reinstate.domain.case import CaseState
from reinstate.domain.intervals import Share
from reinstate.services import clock, journal, rules
from reinstate.services.access import review_access
from reinstate.services.case import queue_figures
from reinstate.services.errors import NotAllowed
from reinstate.services.review.decision_rules import APPROVE
from reinstate.store.audit import Tag
from reinstate.store.models import Case, Decision

SHOWN = 100
DAYS = 30


@dataclass(frozen=True, slots=True)
class ApprovedLine:
    """One approval by policy; `is_disputed`: the owner said that it was not them."""

    case_id: str
    decision_id: str
    ticket: str
    state: CaseState
    decided_at: datetime
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Approved:
    """The rules in force, the sums of the last days, and the latest approvals of any day.

    `sample`: of the requests drawn for a person and decided, those that the person approved too.
    """

    is_on: bool
    needs_signatures: bool  # the switch is on, and two people have yet to sign it and its cap
    cap_usd: Decimal
    sample_share: Decimal
    days: int
    approved: int
    disputed: Share
    sample: Share
    is_disputed_only: bool
    lines: tuple[ApprovedLine, ...]


def approved(actor: int, *, is_disputed_only: bool = False) -> Approved:
    """For seniors and compliance officers; the look is recorded."""
    if review_access.staff(actor).role not in review_access.SECOND_ROLES:
        raise NotAllowed("This page is for seniors and compliance officers.", "another_role")
    at = clock.now()
    review_access.record_view(
        Tag.STAFF_AUTOMATIC_VIEWED, journal.staff(actor), "automatic_approvals", at
    )
    policy = rules.on(clock.day_of(at))
    rows = Decision.objects.filter(decided_by__isnull=True)
    of_late = rows.filter(decided_at__gt=at - timedelta(days=DAYS))
    disputed = Q(case__reinstatement__disputed_at__isnull=False)
    count = of_late.count()
    chosen = rows.filter(disputed) if is_disputed_only else rows
    return Approved(
        is_on=automatic_approval.is_on(policy),
        needs_signatures=policy.flag(automatic_approval.SWITCH)
        and not automatic_approval.is_signed_by_two(policy),
        cap_usd=policy.decimal(automatic_approval.BALANCE_CAP),
        sample_share=policy.decimal(automatic_approval.SAMPLE_SHARE),
        days=DAYS,
        approved=count,
        disputed=Share(of_late.filter(disputed).count(), count),
        sample=_sample(at - timedelta(days=DAYS)),
        is_disputed_only=is_disputed_only,
        lines=tuple(
            _line(row)
            for row in chosen.select_related("case__reinstatement").order_by("-decided_at")[:SHOWN]
        ),
    )


def _line(row: Decision) -> ApprovedLine:
    change = getattr(row.case, "reinstatement", None)
    return ApprovedLine(
        case_id=row.case_id,
        decision_id=row.id,
        ticket=row.case.ticket,
        state=CaseState(row.case.state),
        decided_at=row.decided_at,
        is_disputed=change is not None and change.disputed_at is not None,
    )


def _sample(since: datetime) -> Share:
    """By the first decision about each: what a person makes of what the machine would approve."""
    real = Case.objects.filter(submitted_at__gt=since, account__is_known_answer=False)
    drawn = real.filter(failed_guards=[Guard.NOT_DRAWN.value])
    first: dict[str, str] = {}
    rows = queue_figures.answers().filter(case__in=drawn)
    for case_id, action in rows.order_by("decided_at").values_list("case_id", "action"):
        first.setdefault(case_id, action)
    return Share(list(first.values()).count(APPROVE), len(first))
