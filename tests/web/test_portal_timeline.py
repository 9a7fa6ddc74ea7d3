from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinstate.services.case.owner_view import OwnerClock, OwnerSilence
from reinstate.web.portal import timeline

SINCE = date(2024, 1, 1)
days = st.integers(0, 6000).map(lambda n: SINCE + timedelta(days=n))


def silence(today, *marks):
    codes = ("inactive_on", "dormant_on", "presumed_abandoned_on")
    clocks = tuple(
        OwnerClock(code, code, on, "") for code, on in zip(codes, sorted(marks), strict=False)
    )
    return OwnerSilence(SINCE, today, clocks, "", None, ())


@given(today=days, marks=st.lists(days, min_size=2, max_size=3))
def test_a_drawing_keeps_the_order_of_time_and_stays_inside(today, marks):
    drawn = timeline.draw(silence(today, *marks))
    places = [mark.x for mark in drawn.marks]
    assert places == sorted(places)
    assert all(timeline.LEFT <= x <= timeline.RIGHT for x in (*places, drawn.today_x))
    assert all(stretch.width >= 0 for stretch in drawn.stretches)
    assert [mark.is_past for mark in drawn.marks] == [
        mark.clock.on <= today for mark in drawn.marks
    ]


def test_the_line_is_true_to_scale():
    drawn = timeline.draw(silence(SINCE, date(2025, 1, 1), date(2026, 1, 1)))
    year, next_year = (stretch.width for stretch in drawn.stretches[:2])
    assert year == pytest.approx(next_year, rel=0.01)


@pytest.mark.parametrize(
    ("today", "anchor"),
    [(SINCE, "start"), (date(2025, 6, 1), "middle"), (date(2026, 12, 1), "end")],
)
def test_the_word_for_today_stays_inside(today, anchor):
    drawn = timeline.draw(silence(today, date(2025, 1, 1), date(2026, 1, 1)))
    assert drawn.anchor == anchor
