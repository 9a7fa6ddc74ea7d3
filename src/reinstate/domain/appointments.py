"""The times that can be offered for an appointment, from the house's hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from reinstate.domain.policy import PolicyOn

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Hours:
    """When people meet owners; `at_once` is how many owners at the same time."""

    weekdays: frozenset[int]
    first: int
    last: int
    minutes: int
    at_once: int
    notice: timedelta
    days_ahead: int

    @classmethod
    def of(cls, policy: PolicyOn) -> Hours:
        """The hours in force."""
        return cls(
            weekdays=frozenset(WEEKDAYS.index(day) for day in policy.texts("appointment.weekdays")),
            first=policy.integer("appointment.first_hour"),
            last=policy.integer("appointment.last_hour"),
            minutes=policy.integer("appointment.minutes"),
            at_once=policy.integer("appointment.at_once"),
            notice=timedelta(hours=policy.integer("appointment.notice_hours")),
            days_ahead=policy.integer("appointment.days_ahead"),
        )


def free(
    hours: Hours, zone: tzinfo, now: datetime, taken: Mapping[datetime, int]
) -> tuple[datetime, ...]:
    """Every start that can still be booked. `taken` counts bookings by their start."""
    earliest = now + hours.notice
    return tuple(
        start
        for start in _starts(hours, zone, now.astimezone(zone).date())
        if start >= earliest and taken.get(start, 0) < hours.at_once
    )


def _starts(hours: Hours, zone: tzinfo, today: date) -> Iterator[datetime]:
    for offset in range(hours.days_ahead + 1):
        day = today + timedelta(days=offset)
        if day.weekday() not in hours.weekdays:
            continue
        for minute in range(hours.first * 60, hours.last * 60, hours.minutes):
            yield datetime.combine(day, time(minute // 60, minute % 60), zone)
