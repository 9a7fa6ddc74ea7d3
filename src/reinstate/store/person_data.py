"""A person's sealed columns as one plain value, and back."""

from __future__ import annotations

import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import chain

from reinstate.store import blind_index, phones, vault
from reinstate.store.blind_index import Purpose
from reinstate.store.fields import new_id
from reinstate.store.models.people import BlindIndex, Person


@dataclass(frozen=True, slots=True)
class PersonData:
    """What is known of a person. A None given to `update` leaves the stored value alone."""

    email: str | None = None
    legal_name: str | None = None
    birth_date: date | None = None
    ssn: str | None = None
    phone: str | None = None
    document_number: str | None = None
    enrolment_template: tuple[float, ...] | None = None


# The columns of a person that `change` may change.
CHANGING = (
    *(item.name for item in fields(PersonData)),
    "contact_changed_at", "phone_known_since", "phones_before",
)  # fmt: skip


def create(data: PersonData, at: datetime) -> Person:
    """A new person with a data key of their own."""
    person, indexes = made(data, at)
    person.save(force_insert=True)
    BlindIndex.objects.bulk_create(chain.from_iterable(indexes.values()))
    return person


def made(data: PersonData, at: datetime) -> tuple[Person, dict[Purpose, list[BlindIndex]]]:
    """The same before it is written."""
    person_id = new_id("per")
    person = Person(id=person_id, wrapped_key=vault.new_wrapped_key(person_id), created_at=at)
    _seal(person, data, at)
    return person, _index_rows(person, data)


def update(person: Person, data: PersonData, at: datetime) -> None:
    """Seal what is given, and bring the blind indexes in line."""
    change(person, data, at)
    person.save()
    for purpose, values in _indexed(data).items():
        blind_index.record(person, purpose, values)


def change(person: Person, data: PersonData, at: datetime) -> dict[Purpose, list[BlindIndex]]:
    """The same before it is written: the indexes stand for those of their purposes until now."""
    keyed = vault.of(person)
    known = keyed.open_text("person.email", person.email)
    if data.email is not None and known is not None and known != data.email:
        person.contact_changed_at = at
    _seal(person, data, at)
    return _index_rows(person, data)


def _seal(person: Person, data: PersonData, at: datetime) -> None:
    keyed = vault.of(person)
    if data.phone is not None:
        phones.replace(person, data.phone, at)
    for item in fields(data):
        value = getattr(data, item.name)
        if value is not None:
            setattr(person, item.name, keyed.seal(f"person.{item.name}", _to_bytes(value)))


def read(person: Person) -> PersonData:
    """Everything known, opened; raises vault.Erased after an erasure."""
    keyed = vault.of(person)
    opened = {
        item.name: keyed.open(f"person.{item.name}", sealed)
        for item in fields(PersonData)
        if (sealed := getattr(person, item.name)) is not None
    }
    born, template = opened.pop("birth_date", None), opened.pop("enrolment_template", None)
    return PersonData(
        birth_date=None if born is None else date.fromisoformat(born.decode()),
        enrolment_template=None if template is None else floats_from_bytes(template),
        **{name: value.decode() for name, value in opened.items()},
    )


def others(known: PersonData, told: PersonData) -> frozenset[str]:
    """What is told and would be stored as something else than is known: of a template what 32 bits
    leave of each number.
    """
    return frozenset(
        item.name
        for item in fields(PersonData)
        if (now := getattr(told, item.name)) is not None
        and ((then := getattr(known, item.name)) is None or _to_bytes(now) != _to_bytes(then))
    )


def legal_name(person: Person) -> str:
    """The name alone, for lists; empty when none is known."""
    return vault.of(person).open_text("person.legal_name", person.legal_name) or ""


def erase(person: Person, at: datetime) -> None:
    """Make everything sealed for this person unreadable for good.

    The index of the SSN stays: a keyed hash that names nobody, so that a removed account still
    stands against a second one. `forget_ssn` removes it when policy says so.
    """
    person.blind_indexes.exclude(purpose=Purpose.SSN).delete()
    for item in fields(PersonData):
        setattr(person, item.name, None)
    person.phones_before = None
    person.wrapped_key = None
    person.language = ""
    person.erased_at = at
    person.save()
    vault.forget_unwrapped()


def forget_ssn(erased_by: datetime) -> int:
    """Remove what is left of everybody who was erased by then; answers how many."""
    erased = Person.objects.filter(erased_at__lte=erased_by)
    found, _ = BlindIndex.objects.filter(purpose=Purpose.SSN, person__in=erased).delete()
    return found


def floats_to_bytes(values: Sequence[float]) -> bytes:
    """A face template as little-endian 32-bit floats."""
    return array.array("f", values).tobytes()


def floats_from_bytes(data: bytes) -> tuple[float, ...]:
    """The face template back."""
    values = array.array("f")
    values.frombytes(data)
    return tuple(values)


def _to_bytes(value: str | date | tuple[float, ...]) -> bytes:
    if isinstance(value, tuple):
        return floats_to_bytes(value)
    return (value.isoformat() if isinstance(value, date) else value).encode()


def _index_rows(person: Person, data: PersonData) -> dict[Purpose, list[BlindIndex]]:
    return {
        purpose: blind_index.rows(person, purpose, values)
        for purpose, values in _indexed(data).items()
    }


def _indexed(data: PersonData) -> dict[Purpose, Collection[str]]:
    """By what the person is found, of what is given."""
    single = {
        Purpose.EMAIL: data.email,
        Purpose.SSN: data.ssn,
        Purpose.DOCUMENT_NUMBER: data.document_number,
    }
    found: dict[Purpose, Collection[str]] = {
        purpose: [value] for purpose, value in single.items() if value is not None
    }
    if data.legal_name is not None:
        found[Purpose.NAME_TOKEN] = blind_index.name_tokens(data.legal_name)
    return found
