"""Owners are reminded, once for each wait, of a request that will lapse within the policy's days.

Not where they are to come: a booked time is told by a letter of its own. Nor about a request to
replace a mailbox: who reads the lost one did not ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import F, Q

from reinstate.domain.case import CaseKind
from reinstate.services import clock
from reinstate.services.case import booked_time, lapsing, moves
from reinstate.services.mail import notices
from reinstate.store.models import Case

SENT_SINCE = Q(events__at__gt=F("reminded_at")) | Q(pieces__uploaded_at__gt=F("reminded_at"))


def remind(at: datetime, at_most: int) -> int:
    """Tell the owners of requests that lapse soon until when to go on; how many were looked at."""
    ids = list(islice(_due(at), at_most))
    for case_id in ids:
        with transaction.atomic():
            case = moves.locked(case_id)
            until = lapsing.kept_until(case)
            if until is None or until < clock.day_of(at, case.time_zone):
                continue  # sent meanwhile, or over: it lapses in a moment
            Case.objects.filter(id=case.id).update(reminded_at=at)
            if not booked_time.is_ahead(case.id):
                spelled = lapsing.spelled_until(case)
                notices.send_about(case, "case_lapses_soon", until=spelled)
    return len(ids)


def _due(at: datetime) -> Iterator[str]:
    for waiting in lapsing.soon(at):
        rows = waiting.exclude(kind=CaseKind.MAILBOX_CHANGE)
        not_yet = rows.filter(Q(reminded_at=None) | SENT_SINCE).distinct()
        yield from not_yet.values_list("id", flat=True)
