"""The export of the analytics: its name says what it is of, and its numbers are numbers."""

import csv
import io
from dataclasses import replace

import pytest
from django.urls import reverse

from reinstate.services import clock, rules
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
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["value"] for row in rows if row["figure"] == "Cases sent"] == ["1234", "1.25"]


def test_the_file_holds_the_two_numbers_above_the_figures_too(clara, decided):
    answer = clara.get(reverse("console:analytics_csv"))
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    told = {row["figure"]: (row["value"], row["of"]) for row in rows if not row["low_95"]}
    assert told["Sent in these days"] == ("1", "")
    assert told["Of those sent, decided"] == ("1", "1")


def test_a_spreadsheet_is_told_how_the_letters_are_written(clara):
    content = clara.get(reverse("console:analytics_csv")).content
    assert content.startswith(b"\xef\xbb\xbf")
    assert "4–24 h" in content.decode()


@pytest.mark.parametrize(
    "days",
    [
        {"from": "9999-01-01", "until": "9999-12-31"},
        {"from": "0001-01-01", "until": "0001-02-01"},
    ],
)
def test_days_at_an_end_of_the_calendar_are_refused(clara, days):
    answer = clara.get(reverse("console:analytics"), days)
    assert answer.status_code == 422
    assert "Choose a first and a last day" in answer.content.decode()


def _with(found, series):
    return replace(found, series=(series,))


def test_the_page_says_where_its_days_begin(clara):
    zone = rules.exchange_zone(clock.now())
    page = clara.get(reverse("console:analytics")).content.decode()
    assert f"Days begin and end at midnight in {zone}" in page
