from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.account_documents import TODAY, policy

from reinstate import rulebook
from reinstate.domain import automatic_approval
from reinstate.domain.automatic_approval import Guard, Sent
from reinstate.domain.case import CaseKind, Route
from reinstate.domain.findings import (
    Finding,
    Judged,
    OnFail,
    Outcome,
    PieceKind,
    Recommendation,
    Weight,
)
from reinstate.domain.policy import Review
from reinstate.domain.restrictions import RestrictionKind
from reinstate.domain.standing import Lifecycle

SIGNED = {"": "Clara", "_max_usd": "Carl"}


def switched_on(signers=SIGNED, **values):
    shipped = rulebook.shipped()
    parameters = dict(shipped.parameters)
    given_values = {"": True, "_max_usd": 500, **values}
    for name, value in given_values.items():
        key = f"{automatic_approval.SWITCH}{name}"
        review = Review(signers[name], TODAY) if name in signers else None
        entry = replace(parameters[key].entries[0], value=value, reviewed=review)
        parameters[key] = replace(parameters[key], entries=(entry,))
    return replace(shipped, parameters=parameters).on(TODAY)


@pytest.mark.parametrize(
    "signers", [{}, {"": "Clara"}, {"_max_usd": "Carl"}, {"": "Clara", "_max_usd": "Clara"}]
)
def test_one_person_alone_never_lets_the_machine_in(signers):
    assert not automatic_approval.is_on(switched_on(signers=signers))


@pytest.mark.parametrize("off", [{"": False}, {"_max_usd": 0}, {"_needs_enrolment_match": False}])
def test_what_two_people_signed_is_on_and_each_part_alone_switches_it_off(off):
    assert automatic_approval.is_on(switched_on())
    assert not automatic_approval.is_on(switched_on(**off))


def found(check, piece, outcome=Outcome.PASS, weight=Weight.MUST):
    return Judged(Finding(check, outcome, "code", piece), weight, OnFail.REFER)


FACE = found("face_matches_enrolment", PieceKind.SELFIE)
DATA = (
    found("name_matches_account", PieceKind.PASSPORT_PAGE),
    found("birth_date_matches_account", PieceKind.PASSPORT_PAGE),
)
GOOD = Sent(
    kind=CaseKind.REACTIVATION,
    route=Route.ONLINE,
    was_told=True,
    recommendation=Recommendation.PASS,
    judged=(FACE, *DATA),
    has_every_piece=True,
    value_usd=Decimal(500),
    second_because=(),
    signals=(),
    restrictions=(RestrictionKind.SELF_DISABLED, RestrictionKind.DORMANT_LOCK),
    lifecycle=Lifecycle.DORMANT,
    was_decided=False,
    was_refused=False,
    has_other_requests=False,
    has_linked_accounts=False,
    has_unread_messages=False,
)
BREAKING = [
    *(("kind", kind, Guard.KIND) for kind in CaseKind if kind is not CaseKind.REACTIVATION),
    *(("route", route, Guard.ROUTE) for route in Route if route is not Route.ONLINE),
    ("was_told", False, Guard.TOLD),
    ("recommendation", Recommendation.REFER, Guard.CHECKS),
    ("recommendation", Recommendation.RETAKE, Guard.CHECKS),
    ("has_every_piece", False, Guard.CHECKS),
    *(
        ("judged", (*GOOD.judged, found("any", None, outcome, weight)), Guard.CHECKS)
        for outcome in (Outcome.FAIL, Outcome.UNSURE, Outcome.ERROR)
        for weight in Weight
    ),
    ("judged", DATA, Guard.IDENTITY),
    ("judged", (FACE, DATA[0]), Guard.IDENTITY),
    ("judged", (FACE, DATA[1]), Guard.IDENTITY),
    (
        "judged",
        (found("face_matches_enrolment", PieceKind.SELFIE, Outcome.NOT_APPLICABLE), *DATA),
        Guard.IDENTITY,
    ),
    (
        "judged",  # the portrait alone was compared
        (found("face_matches_enrolment", PieceKind.PASSPORT_PAGE), *DATA),
        Guard.IDENTITY,
    ),
    ("value_usd", Decimal("500.01"), Guard.BALANCE),
    ("value_usd", None, Guard.BALANCE),
    ("second_because", ("balance",), Guard.ONE_PERSON),
    ("signals", ("email_changed",), Guard.SIGNALS),
    *(
        ("restrictions", (RestrictionKind.SELF_DISABLED, kind), Guard.LOCKS)
        for kind in RestrictionKind
        if kind not in GOOD.restrictions
    ),
    *(
        ("lifecycle", one, Guard.LIFECYCLE)
        for one in (Lifecycle.ESCHEAT_PENDING, Lifecycle.ESCHEATED, Lifecycle.CLOSED)
    ),
    ("was_decided", True, Guard.UNDECIDED),
    ("was_refused", True, Guard.NO_DOUBT),
    ("has_other_requests", True, Guard.ALONE),
    ("has_linked_accounts", True, Guard.UNLINKED),
    ("has_unread_messages", True, Guard.READ),
]


def test_a_request_without_any_doubt_is_kept_by_no_guard():
    assert automatic_approval.failed(switched_on(), GOOD) == ()


@pytest.mark.parametrize(("name", "value", "guard"), BREAKING)
def test_one_doubt_alone_keeps_the_machine_out(name, value, guard):
    assert automatic_approval.failed(switched_on(), replace(GOOD, **{name: value})) == (guard,)


def test_every_guard_is_broken_by_some_request_but_chance():
    assert {guard for *_, guard in BREAKING} == set(Guard) - {Guard.NOT_DRAWN}


def test_nothing_judged_at_all_is_never_a_pass():
    assert Guard.CHECKS in automatic_approval.failed(switched_on(), replace(GOOD, judged=()))


@pytest.mark.article("process.team_review")
@given(st.dates(date(2020, 1, 1), date(2032, 1, 1)))
def test_as_shipped_people_decide_every_request(day):
    assert not automatic_approval.is_on(policy(day))


@pytest.mark.parametrize("missing", [{"_max_usd": 0}, {"_needs_enrolment_match": False}])
def test_the_switch_without_a_guard_that_lint_asks_for_is_off(missing):
    assert automatic_approval.is_on(switched_on())
    assert not automatic_approval.is_on(switched_on(**missing))


def test_chance_sends_the_policys_share_to_people():
    share = switched_on(_sample_share=Decimal("0.25"))
    assert automatic_approval.is_drawn(share, Decimal("0.2499"))
    assert not automatic_approval.is_drawn(share, Decimal("0.25"))
    assert not automatic_approval.is_drawn(switched_on(_sample_share=0), Decimal(0))
