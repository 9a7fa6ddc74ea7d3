"""Deciding a case: preview, decide, and the second person's word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from reinstate.domain.case import TO_DECIDE, Actor, CaseAction, CaseKind, CaseState, PieceState
from reinstate.domain.findings import PieceKind
from reinstate.services import clock, journal, languages
from reinstate.services.access import limits, mailbox_change, review_access
from reinstate.services.case import approval, correspondence, lapsing, moves, signals
from reinstate.services.errors import NotAllowed, OwnerWrote, Refused, VersionConflict
from reinstate.services.mail import notices
from reinstate.services.piece import stored_facts
from reinstate.services.review import (
    decision_record,
    decision_text,
    known_answers,
    locking,
    timeline,
)
from reinstate.services.review.decision_record import By
from reinstate.services.review.decision_rules import (
    ACTIONS,
    APPROVE,
    CONFIRM,
    DECLINE,
    ESCALATE,
    RETAKE,
    SEND_BACK,
    SENT_BACK,
    TAKE_BACK,
    Draft,
    against_second,
    case_action,
    demand_same_locks,
    draft_of,
    problems,
    role_for,
    second_because,
    second_person,
    state_after,
    waits_for,
)
from reinstate.services.review.decision_view import Decided, DecisionPreview, Feedback
from reinstate.services.review.review_view import Reviewer
from reinstate.store import vault
from reinstate.store.audit import Details, Tag
from reinstate.store.models import Case, Decision

SECOND_ACTIONS = (CONFIRM, SEND_BACK, TAKE_BACK)
__all__ = [
    "ACTIONS",
    "APPROVE",
    "CONFIRM",
    "DECLINE",
    "ESCALATE",
    "RETAKE",
    "SEND_BACK",
    "TAKE_BACK",
    "decide",
    "preview_decision",
    "second_decision",
]


def preview_decision(
    case_id: str,
    actor: int,
    action: str,
    reasons: Sequence[str] = (),
    pieces: Sequence[PieceKind | str] = (),
    internal_note: str = "",
    checked: Sequence[str] = (),
) -> DecisionPreview:
    """What the decision would do and what the owner would read.

    Changes nothing, but that whoever fills in the form keeps the case. Of a case that they have not
    opened it is a look like any other.
    """
    who, case, at = review_access.staff(actor), review_access.case(case_id, actor), clock.now()
    if limits.count_person(journal.staff(actor), case.account_id):
        review_access.record_view(Tag.STAFF_CASE_VIEWED, journal.staff(actor), case.id, at)
    locking.stay(case, actor, at)
    draft = draft_of(action, reasons, pieces, internal_note, checked)
    because = second_because(case, draft, at)
    second = second_person(case, who.user_id) if because else None
    cleared = approval.cleared_by(case) if action == APPROVE else set()
    return DecisionPreview(
        action=action,
        owner_subject=decision_text.subject(case, action, needs_second=bool(because)),
        owner_text=decision_text.owner_text(case, action, draft.reasons, draft.pieces),
        owner_language=languages.of(case.account.person),
        owner_text_in_english=decision_text.in_english(case, action, draft.reasons, draft.pieces),
        state_after=state_after(case, draft, because),
        needs_second=tuple(signals.SECOND_TEXTS.get(item, item) for item in because),
        second_person=review_access.name_of(second) if second else "",
        clears=tuple(sorted(kind.value for kind in cleared)),
        remains=tuple(kind.value for kind in approval.remaining(case)),
        what_follows=decision_text.what_follows(case, at) if action == APPROVE else "",
        problems=tuple(problems(case, draft, who, at)),
        waits_for=waits_for(draft),
        is_over=CaseState(case.state) not in TO_DECIDE,
    )


def decide(
    case_id: str,
    actor: int,
    action: str,
    *,
    reasons: Sequence[str] = (),
    pieces: Sequence[PieceKind | str] = (),
    internal_note: str = "",
    checked: Sequence[str] = (),
    expected_version: int,
    seen_at: datetime | None = None,
    seen_locks: Collection[str] | None = None,
) -> Decided:
    """Take the decision. CaseChanged when the case did, its owner wrote, or what an approval would
    unlock is locked by something else, since it was shown.

    `seen_at`: the newest instant on what was shown; `seen_locks`: what locked the account on it.
    """
    who, at = review_access.staff(actor), clock.now()
    draft = draft_of(action, reasons, pieces, internal_note, checked)
    with transaction.atomic():
        case = _locked(case_id, actor, expected_version, seen_at)
        against = problems(case, draft, who, at)
        if against:
            raise Refused(" ".join(against), "decision_refused")
        if action == APPROVE:
            demand_same_locks(case, seen_locks)
        locking.take(case, who, at)
        because = second_because(case, draft, at)
        second = second_person(case, who.user_id) if because else None
        by = By(who.user_id, second_because=because, second=second)
        decision = decision_record.write(case, draft, by, at)
        feedback = _answered(case, draft, because, who, at)
        if feedback is None:
            _carry_out(case, draft, decision, who, at)
        _unlock(case)
        return Decided(
            case.id,
            CaseState(case.state),
            case.version,
            decision.id,
            review_access.name_of(decision.second_assigned_to_id) if feedback is None else "",
            waits_for(draft) if feedback is None else "",
            feedback,
        )


def second_decision(
    case_id: str,
    actor: int,
    action: str,
    *,
    internal_note: str = "",
    expected_version: int,
    seen_at: datetime | None = None,
    seen_locks: Collection[str] | None = None,
) -> Decided:
    """The named second person confirms an approval or sends the case back, or whoever proposed it
    takes it back; else as `decide`.
    """
    who, at = review_access.staff(actor), clock.now()
    if action not in SECOND_ACTIONS:
        raise Refused(
            f"action is {action!r}; use one of {', '.join(SECOND_ACTIONS)}.", "unknown_action"
        )
    with transaction.atomic():
        case = _locked(case_id, actor, expected_version, seen_at)
        decision = review_access.proposal(case)
        if decision is None:
            raise Refused("No approval waits for a second person here.", "no_proposal")
        _entitled(decision, who, action)
        against = against_second(case, decision, action, internal_note)
        if against:
            raise Refused(" ".join(against), "decision_refused")
        if action == CONFIRM:
            demand_same_locks(case, seen_locks)
        _second(case, decision, who, action, internal_note, at)
        _unlock(case)
        return Decided(case.id, CaseState(case.state), case.version, decision.id)


def _locked(case_id: str, actor: int, expected_version: int, seen_at: datetime | None) -> Case:
    found = review_access.case(case_id, actor)
    case = moves.locked(found.id)
    if case.version != expected_version:
        raise VersionConflict(expected_version, case.version)
    if seen_at is not None and correspondence.has_written_since(case, seen_at):
        raise OwnerWrote
    return case


def _carry_out(case: Case, draft: Draft, decision: Decision, who: Reviewer, at: datetime) -> None:
    actor = journal.staff(who.user_id)
    action = case_action(draft, tuple(decision.second_because))
    details: Details = {
        "decision": decision.id,
        "reasons": list(draft.reasons),
        "policy": decision.policy_digest[:16],
    }
    moves.move(case, action, Actor.REVIEWER, actor, at, details)
    if action is CaseAction.APPROVE:
        _approve(case, decision, at)
    elif action is CaseAction.ASK_FOR_RETAKE:
        kinds = [kind.value for kind in draft.pieces]
        case.pieces.filter(is_current=True, kind__in=kinds).update(state=PieceState.RETAKE)
        notices.send_about(
            case,
            "case_retake",
            text=decision_record.owner_text(case, decision),
            until=lapsing.spelled_until(case),
        )
    elif action is CaseAction.DECLINE:
        stored_facts.remove_templates(case)
        kind = "case_declined" if review_access.may_look_again(case) else "case_declined_by_all"
        notices.send_about(case, kind, text=decision_record.owner_text(case, decision))
    elif action is CaseAction.ESCALATE:
        role = role_for(draft.reasons)
        Case.objects.filter(id=case.id).update(required_role=role)


def _answered(
    case: Case, draft: Draft, because: tuple[str, ...], who: Reviewer, at: datetime
) -> Feedback | None:
    """What was right, when the case was a known-answer case; nothing is carried out then."""
    trial = known_answers.open_trial(case)
    if trial is None:
        return None
    return known_answers.answer(trial, case, draft, case_action(draft, because), who, at)


def _approve(case: Case, decision: Decision, at: datetime) -> None:
    stored_facts.remove_templates(case)
    if case.kind == CaseKind.MAILBOX_CHANGE:
        mailbox_change.begin_wait(case, at)
    else:
        approval.carry_out(case, decision_record.owner_text(case, decision), at)


def _entitled(decision: Decision, who: Reviewer, action: str) -> None:
    """The second person, and never whoever proposed it: they may take it back, and nothing else."""
    is_own = decision.decided_by_id == who.user_id
    if action == TAKE_BACK and not is_own:
        raise NotAllowed("Whoever proposed this approval takes it back.", "another_person")
    if action != TAKE_BACK and not review_access.may_second(decision, who):
        raise NotAllowed("This approval waits for another person.", "another_person")


def _second(
    case: Case, decision: Decision, who: Reviewer, action: str, note: str, at: datetime
) -> None:
    step = CaseAction.CONFIRM_APPROVAL if action == CONFIRM else CaseAction.SEND_BACK
    by, details = Actor.SECOND_REVIEWER, {"decision": decision.id}
    if action == TAKE_BACK:
        by, details = Actor.REVIEWER, {**details, "because": timeline.TAKEN_BACK}
    moves.move(case, step, by, journal.staff(who.user_id), at, details)
    decision.seconded_by_id = None if action == TAKE_BACK else who.user_id
    decision.seconded_at = at
    if action == CONFIRM:
        decision_record.word_anew(case, decision)
    else:
        decision.action, decision.owner_text = SENT_BACK, None
    keyed = vault.of(case.account.person)
    label = f"decision.second_note:{decision.id}"
    decision.second_note = keyed.seal_text(label, note.strip() or None)
    decision.save()
    if action == CONFIRM:
        _approve(case, decision, at)


def _unlock(case: Case) -> None:
    locking.free(Case.objects.filter(id=case.id))
    case.locked_by_id, case.locked_until = None, None
