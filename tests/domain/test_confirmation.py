"""A confirmation counts when its way is older than the alert and it came after it."""

from datetime import UTC, datetime, timedelta

import pytest

from reinstate.domain.confirmation import Confirmation, Way, counts

ALERT = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE, AFTER = ALERT - timedelta(days=100), ALERT + timedelta(hours=1)


def confirmed(**changed):
    found = {"way": Way.CALL_BACK, "is_confirmed": True, "known_since": BEFORE, "at": AFTER}
    return Confirmation(**{**found, **changed})


@pytest.mark.article("restricted.fraud_alert")
@pytest.mark.parametrize("way", Way)
def test_a_way_from_before_the_alert_counts_after_it(way):
    assert counts(confirmed(way=way), ALERT, ALERT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"is_confirmed": False},
        {"known_since": ALERT},
        {"known_since": AFTER},
        {"at": ALERT},
        {"at": BEFORE},
    ],
)
def test_one_thing_wrong_and_it_does_not_count(wrong):
    assert not counts(confirmed(**wrong), ALERT, ALERT)


def test_an_alert_raised_again_asks_for_a_new_confirmation():
    assert not counts(confirmed(), ALERT, AFTER + timedelta(minutes=1))
