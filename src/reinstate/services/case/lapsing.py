"""When a request that waits for its owner lapses: nobody sent it within the policy's days.

A photo or a step, such as being asked for a photo, gives the owner the whole time again.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Max, QuerySet

from reinstate.domain.case import WITH_OWNER, CaseState
from reinstate.services import clock, rules
from reinstate.store.models import Case


def kept_until(case: Case) -> date | None:
    """The owner's day on which it lapses unless something happens; None where it does not wait for
    them.
    """
    if CaseState(case.state) not in WITH_OWNER:
        return None
    of_photos = case.pieces.aggregate(last=Max("uploaded_at"))["last"]
    of_steps = case.events.aggregate(last=Max("at"))["last"]
    known = [case.opened_at, of_photos, of_steps]
    lapses_at = max(one for one in known if one is not None) + _days(clock.now())
    return clock.day_of(lapses_at, case.time_zone)


def lapsed(at: datetime) -> QuerySet[Case]:
    """Every request whose time is over."""
    since = at - _days(at)
    old = Case.objects.filter(state__in=WITH_OWNER, opened_at__lt=since)
    return old.exclude(pieces__uploaded_at__gte=since).exclude(events__at__gte=since)


def _days(at: datetime) -> timedelta:
    return timedelta(days=rules.on(clock.day_of(at)).integer("case.expires_after_days"))
