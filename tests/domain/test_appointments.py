from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.account_documents import policy

from reinstate.domain.appointments import Hours, free

NEW_YORK = ZoneInfo("America/New_York")
HOURS = Hours(frozenset(range(5)), 9, 17, 30, 2, timedelta(hours=24), 10)
FRIDAY = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)


def test_only_working_hours_of_working_days_are_offered():
    for start in free(HOURS, NEW_YORK, FRIDAY, {}):
        assert start.weekday() < 5
        assert 9 <= start.hour < 17


def test_nothing_is_offered_at_short_notice():
    first = free(HOURS, NEW_YORK, FRIDAY, {})[0]
    assert first == datetime(2026, 11, 30, 9, 0, tzinfo=NEW_YORK)


def test_the_time_that_is_just_as_far_off_as_the_notice_asks_is_offered():
    start = datetime(2026, 12, 1, 9, 30, tzinfo=NEW_YORK)
    assert start in free(HOURS, NEW_YORK, start - HOURS.notice, {})
    assert start not in free(HOURS, NEW_YORK, start - HOURS.notice + timedelta(seconds=1), {})


def test_offers_run_to_the_end_of_the_last_day_ahead():
    offers = free(HOURS, NEW_YORK, FRIDAY, {})
    assert offers[-1] == datetime(2026, 12, 7, 16, 30, tzinfo=NEW_YORK)  # ten days on
    assert [start.minute for start in offers[:3]] == [0, 30, 0]


def test_the_hours_of_the_house_are_those_of_the_policy():
    hours = Hours.of(policy())
    assert hours.weekdays == frozenset(range(5))
    texts = ("first_hour", "last_hour", "minutes", "at_once", "days_ahead")
    assert (hours.first, hours.last, hours.minutes, hours.at_once, hours.days_ahead) == tuple(
        policy().integer(f"appointment.{text}") for text in texts
    )
    assert hours.notice == timedelta(hours=policy().integer("appointment.notice_hours"))


def test_a_time_is_offered_until_it_is_taken_by_as_many_as_can_be_met():
    first = free(HOURS, NEW_YORK, FRIDAY, {})[0]
    assert free(HOURS, NEW_YORK, FRIDAY, {first: 1})[0] == first
    assert first not in free(HOURS, NEW_YORK, FRIDAY, {first: 2})


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001
def test_every_offer_lies_between_the_notice_and_the_last_day(naive):
    now = naive.replace(tzinfo=UTC)
    for start in free(HOURS, NEW_YORK, now, {}):
        assert now + HOURS.notice <= start <= now + timedelta(days=HOURS.days_ahead + 1)
