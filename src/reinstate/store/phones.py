"""A person's phone numbers in their order: whoever took an account over has put in the newest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from reinstate.store import vault
from reinstate.store.models.people import Person

PRESENT, BEFORE = "person.phone", "person.phones_before"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number, and since when it was the one on record."""

    number: str
    since: datetime


def known(person: Person) -> tuple[Phone, ...]:
    """Every number that was told, the oldest first; the last is the one on record."""
    keyed = vault.of(person)
    kept = json.loads(keyed.open_text(BEFORE, person.phones_before) or "[]")
    before = tuple(Phone(number, datetime.fromisoformat(since)) for number, since in kept)
    present = keyed.open_text(PRESENT, person.phone)
    if present is None or person.phone_known_since is None:
        return before
    return (*before, Phone(present, person.phone_known_since))


def replace(person: Person, number: str, at: datetime) -> None:
    """A number is told: the one on record until now stays known. Does not save."""
    keyed = vault.of(person)
    if number == keyed.open_text(PRESENT, person.phone):
        return
    keep(person, known(person))
    person.phone, person.phone_known_since = keyed.seal_text(PRESENT, number), at


def keep(person: Person, before: tuple[Phone, ...]) -> None:
    """These were on record before the present one. Does not save."""
    said = [(one.number, one.since.isoformat()) for one in before]
    sealed = vault.of(person).seal_text(BEFORE, json.dumps(said)) if said else None
    person.phones_before = sealed
