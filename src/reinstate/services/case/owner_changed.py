"""The exchange says something else of an owner while a request of theirs is open.

What the checks compared with the account is compared anew, and whoever has the request before them
looks again before they decide.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from reinstate.domain.automatic_approval import SETTLED
from reinstate.domain.case import WITH_OWNER, WITH_STAFF
from reinstate.services import journal
from reinstate.services.case import case_page, judging, moves
from reinstate.services.piece import checking
from reinstate.store import person_data
from reinstate.store.audit import Tag
from reinstate.store.models import Account, Case
from reinstate.store.person_data import PersonData

# What checks compare, by the name that events have for it.
COMPARED = {
    "email": "email",
    "legal_name": "legal_name",
    "birth_date": "birth_date",
    "document_number": "document_number",
    "portrait_template": "enrolment_template",
}
# Of a decided request no template of a face is kept.
LATER = COMPARED.keys() - {"portrait_template"}


def fields(known: PersonData, told: PersonData) -> frozenset[str]:
    """Those of the compared fields that are told and are not as they were known."""
    other = person_data.others(known, told)
    return frozenset(field for field, name in COMPARED.items() if name in other)


def undecided() -> QuerySet[Case]:
    """Every request with a photo that nobody has decided about yet."""
    rows = Case.objects.filter(state__in=WITH_OWNER | WITH_STAFF, pieces__is_current=True)
    return rows.distinct()


def look_again(account: Account, changed: Collection[str], at: datetime) -> None:
    """Judge every undecided request of the account anew. In the caller's transaction, which has
    the account and has written what changed.
    """
    rows = undecided().filter(account=account).order_by("id")
    for case_id in list(rows.values_list("id", flat=True)):
        case = moves.locked(case_id)
        checking.judge_for_account(case, changed, at)
        judging.note_recommendation(case)
        moves.touch(case)
        details = {"changed": sorted(changed)}
        journal.on_case(case, Tag.EXCHANGE_OWNER_CHANGED, journal.EXCHANGE, at, details)


def catch_up(case: Case, at: datetime) -> None:
    """The same for a decided request that comes back to people: what was told since it was decided
    has changed nothing about it. In the transaction that brings it back.
    """
    checking.judge_for_account(case, LATER, at)
    judging.note_recommendation(case)


def still_agrees(case: Case, at: datetime) -> bool:
    """Whether an approved request passes what compares its photos with the account as it is now."""
    judged = judging.judge_against_account(case, case_page.day_of(case, at), LATER)
    return all(one.finding.outcome in SETTLED for one in judged)
