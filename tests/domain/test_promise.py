from datetime import UTC, datetime, timedelta

from reinstate.domain.case import CaseState
from reinstate.domain.promise import Promise, after_move

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PROMISED = timedelta(hours=48)


def moved(promise, before, after, hours=0):
    return after_move(promise, before, after, NOON + timedelta(hours=hours), PROMISED)


def test_sending_a_case_begins_the_promise():
    assert moved(Promise(), CaseState.OPEN, CaseState.SUBMITTED) == Promise(NOON + PROMISED)


def test_a_step_between_members_of_staff_changes_nothing():
    running = Promise(NOON + PROMISED)
    assert moved(running, CaseState.SUBMITTED, CaseState.IN_REVIEW, 5) == running


def test_the_clock_stands_still_while_the_owner_takes_a_photo_again():
    running = Promise(NOON + PROMISED)
    paused = moved(running, CaseState.IN_REVIEW, CaseState.NEEDS_RETAKE, 10)
    assert paused == Promise(left=timedelta(hours=38))
    again = moved(paused, CaseState.NEEDS_RETAKE, CaseState.SUBMITTED, 500)
    assert again == Promise(NOON + timedelta(hours=538))


def test_what_was_late_before_a_retake_is_late_after_it():
    paused = moved(Promise(NOON), CaseState.IN_REVIEW, CaseState.NEEDS_RETAKE, 3)
    assert paused.left == timedelta(hours=-3)
    again = moved(paused, CaseState.NEEDS_RETAKE, CaseState.SUBMITTED, 20)
    assert again.due_at == NOON + timedelta(hours=17)


def test_an_appeal_is_a_new_promise():
    closed = moved(Promise(NOON + PROMISED), CaseState.IN_REVIEW, CaseState.DECLINED, 1)
    appealed = moved(closed, CaseState.DECLINED, CaseState.APPEALED, 200)
    assert appealed == Promise(NOON + timedelta(hours=248))
