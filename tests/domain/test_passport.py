"""What a restriction's passport says: what is due, whose turn it is, how long, and why longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.domain.account_documents import account, acted, policy, raised, standing

from reinstate.domain.case import CaseKind, CaseState
from reinstate.domain.findings import Audience
from reinstate.domain.passport import OpenCase, RestrictionView
from reinstate.domain.restrictions import NextActor, RaisedRestriction, RestrictionKind
from reinstate.domain.standing import Standing, assess
from reinstate.domain.wording import sentence

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
IN_OREGON = [{"jurisdiction": "US-OR", "from": "2020-01-01", "kind": "residence"}]
PROMISED = timedelta(hours=48)


def view(found: Standing, kind: RestrictionKind) -> RestrictionView:
    return next(item for item in found.restrictions if item.kind is kind)


def due(found: RestrictionView) -> list[str]:
    return [said.code for said in found.requirements]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (CaseState.OPEN, (["do.finish_case"], NextActor.OWNER, PROMISED)),
        (CaseState.NEEDS_RETAKE, (["do.finish_case"], NextActor.OWNER, PROMISED)),
        (CaseState.SUBMITTED, (["do.wait_for_decision"], NextActor.STAFF, PROMISED)),
        (
            CaseState.AWAITING_SECOND_APPROVAL,
            (["do.wait_for_decision"], NextActor.STAFF, PROMISED),
        ),
        # What the exchange does takes minutes; what else stands, nobody knows how long.
        (CaseState.APPROVED, (["do.wait_for_unlocking"], NextActor.EXCHANGE, None)),
        (
            CaseState.WAITING_ON_OTHER_RESTRICTIONS,
            (["do.wait_for_the_others"], NextActor.NOBODY, None),
        ),
    ],
)
def test_a_request_under_way_replaces_what_is_due_and_how_long_it_takes(state, expected):
    found = assess(
        account(restrictions=[raised("self_disabled")]),
        policy(),
        open_cases=[OpenCase(CaseKind.REACTIVATION, state)],
    )
    shown = view(found, RestrictionKind.SELF_DISABLED)
    assert (due(shown), shown.next_actor, shown.expected_in) == expected
    assert shown.requirements[0].staff_params == {"case": "reactivation", "state": state.value}


def test_a_confirmation_that_has_begun_is_the_owners_turn_and_not_the_teams():
    found = assess(
        account(restrictions=[raised("fraud_alert")]),
        policy(),
        open_cases=[OpenCase(CaseKind.FRAUD_CONFIRMATION, CaseState.OPEN)],
    )
    assert view(found, RestrictionKind.FRAUD_ALERT).next_actor is NextActor.OWNER


def test_missing_documents_are_listed_one_by_one_and_one_without_words_is_not_hidden():
    needs = ("selfie", "proof_of_address", "selfie", "tax_return", "utility_bill")
    kind = RestrictionKind.IDENTITY_UNVERIFIED
    asked = (RaisedRestriction(kind, NOW - timedelta(days=1), "risk-engine", needs),)
    shown = view(assess(replace(account(), restrictions=asked), policy()), kind)
    assert due(shown) == ["do.send.selfie", "do.send.proof_of_address", "do.send_documents"]
    months = {said.code: dict(said.params) for said in shown.requirements}
    assert months["do.send.selfie"] == {}
    assert months["do.send.proof_of_address"]["months"].isdigit()


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 4, 29), None),
        (date(2024, 4, 30), ["do.move_to_supported_place", "do.withdraw_before_closing"]),
        (date(2024, 12, 9), ["do.move_to_supported_place", "do.withdraw_before_closing"]),
        (date(2024, 12, 10), ["do.move_to_supported_place"]),
    ],
)
def test_an_owner_in_a_place_that_winds_down_is_told_until_when_money_goes_out(on, expected):
    kind = RestrictionKind.UNSUPPORTED_JURISDICTION
    found = standing(on, addresses=IN_OREGON, activity=[acted("login", "2024-04-01")])
    assert found.has(kind) is (expected is not None)
    assert found.capabilities.withdraw is (on < date(2024, 12, 10))
    if expected:
        shown = view(found, kind)
        assert due(shown) == expected
        days = [said.params["closes_on"] for said in shown.requirements if said.params]
        assert days == ["2024-12-10"] * (len(expected) - 1)


@pytest.mark.parametrize(
    ("closings", "code", "said_on"),
    [
        ([], "do.withdraw_while_winding_down", None),
        ([date(2024, 12, 10)], "do.withdraw_before_closing", "2024-12-10"),
        ([date(2025, 3, 1), date(2024, 12, 10)], "do.withdraw_before_closing", "2024-12-10"),
    ],
)
def test_the_first_closing_that_is_announced_is_the_day_money_goes_out_by(closings, code, said_on):
    shipped = policy().policy
    known = shipped.parameters["support.us_or"]
    begun, winding, closed = known.entries
    entries = (begun, winding, *(replace(closed, effective_on=day) for day in closings))
    changed = {**shipped.parameters, "support.us_or": replace(known, entries=entries)}
    on = replace(shipped, parameters=changed).on(date(2024, 5, 1))
    found = view(assess(account(addresses=IN_OREGON), on), RestrictionKind.UNSUPPORTED_JURISDICTION)
    last = found.requirements[-1]
    assert (last.code, last.params.get("closes_on")) == (code, said_on)


@pytest.mark.parametrize(("on", "stands"), [(date(2026, 2, 28), False), (date(2026, 3, 1), True)])
def test_the_lock_of_a_dormant_account_begins_on_the_anniversary(on, stands):
    found = standing(on, activity=[acted("trade", "2024-03-01")])
    assert found.has(RestrictionKind.DORMANT_LOCK) is stands


def held(*restrictions, **changes):
    found = assess(account(restrictions=[*restrictions]), policy(), at=NOW, **changes)
    return view(found, RestrictionKind.WITHDRAWAL_HOLD)


def test_a_pause_that_stands_alone_says_what_works_meanwhile_and_beside_others_does_not():
    until = NOW + timedelta(hours=5)
    alone = held(hold_until=until)
    assert alone.cause.code == "why.withdrawal_hold"
    assert [said.code for said in alone.alternatives] == ["or.deposit_and_trade"]
    assert alone.expected_in == timedelta(hours=5)
    beside = held(raised("self_disabled"), hold_until=until)
    assert beside.cause.code == "why.withdrawal_hold_too"
    assert beside.alternatives == ()


def test_only_the_pause_that_signals_made_longer_says_why_it_is():
    signals = ("new_device", "of_before_without_words")
    until = NOW + timedelta(hours=72)
    longer = held(hold_until=until, hold_because=signals)
    assert [said.code for said in longer.because] == ["signal.new_device"]
    began = raised("withdrawal_hold", (NOW - timedelta(hours=1)).isoformat())
    assert [said.code for said in held(began, hold_until=until, hold_because=signals).because]
    shorter = NOW + timedelta(hours=2)  # the one that an event raised lasts longer: 48 hours
    assert held(began, hold_until=shorter, hold_because=signals).because == ()


def test_what_nobody_gave_a_name_for_was_raised_by_someone_unknown():
    asked = (RaisedRestriction(RestrictionKind.SELF_DISABLED, NOW - timedelta(days=1), ""),)
    found = assess(replace(account(), restrictions=asked), policy())
    said = view(found, RestrictionKind.SELF_DISABLED).cause
    assert "unknown" in sentence(said, Audience.REVIEWER)
