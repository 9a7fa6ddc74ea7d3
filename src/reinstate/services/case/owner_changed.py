"""The exchange says something else of an owner while a request of theirs is not over.

What the checks compared with the account is compared anew, and whoever has the request before them
looks again before they decide. What was decided stays as it was decided from, and is compared anew
when it comes back to people.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from reinstate.domain.automatic_approval import SETTLED
from reinstate.domain.case import ON_ITS_WAY, WITH_OWNER, WITH_STAFF, CaseState
from reinstate.services import journal
from reinstate.services.case import case_page, judging, moves
from reinstate.services.piece import checking, stored_facts
from reinstate.store import person_data, vault
from reinstate.store.audit import Tag
from reinstate.store.models import Account, Case
from reinstate.store.person_data import PersonData

# What checks compare, by the name that events have for it.
FACE = "portrait_template"
COMPARED = {
    "email": "email",
    "legal_name": "legal_name",
    "birth_date": "birth_date",
    "document_number": "document_number",
    FACE: "enrolment_template",
}
# Of a decided request no template of a face is kept: what was measured holds for the face that was
# enrolled then, and a person compares the photos with another one.
LATER = COMPARED.keys() - {FACE}
UNDECIDED = WITH_OWNER | WITH_STAFF
# Decided, and nothing is done yet that could not be looked at again.
MAY_COME_BACK = ON_ITS_WAY | {CaseState.DECLINED}
CHANGED = Tag.EXCHANGE_OWNER_CHANGED.value.rsplit(":", 1)[1]  # among the events of a case


def fields(known: PersonData, told: PersonData) -> frozenset[str]:
    """Those of the compared fields that are told and are not as they were known."""
    other = person_data.others(known, told)
    return frozenset(field for field, name in COMPARED.items() if name in other)


def concerned() -> QuerySet[Case]:
    """Every request with a photo that somebody has to decide about, or may have to once more."""
    rows = Case.objects.filter(state__in=UNDECIDED | MAY_COME_BACK, pieces__is_current=True)
    return rows.distinct()


def look_again(account: Account, changed: Collection[str], at: datetime) -> None:
    """Judge every undecided request of the account anew, and note on the others what changed. In
    the caller's transaction, which has the account and has written what changed.
    """
    rows = concerned().filter(account=account).order_by("id")
    for case_id in list(rows.values_list("id", flat=True)):
        case = moves.locked(case_id)
        if case.state in UNDECIDED:
            checking.judge_for_account(case, changed, at)
            judging.note_recommendation(case)
            moves.touch(case)
        details = {"changed": sorted(changed)}
        journal.on_case(case, Tag.EXCHANGE_OWNER_CHANGED, journal.EXCHANGE, at, details)


def catch_up(case: Case, at: datetime) -> None:
    """The same for a decided request that comes back to people: what was told since it was decided
    has changed nothing about it. In the transaction that brings it back.
    """
    checking.judge_for_account(case, LATER | _told_since_decided(case), at)
    judging.note_recommendation(case)


def still_agrees(case: Case, at: datetime) -> bool:
    """Whether an approved request passes what compares its photos with the account as it is now."""
    told = LATER | _told_since_decided(case)
    judged = judging.judge_against_account(case, case_page.day_of(case, at), told)
    return all(one.finding.outcome in SETTLED for one in judged)


def has_come_apart(case: Case, changed: Collection[str], at: datetime) -> bool:
    """Whether a comparison with these fields that was settled when the request was decided is not
    settled any more.
    """
    keyed = vault.of(case.account.person)
    doubted = {
        (one.finding.check, one.finding.piece)
        for piece in case.pieces.filter(is_current=True)
        for one in stored_facts.findings(piece, keyed)
        if one.finding.outcome not in SETTLED
    }
    judged = judging.judge_against_account(case, case_page.day_of(case, at), changed)
    now = {
        (one.finding.check, one.finding.piece)
        for one in judged
        if one.finding.outcome not in SETTLED
    }
    return bool(now - doubted)


def _told_since_decided(case: Case) -> frozenset[str]:
    """The compared fields of which the exchange said something else since the last decision."""
    latest = case.decisions.order_by("decided_at").last()
    rows = case.events.filter(action=CHANGED)
    if latest is not None:
        rows = rows.filter(at__gte=latest.seconded_at or latest.decided_at)
    return frozenset(field for event in rows for field in event.details["changed"])
