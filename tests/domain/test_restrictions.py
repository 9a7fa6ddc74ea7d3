from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reinstate.domain.restrictions import (
    RULES,
    Capability,
    Clears,
    RestrictionEvent,
    RestrictionKind,
    Turn,
    in_force,
)

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)

events = st.lists(
    st.builds(
        RestrictionEvent,
        st.sampled_from(list(RestrictionKind)[:3]),
        st.sampled_from(Turn),
        st.integers(0, 4).map(lambda hours: NOON + timedelta(hours=hours)),
        st.sampled_from(["owner", "staff"]),
    ),
    max_size=8,
)


LATER = NOON + timedelta(days=365)


def event(turn: Turn, hours: int = 0, kind=RestrictionKind.FRAUD_ALERT) -> RestrictionEvent:
    return RestrictionEvent(kind, turn, NOON + timedelta(hours=hours), "staff")


def test_every_kind_has_a_rule():
    assert set(RULES) == set(RestrictionKind)


def test_nobody_is_ever_locked_out_of_seeing_why():
    assert all(Capability.LOG_IN not in rule.removes for rule in RULES.values())


def test_confidential_holds_look_alike_to_an_owner():
    holds = (RestrictionKind.SANCTIONS_HOLD, RestrictionKind.LEGAL_HOLD)
    assert {RULES[kind].owner_code for kind in holds} == {"account_review"}
    assert "fraud" not in RULES[RestrictionKind.FRAUD_ALERT].owner_code


def test_people_clear_an_alert_a_duplicate_a_hold_and_a_death():
    by_people = {
        kind for kind, rule in RULES.items() if rule.clears in (Clears.STAFF, Clears.COMPLIANCE)
    }
    assert by_people == {
        RestrictionKind.FRAUD_ALERT,
        RestrictionKind.DUPLICATE_IDENTITY,
        RestrictionKind.SANCTIONS_HOLD,
        RestrictionKind.LEGAL_HOLD,
        RestrictionKind.OWNER_DECEASED,
    }


def test_what_was_raised_stands_from_its_first_raising():
    found = in_force([event(Turn.RAISED, 2), event(Turn.RAISED, 0)], LATER)
    assert [item.raised_at for item in found] == [NOON]


def test_a_later_clearing_lifts_it():
    assert in_force([event(Turn.RAISED, 0), event(Turn.CLEARED, 1)], LATER) == ()


def test_raised_again_after_a_clearing_it_stands_from_then():
    found = in_force([event(Turn.RAISED, 0), event(Turn.CLEARED, 1), event(Turn.RAISED, 2)], LATER)
    assert [item.raised_at for item in found] == [NOON + timedelta(hours=2)]


def test_a_withdrawal_hold_stands_since_the_last_one_began():
    hold = RestrictionKind.WITHDRAWAL_HOLD
    raised = [event(Turn.RAISED, hour, hold) for hour in (48, 0, 200)]
    since = {
        hours: [item.raised_at for item in in_force(raised, NOON + timedelta(hours=hours))]
        for hours in (1, 60, 200)
    }
    assert since == {
        1: [NOON], 60: [NOON + timedelta(hours=48)], 200: [NOON + timedelta(hours=200)]
    }  # fmt: skip
    assert in_force([*raised, event(Turn.CLEARED, 201, hold)], NOON + timedelta(hours=201)) == ()


def test_at_the_same_instant_the_raising_wins():
    assert len(in_force([event(Turn.RAISED), event(Turn.CLEARED)], LATER)) == 1


@given(events, st.randoms(use_true_random=False))
def test_the_order_in_which_events_arrive_never_matters(history, random):
    shuffled = list(history)
    random.shuffle(shuffled)
    assert in_force(shuffled, LATER) == in_force(history, LATER)


@given(events, st.sampled_from(list(RestrictionKind)[:3]))
def test_clearing_twice_is_clearing_once(history, kind):
    cleared = event(Turn.CLEARED, 9, kind)
    assert in_force([*history, cleared, cleared], LATER) == in_force([*history, cleared], LATER)
    others = tuple(item for item in in_force(history, LATER) if item.kind is not kind)
    assert in_force([*history, cleared], LATER) == others


@given(events, st.sampled_from(list(RestrictionKind)[:3]))
def test_clearing_one_kind_leaves_the_others_alone(history, kind):
    before = {item.kind for item in in_force(history, LATER)} - {kind}
    after = {item.kind for item in in_force([*history, event(Turn.CLEARED, 9, kind)], LATER)}
    assert after == before


def test_a_clearing_made_here_lifts_only_what_was_known_by_then():
    hour = timedelta(hours=1)
    late = replace(event(Turn.RAISED, 0), known_at=NOON + 2 * hour)
    cleared = event(Turn.CLEARED, 1)
    assert (
        in_force([late, cleared], LATER) == ()
    )  # the exchange's own: only the order of arrival differs
    assert len(in_force([late, replace(cleared, is_ours=True)], LATER)) == 1
    assert in_force([late, replace(event(Turn.CLEARED, 3), is_ours=True)], LATER) == ()


def test_a_clearing_that_lies_ahead_lifts_nothing_yet():
    events = [event(Turn.RAISED), event(Turn.CLEARED, 24), event(Turn.RAISED, 6)]
    assert len(in_force(events, NOON + timedelta(hours=23))) == 1
    assert in_force(events, NOON + timedelta(hours=24)) == ()
