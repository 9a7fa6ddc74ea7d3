"""Where a request stands and who acts next, as its owner is told on its page and the account's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from reinstate.domain.case import CaseAction, CaseState, Route
from reinstate.services.case import another_mailbox, wording
from reinstate.store.models import Case, CaseEvent, CaseLetter

# With the team, which has written: only the message says whether it waits for an answer.
OWNER_IF_ASKED = "owner_if_asked"
POST = "post"  # the owner's letter is on its way
POSTED = "letter_posted"  # as the record's tag is called in a request's events


@dataclass(frozen=True, slots=True)
class Turn:
    """`expected`: how long the other side takes, in words; empty where it is not its turn.

    `is_written_to`: of what was written about an open request, the team's came last.
    """

    actor: str
    expected: str
    is_written_to: bool = False


def of(case: Case, at: datetime) -> Turn:
    """Whose turn it is on one request."""
    return of_each([case], at)[case.id]


def of_each(cases: Iterable[Case], at: datetime) -> dict[str, Turn]:
    """The same of several requests, asked for together."""
    rows = tuple(cases)
    written = _written_to([row.id for row in rows if CaseState(row.state).is_open])
    posted = _posted([row.id for row in rows if _waits_for_post(row)])
    turns = {row.id: _turn(row, at, is_written_to=row.id in written) for row in rows}
    return turns | {case_id: replace(turns[case_id], actor=POST) for case_id in posted}


def said_state(case: Case) -> CaseState:
    """To its owner, photos that a program has passed on and nobody has opened yet have arrived."""
    state, route = CaseState(case.state), Route(case.route)
    if state is not CaseState.IN_REVIEW or not route.has_photos_online or case.locked_by_id:
        return state
    last = case.events.last()
    if last is None or last.action != CaseAction.REFER or last.before != CaseState.SUBMITTED:
        return state
    return CaseState.SUBMITTED


def _turn(case: Case, at: datetime, *, is_written_to: bool) -> Turn:
    state = CaseState(case.state)
    if another_mailbox.used_from(another_mailbox.of(case), state):
        return Turn("nobody", "", is_written_to)
    actor = wording.next_actor(state)
    if actor == "staff" and is_written_to:
        actor = OWNER_IF_ASKED
    return Turn(actor, wording.expected(state, case.due_at, at), is_written_to)


def _waits_for_post(case: Case) -> bool:
    return (case.state, case.route) == (CaseState.OPEN, Route.PAPER)


def _posted(ids: list[str]) -> set[str]:
    """Of these, whose owners have told us that their letter is in the post."""
    if not ids:
        return set()
    said = CaseEvent.objects.filter(case__in=ids, action=POSTED)
    return set(said.values_list("case_id", flat=True))


def _written_to(ids: list[str]) -> set[str]:
    rows = CaseLetter.objects.filter(case__in=ids).values_list("case_id", "is_from_owner")
    last = dict(rows) if ids else {}  # in order of time
    return {case_id for case_id, is_mine in last.items() if not is_mine}
