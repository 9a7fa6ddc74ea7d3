"""A confirmation counts when its way is older than the alert and it came after it."""

from datetime import UTC, datetime, timedelta

import pytest

from reinstate.domain.confirmation import Alerts, Confirmation, Way, counts

ALERT = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE, AFTER = ALERT - timedelta(days=100), ALERT + timedelta(hours=1)
RECENT = timedelta(days=30)


def alerts(last=ALERT, owner_since=BEFORE):
    return Alerts(ALERT, last, owner_since, RECENT)


def confirmed(**changed):
    found = {"way": Way.CALL_BACK, "is_confirmed": True, "known_since": BEFORE, "at": AFTER}
    return Confirmation(**{**found, **changed})


@pytest.mark.article("restricted.fraud_alert")
@pytest.mark.parametrize("way", Way)
def test_a_way_from_before_the_alert_counts_after_it(way):
    assert counts(confirmed(way=way), alerts())


@pytest.mark.parametrize(
    "wrong",
    [
        {"is_confirmed": False},
        {"known_since": ALERT},
        {"known_since": ALERT - timedelta(minutes=5)},
        {"known_since": ALERT - RECENT + timedelta(seconds=1)},
        {"known_since": AFTER},
        {"at": ALERT},
        {"at": BEFORE},
    ],
)
def test_one_thing_wrong_and_it_does_not_count(wrong):
    assert not counts(confirmed(**wrong), alerts())


def test_an_alert_raised_again_asks_for_a_new_confirmation():
    assert not counts(confirmed(), alerts(last=AFTER + timedelta(minutes=1)))


def test_what_was_set_up_long_enough_before_the_alert_counts():
    assert counts(confirmed(known_since=ALERT - RECENT), alerts())


@pytest.mark.parametrize(("minutes", "is_older"), [(0, True), (1, False)])
def test_of_a_young_account_only_what_it_began_with_counts(minutes, is_older):
    begun = ALERT - timedelta(days=3)
    later = begun + timedelta(minutes=minutes)
    assert counts(confirmed(known_since=later), alerts(owner_since=begun)) is is_older


def test_what_a_new_account_began_with_after_the_alert_does_not_count():
    assert not counts(confirmed(known_since=ALERT), alerts(owner_since=ALERT))
