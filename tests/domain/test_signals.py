"""What was logged in from is new only against what was known before it."""

from datetime import UTC, datetime

import pytest

from reinstate.domain.place_codes import country_of
from reinstate.domain.signals import is_new_country, is_new_device


def day(number):
    return datetime(2026, 11, number, tzinfo=UTC)


SINCE = day(10)


@pytest.mark.parametrize(
    ("first_seen", "is_new"),
    [
        ([], False),
        ([day(12)], False),  # the first that was told of
        ([day(12), day(12)], False),
        ([day(1), day(12)], True),
        ([day(11), day(12)], True),
        ([day(1), day(10)], False),  # not within the window
    ],
)
def test_a_device_is_new_when_another_one_was_known_before(first_seen, is_new):
    assert is_new_device(first_seen, SINCE) is is_new


@pytest.mark.parametrize(
    ("first_seen", "has_home", "is_new"),
    [
        ([], True, False),
        ([(day(12), False)], False, False),  # nothing is known that it could differ from
        ([(day(12), False)], True, True),  # the first that was told of, and not where they live
        ([(day(12), True)], True, False),
        ([(day(1), False), (day(12), True)], True, False),  # moved there
        ([(day(1), False), (day(12), False)], False, True),
        ([(day(1), True), (day(9), False)], True, False),  # not within the window
        ([(day(1), True), (day(10), False)], True, False),
    ],
)
def test_a_country_is_new_when_neither_log_ins_nor_the_residence_know_it(
    first_seen, has_home, is_new
):
    assert is_new_country(first_seen, SINCE, has_home=has_home) is is_new


@pytest.mark.parametrize(
    ("place", "country"), [("US-CA", "US"), ("PR", "US"), ("US-PR", "US"), ("DE", "DE"), ("", "")]
)
def test_a_territory_is_in_the_country_it_belongs_to(place, country):
    assert country_of(place) == country
