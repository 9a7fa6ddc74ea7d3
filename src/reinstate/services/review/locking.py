"""Who works on a case: the next one, taking it up, putting it back, handing it to a colleague."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q, QuerySet

from reinstate.domain.case import TO_DECIDE, Actor, CaseAction, CaseState
from reinstate.services import clock, journal, rules
from reinstate.services.access import limits, review_access
from reinstate.services.case import moves
from reinstate.services.errors import Conflict, NotAllowed, Refused
from reinstate.services.review.review_view import Colleague, Reviewer
from reinstate.store.audit import Tag
from reinstate.store.models import Case, StaffProfile

# What Next offers of the ordinary work; a proposal is offered to the person it names.
STEP = timedelta(seconds=30)  # what a look has to add to a lock, or nothing is written
TRIED = 50  # candidates of one desk before Next says that nothing is free


def next_case(actor: int, skip: Collection[str] = ()) -> str | None:
    """The most urgent case this person may act on, locked for them; None when there is none.

    What was handed to them or already lies with them comes first. `skip` were put aside.
    TooMany for whoever may open nobody more within the hour: what they lock, nobody looks at.
    """
    who, at = review_access.staff(actor), clock.now()
    for case in _candidates(who, at, skip):
        if _is_for_another(case, who):
            continue
        if not review_access.may_take(case, who):
            continue
        limits.demand_room_for_person(journal.staff(actor), case.account_id)
        if _claim(case, who):
            return case.id
    return None


def take(case: Case, who: Reviewer, at: datetime) -> None:
    """Begin to work on a case, in the caller's transaction: the lock, and the move to in review."""
    if is_held_by_other(case, who.user_id, at):
        raise Conflict(held_sentence(case, at), "locked")
    if not review_access.may_take(case, who):
        raise NotAllowed("Another person has to decide this case.", "another_person")
    _lock(case, who.user_id, at + life(at))
    actor = journal.staff(who.user_id)
    if case.state == CaseState.SUBMITTED:
        moves.move(case, CaseAction.TAKE_UP, Actor.REVIEWER, actor, at)
    elif case.state == CaseState.APPEALED:
        moves.move(case, CaseAction.TAKE_UP, Actor.SECOND_REVIEWER, actor, at)


def stay(case: Case, user_id: int, at: datetime) -> None:
    """Somebody who has the case looks at it again: the lock lives on from now, if it still is."""
    until = at + life(at)
    is_mine = case.locked_by_id == user_id
    if is_mine and (case.locked_until is None or until - case.locked_until >= STEP):
        mine = Case.objects.filter(id=case.id, locked_by_id=user_id)
        if mine.update(locked_until=until, handed_over_by=None):
            case.locked_until, case.handed_over_by_id = until, None


def release(case_id: str, actor: int) -> None:
    """Give a locked case back; one that is not mine is no error."""
    review_access.staff(actor)
    with transaction.atomic():
        if free(Case.objects.filter(id=case_id, locked_by_id=actor)):
            at = clock.now()
            journal.record(Tag.STAFF_CASE_RELEASED, journal.staff(actor), case_id, at)


def hand_over(case_id: str, actor: int, to: int) -> str:
    """Reserve the case for a colleague; returns their name. They find it by Next."""
    who, at = review_access.staff(actor), clock.now()
    with transaction.atomic():
        case = _held(case_id, who, at)
        colleague = review_access.staff(to)
        if to == actor:
            raise Refused("This is you; choose a colleague.", "same_person")
        if not review_access.may_take(case, colleague):
            raise Refused(f"{colleague.name} may not decide this case.", "another_person")
        hours = rules.on(clock.day_of(at)).integer("queue.hand_over_hours")
        _lock(case, to, at + timedelta(hours=hours), handed_over_by=actor)
        details = {"to": journal.staff(to)}
        journal.on_case(case, Tag.STAFF_CASE_HANDED_OVER, journal.staff(actor), at, details)
    return colleague.name


def take_back(case_id: str, actor: int) -> None:
    """Whoever handed the case over takes it back; a senior takes over any lock."""
    who, at = review_access.staff(actor), clock.now()
    account_id = review_access.case(case_id, actor).account_id
    limits.demand_room_for_person(journal.staff(actor), account_id)
    with transaction.atomic():
        case = _locked_row(case_id, actor)
        if not may_take_back(case, who, at):
            raise NotAllowed("Only a senior may take over a colleague's case.", "not_yours")
        free(Case.objects.filter(id=case.id))
        case.locked_by_id, case.locked_until = None, None
        take(case, who, at)
        journal.on_case(case, Tag.STAFF_CASE_TAKEN_BACK, journal.staff(actor), at)


def may_take_back(case: Case, who: Reviewer, at: datetime) -> bool:
    """Whether this person may end a colleague's lock."""
    if not is_held_by_other(case, who.user_id, at) or not review_access.may_take(case, who):
        return False
    return case.handed_over_by_id == who.user_id or who.role in review_access.SECOND_ROLES


def colleagues(case: Case, who: Reviewer) -> tuple[Colleague, ...]:
    """Everybody else who may decide this case."""
    rows = StaffProfile.objects.filter(user__is_active=True).exclude(user_id=who.user_id)
    known = [Reviewer(row.user_id, row.display_name, row.role) for row in rows]
    able = review_access.who_may_take(case, known)
    return tuple(
        Colleague(one.user_id, one.name, one.role) for one in sorted(able, key=lambda one: one.name)
    )


def is_held_by_other(case: Case, user_id: int, at: datetime) -> bool:
    """Whether someone else's lock is still good."""
    if case.locked_by_id in (None, user_id):
        return False
    return case.locked_until is not None and case.locked_until > at


def held_sentence(case: Case, at: datetime) -> str:
    """Who has it, for somebody who may have had it before, and what they can do."""
    name, minutes = review_access.name_of(case.locked_by_id), life(at) // timedelta(minutes=1)
    return (
        f"{name} is working on this case. What nobody looks at for {minutes} minutes is free for "
        f"the next person. Ask {name} to hand it over, or go on with another case."
    )


def life(at: datetime) -> timedelta:
    """How long a lock holds without a sign of its owner."""
    return timedelta(minutes=rules.on(clock.day_of(at)).integer("queue.lock_minutes"))


def free(cases: QuerySet[Case]) -> int:
    """End locks; returns how many."""
    return cases.update(locked_by=None, locked_until=None, handed_over_by=None)


def _candidates(who: Reviewer, at: datetime, skip: Collection[str]) -> Iterator[Case]:
    """What to try in order. Each row is found by an index, however long the queue is."""
    waiting = Case.objects.select_related("account__person").filter(due_at__isnull=False)
    rows = waiting.exclude(id__in=skip)
    yield from rows.filter(locked_by_id=who.user_id, locked_until__gt=at).order_by("due_at", "id")
    named = review_access.may_be_named().exclude(user_id=who.user_id)
    asked = review_access.open_proposals().exclude(
        second_assigned_to_id__in=named.values("user_id")
    )
    free_now = rows.filter(Q(locked_by=None) | Q(locked_until__lte=at)).order_by("due_at", "id")
    desks = [
        free_now.filter(required_role=role, state=state)[:TRIED]
        for role in review_access.MAY_TAKE[who.role]
        for state in TO_DECIDE
    ]
    seconds = free_now.filter(id__in=asked.values("case_id"))[:TRIED]
    together = sorted((case for desk in (*desks, seconds) for case in desk), key=_urgency)
    yield from islice(together, TRIED)


def _is_for_another(case: Case, who: Reviewer) -> bool:
    """Whether this person was the last to decide, by asking another one, and there is one."""
    if case.locked_by_id == who.user_id:  # handed back to them, or opened by themselves
        return False
    last = case.decisions.order_by("-decided_at", "-id").first()
    if last is None or last.action != "escalate" or last.decided_by_id != who.user_id:
        return False
    return bool(colleagues(case, who))


def _urgency(case: Case) -> tuple[datetime | None, str]:
    return case.due_at, case.id


def _claim(case: Case, who: Reviewer) -> bool:
    """Exactly one of two people wins: a conditional UPDATE whose row count is 1."""
    at = clock.now()
    with transaction.atomic():
        unlocked = Q(locked_by=None) | Q(locked_until__lte=at) | Q(locked_by_id=who.user_id)
        won = Case.objects.filter(unlocked, id=case.id, version=case.version)
        if won.update(locked_by_id=who.user_id, locked_until=at + life(at)) != 1:
            return False
        take(Case.objects.select_related("account__person").get(id=case.id), who, at)
    return True


def _lock(case: Case, user_id: int, until: datetime, handed_over_by: int | None = None) -> None:
    case.locked_by_id, case.locked_until = user_id, until
    case.handed_over_by_id = handed_over_by
    case.save(update_fields=["locked_by", "locked_until", "handed_over_by"])


def _held(case_id: str, who: Reviewer, at: datetime) -> Case:
    """The case, locked by this person already or from now on."""
    case = _locked_row(case_id, who.user_id)
    take(case, who, at)
    return case


def _locked_row(case_id: str, actor: int) -> Case:
    found = review_access.case(case_id, actor)
    return moves.locked(found.id)
