"""Findings fold into a recommendation, and nothing slips through as a pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinstate.domain.findings import (
    Finding,
    Judged,
    OnFail,
    Outcome,
    Recommendation,
    Weight,
    recommend,
)

SETTLED = (Outcome.PASS, Outcome.NOT_APPLICABLE)


def judged(outcome, weight=Weight.MUST, on_fail=OnFail.RETAKE):
    return Judged(Finding("photo_is_sharp", outcome, "code"), weight, on_fail)


findings = st.lists(
    st.builds(judged, st.sampled_from(Outcome), st.sampled_from(Weight), st.sampled_from(OnFail)),
    max_size=8,
)


def test_no_finding_at_all_goes_to_a_person():
    assert recommend([]) is Recommendation.REFER


@pytest.mark.article("process.requirements_or_no_reactivation")
def test_one_missed_requirement_asks_for_the_piece_again():
    items = [judged(Outcome.PASS), judged(Outcome.FAIL)]
    assert recommend(items) is Recommendation.RETAKE


def test_a_fault_that_only_a_person_can_judge_is_referred():
    items = [judged(Outcome.PASS), judged(Outcome.FAIL, on_fail=OnFail.REFER)]
    assert recommend(items) is Recommendation.REFER


def test_advice_never_blocks():
    items = [judged(Outcome.PASS), judged(Outcome.FAIL, Weight.ADVISE)]
    assert recommend(items) is Recommendation.PASS


@pytest.mark.parametrize("outcome", [Outcome.UNSURE, Outcome.ERROR])
def test_doubt_and_errors_go_to_a_person(outcome):
    assert recommend([judged(Outcome.PASS), judged(outcome)]) is Recommendation.REFER


def test_a_question_that_did_not_arise_keeps_nothing_from_passing():
    items = [judged(Outcome.PASS), judged(Outcome.NOT_APPLICABLE)]
    assert recommend(items) is Recommendation.PASS


def test_questions_that_did_not_arise_are_no_pass():
    assert recommend([judged(Outcome.NOT_APPLICABLE)]) is Recommendation.REFER


@given(findings)
def test_a_pass_means_that_every_must_is_settled_and_one_passed(items):
    musts = [i.finding.outcome for i in items if i.weight is Weight.MUST]
    if recommend(items) is Recommendation.PASS:
        assert Outcome.PASS in musts
        assert set(musts) <= set(SETTLED)


@given(findings, st.sampled_from([Outcome.FAIL, Outcome.UNSURE, Outcome.ERROR]))
def test_one_more_fault_never_turns_anything_into_a_pass(items, outcome):
    assert recommend([*items, judged(outcome)]) is not Recommendation.PASS
