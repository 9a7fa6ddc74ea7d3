"""The queue: what waits for a person, who holds what, and the next case."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from reinstate.domain.case import (
    Actor,
    CaseAction,
    CaseKind,
    CaseState,
    parse_ticket_id,
)
from reinstate.domain.findings import Recommendation
from reinstate.services import accounts, clock, journal, moves, review_access, signals
from reinstate.services.errors import Conflict, NotAllowed
from reinstate.services.review_view import Queue, QueueLine, Reviewer
from reinstate.store import blind_index
from reinstate.store.audit import Tag
from reinstate.store.blind_index import Purpose
from reinstate.store.models import Case, Decision

WAITING = (
    CaseState.SUBMITTED,
    CaseState.IN_REVIEW,
    CaseState.APPEALED,
    CaseState.AWAITING_SECOND_APPROVAL,
)
LOCK_LIFE = timedelta(minutes=20)
SHOWN = 200
# Who may take a case that an escalation reserved for a role.
MAY_TAKE = {
    review_access.REVIEWER: ("",),
    review_access.SENIOR: ("", review_access.SENIOR),
    review_access.COMPLIANCE: ("", review_access.SENIOR, review_access.COMPLIANCE),
}


def queue(actor: int, *, kind: CaseKind | None = None, state: CaseState | None = None) -> Queue:
    """The waiting cases, the most urgent first."""
    review_access.staff(actor)
    now = clock.now()
    rows = _waiting()
    if kind is not None:
        rows = rows.filter(kind=kind)
    if state is not None:
        rows = rows.filter(state=state)
    waiting = _waiting()
    return Queue(
        lines=tuple(_line(case, now) for case in rows[:SHOWN]),
        waiting=waiting.count(),
        overdue=waiting.filter(due_at__lt=now).count(),
        for_me_as_second=_open_proposals().filter(second_assigned_to_id=actor).count(),
    )


def next_case(actor: int, skip: str = "") -> str | None:
    """The most urgent case this person may act on, locked for them; None when there is none.

    `skip` is a case they have just put aside.
    """
    who = review_access.staff(actor)
    for case in _waiting().exclude(id=skip)[:SHOWN]:
        if may_take(case, who) and _claim(case, actor):
            return case.id
    return None


def release(case_id: str, actor: int) -> None:
    """Give a locked case back; one that is not mine is no error."""
    review_access.staff(actor)
    with transaction.atomic():
        mine = Case.objects.filter(id=case_id, locked_by_id=actor)
        if mine.update(locked_by=None, locked_until=None):
            at = clock.now()
            journal.record(Tag.STAFF_CASE_RELEASED, journal.staff(actor), case_id, at)


def find(text: str, actor: int) -> tuple[QueueLine, ...]:
    """Cases by ticket, exact e-mail, document number or external account id; audited."""
    review_access.staff(actor)
    now, plain = clock.now(), text.strip()
    with transaction.atomic():
        journal.record(Tag.STAFF_CASE_FOUND, journal.staff(actor), "search", now)
    ticket = parse_ticket_id(plain)
    rows = Case.objects.select_related("account__person").order_by("-opened_at")
    if ticket is not None:
        return tuple(_line(case, now) for case in rows.filter(ticket=ticket))
    purpose = Purpose.EMAIL if "@" in plain else Purpose.DOCUMENT_NUMBER
    people = blind_index.people_with(purpose, plain)
    found = rows.filter(Q(account__person__in=people) | Q(account__external_id=plain))
    return tuple(_line(case, now) for case in found[:SHOWN])


def may_take(case: Case, who: Reviewer) -> bool:
    """Whether this person may work on the case now."""
    if case.state == CaseState.AWAITING_SECOND_APPROVAL:
        decision = proposal(case)
        return decision is not None and may_second(decision, who)
    if case.required_role not in MAY_TAKE[who.role]:
        return False
    return not (is_appeal(case) and has_decided(case, who.user_id))


def is_appeal(case: Case) -> bool:
    """Whether the case was declined before and is looked at again."""
    return case.events.filter(action=CaseAction.APPEAL).exists()


def has_decided(case: Case, user_id: int) -> bool:
    """Whether this person took part in an earlier decline."""
    declined = case.decisions.filter(action="decline")
    return declined.filter(Q(decided_by_id=user_id) | Q(seconded_by_id=user_id)).exists()


def proposal(case: Case) -> Decision | None:
    """The approval that waits for a second person."""
    return _open_proposals().filter(case=case).order_by("-decided_at").first()


def may_second(decision: Decision, who: Reviewer) -> bool:
    """The named person; once they have left, anyone of that standing. Never the proposer."""
    if decision.decided_by_id == who.user_id:
        return False
    named = decision.second_assigned_to
    if named is not None and named.is_active:
        return named.id == who.user_id
    return who.role in review_access.SECOND_ROLES


def take(case: Case, who: Reviewer, at: datetime) -> None:
    """Begin to work on a case, in the caller's transaction: the lock, and the move to in review."""
    if is_held_by_other(case, who.user_id, at):
        holder = review_access.name_of(case.locked_by_id)
        raise Conflict(f"{holder} is working on this case.", "locked")
    if not may_take(case, who):
        raise NotAllowed("Another person has to decide this case.", "another_person")
    Case.objects.filter(id=case.id).update(locked_by_id=who.user_id, locked_until=at + LOCK_LIFE)
    case.locked_by_id, case.locked_until = who.user_id, at + LOCK_LIFE
    actor = journal.staff(who.user_id)
    if case.state == CaseState.SUBMITTED:
        moves.move(case, CaseAction.TAKE_UP, Actor.REVIEWER, actor, at)
    elif case.state == CaseState.APPEALED:
        moves.move(case, CaseAction.TAKE_UP, Actor.SECOND_REVIEWER, actor, at)


def is_held_by_other(case: Case, user_id: int, at: datetime) -> bool:
    """Whether someone else's lock is still good."""
    if case.locked_by_id in (None, user_id):
        return False
    return case.locked_until is not None and case.locked_until > at


def _claim(case: Case, actor: int) -> bool:
    """Exactly one of two people wins: a conditional UPDATE whose row count is 1."""
    at = clock.now()
    with transaction.atomic():
        free = Q(locked_by=None) | Q(locked_until__lte=at) | Q(locked_by_id=actor)
        won = Case.objects.filter(free, id=case.id, version=case.version).update(
            locked_by_id=actor, locked_until=at + LOCK_LIFE
        )
        if won != 1:
            return False
        fresh = Case.objects.select_related("account__person").get(id=case.id)
        take(fresh, review_access.staff(actor), at)
    return True


def _waiting() -> QuerySet[Case]:
    rows = Case.objects.select_related("account__person").filter(state__in=WAITING)
    return rows.order_by("due_at", "submitted_at", "id")


def _open_proposals() -> QuerySet[Decision]:
    return Decision.objects.select_related("second_assigned_to").filter(
        needs_second=True,
        seconded_at=None,
        case__state=CaseState.AWAITING_SECOND_APPROVAL,
    )


def _line(case: Case, now: datetime) -> QueueLine:
    held = signals.balance_usd(case.account)
    is_locked = case.locked_until is not None and case.locked_until > now
    waiting = proposal(case) if case.state == CaseState.AWAITING_SECOND_APPROVAL else None
    return QueueLine(
        case_id=case.id,
        ticket=case.ticket,
        kind=CaseKind(case.kind),
        state=CaseState(case.state),
        recommendation=Recommendation(case.recommendation) if case.recommendation else None,
        submitted_at=case.submitted_at,
        due_at=case.due_at,
        is_overdue=case.due_at is not None and case.due_at < now,
        locked_by=review_access.name_of(case.locked_by_id) if is_locked else "",
        assigned_to=case.required_role,
        balance_usd="" if held is None else f"{held:.2f}",
        restrictions=_restrictions(case),
        second_approver=(
            review_access.name_of(waiting.second_assigned_to_id) if waiting is not None else ""
        ),
    )


def _restrictions(case: Case) -> tuple[str, ...]:
    """What stands on an account whose data is still readable."""
    if case.account.person.wrapped_key is None:
        return ()
    return tuple(view.kind.value for view in accounts.assess(case.account).restrictions)
