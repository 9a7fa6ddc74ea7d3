"""The one clock. Its stored offset, for demo databases only, lets years pass in a minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from reinstate.services import installation, rules
from reinstate.services.errors import NotAllowed, Refused
from reinstate.store import audit
from reinstate.store.audit import Tag

# What lies further ahead than anything that this program plans was noted while the clock was wrong,
# and is not waited for. Two machines are never that far apart; `upkeep.clocks` says so if they are.
WRONG = timedelta(hours=1)


def now() -> datetime:
    """This instant in UTC, moved by the demo's offset."""
    return datetime.now(UTC) + (installation.row().clock_offset or timedelta(0))


def outside() -> datetime:
    """This instant as everybody else counts it: for signatures that others check for age."""
    return datetime.now(UTC)


def today(zone: str | None = None) -> date:
    """The calendar day in a time zone; without one, where the exchange counts its days."""
    return day_of(now(), zone)


def day_of(at: datetime, zone: str | None = None) -> date:
    """The day that an instant falls on, counted the same way."""
    return at.astimezone(zone_of(zone or rules.exchange_zone(at))).date()


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its IANA name; Refused when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # `America` is a folder
        raise Refused(
            f"{name!r} is not a time zone; send an IANA name such as America/New_York",
            "unknown_time_zone",
        ) from error


def is_demo() -> bool:
    """Whether this database was made for demonstration."""
    return installation.row().is_demo


def set_offset(offset: timedelta | None) -> None:
    """Move the clock of a demo database; None puts it right again."""
    with transaction.atomic():
        require_demo("move the clock")
        installation.move_clock(offset)
        seconds = int(offset.total_seconds()) if offset else 0
        audit.append(
            Tag.OPERATOR_CLOCK_MOVED,
            actor="operator",
            subject="installation",
            at=now(),
            details={"offset_seconds": seconds},
        )


def require_demo(what: str) -> None:
    """NotAllowed unless this is a demo database."""
    if not is_demo():
        raise NotAllowed(f"Only a demo database may {what}.", "demo_only")
