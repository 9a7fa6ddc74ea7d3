"""When a request that waits for its owner lapses: nobody sent it within the policy's days.

A photo or a step, such as being asked for a photo, gives the owner the whole time again. They are
told a day, so it lapses when that day is over where they are. `reminding` tells them before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Max, QuerySet

from reinstate.domain.case import WITH_OWNER, CaseState
from reinstate.services import clock, rules
from reinstate.services.spelling import spelled_day
from reinstate.store.models import Case


def kept_until(case: Case) -> date | None:
    """The owner's last day for it, to its end; None where it does not wait for them."""
    if CaseState(case.state) not in WITH_OWNER:
        return None
    of_photos = case.pieces.aggregate(last=Max("uploaded_at"))["last"]
    of_steps = case.events.aggregate(last=Max("at"))["last"]
    known = [case.opened_at, of_photos, of_steps]
    over_at = max(one for one in known if one is not None) + _days(clock.now())
    return clock.day_of(over_at, case.time_zone)


def spelled_until(case: Case) -> Callable[[], str]:
    """The same as the language of a letter says it, once it is known."""
    day = kept_until(case)
    return lambda: spelled_day(day) if day else ""


def lapsed(at: datetime) -> Iterator[str]:
    """The id of every request whose owner's last day is over."""
    for rows in _over(at, _days(at)):
        yield from rows.values_list("id", flat=True)


def soon(at: datetime) -> Iterator[QuerySet[Case]]:
    """The requests that lapse within the policy's days, those of each time zone on their own."""
    ahead = rules.on(clock.day_of(at)).integer("case.reminded_before_days")
    # One day more: the day before the reminder's has to be over.
    yield from _over(at, _days(at) - timedelta(days=ahead + 1))


def _over(at: datetime, days: timedelta) -> Iterator[QuerySet[Case]]:
    """What nobody has touched for so long, to the end of the owner's day, zone by zone."""
    zones = _untouched(at - days).values_list("time_zone", flat=True).order_by().distinct()
    for zone in list(zones):
        yield _untouched(_day_began(at, zone) - days).filter(time_zone=zone)


def _untouched(since: datetime) -> QuerySet[Case]:
    old = Case.objects.filter(state__in=WITH_OWNER, opened_at__lt=since)
    return old.exclude(pieces__uploaded_at__gte=since).exclude(events__at__gte=since)


def _day_began(at: datetime, zone: str) -> datetime:
    """When the day of an instant began there."""
    midnight = datetime.combine(clock.day_of(at, zone), time.min, clock.zone_of(zone))
    return midnight.astimezone(UTC)


def _days(at: datetime) -> timedelta:
    return timedelta(days=rules.on(clock.day_of(at)).integer("case.expires_after_days"))
