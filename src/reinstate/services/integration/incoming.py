"""One event as it came in, and how its fields are read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from reinstate.domain.account import asset_code
from reinstate.domain.account_fields import BadAccount
from reinstate.domain.eligibility import is_tax_number
from reinstate.domain.money import NotAnAmount, exact
from reinstate.domain.place_codes import is_place
from reinstate.services import clock, rules
from reinstate.services.errors import Refused

E = TypeVar("E", bound=StrEnum)
LONGEST = 1000  # characters of one text
LONGEST_DEVICE = 200
DEEPEST = 6  # levels of objects and lists in one another
BLANKS = "\t\n\r"
NO_TEXT = ("Cc", "Cs")  # control characters and surrogates: no database keeps all of them


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on one account of the exchange; `account` is the exchange's own id."""

    id: str
    kind: str
    occurred_at: datetime
    account: str
    data: Mapping[str, Any]

    def text(self, key: str, default: str | None = None) -> str:
        """A text field; Refused when it is missing, or null, and has no default."""
        found = self.data.get(key)
        if found is None:
            found = default
        if found is None:
            raise self.refused(key, found, "text")
        if not isinstance(found, str):  # never repeated: it may be what names a person
            raise Refused(f"data.{key} is no text; write it in quotes.", "bad_event")
        return found.strip()

    def said(self) -> set[str]:
        """The fields that say something: null is as left out."""
        return {key for key, found in self.data.items() if found is not None}

    def one_of(self, key: str, kind: type[E]) -> E:
        """A word of a closed list."""
        try:
            return kind(self.text(key))
        except ValueError:
            raise self.refused(key, self.data.get(key), f"one of {', '.join(kind)}") from None

    def codes(self, key: str) -> list[str]:
        """A list of codes; empty when it is missing."""
        found = self.data.get(key)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise self.refused(key, found, "a list of codes")
        return found

    def asset(self) -> str:
        """The code of an asset."""
        try:
            return asset_code(self.data.get("asset"), "asset")
        except BadAccount as error:
            raise Refused(f"data.asset: {error.found}.", "bad_event") from None

    def amount(self, key: str) -> Decimal:
        """An exact amount; write it as text."""
        found = self.data.get(key)
        if found is None:
            raise self.refused(key, found, 'an amount as text, such as "12.50"')
        try:
            return exact(found)
        except NotAnAmount as error:
            raise Refused(f"data.{key}: {error}.", "bad_event") from None

    def device(self) -> str:
        """By what the exchange knows a log-in's device; empty where that is not said. It is never
        repeated.
        """
        found = self.text("device", "")
        if len(found) > LONGEST_DEVICE:
            raise self.refused("device", "…", f"at most {LONGEST_DEVICE} characters")
        return found

    def country(self) -> str:
        """Where it was logged in from; empty where it is not said."""
        found = self.text("country", "").upper()
        if found and not is_place(found):
            raise self.refused(
                "country",
                found,
                "an ISO 3166 code such as US, or leave it out where it is not known",
            )
        return found

    def tax_number(self) -> str:
        """The SSN or ITIN, or nothing. The number itself is never repeated: refusals end up in
        logs.
        """
        found = self.text("ssn", "")
        if found and not is_tax_number(found):
            raise Refused(
                "data.ssn is no SSN or ITIN that a person can have; send its nine digits, such as "
                "123-45-6789, or leave it out where there is none.",
                "bad_event",
            )
        return found

    def refused(self, key: str, found: object, expected: str) -> Refused:
        """The sentence about one field."""
        said = "missing" if found is None else repr(found)
        return Refused(f"data.{key} is {said}; write {expected}.", "bad_event")


def or_nothing(read: Callable[[], str]) -> str:
    """A field as far as it can be used, to look for it beforehand; it is refused at its turn."""
    try:
        return read()
    except Refused:
        return ""


def refuse_dated_ahead(event: Event, now: datetime) -> None:
    """Refused where it occurs later than a right clock could say by now.

    Taken, it would count as newer than every honest event until that day. When a restriction
    begins or ends may be said some days before.
    """
    policy = rules.on(clock.day_of(now))
    if event.kind.startswith("restriction."):
        days = policy.integer("exchange.restriction_days_ahead")
        most, words = timedelta(days=days), f"{days} days"
    else:
        minutes = policy.integer("exchange.event_minutes_ahead")
        most, words = timedelta(minutes=minutes), f"{minutes} minutes"
    if event.occurred_at > now + most:
        raise Refused(
            f"occurred_at is {event.occurred_at.isoformat()}, and here it is "
            f"{now.isoformat(timespec='seconds')}; {event.kind} is taken up to {words} ahead; "
            "look at the clock that dated it, and send it with the right time, or later.",
            "dated_ahead",
        )


def refuse_unusable(found: object, where: str, depth: int = 0) -> None:
    """Refused where a text could not be kept or shown, or the nesting is that of no event."""
    if isinstance(found, str):
        _refuse_text(found, where)
    elif isinstance(found, Mapping | list):
        if depth == DEEPEST:
            raise Refused(f"{where[:60]} is nested deeper than any event is.", "bad_event")
        inside = found.items() if isinstance(found, Mapping) else enumerate(found)
        for key, value in inside:
            _refuse_text(str(key), f"a name in {where}")
            refuse_unusable(value, f"{where}.{key}", depth + 1)


def _refuse_text(found: str, where: str) -> None:
    if len(found) > LONGEST:
        raise Refused(
            f"{where} has {len(found)} characters; at most {LONGEST} are taken.", "bad_event"
        )
    for sign in found:
        if unicodedata.category(sign) in NO_TEXT and sign not in BLANKS:
            raise Refused(
                f"{where} holds U+{ord(sign):04X}, which is no text; leave it out.", "bad_event"
            )
