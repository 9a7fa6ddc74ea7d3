"""The export of the analytics: its name says what it is of, and its numbers are numbers."""

import csv
import io

import pytest
from django.urls import reverse

from reinstate.services.review import analytics
from reinstate.services.review.analytics import Series

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara(enter, staff):
    return enter(staff("compliance", "clara"))


def test_the_file_is_named_after_its_days_and_its_state(clara):
    chosen = {"from": "2026-01-02", "until": "2026-01-31", "place": "US-CA"}
    answer = clara.get(reverse("console:analytics_csv"), chosen)
    assert 'filename="analytics-2026-01-02-2026-01-31-US-CA.csv"' in answer["Content-Disposition"]


@pytest.mark.parametrize("place", ['US-CA"; x="', "US-ZZ", "CA"])
def test_a_state_that_is_none_is_refused(clara, place):
    answer = clara.get(reverse("console:analytics_csv"), {"place": place})
    assert answer.status_code == 422
    assert "Choose a state from the list." in answer.content.decode()


def test_a_thousand_is_written_without_a_comma(clara, monkeypatch):
    many = Series("Cases sent", "cases", (("2026-01-02", 1234), ("2026-01-03", 1.25)))
    real = analytics.analytics
    monkeypatch.setattr(analytics, "analytics", lambda *given: _with(real(*given), many))
    answer = clara.get(reverse("console:analytics_csv"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["value"] for row in rows if row["figure"] == "Cases sent"] == ["1234", "1.25"]


def _with(found, series):
    return analytics.Analytics(found.chosen, found.sent, found.decided, found.rates, (series,))
