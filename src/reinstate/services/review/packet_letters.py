"""What people wrote and noted about a request until it was decided, for a decision packet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from reinstate.services.access import review_access
from reinstate.services.account import residence
from reinstate.services.case import appointments, correspondence
from reinstate.services.review import noting
from reinstate.store.models import Case, CaseLetter, Decision
from reinstate.store.vault import Vault


def until(decision: Decision, keyed: Vault) -> Mapping[str, Any]:
    """Everything that whoever decided could read; for a second person until their word."""
    return of_case(decision.case, keyed, _read_until(decision))


def letters_until(decision: Decision) -> QuerySet[CaseLetter]:
    """The letters among it."""
    return decision.case.letters.filter(written_at__lte=_read_until(decision))


def picture_name(letter: CaseLetter) -> str:
    """The file of a letter's picture in a packet with photos."""
    return f"pictures/{letter.id}.jpg"


def _read_until(decision: Decision) -> datetime:
    return decision.seconded_at or decision.decided_at


def of_case(case: Case, keyed: Vault, at: datetime) -> Mapping[str, Any]:
    """The same of a request until an instant."""
    names = review_access.names()
    return {
        "letters": [
            {
                "at": row.written_at,
                "from": "owner"
                if row.is_from_owner
                else review_access.actor_name(row.written_by, names),
                "text": correspondence.opened(row, keyed),
                "picture": picture_name(row) if row.picture_key else None,
            }
            for row in case.letters.filter(written_at__lte=at)
        ],
        "notes": [
            {
                "at": row.written_at,
                "by": review_access.named(names, row.written_by_id),
                "text": noting.opened(row, keyed),
            }
            for row in case.notes.filter(written_at__lte=at)
        ],
        "confirmations": list(
            case.confirmations.filter(asked_at__lte=at).values(
                "way", "asked_at", "done_at", "is_confirmed", "known_since", "by"
            )
        ),
        "meetings": _meetings(case, at, names),
        "residence": _residence(case, at),
    }


def _meetings(case: Case, at: datetime, names: Mapping[int, str]) -> list[Mapping[str, Any]]:
    return [
        {
            "way": row.way,
            "starts_at": row.starts_at,
            "recorded_at": row.recorded_at,
            "recorded_by": review_access.named(names, row.recorded_by_id),
            "has_come": row.has_come,
            "answers": row.answers,
            "remarks": appointments.remarks(row),
        }
        for row in case.appointments.filter(booked_at__lte=at, cancelled_at=None)
    ]


def _residence(case: Case, at: datetime) -> Mapping[str, Any] | None:
    """Stated by the owner; one stated anew since is not what was decided from."""
    row = getattr(case, "residency", None)
    found = residence.stated(case) if row is not None and row.stated_at <= at else None
    if found is None:
        return None
    return {"jurisdiction": found.jurisdiction, "from": found.from_on, "address": found.lines}
