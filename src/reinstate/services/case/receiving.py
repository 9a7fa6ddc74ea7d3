"""What staff got from an owner, in person or by post: from then on the case is like any other."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from reinstate.domain.case import Actor, CaseAction
from reinstate.services import journal
from reinstate.services.case import judging, moves, wording
from reinstate.services.mail import notices
from reinstate.store.models import Case


def receive(case: Case, actor: int, at: datetime, because: str) -> None:
    """Put the case in the queue: the promised time begins now. In the caller's transaction."""
    moves.move(case, CaseAction.RECEIVE, Actor.REVIEWER, journal.staff(actor), at)
    case.submitted_at = at
    case.save(update_fields=["submitted_at"])
    judging.needs_person(case, because)
    judging.note_recommendation(case)
    moves.move(case, CaseAction.REFER, Actor.SYSTEM, journal.SYSTEM, at, {"because": [because]})
    notices.send_about(case, "case_received", expected=partial(wording.expected_by, case, at))
