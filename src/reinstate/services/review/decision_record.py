"""The row of a decision: what it was taken from, and what each side is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import msgspec

from reinstate.domain.automatic_approval import Guard
from reinstate.services import rules
from reinstate.services.case import judging
from reinstate.services.review import decision_rules, decision_text
from reinstate.services.review.decision_rules import Draft
from reinstate.store import vault
from reinstate.store.fields import new_id
from reinstate.store.models import Case, Decision


@dataclass(frozen=True, slots=True)
class By:
    """Who decides. `user_id` None: policy, because every guard held."""

    user_id: int | None
    guards: tuple[Guard, ...] = ()
    second_because: tuple[str, ...] = ()
    second: int | None = None


def write(case: Case, draft: Draft, by: By, at: datetime) -> Decision:
    """Keep the decision with the policy and the findings it rests on."""
    keyed, decision_id = vault.of(case.account.person), new_id("dec")
    judged = list(judging.case_findings(case))
    text = decision_text.owner_text(
        case, draft.action, draft.reasons, draft.pieces, is_automatic=by.user_id is None
    )
    return Decision.objects.create(
        id=decision_id,
        case=case,
        action=draft.action,
        decided_by_id=by.user_id,
        decided_at=at,
        guards=_codes(by.guards),
        reasons=list(draft.reasons),
        checked=decision_rules.ticked(case, draft, at),
        recommendation=judging.recommendation_of(case, judged),
        needs_person_because=list(case.needs_person_because),
        policy_digest=rules.pin(at),
        findings=keyed.seal(f"decision.findings:{decision_id}", msgspec.json.encode(judged)),
        owner_text=keyed.seal_text(f"decision.owner_text:{decision_id}", text or None),
        internal_note=keyed.seal_text(
            f"decision.internal_note:{decision_id}", draft.internal_note or None
        ),
        retake_pieces=[kind.value for kind in draft.pieces],
        needs_second=bool(by.second_because),
        second_because=list(by.second_because),
        second_assigned_to_id=by.second,
    )


def word_anew(case: Case, decision: Decision) -> None:
    """Say what a proposal tells its owner as it is once it is confirmed: since it was made a debt
    may have been paid, or an alert have come. Not saved.
    """
    text = decision_text.owner_text(case, decision.action, decision.reasons, ())
    keyed = vault.of(case.account.person)
    decision.owner_text = keyed.seal_text(f"decision.owner_text:{decision.id}", text or None)


def owner_text(case: Case, decision: Decision) -> str:
    """What the owner reads about it."""
    keyed = vault.of(case.account.person)
    return keyed.open_text(f"decision.owner_text:{decision.id}", decision.owner_text) or ""


def _codes(guards: Collection[Guard]) -> list[str]:
    return [guard.value for guard in guards]
