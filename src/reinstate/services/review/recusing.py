"""Keeping off an owner: who knows them, or has an interest in the outcome, says so and is out.

It holds for everything of that owner, and nobody takes it back: a person who may judge an
acquaintance after all would be asked why by nobody.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from reinstate.domain.case import Actor, CaseAction
from reinstate.services import clock, journal
from reinstate.services.access import review_access
from reinstate.services.account import restricting
from reinstate.services.case import moves
from reinstate.services.errors import Refused
from reinstate.services.review import decision_rules, locking
from reinstate.services.review.decision_rules import SENT_BACK
from reinstate.services.review.timeline import PROPOSER_KEEPS_OFF, RECUSALS
from reinstate.services.upkeep import erasing
from reinstate.store.audit import Details, Tag
from reinstate.store.models import Case

REASONS = tuple(RECUSALS)


def recuse(case_id: str, actor: int, reason: str) -> str:
    """Keep this member of staff off the owner of a case from now on; returns its ticket.

    What they held is anyone's again, and what waited for their second word waits for another's.
    What they proposed falls: one of two people would be somebody who may not judge.
    """
    review_access.staff(actor)
    if reason not in REASONS:
        raise Refused("Choose why you keep off this owner.", "no_reason")
    at = clock.now()
    with transaction.atomic():
        case = moves.locked(review_access.case(case_id, actor).id)
        _take_back(case, actor, at)
        journal.on_case(case, Tag.STAFF_CASE_RECUSED, journal.staff(actor), at, {"reason": reason})
        of_owner = Case.objects.filter(account__person=case.account.person_id)
        locking.free(of_owner.filter(locked_by_id=actor))
        _pass_on(case, actor)
    return case.ticket


def _take_back(case: Case, actor: int, at: datetime) -> None:
    theirs = review_access.open_proposals().filter(
        case__account__person=case.account.person_id, decided_by_id=actor
    )
    for decision in theirs.select_related("case"):
        found = case if decision.case_id == case.id else decision.case
        details: Details = {"decision": decision.id, "because": PROPOSER_KEEPS_OFF}
        who = journal.staff(actor)
        moves.move(found, CaseAction.SEND_BACK, Actor.REVIEWER, who, at, details)
        decision.action, decision.owner_text, decision.seconded_at = SENT_BACK, None, at
        decision.save(update_fields=["action", "owner_text", "seconded_at"])
    restricting.take_back_all(case.account.person, actor, at)
    erasing.take_back_all(case.account.person, actor)


def _pass_on(case: Case, actor: int) -> None:
    """Name another second person; where there is none, the first who may."""
    asked = review_access.open_proposals().filter(
        case__account__person=case.account.person_id, second_assigned_to_id=actor
    )
    for decision in asked.select_related("case__account"):
        other = decision_rules.second_person(decision.case, decision.decided_by_id)
        decision.second_assigned_to_id = other
        decision.save(update_fields=["second_assigned_to"])
