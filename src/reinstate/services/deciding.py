"""Deciding a case: preview, decide, and the second person's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Q

from reinstate.domain.case import Actor, CaseAction, CaseState, PieceState
from reinstate.domain.case import move as next_state
from reinstate.domain.findings import PieceKind
from reinstate.services import (
    approval,
    case_page,
    clock,
    decision_text,
    journal,
    judging,
    moves,
    notices,
    queueing,
    review_access,
    rules,
    signals,
    stored_facts,
)
from reinstate.services.errors import NotAllowed, Refused, VersionConflict
from reinstate.services.reasons import REASONS
from reinstate.services.review_view import Decided, DecisionPreview, Reviewer
from reinstate.store import vault
from reinstate.store.audit import Details
from reinstate.store.fields import new_id
from reinstate.store.models import Case, Decision

APPROVE, RETAKE, DECLINE, ESCALATE = "approve", "retake", "decline", "escalate"
CONFIRM, SEND_BACK = "confirm", "send_back"
ACTIONS = (APPROVE, RETAKE, DECLINE, ESCALATE)


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a person wants to decide."""

    action: str
    reasons: tuple[str, ...]
    pieces: tuple[PieceKind, ...]
    internal_note: str = ""


def preview_decision(
    case_id: str,
    actor: int,
    action: str,
    reasons: Sequence[str] = (),
    pieces: Sequence[PieceKind | str] = (),
    internal_note: str = "",
) -> DecisionPreview:
    """What the decision would do and what the owner would read. Changes nothing."""
    who, case, at = review_access.staff(actor), review_access.case(case_id), clock.now()
    draft = _draft(action, reasons, pieces, internal_note)
    because = _second_because(case, draft, at)
    second = _second_person(who) if because else None
    cleared = approval.cleared_by(case) if action == APPROVE else set()
    return DecisionPreview(
        action=action,
        owner_subject=decision_text.subject(case, action, needs_second=bool(because)),
        owner_text=decision_text.owner_text(case, action, draft.reasons, draft.pieces),
        state_after=_state_after(case, draft, because),
        needs_second=tuple(signals.SECOND_TEXTS.get(item, item) for item in because),
        second_person=review_access.name_of(second) if second else "",
        clears=tuple(sorted(kind.value for kind in cleared)),
        remains=tuple(kind.value for kind in approval.remaining(case)),
        hold_text=decision_text.hold_text(case, at) if action == APPROVE else "",
        problems=tuple(_problems(case, draft, who, at)),
    )


def decide(
    case_id: str,
    actor: int,
    action: str,
    *,
    reasons: Sequence[str] = (),
    pieces: Sequence[PieceKind | str] = (),
    internal_note: str = "",
    expected_version: int,
) -> Decided:
    """Take the decision. VersionConflict when the case changed since it was shown."""
    who, at = review_access.staff(actor), clock.now()
    draft = _draft(action, reasons, pieces, internal_note)
    with transaction.atomic():
        case = _locked(case_id, expected_version)
        problems = _problems(case, draft, who, at)
        if problems:
            raise Refused(" ".join(problems), "decision_refused")
        queueing.take(case, who, at)
        because = _second_because(case, draft, at)
        decision = _record(case, draft, who, because, at)
        _carry_out(case, draft, decision, at)
        _unlock(case)
        return Decided(
            case.id,
            CaseState(case.state),
            case.version,
            decision.id,
            review_access.name_of(decision.second_assigned_to_id),
        )


def second_decision(
    case_id: str, actor: int, action: str, *, internal_note: str = "", expected_version: int
) -> Decided:
    """The named second person confirms an approval or sends the case back."""
    who, at = review_access.staff(actor), clock.now()
    if action not in (CONFIRM, SEND_BACK):
        raise Refused(f"action is {action!r}; use {CONFIRM} or {SEND_BACK}.", "unknown_action")
    with transaction.atomic():
        case = _locked(case_id, expected_version)
        decision = queueing.proposal(case)
        if decision is None:
            raise Refused("No approval waits for a second person here.", "no_proposal")
        if not queueing.may_second(decision, who):
            raise NotAllowed("This approval waits for another person.", "another_person")
        _second(case, decision, who, action, internal_note, at)
        _unlock(case)
        return Decided(case.id, CaseState(case.state), case.version, decision.id)


def _draft(
    action: str,
    reasons: Sequence[str],
    pieces: Sequence[PieceKind | str],
    internal_note: str = "",
) -> _Draft:
    if action not in ACTIONS:
        raise Refused(f"action is {action!r}; use one of {', '.join(ACTIONS)}.", "unknown_action")
    unknown = [code for code in reasons if code not in REASONS]
    if unknown:
        raise Refused(f"{unknown[0]!r} is not a reason code.", "unknown_reason")
    try:
        kinds = tuple(PieceKind(item) for item in pieces)
    except ValueError as error:
        raise Refused(f"{error}; name a piece of this case.", "unknown_piece") from None
    return _Draft(action, tuple(dict.fromkeys(reasons)), kinds, internal_note.strip())


def _problems(case: Case, draft: _Draft, who: Reviewer, at: datetime) -> list[str]:
    """Why the decision cannot be taken, as sentences; empty when it can."""
    found = [*_case_problems(case, who, at)]
    if draft.action != APPROVE and not draft.reasons:
        found.append("Choose at least one reason.")
    wrong = [code for code in draft.reasons if draft.action not in REASONS[code].actions]
    if wrong and draft.action != APPROVE:
        found.append(f"The reason {REASONS[wrong[0]].title!r} does not fit this decision.")
    if draft.action == RETAKE:
        found += _retake_problems(case, draft)
    if draft.action == APPROVE:
        found += _approval_problems(case, draft, who, at)
    return found


def _case_problems(case: Case, who: Reviewer, at: datetime) -> list[str]:
    states = (CaseState.SUBMITTED, CaseState.IN_REVIEW, CaseState.APPEALED)
    if CaseState(case.state) not in states:
        return [f"This case is {case.state} and cannot be decided now."]
    if queueing.is_held_by_other(case, who.user_id, at):
        return [f"{review_access.name_of(case.locked_by_id)} is working on this case."]
    if not queueing.may_take(case, who):
        return ["Another person has to decide this case."]
    return []


def _retake_problems(case: Case, draft: _Draft) -> list[str]:
    if not draft.pieces:
        return ["Choose which photo is taken again."]
    handed_in = set(case.pieces.filter(is_current=True).values_list("kind", flat=True))
    missing = [kind for kind in draft.pieces if kind.value not in handed_in]
    return [f"{missing[0].value} was not handed in."] if missing else []


def _approval_problems(case: Case, draft: _Draft, who: Reviewer, at: datetime) -> list[str]:
    judged = judging.case_findings(case)
    found = []
    if case.pieces.filter(is_current=True).exclude(
        state__in=(PieceState.PASSED, PieceState.DOUBTFUL)
    ):
        found.append("A photo is still being checked or has to be taken again.")
    if judging.recommendation_of(case, judged) != "pass" and not draft.internal_note:
        found.append("The checks do not recommend approval: say in the internal note why you do.")
    if _second_because(case, draft, at) and _second_person(who) is None:
        found.append("A second person is needed, but no other senior or compliance officer exists.")
    return found


def _second_because(case: Case, draft: _Draft, at: datetime) -> tuple[str, ...]:
    if draft.action != APPROVE:
        return ()
    return signals.second_approval(case, rules.on(case_page.day_of(case, at)), at)


def _second_person(proposer: Reviewer) -> int | None:
    """Of the seniors and compliance officers, the one with the fewest open proposals."""
    users = get_user_model().objects.filter(
        is_active=True, staff_profile__role__in=review_access.SECOND_ROLES
    )
    waiting = Q(
        assigned_second__seconded_at=None,
        assigned_second__case__state=CaseState.AWAITING_SECOND_APPROVAL,
    )
    ranked = users.exclude(id=proposer.user_id).annotate(
        open_proposals=Count("assigned_second", filter=waiting)
    )
    return ranked.order_by("open_proposals", "id").values_list("id", flat=True).first()


def _state_after(case: Case, draft: _Draft, because: tuple[str, ...]) -> CaseState:
    action = _case_action(draft, because)
    after = next_state(CaseState.IN_REVIEW, action, Actor.REVIEWER)
    if after is CaseState.APPROVED and approval.remaining(case):
        return CaseState.WAITING_ON_OTHER_RESTRICTIONS
    return after


def _case_action(draft: _Draft, because: tuple[str, ...]) -> CaseAction:
    if draft.action == APPROVE:
        return CaseAction.PROPOSE_APPROVAL if because else CaseAction.APPROVE
    return {
        RETAKE: CaseAction.ASK_FOR_RETAKE,
        DECLINE: CaseAction.DECLINE,
        ESCALATE: CaseAction.ESCALATE,
    }[draft.action]


def _locked(case_id: str, expected_version: int) -> Case:
    found = review_access.case(case_id)
    case = Case.objects.select_for_update().select_related("account__person").get(id=found.id)
    if case.version != expected_version:
        raise VersionConflict(expected_version, case.version)
    return case


def _record(
    case: Case, draft: _Draft, who: Reviewer, because: tuple[str, ...], at: datetime
) -> Decision:
    keyed, decision_id = vault.of(case.account.person), new_id("dec")
    judged = list(judging.case_findings(case))
    text = decision_text.owner_text(case, draft.action, draft.reasons, draft.pieces)
    return Decision.objects.create(
        id=decision_id,
        case=case,
        action=draft.action,
        decided_by_id=who.user_id,
        decided_at=at,
        reasons=list(draft.reasons),
        recommendation=judging.recommendation_of(case, judged),
        policy_digest=rules.pin(at),
        findings=keyed.seal(f"decision.findings:{decision_id}", msgspec.json.encode(judged)),
        owner_text=keyed.seal_text(f"decision.owner_text:{decision_id}", text or None),
        internal_note=keyed.seal_text(
            f"decision.internal_note:{decision_id}", draft.internal_note or None
        ),
        retake_pieces=[kind.value for kind in draft.pieces],
        needs_second=bool(because),
        second_because=list(because),
        second_assigned_to_id=_second_person(who) if because else None,
    )


def _carry_out(case: Case, draft: _Draft, decision: Decision, at: datetime) -> None:
    actor = journal.staff(decision.decided_by_id)
    action = _case_action(draft, tuple(decision.second_because))
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
        notices.send_about(case, "case_retake", text=_owner_text(case, decision))
    elif action is CaseAction.DECLINE:
        stored_facts.remove_templates(case)
        notices.send_about(case, "case_declined", text=_owner_text(case, decision))
    elif action is CaseAction.ESCALATE:
        role = _role_for(draft.reasons)
        Case.objects.filter(id=case.id).update(required_role=role)


def _role_for(reasons: tuple[str, ...]) -> str:
    return (
        review_access.COMPLIANCE if "needs_compliance" in reasons else review_access.SENIOR
    )


def _approve(case: Case, decision: Decision, at: datetime) -> None:
    stored_facts.remove_templates(case)
    approval.carry_out(case, _owner_text(case, decision), at)


def _second(
    case: Case, decision: Decision, who: Reviewer, action: str, note: str, at: datetime
) -> None:
    step = CaseAction.CONFIRM_APPROVAL if action == CONFIRM else CaseAction.SEND_BACK
    actor = journal.staff(who.user_id)
    moves.move(case, step, Actor.SECOND_REVIEWER, actor, at, {"decision": decision.id})
    decision.seconded_by_id, decision.seconded_at = who.user_id, at
    if action == SEND_BACK:
        decision.action = "approve_sent_back"
        decision.owner_text = None
    keyed = vault.of(case.account.person)
    label = f"decision.second_note:{decision.id}"
    decision.second_note = keyed.seal_text(label, note.strip() or None)
    decision.save()
    if action == CONFIRM:
        _approve(case, decision, at)


def _owner_text(case: Case, decision: Decision) -> str:
    keyed = vault.of(case.account.person)
    return keyed.open_text(f"decision.owner_text:{decision.id}", decision.owner_text) or ""


def _unlock(case: Case) -> None:
    Case.objects.filter(id=case.id).update(locked_by=None, locked_until=None)
    case.locked_by_id, case.locked_until = None, None
