"""How fields of an account document are read, and the sentence about one that cannot be."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TypeVar

from reinstate.domain import mail_address
from reinstate.domain.mail_address import Fault

NO_EMAIL = {
    Fault.INCOMPLETE: (
        "this is not an e-mail address; write it like ann@example.com, or leave it out"
    ),
    Fault.LETTERS: (
        "before the @ are letters other than ASCII, and no link to sign in could be sent there; "
        "send another address of the owner, or leave it out"
    ),
}
FIRST_YEAR, LAST_YEAR = 1900, 2199
# Letters behind one are drawn in an order that is not the one they stand in: whoever looks would
# read another name than the one that is compared. No script needs them.
OVERRIDES = frozenset("\u202d\u202e")

D = TypeVar("D", bound=date)


class BadAccount(ValueError):
    """The account document cannot be used; the text says where and what to do."""

    def __init__(self, where: str, found: str) -> None:
        super().__init__(f"account document, {where}: {found}")
        self.where = where
        self.found = found


def text(found: object, where: str) -> str:
    """Text with something in it, without the space around it."""
    if found is None:
        raise BadAccount(where, "missing; add it")
    if not isinstance(found, str):
        raise BadAccount(where, f"{shown(found)} is not text; write it in quotes")
    if not found.strip():
        raise BadAccount(where, "empty; write it, or leave the field out where there is nothing")
    return found.strip()


def person_name(found: object, where: str) -> str:
    """A name that is read as it stands. Refusals end up in logs: it is not repeated in one."""
    name = text(found, where)
    if turned := OVERRIDES.intersection(name):
        raise BadAccount(
            where,
            f"holds U+{ord(min(turned)):04X}, which has its letters drawn in another order than "
            "the one they stand in; leave it out",
        )
    return name


def email(found: object, where: str) -> str:
    """The address is not repeated in the sentence, for refusals end up in logs."""
    address = text(found, where)
    if found_fault := mail_address.fault(address):
        raise BadAccount(where, NO_EMAIL[found_fault])
    return address


def day(found: object, where: str) -> date:
    """A bare day, as a date or written YYYY-MM-DD."""
    try:
        if isinstance(found, date) and not isinstance(found, datetime):
            read = found
        else:
            read = date.fromisoformat(text(found, where))
    except ValueError:
        raise BadAccount(where, f"{shown(found)} is not a date; write it like 2026-11-22") from None
    return _countable(read, where)


def instant(found: object, where: str, *, needs_zone: bool = False) -> datetime:
    """An instant. Without an offset it is UTC, or refused where one is needed; a bare date is its
    noon, one day all over the US.
    """
    try:
        if isinstance(found, datetime):
            at = found
        elif (bare := _bare_day(found)) is not None:
            at = datetime.combine(bare, time(12), UTC)
        else:
            at = datetime.fromisoformat(text(found, where))
    except ValueError:
        raise BadAccount(
            where, f"{shown(found)} is not an instant; write it like 2026-11-22T10:00:00Z"
        ) from None
    if needs_zone and at.tzinfo is None:
        raise BadAccount(
            where,
            f"{shown(found)} names no zone, so it is not an instant; write it like "
            "2026-11-22T10:00:00Z",
        )
    return _countable(at if at.tzinfo else at.replace(tzinfo=UTC), where)


def _bare_day(found: object) -> date | None:
    """A day without a time, in any of the ways that ISO 8601 writes one."""
    if isinstance(found, date):
        return found
    try:
        return date.fromisoformat(found.strip()) if isinstance(found, str) else None
    except ValueError:
        return None


def _countable(day: D, where: str) -> D:
    """Within the years that clocks of decades can be counted from and to."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadAccount(
            where, f"the year {day.year} is out of reach; use {FIRST_YEAR} to {LAST_YEAR}"
        )
    return day


def shown(found: object) -> str:
    """What was found as a sentence shows it, at most 60 characters."""
    text = repr(found)
    return text if len(text) <= 60 else f"{text[:57]}…"
