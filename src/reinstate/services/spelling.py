"""Days, instants and amounts as the active language writes them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format


def spelled_day(on: date) -> str:
    """`27 Nov 2026`, `27 de noviembre de 2026`: never a month as a number, which can be misread."""
    return date_format(on, "DATE_FORMAT")


def spelled_instant(at: datetime) -> str:
    """The same with hour and zone; `at` is in the zone to be shown."""
    return f"{date_format(at, 'DATETIME_FORMAT')} {at:%Z}"
