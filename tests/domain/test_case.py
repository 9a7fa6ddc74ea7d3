import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from reinstate.domain import case
from reinstate.domain.case import Actor, CaseAction, CaseState

PEOPLE_WHO_DECIDE = {Actor.REVIEWER, Actor.SECOND_REVIEWER}
numbers = st.integers(0, case.TICKET_COUNT - 1)


class CaseLife(RuleBasedStateMachine):
    """Any sequence of allowed moves: what must hold whatever happens."""

    def __init__(self):
        super().__init__()
        self.state = CaseState.OPEN
        self.is_approved = False
        self.acknowledged = False

    @precondition(lambda self: any(at is self.state for at, _, _ in case.MOVES))
    @rule(data=st.data())
    def take_any_allowed_step(self, data):
        steps = sorted((a, w) for at, a, w in case.MOVES if at is self.state)
        action, actor = data.draw(st.sampled_from(steps))
        before = self.state
        self.state = case.move(before, action, actor)
        if self.state is CaseState.APPROVED:
            self.is_approved = True
            assert actor in PEOPLE_WHO_DECIDE or before is CaseState.SUBMITTED  # by policy
        if self.state is CaseState.REINSTATED:
            self.acknowledged = actor is Actor.EXCHANGE
        if self.state is CaseState.DECLINED:
            assert actor in PEOPLE_WHO_DECIDE
        if self.state is CaseState.IN_REVIEW:
            self.is_approved = False

    @rule(action=st.sampled_from(CaseAction), actor=st.sampled_from(Actor))
    def anything_else_is_refused_and_changes_nothing(self, action, actor):
        if (self.state, action, actor) not in case.MOVES:
            with pytest.raises(case.MoveRefused, match="possible now"):
                case.move(self.state, action, actor)

    @invariant()
    def nobody_is_reinstated_without_an_approval_and_the_exchange(self):
        if self.state is CaseState.REINSTATED:
            assert self.is_approved
            assert self.acknowledged


TestCaseLife = CaseLife.TestCase


def test_every_state_can_be_reached_from_open():
    reached = {CaseState.OPEN}
    while True:
        new = {after for (at, _, _), after in case.MOVES.items() if at in reached} - reached
        if not new:
            break
        reached |= new
    assert reached == set(CaseState)


def test_no_open_state_is_a_dead_end():
    for state in CaseState:
        if state.is_open:
            assert any(at is state for at, _, _ in case.MOVES), state


def test_the_machine_may_only_ask_again_refer_wait_expire_or_approve():
    by_system = {action for _, action, actor in case.MOVES if actor is Actor.SYSTEM}
    assert by_system == {
        CaseAction.ASK_FOR_RETAKE,
        CaseAction.REFER,
        CaseAction.WAIT_ON_OTHERS,
        CaseAction.EXPIRE,
        CaseAction.TAKE_EFFECT,  # what two people approved, after a wait
        CaseAction.APPROVE,  # where policy says so, and only what was just sent
    }


def test_the_machine_approves_only_what_was_just_sent_and_never_declines():
    found = {(at, act) for at, act, by in case.MOVES if by is Actor.SYSTEM}
    assert {at for at, act in found if act is CaseAction.APPROVE} == {CaseState.SUBMITTED}
    assert CaseAction.DECLINE not in {act for _, act in found}


def test_only_people_of_the_exchange_say_that_something_arrived():
    assert {by for _, action, by in case.MOVES if action is CaseAction.RECEIVE} == {Actor.REVIEWER}


def test_what_takes_effect_by_itself_was_approved_and_opens_no_account():
    found = {
        (at, after) for (at, act, _), after in case.MOVES.items() if act is CaseAction.TAKE_EFFECT
    }
    assert found == {(CaseState.APPROVED, CaseState.COMPLETED)}


def test_every_kind_of_case_begins_on_a_way_it_offers():
    for kind in case.CaseKind:
        assert case.ROUTES[kind]
    assert case.ROUTES[case.CaseKind.MAILBOX_CHANGE] == (case.Route.SUPERVISED,)


def test_an_appeal_is_taken_up_by_another_person():
    assert case.actions_for(CaseState.APPEALED, Actor.REVIEWER) == frozenset()
    assert CaseAction.TAKE_UP in case.actions_for(CaseState.APPEALED, Actor.SECOND_REVIEWER)


@pytest.mark.parametrize(
    ("state", "actor", "possible"),
    [
        (CaseState.NEEDS_RETAKE, Actor.OWNER, "possible now: cancel, submit"),
        (CaseState.DECLINED, Actor.SYSTEM, "possible now: nothing"),
    ],
)
def test_a_move_that_is_refused_says_what_is_possible_instead(state, actor, possible):
    with pytest.raises(case.MoveRefused) as refused:
        case.move(state, CaseAction.APPROVE, actor)
    assert str(refused.value) == f"a case that is {state} cannot approve by the {actor}; {possible}"


@pytest.mark.parametrize(
    ("state", "is_checked", "may_be_sent"),
    [
        (case.PieceState.EMPTY, False, False),
        (case.PieceState.UPLOADED, False, False),
        (case.PieceState.CHECKING, False, False),
        (case.PieceState.DELAYED, False, False),
        (case.PieceState.PASSED, True, True),
        (case.PieceState.DOUBTFUL, True, True),
        (case.PieceState.RETAKE, True, False),
    ],
)
def test_a_photo_is_sent_once_checked_and_not_while_it_has_to_be_taken_again(
    state, is_checked, may_be_sent
):
    assert (state.is_checked, state.may_be_sent) == (is_checked, may_be_sent)


def test_tickets_that_were_given_out_stay_valid():
    assert case.ticket_id(0) == "RA-2222-22"
    assert case.ticket_id(123_456) == "RA-5T37-2K"
    assert case.ticket_id(case.TICKET_COUNT - 1) == "RA-ZZZZ-ZB"


@pytest.mark.parametrize("number", [-1, case.TICKET_COUNT])
def test_there_are_no_more_tickets_than_five_characters_tell_apart(number):
    with pytest.raises(ValueError, match=f"outside 0..{case.TICKET_COUNT - 1}"):
        case.ticket_id(number)


def test_a_ticket_looks_like_the_one_in_the_design():
    assert case.parse_ticket_id(case.ticket_id(0)) == case.ticket_id(0)
    assert len(case.ticket_id(123_456)) == len("RA-7K4M-2Q")


@given(numbers)
def test_a_ticket_survives_being_read_out_and_typed(number):
    ticket = case.ticket_id(number)
    assert case.parse_ticket_id(ticket.lower().replace("-", " ")) == ticket


@pytest.mark.parametrize("dash", ["-", "\u2013", "\u2011", " ", "_", "."])
def test_a_ticket_is_known_as_it_is_copied_out_of_a_sentence(dash):
    ticket = case.ticket_id(1_234_567)
    assert case.parse_ticket_id(f"#{ticket.replace('-', dash)}.") == ticket


@given(numbers, numbers)
def test_different_numbers_give_different_tickets(first, second):
    assert (case.ticket_id(first) == case.ticket_id(second)) == (first == second)


@given(numbers, st.integers(0, 5), st.sampled_from(case.TICKET_ALPHABET))
def test_one_wrong_character_is_noticed(number, place, other):
    plain = case.ticket_id(number).replace("-", "")[2:]
    changed = plain[:place] + other + plain[place + 1 :]
    if changed != plain:
        assert case.parse_ticket_id("RA" + changed) is None


@given(numbers, st.integers(0, 4))
def test_two_swapped_neighbours_are_noticed(number, place):
    plain = case.ticket_id(number).replace("-", "")[2:]
    swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    if swapped != plain:
        assert case.parse_ticket_id("RA" + swapped) is None


@pytest.mark.parametrize(
    "text", ["", "RA-", "RA-7K4M", "XX-2222-22", "RA-2222-222", "RA-0000-00", "RA-2222-2O"]
)
def test_what_cannot_be_a_ticket_is_not_one(text):
    assert case.parse_ticket_id(text) is None
