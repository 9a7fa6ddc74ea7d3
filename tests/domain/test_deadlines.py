"""How a notice stands, and what a report waits for, day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinstate.domain.deadlines import (
    NextActor,
    NoticeState,
    OwnerNotice,
    Work,
    came_back,
    found_past,
    is_owed,
    next_about,
    notice_about,
    notice_state,
)
from reinstate.domain.report_period import ReportPeriod, Step

PERIOD = ReportPeriod(
    covers_from=date(2025, 7, 1),
    cutoff_on=date(2026, 6, 30),
    due_on=date(2026, 11, 1),
    steps=((Step.REPORT, date(2026, 11, 1)), (Step.REMITTANCE, date(2027, 6, 15))),
    notice_from=date(2026, 5, 1),
    notice_until=date(2026, 9, 1),
)
OPEN = replace(PERIOD, notice_from=None, notice_until=None)
S, W = NoticeState, Work
DURING, AFTER = date(2026, 6, 1), date(2026, 9, 2)


@pytest.mark.parametrize(
    ("on", "sent_on", "expected"),
    [
        (date(2026, 4, 30), None, S.NOT_YET),
        (date(2026, 5, 1), None, S.TO_SEND),
        (date(2026, 9, 1), None, S.TO_SEND),
        (date(2026, 9, 2), None, S.LATE),
        (AFTER, date(2026, 9, 1), S.SENT),
        (AFTER, date(2026, 9, 2), S.SENT_LATE),
        (AFTER, date(2026, 4, 30), S.LATE),  # that one was about an earlier report
    ],
)
def test_a_notice_stands_by_the_days_of_its_window(on, sent_on, expected):
    told = OwnerNotice(sent_on) if sent_on else None
    assert notice_state(PERIOD, told, on, owed=True) is expected


def test_a_notice_that_came_back_is_undeliverable():
    told = OwnerNotice(DURING, DURING + timedelta(days=9))
    assert notice_state(PERIOD, told, AFTER, owed=True) is S.UNDELIVERABLE


def test_little_property_takes_no_notice_and_unknown_value_does():
    assert not is_owed(Decimal("49.99"), 50)
    assert is_owed(Decimal(50), 50)
    assert is_owed(None, 50)
    assert is_owed(Decimal(1), None)
    assert notice_state(PERIOD, None, AFTER, owed=False) is S.NOT_OWED


def test_where_no_notice_is_owed_one_about_another_report_is_not_late():
    late, returned = OwnerNotice(AFTER), OwnerNotice(AFTER, date(2026, 10, 9))
    assert notice_state(PERIOD, late, AFTER, owed=True) is S.SENT_LATE
    assert notice_state(PERIOD, late, AFTER, owed=False) is S.NOT_OWED
    assert notice_state(PERIOD, returned, AFTER, owed=False) is S.NOT_OWED
    assert notice_state(PERIOD, OwnerNotice(DURING), AFTER, owed=False) is S.SENT


def test_a_notice_of_the_state_before_is_none_of_the_state_that_an_owner_moved_to():
    told, moved = OwnerNotice(DURING), DURING + timedelta(days=9)
    assert notice_state(PERIOD, told, moved, owed=True, since=moved) is S.TO_SEND
    assert notice_state(PERIOD, told, AFTER, owed=True, since=moved) is S.LATE
    assert notice_state(PERIOD, told, AFTER, owed=True, since=AFTER) is S.WAS_PAST
    again = OwnerNotice(moved)
    assert notice_state(PERIOD, again, AFTER, owed=True, since=moved) is S.SENT


def test_a_window_nobody_knows_is_never_taken_for_open_or_over():
    assert notice_state(OPEN, None, AFTER, owed=True) is S.WINDOW_UNKNOWN
    assert notice_state(OPEN, OwnerNotice(DURING), AFTER, owed=True) is S.SENT


def test_mail_that_was_returned_before_the_notice_says_nothing_about_it():
    earlier, later = DURING - timedelta(days=1), DURING + timedelta(days=3)
    assert came_back(DURING, None, [earlier]) is None
    assert came_back(DURING, None, [earlier, later]) == later
    assert came_back(DURING, AFTER, [later]) == AFTER


def test_a_notice_came_back_with_the_first_mail_returned_since_it_went_out_that_day_included():
    later = DURING + timedelta(days=3)
    assert came_back(DURING, None, [later, DURING]) == DURING


def test_a_report_goes_by_the_latest_notice_that_may_have_been_about_it():
    about = OwnerNotice(DURING, law_of="us_de", due_on=PERIOD.due_on)
    of_another_day = OwnerNotice(AFTER, law_of="us_de", due_on=date(2028, 3, 1))
    of_another_state = OwnerNotice(AFTER, law_of="us_ca", due_on=PERIOD.due_on)
    given_ = [about, of_another_day, of_another_state]
    assert notice_about(given_, "us_de", PERIOD.due_on) == about
    kept_by_nobody = OwnerNotice(AFTER)
    assert notice_about([*given_, kept_by_nobody], "us_de", PERIOD.due_on) == kept_by_nobody
    assert notice_about([of_another_day], "us_de", PERIOD.due_on) is None


REPORTED, REMITTED = {Step.REPORT: True}, {Step.REPORT: True, Step.REMITTANCE: True}


@pytest.mark.parametrize(
    ("on", "notices", "done", "expected"),
    [
        (date(2026, 4, 1), {S.NOT_YET}, {}, (W.NOT_YET, None, date(2026, 5, 1))),
        (DURING, {S.TO_SEND, S.SENT}, {}, (W.NOTICES_TO_SEND, None, date(2026, 9, 1))),
        (AFTER, {S.LATE, S.SENT}, {}, (W.NOTICES_LATE, None, date(2026, 9, 1))),
        (DURING, {S.SENT}, {}, (W.NOT_YET, Step.REPORT, date(2026, 11, 1))),
        (date(2026, 6, 30), {S.SENT}, {}, (W.NOT_YET, Step.REPORT, date(2026, 11, 1))),
        (date(2026, 7, 1), {S.SENT}, {}, (W.STEP_TO_DO, Step.REPORT, date(2026, 11, 1))),
        (date(2026, 7, 1), {S.NOT_OWED}, {}, (W.STEP_TO_DO, Step.REPORT, date(2026, 11, 1))),
        (AFTER, {S.SENT, S.NOT_OWED}, {}, (W.STEP_TO_DO, Step.REPORT, date(2026, 11, 1))),
        (date(2026, 11, 1), {S.SENT}, {}, (W.STEP_TO_DO, Step.REPORT, date(2026, 11, 1))),
        (date(2026, 11, 2), {S.LATE}, {}, (W.STEP_LATE, Step.REPORT, date(2026, 11, 1))),
        (AFTER, {S.WINDOW_UNKNOWN}, {}, (W.RULE_UNKNOWN, None, date(2026, 11, 1))),
        (date(2026, 12, 1), {S.LATE}, REPORTED, (W.STEP_TO_DO, Step.REMITTANCE, date(2027, 6, 15))),
        # Whoever is left, what was reported is handed over.
        (date(2026, 12, 1), set(), REPORTED, (W.STEP_TO_DO, Step.REMITTANCE, date(2027, 6, 15))),
        (
            date(2027, 6, 20),
            {S.SENT},
            {Step.REPORT: True, Step.REMITTANCE: False},
            (W.TO_CONFIRM, Step.REMITTANCE, date(2027, 6, 15)),
        ),
        (date(2027, 7, 1), {S.SENT}, REMITTED, (W.TO_ANNOUNCE, None, date(2027, 6, 15))),
        (date(2027, 7, 1), set(), REMITTED, (W.DONE, None, date(2027, 6, 15))),
        (AFTER, set(), {}, (W.NOT_YET, Step.REPORT, date(2026, 11, 1))),
    ],
)
def test_a_report_waits_for_one_thing_at_a_time(on, notices, done, expected):
    found = next_about(PERIOD, notices, done, on)
    assert (found.work, found.step, found.by) == expected


PRELIMINARY = replace(PERIOD, steps=((Step.PRELIMINARY, date(2026, 8, 10)), *PERIOD.steps))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (DURING, (W.NOTICES_TO_SEND, None, date(2026, 9, 1))),  # the year is not over yet
        (date(2026, 6, 30), (W.NOTICES_TO_SEND, None, date(2026, 9, 1))),
        (date(2026, 7, 1), (W.STEP_TO_DO, Step.PRELIMINARY, date(2026, 8, 10))),
        (date(2026, 8, 10), (W.STEP_TO_DO, Step.PRELIMINARY, date(2026, 8, 10))),
    ],
)
def test_a_preliminary_report_comes_before_notices_that_may_go_out_later(on, expected):
    found = next_about(PRELIMINARY, {S.TO_SEND}, {}, on)
    assert (found.work, found.step, found.by) == expected


def test_a_report_without_known_days_waits_for_its_rule():
    found = next_about(None, set(), {}, AFTER)
    assert (found.work, found.by, found.actor) == (W.RULE_UNKNOWN, None, NextActor.COMPLIANCE)


def test_whose_turn_it_is_follows_from_what_is_next():
    waiting = {Step.REPORT: True, Step.REMITTANCE: False}
    assert next_about(PERIOD, {S.SENT}, waiting, AFTER).actor is NextActor.SECOND_PERSON
    assert next_about(PERIOD, {S.SENT}, REMITTED, AFTER).actor is NextActor.EXCHANGE


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.frozensets(st.sampled_from(list(NoticeState)), min_size=1),
)
def test_no_report_is_overlooked_once_its_day_is_over(on, notices):
    found = next_about(PERIOD, notices, {}, on)
    assert (found.work is W.STEP_LATE) == (on > PERIOD.due_on)


MOVED = date(2026, 9, 10)


@pytest.mark.parametrize(
    ("on", "since", "expected"),
    [
        (AFTER, None, S.LATE),
        (date(2026, 9, 20), MOVED, S.WAS_PAST),
        (date(2026, 9, 20), date(2026, 9, 1), S.LATE),  # there was a day left to write
        (date(2026, 8, 20), date(2026, 8, 10), S.TO_SEND),
    ],
)
def test_a_window_that_was_over_when_the_law_began_to_apply_is_no_late_notice(on, since, expected):
    assert notice_state(PERIOD, None, on, owed=True, since=since) is expected


@pytest.mark.parametrize(
    ("on", "since", "notices", "expected"),
    [
        (date(2026, 11, 10), date(2026, 11, 5), {S.WAS_PAST}, (W.WAS_PAST, Step.REPORT)),
        (date(2026, 11, 10), date(2026, 11, 1), {S.WAS_PAST}, (W.STEP_LATE, Step.REPORT)),
        (date(2026, 11, 10), None, {S.WAS_PAST, S.LATE}, (W.STEP_LATE, Step.REPORT)),
        (date(2026, 9, 20), MOVED, {S.WAS_PAST}, (W.WAS_PAST, None)),
        (date(2026, 9, 20), None, {S.WAS_PAST, S.LATE}, (W.NOTICES_LATE, None)),
    ],
)
def test_a_day_that_was_over_for_all_who_are_reported_is_said_to_be_so(
    on, since, notices, expected
):
    found = next_about(PERIOD, notices, {}, on, since)
    assert (found.work, found.step) == expected
    assert found.actor is NextActor.COMPLIANCE


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (None, False),
        (date(2026, 9, 1), False),  # the last day of the notice is one to write on
        (date(2026, 9, 2), True),
    ],
)
def test_a_report_is_found_past_once_its_law_applies_after_one_of_its_days(since, expected):
    assert found_past(PERIOD, since) is expected


def test_without_a_known_window_a_report_is_found_past_after_its_own_day():
    assert not found_past(OPEN, PERIOD.due_on)
    assert found_past(OPEN, PERIOD.due_on + timedelta(days=1))
