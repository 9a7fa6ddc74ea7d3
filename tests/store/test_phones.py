"""Numbers that were replaced stay known, sealed, for as long as their owner is."""

from datetime import UTC, datetime, timedelta

import pytest

from reinstate.store import person_data, phones
from reinstate.store.person_data import PersonData

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, tzinfo=UTC)
FIRST, SECOND = "+1 202-555-0142", "+1 202-555-0199"


@pytest.fixture
def person():
    return person_data.create(PersonData(phone=FIRST), AT)


def later(person, number, days):
    person_data.update(person, PersonData(phone=number), AT + timedelta(days=days))


def test_numbers_are_known_in_their_order(person):
    later(person, SECOND, 1)
    later(person, SECOND, 2)  # told again: nothing new
    later(person, FIRST, 3)
    person.refresh_from_db()
    known = [(one.number, (one.since - AT).days) for one in phones.known(person)]
    assert known == [(FIRST, 0), (SECOND, 1), (FIRST, 3)]


def test_who_never_told_a_number_has_none():
    assert phones.known(person_data.create(PersonData(email="jane@example.com"), AT)) == ()


def test_they_are_sealed_and_go_with_an_erasure(person):
    later(person, SECOND, 1)
    person.refresh_from_db()
    assert FIRST.encode() not in bytes(person.phones_before)
    person_data.erase(person, AT)
    person.refresh_from_db()
    assert person.phones_before is None
