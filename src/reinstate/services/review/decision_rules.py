"""What may be decided: the draft, what stands against it, and who else has to agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Count, Q

from reinstate.domain import eligibility
from reinstate.domain.case import TO_DECIDE, Actor, CaseAction, CaseKind, CaseState, PieceState
from reinstate.domain.case import move as next_state
from reinstate.domain.findings import PieceKind, Recommendation
from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.domain.standing import Standing
from reinstate.services import rules
from reinstate.services.access import review_access
from reinstate.services.account import accounts, confirming
from reinstate.services.case import appointments, approval, case_page, judging, posting, signals
from reinstate.services.errors import LocksChanged, Refused
from reinstate.services.review import locking
from reinstate.services.review.reasons import REASONS
from reinstate.services.review.review_view import Reviewer
from reinstate.store.models import Account, Case, Decision

APPROVE, RETAKE, DECLINE, ESCALATE = "approve", "retake", "decline", "escalate"
CONFIRM, SEND_BACK, TAKE_BACK = "confirm", "send_back", "take_back"
SENT_BACK = "approve_sent_back"  # what becomes of an approval that no second person confirmed
ACTIONS = (APPROVE, RETAKE, DECLINE, ESCALATE)
OVER = (
    "The account was closed or handed to a state since this request began, so there is nothing "
    "left to unlock and no mailbox to change. Decline it with the reason that says so."
)
HAS_DIED = (
    "The owner is recorded as having died, so no other mailbox is used for the account. Decline "
    "it; where the record is wrong, have that restriction cleared first."
)
SAY_WHY = (
    "To send it back, say in the internal note why: whoever decides next has nothing else to go by."
)
NO_LONGER_ADVISED = (
    "The checks recommended approval when it was proposed and do not any more: say in the internal "
    "note why you confirm it."
)
# Which photos bring which part of the policy's checklist with them.
LOOKED_AT = {
    "selfie": {PieceKind.SELFIE},
    "document": {PieceKind.DOCUMENT_FRONT, PieceKind.PASSPORT_PAGE},
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person wants to decide."""

    action: str
    reasons: tuple[str, ...]
    pieces: tuple[PieceKind, ...]
    internal_note: str = ""
    checked: tuple[str, ...] = ()  # what was ticked of the policy's checklist


def draft_of(
    action: str,
    reasons: Sequence[str],
    pieces: Sequence[PieceKind | str],
    internal_note: str = "",
    checked: Sequence[str] = (),
) -> Draft:
    """The draft of a decision; Refused when it names what does not exist."""
    if action not in ACTIONS:
        raise Refused(f"action is {action!r}; use one of {', '.join(ACTIONS)}.", "unknown_action")
    unknown = [code for code in reasons if code not in REASONS]
    if unknown:
        raise Refused(f"{unknown[0]!r} is not a reason code.", "unknown_reason")
    try:
        kinds = tuple(PieceKind(item) for item in pieces)
    except ValueError as error:
        raise Refused(f"{error}; name a piece of this case.", "unknown_piece") from None
    return Draft(
        action, tuple(dict.fromkeys(reasons)), kinds, internal_note.strip(), tuple(checked)
    )


def problems(case: Case, draft: Draft, who: Reviewer, at: datetime) -> list[str]:
    """Why the decision cannot be taken, as sentences; empty when it can."""
    found = [*_case_problems(case, who, at)]
    if draft.action != APPROVE and not draft.reasons:
        found.append("Choose at least one reason.")
    wrong = [code for code in draft.reasons if draft.action not in REASONS[code].actions]
    if wrong and draft.action != APPROVE:
        found.append(f"The reason {REASONS[wrong[0]].title!r} does not fit this decision.")
    found += _unchecked(case, draft, at)
    if draft.action == RETAKE:
        found += _retake_problems(case, draft)
    if draft.action == APPROVE:
        found += _approval_problems(case, draft, who, at)
    if draft.action == ESCALATE and draft.reasons:
        found += _passing_on_problems(case, draft, who)
    return found


def _case_problems(case: Case, who: Reviewer, at: datetime) -> list[str]:
    if CaseState(case.state) not in TO_DECIDE:
        said = str(case.state).replace("_", " ")
        return [f"This case is {said} by now and cannot be decided. Open it again."]
    if locking.is_held_by_other(case, who.user_id, at):
        return [locking.held_sentence(case, at)]
    if not review_access.may_take(case, who):
        return ["Another person has to decide this case."]
    return []


def checklist(case: Case, action: str, at: datetime) -> tuple[str, ...]:
    """What the policy wants ticked before this action closes a case of such photos."""
    if action not in (APPROVE, DECLINE):
        return ()
    policy = rules.on(case_page.day_of(case, at))
    asked = policy.texts(f"review.checklist.{action}")
    if action == DECLINE:
        return asked
    handed_in = {PieceKind(piece.kind) for piece in case.pieces.all() if piece.is_current}
    parts = [name for name, kinds in LOOKED_AT.items() if handed_in & kinds]
    return sum((policy.texts(f"review.checklist.approve.{name}") for name in parts), asked)


def ticked(case: Case, draft: Draft, at: datetime) -> list[str]:
    """What of the checklist was ticked; kept with the decision."""
    return [item for item in checklist(case, draft.action, at) if item in draft.checked]


def _unchecked(case: Case, draft: Draft, at: datetime) -> list[str]:
    asked = checklist(case, draft.action, at)
    open_ = [item for item in asked if item not in draft.checked]
    if not open_:
        return []
    return [f"Tick what you have looked at: {len(open_)} of {len(asked)} are open."]


def _retake_problems(case: Case, draft: Draft) -> list[str]:
    if not draft.pieces:
        return ["Choose which photo is taken again."]
    handed_in = set(case.pieces.filter(is_current=True).values_list("kind", flat=True))
    missing = [kind for kind in draft.pieces if kind.value not in handed_in]
    return [f"{missing[0].value} was not handed in."] if missing else []


def _approval_problems(case: Case, draft: Draft, who: Reviewer, at: datetime) -> list[str]:
    judged = judging.case_findings(case)
    found = confirming.problems(case) + appointments.problems(case) + posting.problems(case)
    found += over(case)
    if case.pieces.filter(is_current=True).exclude(
        state__in=(PieceState.PASSED, PieceState.DOUBTFUL)
    ):
        found.append("A photo is still being checked or has to be taken again.")
    if judging.recommendation_of(case, judged) != "pass" and not draft.internal_note:
        found.append("The checks do not recommend approval: say in the internal note why you do.")
    if second_because(case, draft, at) and second_person(case, who.user_id) is None:
        found.append("A second person is needed, but no other senior or compliance officer exists.")
    return found


def _passing_on_problems(case: Case, draft: Draft, who: Reviewer) -> list[str]:
    role = role_for(draft.reasons)
    if review_access.may_pass_on(case, role, who):
        return []
    said = f"Nobody else could take it: there is no other {ASKED[role]}."
    return [f"{said} Decide it yourself, or have the operator add one: reinstate staff add."]


def over(case: Case) -> list[str]:
    """Why a case must not be approved whose account was closed or handed over after it began, or
    another mailbox of an owner who has died since.
    """
    standing = accounts.assess(case.account)
    if standing.has_ended:
        return [OVER]
    is_for_mailbox = case.kind == CaseKind.MAILBOX_CHANGE
    if is_for_mailbox and not eligibility.may_change_mailbox(standing):
        return [HAS_DIED]
    return []


def against_second(case: Case, proposed: Decision, action: str, note: str) -> list[str]:
    """Why the second person's word cannot be taken, or a proposal not be taken back."""
    if action == TAKE_BACK:
        return []
    if action == SEND_BACK:
        return [] if note.strip() else [SAY_WHY]
    # A new alert after the proposal asks for a new confirmation.
    return [*confirming.problems(case), *over(case), *_unexplained(case, proposed, note)]


def _unexplained(case: Case, proposed: Decision, note: str) -> list[str]:
    """Whoever proposed had no need to say why; what the exchange told since speaks against it."""
    advised = judging.recommendation_of(case, judging.case_findings(case))
    is_worse = proposed.recommendation == Recommendation.PASS and advised != Recommendation.PASS
    return [NO_LONGER_ADVISED] if is_worse and not note.strip() else []


def second_because(case: Case, draft: Draft, at: datetime) -> tuple[str, ...]:
    """Why this decision needs a second person; empty when it does not."""
    if draft.action != APPROVE:
        return ()
    return signals.second_approval(case, rules.on(case_page.day_of(case, at)), at)


def second_person(case: Case, proposer: int | None) -> int | None:
    """Of those who may confirm an approval, the one with the fewest open proposals."""
    waiting = Q(assigned_second__in=review_access.open_proposals())
    able = get_user_model().objects.filter(id__in=review_access.seconders(case, proposer))
    ranked = able.annotate(open_proposals=Count("assigned_second", filter=waiting))
    return ranked.order_by("open_proposals", "id").values_list("id", flat=True).first()


def state_after(case: Case, draft: Draft, because: tuple[str, ...]) -> CaseState:
    """Where the decision would bring the case."""
    action = case_action(draft, because)
    after = next_state(CaseState.IN_REVIEW, action, Actor.REVIEWER)
    if after is CaseState.APPROVED and approval.remaining(case):
        return CaseState.WAITING_ON_OTHER_RESTRICTIONS
    return after


def case_action(draft: Draft, because: tuple[str, ...]) -> CaseAction:
    """The move behind the decision."""
    if draft.action == APPROVE:
        return CaseAction.PROPOSE_APPROVAL if because else CaseAction.APPROVE
    return {
        RETAKE: CaseAction.ASK_FOR_RETAKE,
        DECLINE: CaseAction.DECLINE,
        ESCALATE: CaseAction.ESCALATE,
    }[draft.action]


# Whom an escalation asks.
ASKED = {
    review_access.SENIOR: "senior or compliance officer",
    review_access.COMPLIANCE: "compliance officer",
}


def demand_same_locks(case: Case, seen: Collection[str] | None) -> None:
    """LocksChanged unless the account is locked by what whoever approves has seen; `seen` None:
    nothing was shown to them.
    """
    locks = marks(case.account, accounts.assess(case.account))
    if seen is not None and set(locks.values()) != set(seen):
        raise LocksChanged


def marks(account: Account, standing: Standing) -> Mapping[RestrictionKind, str]:
    """What locks an account, by what a page knows it again: raised once more it is another lock,
    for nobody has looked at why.
    """
    raised = (row for row in account.restriction_events.all() if row.turn == Turn.RAISED)
    times = Counter(row.kind for row in raised)
    kinds = [view.kind for view in standing.restrictions]
    return {kind: f"{kind}:{times[kind]}" if times[kind] > 1 else kind.value for kind in kinds}


def waits_for(draft: Draft) -> str:
    """Whom an escalation asks, in words; empty for any other decision."""
    return ASKED[role_for(draft.reasons)] if draft.action == ESCALATE and draft.reasons else ""


def role_for(reasons: tuple[str, ...]) -> str:
    """Who an escalation waits for."""
    return review_access.COMPLIANCE if "needs_compliance" in reasons else review_access.SENIOR
