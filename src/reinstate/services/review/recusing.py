"""Keeping off an owner: who knows them, or has an interest in the outcome, says so and is out.

It holds for everything of that owner, and nobody takes it back: a person who may judge an
acquaintance after all would be asked why by nobody.
"""

from __future__ import annotations

from django.db import transaction

from reinstate.services import clock, journal
from reinstate.services.access import review_access
from reinstate.services.case import moves
from reinstate.services.errors import Refused
from reinstate.services.review import decision_rules, locking
from reinstate.services.review.timeline import RECUSALS
from reinstate.store.audit import Tag
from reinstate.store.models import Case

REASONS = tuple(RECUSALS)


def recuse(case_id: str, actor: int, reason: str) -> str:
    """Keep this member of staff off the owner of a case from now on; returns its ticket.

    What they held is anyone's again, and what waited for their second word waits for another's.
    """
    review_access.staff(actor)
    if reason not in REASONS:
        raise Refused("Choose why you keep off this owner.", "no_reason")
    at = clock.now()
    with transaction.atomic():
        case = moves.locked(review_access.case(case_id, actor).id)
        journal.on_case(case, Tag.STAFF_CASE_RECUSED, journal.staff(actor), at, {"reason": reason})
        of_owner = Case.objects.filter(account__person=case.account.person_id)
        locking.free(of_owner.filter(locked_by_id=actor))
        _pass_on(case, actor)
    return case.ticket


def _pass_on(case: Case, actor: int) -> None:
    """Name another second person; where there is none, the first who may."""
    asked = review_access.open_proposals().filter(
        case__account__person=case.account.person_id, second_assigned_to_id=actor
    )
    for decision in asked.select_related("case__account"):
        other = decision_rules.second_person(decision.case, decision.decided_by_id)
        decision.second_assigned_to_id = other
        decision.save(update_fields=["second_assigned_to"])
