"""Whoever refused a request is not asked whether another person may approve it on appeal."""

import pytest
from tests.fixtures.builders import make_account, sent_case

from reinstate.domain.case import CaseState
from reinstate.services.case import cases
from reinstate.services.errors import NotAllowed
from reinstate.services.review import deciding, locking
from reinstate.store.models import Case, Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def appealed(seen, senior, reviewer):
    """A request that needs two people to be approved; Sam has refused it."""
    account = make_account("ext-9", portrait_template=None, email="nine@example.com", ssn="")
    case = sent_case(account)
    decide(case.case_id, senior, "decline", ["person_differs"])
    cases.appeal(account, case.case_id, "It is me.")
    return case.case_id


def decide(case_id, who, action, reasons=()):
    locking.next_case(who)
    version = Case.objects.get().version
    return deciding.decide(case_id, who, action, reasons=reasons, expected_version=version)


def confirm(case_id, who):
    version = Case.objects.get().version
    return deciding.second_decision(case_id, who, "confirm", expected_version=version)


def test_another_is_named_although_it_was_their_turn(appealed, reviewer, senior, staff):
    other = staff("compliance", "cleo")
    decide(appealed, reviewer, "approve")
    assert Decision.objects.get(action="approve").second_assigned_to_id == other
    with pytest.raises(NotAllowed):
        confirm(appealed, senior)
    assert locking.next_case(senior) is None
    assert confirm(appealed, other).state is CaseState.APPROVED


def test_where_nobody_else_is_left_they_may_for_the_owner_would_wait_for_ever(
    appealed, reviewer, senior
):
    decide(appealed, reviewer, "approve")
    assert Decision.objects.get(action="approve").second_assigned_to_id == senior
    assert confirm(appealed, senior).state is CaseState.APPROVED


def test_somebody_else_who_comes_meanwhile_is_asked_instead(appealed, reviewer, senior, staff):
    decide(appealed, reviewer, "approve")
    other = staff("compliance", "cleo")
    with pytest.raises(NotAllowed):
        confirm(appealed, senior)
    assert confirm(appealed, other).state is CaseState.APPROVED
