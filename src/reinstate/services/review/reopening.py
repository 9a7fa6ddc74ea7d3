"""Taking back a refusal that was a mistake: another person than before looks at the request.

Nobody turns their own refusal into an approval: whoever took part in it may take it back, and as
with an appeal of its owner others decide. What policy wants two people for still takes two.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction

from reinstate.domain.case import Actor, CaseAction, CaseKind, CaseState
from reinstate.services import clock, journal
from reinstate.services.access import review_access
from reinstate.services.case import moves, owner_changed, refusals, wording
from reinstate.services.errors import Refused
from reinstate.services.mail import notices
from reinstate.services.review import noting
from reinstate.store.models import Case

# Why, as staff say it and the record keeps it.
REASONS = ("misjudged", "another_meant", "came_up_since")


def may_reopen(case: Case) -> bool:
    """Whether its refusal can be taken back: nobody is signed in for another mailbox, somebody has
    to be left who may decide, and the owner has begun no other request since. A known-answer case
    is answered once.
    """
    return (
        CaseState(case.state) is CaseState.DECLINED
        and not case.account.is_known_answer
        and case.kind != CaseKind.MAILBOX_CHANGE
        and not refusals.why_final(case)
    )


def reopen(case_id: str, actor: int, reason: str, note: str) -> CaseState:
    """Put a refused request back into the queue; owner and exchange are told."""
    review_access.staff(actor)
    if reason not in REASONS:
        raise Refused("Choose why the refusal is taken back.", "no_reason")
    at = clock.now()
    with transaction.atomic():
        case = moves.locked(review_access.case(case_id, actor).id)
        if not may_reopen(case):
            raise Refused(
                "There is no refusal here that could be taken back. The request may be looked at "
                "again already, its owner may have begun another one, or nobody is left to decide.",
                "nothing_to_reopen",
            )
        noting.write(case.id, actor, note)
        details = {"because": [reason]}
        by = journal.staff(actor)
        moves.move(case, CaseAction.REOPEN, Actor.REVIEWER, by, at, details)
        owner_changed.catch_up(case, at)
        notices.send_about(case, "case_reopened", expected=partial(wording.expected_by, case, at))
    return CaseState(case.state)
