"""After "this was not me": the owner was promised a person, so we open the request ourselves.

It waits in the queue with the number from before. Whoever is signed in sees it as the owner would,
and cannot cancel it: they may be somebody else, and an owner whose mailbox was replaced cannot sign
in at all.
"""

from __future__ import annotations

from datetime import datetime

from reinstate.domain.case import WITH_OWNER, Actor, CaseAction, CaseKind, CaseState, Route
from reinstate.services import clock, journal, rules
from reinstate.services.account import confirming
from reinstate.services.case import case_page, judging, moves, opening
from reinstate.store.models import Account, Case
from reinstate.store.models.cases import OPEN_STATES


def ask(account: Account, at: datetime) -> None:
    """Put the call in the queue, in the caller's transaction. A second time changes nothing."""
    case, by = _case(account, at), journal.owner(account)
    confirming.want_call(case, by, at)
    judging.needs_person(case, case_page.DISPUTED)
    if CaseState(case.state) not in WITH_OWNER:
        return
    moves.move(case, CaseAction.SUBMIT, Actor.OWNER, by, at)
    case.submitted_at = at
    case.save(update_fields=["submitted_at"])
    judging.note_recommendation(case)
    because = {"because": [case_page.DISPUTED]}
    moves.move(case, CaseAction.REFER, Actor.SYSTEM, journal.SYSTEM, at, because)


def _case(account: Account, at: datetime) -> Case:
    kind = CaseKind.FRAUD_CONFIRMATION
    rows = Case.objects.select_related("account__person").filter(account=account, kind=kind)
    found = rows.filter(state__in=OPEN_STATES).first()
    if found is not None:
        return moves.locked(found.id)
    zone = rules.on(clock.day_of(at)).text("appointment.time_zone")
    return opening.create(account, kind, Route.ONLINE, zone, journal.owner(account), at)
