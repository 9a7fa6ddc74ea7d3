"""The only way a case changes state: the table of `domain.case`, one UPDATE, and a trace."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from reinstate.domain.case import Actor, CaseAction, CaseState, MoveRefused
from reinstate.domain.case import move as next_state
from reinstate.domain.promise import Promise, after_move
from reinstate.services import clock, journal, rules
from reinstate.services.errors import Refused, VersionConflict
from reinstate.services.integration import announcements
from reinstate.store.audit import Details, Tag
from reinstate.store.models import Account, Case, CaseEvent

# Acts with an audit tag of their own; every other move is recorded by the service that made it.
TAGS = {
    CaseAction.SUBMIT: Tag.PORTAL_CASE_SUBMITTED,
    CaseAction.RECEIVE: Tag.STAFF_CASE_RECEIVED,
    CaseAction.TAKE_EFFECT: Tag.SYSTEM_MAILBOX_CHANGED,
    CaseAction.CANCEL: Tag.PORTAL_CASE_CANCELLED,
    CaseAction.APPEAL: Tag.PORTAL_CASE_APPEALED,
    CaseAction.REFER: Tag.SYSTEM_CASE_REFERRED,
    CaseAction.EXPIRE: Tag.SYSTEM_CASE_EXPIRED,
    CaseAction.WAIT_ON_OTHERS: Tag.SYSTEM_CASE_WAITING,
    CaseAction.TAKE_UP: Tag.STAFF_CASE_TAKEN_UP,
    CaseAction.CONFIRM_APPROVAL: Tag.STAFF_CASE_SECONDED,
    CaseAction.SEND_BACK: Tag.STAFF_CASE_SECONDED,
    CaseAction.ACKNOWLEDGE: Tag.EXCHANGE_CHANGE_ACKNOWLEDGED,
    CaseAction.DISPUTE: Tag.PORTAL_REINSTATEMENT_DISPUTED,
    CaseAction.REVOKE: Tag.STAFF_APPROVAL_REVOKED,
    CaseAction.REOPEN: Tag.STAFF_REFUSAL_REVOKED,
}

# What people do as well, where the machine did it.
BY_SYSTEM = {
    CaseAction.ASK_FOR_RETAKE: Tag.SYSTEM_CASE_RETAKE_ASKED,
    CaseAction.APPROVE: Tag.SYSTEM_CASE_APPROVED,
}


def move(
    case: Case,
    action: CaseAction,
    actor: Actor,
    by: str,
    at: datetime,
    details: Details | None = None,
) -> None:
    """Move the case, or raise Refused (no such move) or VersionConflict (someone was faster).

    Must run in the service's transaction. `case` is brought up to date in place.
    """
    before = CaseState(case.state)
    try:
        after = next_state(before, action, actor)
    except MoveRefused as error:
        raise Refused(f"Case {case.ticket}: {error}.", "move_refused") from error
    _write(case, after, at)
    _trace(case, action, by, at, before, after, details)


def locked(case_id: str) -> Case:
    """The case with its owner, kept from others until the caller's transaction ends."""
    lock_account(case_id)
    rows = Case.objects.select_for_update().select_related("account__person")
    return rows.get(id=case_id)


def lock_account(case_id: str) -> None:
    """Keep the account of a case from others, before anything else is.

    Whoever takes in an event has the account first and asks for its cases then; in another order
    the two would wait for each other.
    """
    list(Account.objects.select_for_update(of=("self",)).filter(cases=case_id))


def touch(case: Case) -> None:
    """Count a change that is not a move, so that someone who has the case open notices."""
    changed = Case.objects.filter(id=case.id, version=case.version).update(version=F("version") + 1)
    if changed != 1:
        raise VersionConflict(case.version, Case.objects.get(id=case.id).version)
    case.version += 1


def _write(case: Case, after: CaseState, at: datetime) -> None:
    closed_at = None if after.is_open else at
    promise = _promise(case, after, at)
    changed = Case.objects.filter(id=case.id, version=case.version, state=case.state).update(
        state=after.value,
        version=F("version") + 1,
        closed_at=closed_at,
        due_at=promise.due_at,
        time_left=promise.left,
    )
    if changed != 1:
        raise VersionConflict(case.version, Case.objects.get(id=case.id).version)
    case.state, case.version, case.closed_at = after.value, case.version + 1, closed_at
    case.due_at, case.time_left = promise.due_at, promise.left


def _promise(case: Case, after: CaseState, at: datetime) -> Promise:
    day = clock.day_of(at, case.time_zone)
    promised = timedelta(hours=rules.on(day).integer("queue.expected_hours"))
    so_far = Promise(case.due_at, case.time_left)
    return after_move(so_far, CaseState(case.state), after, at, promised)


def _trace(
    case: Case,
    action: CaseAction,
    by: str,
    at: datetime,
    before: CaseState,
    after: CaseState,
    details: Details | None,
) -> None:
    found = dict(details or {})
    CaseEvent.objects.create(
        case=case, at=at, action=action, actor=by, before=before, after=after, details=found
    )
    tag = TAGS.get(action, Tag.STAFF_CASE_DECIDED)
    if by == journal.SYSTEM:
        tag = BY_SYSTEM.get(action, tag)
    journal.record(
        tag, by, case.id, at, {**found, "action": action.value, "before": before, "after": after}
    )
    announcements.announce(announcements.CASE_STATE_CHANGED, case.account, at, case=case)
