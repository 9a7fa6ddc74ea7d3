"""A new case as a row, with its ticket and the first line of its timeline."""

from __future__ import annotations

import secrets
from datetime import datetime

from reinstate.domain.case import TICKET_COUNT, CaseKind, CaseState, Route, ticket_id
from reinstate.services import journal
from reinstate.services.integration import announcements
from reinstate.store.audit import Tag
from reinstate.store.models import Account, Appointment, Case, CaseEvent


def create(
    account: Account,
    kind: CaseKind,
    route: Route,
    time_zone: str,
    by: str,
    at: datetime,
    *,
    ticket: str = "",
) -> Case:
    """The case; whether it may be opened was asked before. In the caller's transaction.

    `ticket`: the number that its owner was told already, where they were.
    """
    case = Case.objects.create(
        ticket=ticket or new_ticket(),
        account=account,
        kind=kind,
        route=route,
        state=CaseState.OPEN,
        time_zone=time_zone,
        opened_at=at,
    )
    CaseEvent.objects.create(case=case, at=at, action="opened", actor=by, after=case.state)
    journal.record(Tag.PORTAL_CASE_OPENED, by, case.id, at, {"kind": kind.value})
    announcements.announce(announcements.CASE_STATE_CHANGED, account, at, case=case)
    return case


def new_ticket() -> str:
    """A number that no case has and nobody was told at an appointment."""
    while True:
        ticket = ticket_id(secrets.randbelow(TICKET_COUNT))
        told = Appointment.objects.filter(reference=ticket).exists()
        if not told and not Case.objects.filter(ticket=ticket).exists():
            return ticket
