"""What no sequence of actions can bring about."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from reinstate import rulebook
from reinstate.domain.account import (
    Account,
    Activity,
    ActivityKind,
    Address,
    AddressKind,
    Balance,
    Platform,
)
from reinstate.domain.case import CLOSED, MOVES, Actor, CaseAction, CaseState, move
from reinstate.domain.dormancy import months_after
from reinstate.domain.restrictions import RULES, RestrictionEvent, RestrictionKind, Turn, in_force
from reinstate.domain.safeguards import second_approval_reasons
from reinstate.domain.standing import assess

RAISED_BY_EVENTS = [kind for kind in RestrictionKind if not RULES[kind].is_derived]
START = datetime(2024, 1, 1, 12, tzinfo=UTC)


class AccountLife(RuleBasedStateMachine):
    """Any sequence of events, beside a plain list of what ought to lock the account."""

    @initialize()
    def opens(self):
        self.now = START
        self.events: list[RestrictionEvent] = []
        self.acts = [Activity(ActivityKind.LOGIN, START)]
        self.homes = [Address("US-CA", START.date(), AddressKind.RESIDENCE)]
        self.usd = Decimal(0)
        self.raised: set[RestrictionKind] = set()
        self.acted_on = START.date()

    def tick(self):
        self.now += timedelta(seconds=1)

    @rule(kind=st.sampled_from(RAISED_BY_EVENTS))
    def is_restricted(self, kind):
        self.tick()
        self.events.append(RestrictionEvent(kind, Turn.RAISED, self.now, "exchange"))
        self.raised.add(kind)

    @rule(kind=st.sampled_from(RAISED_BY_EVENTS))
    def is_cleared(self, kind):
        self.tick()
        self.events.append(RestrictionEvent(kind, Turn.CLEARED, self.now, "staff"))
        self.raised.discard(kind)

    @rule()
    def a_late_event_of_an_old_clearing_arrives(self):
        """An old clearing lifts nothing that was raised after it."""
        old = START - timedelta(days=1)
        self.events += [
            RestrictionEvent(kind, Turn.CLEARED, old, "staff") for kind in RAISED_BY_EVENTS
        ]

    @rule(amount=st.sampled_from([-100, -50, 50, 100]))
    def money_moves(self, amount):
        self.usd += amount

    @rule(place=st.sampled_from(["US-CA", "US-NY", "US-DE", "FR"]), days=st.integers(1, 40))
    def moves_house(self, place, days):
        self.now += timedelta(days=days)
        self.homes.append(Address(place, self.now.date(), AddressKind.RESIDENCE))

    @rule(days=st.integers(1, 500))
    def time_passes(self, days):
        self.now += timedelta(days=days)

    @rule(kind=st.sampled_from([ActivityKind.LOGIN, ActivityKind.REACTIVATION_REQUEST]))
    def owner_acts(self, kind):
        self.tick()
        self.acts.append(Activity(kind, self.now))
        self.acted_on = self.now.date()

    @rule()
    def something_happens_that_is_not_the_owner(self):
        self.tick()
        self.acts.append(Activity(ActivityKind.FAILED_LOGIN, self.now))

    @rule()
    def an_event_claims_that_a_debt_is_settled(self):
        """What the account itself shows takes no events."""
        self.tick()
        cleared = (RestrictionKind.NEGATIVE_BALANCE, RestrictionKind.DORMANT_LOCK)
        self.events += [
            RestrictionEvent(kind, Turn.CLEARED, self.now, "exchange") for kind in cleared
        ]

    @invariant()
    def it_is_in_good_standing_only_when_nothing_but_the_hold_stands(self):
        found = assess(self.account(), rulebook.shipped().on(self.now.date()), at=self.now)
        kinds = {view.kind for view in found.restrictions} - {RestrictionKind.WITHDRAWAL_HOLD}
        assert kinds == self.expected()
        if self.expected():
            assert not found.good_standing
        assert not (found.good_standing and kinds)

    def account(self):
        return Account(
            id="acc-1",
            platform=Platform.US,
            opened_on=START.date(),
            addresses=tuple(self.homes),
            balances=(Balance("USD", self.usd),),
            activity=tuple(self.acts),
            restrictions=in_force(self.events, self.now),
        )

    def expected(self):
        found = set(self.raised)
        if self.usd < 0:
            found.add(RestrictionKind.NEGATIVE_BALANCE)
        if self.homes[-1].jurisdiction in ("US-NY", "FR"):
            found.add(RestrictionKind.UNSUPPORTED_JURISDICTION)
        if months_after(self.acted_on, 24) <= self.now.date():
            found.add(RestrictionKind.DORMANT_LOCK)
        return found


TestAccountLife = AccountLife.TestCase
TestAccountLife.settings = settings(max_examples=60, stateful_step_count=25)


@st.composite
def walks(draw):
    """The moves of a case from its opening on: each is one that the table has from there."""
    state, steps = CaseState.OPEN, []
    for _ in range(draw(st.integers(1, 15))):
        possible = [step for step in sorted(MOVES) if step[0] is state]
        if not possible:
            break
        steps.append(draw(st.sampled_from(possible)))
        state = MOVES[steps[-1]]
    return steps


BY_PEOPLE = {CaseAction.DECLINE, CaseAction.APPROVE, CaseAction.CONFIRM_APPROVAL}
BY_POLICY = (CaseState.SUBMITTED, CaseAction.APPROVE, Actor.SYSTEM)
WITH_STAFF = {CaseState.SUBMITTED, CaseState.IN_REVIEW, CaseState.AWAITING_SECOND_APPROVAL}


@settings(max_examples=500)
@given(walks())
def test_no_sequence_of_moves_closes_a_sent_case_without_a_person(steps):
    """The owner may withdraw; what nobody sent may expire. All else takes a person's word, but for
    the one approval that policy may allow (`automatic_approval` says when)."""
    decided = False
    for before, action, actor in steps:
        state = move(before, action, actor)
        is_person = actor in (Actor.REVIEWER, Actor.SECOND_REVIEWER)
        by_policy = (before, action, actor) == BY_POLICY
        decided = decided or by_policy or (is_person and action in BY_PEOPLE)
        if state in (CaseState.APPROVED, CaseState.DECLINED):
            assert is_person or by_policy
        if state in (CaseState.DECLINED, CaseState.REINSTATED, CaseState.COMPLETED):
            assert decided
        if state in CLOSED and actor is Actor.SYSTEM:
            assert action in (CaseAction.EXPIRE, CaseAction.TAKE_EFFECT)
            assert before not in WITH_STAFF


@settings(max_examples=500)
@given(walks())
def test_once_two_people_are_asked_for_one_alone_never_approves(steps):
    """A proposal is confirmed or sent back by the second person, taken back by whoever made it, or
    withdrawn by the owner."""
    for before, action, actor in steps:
        state = move(before, action, actor)
        if before is CaseState.AWAITING_SECOND_APPROVAL:
            assert actor in (Actor.SECOND_REVIEWER, Actor.OWNER) or (
                (actor, action) == (Actor.REVIEWER, CaseAction.SEND_BACK)
            )
            assert state is not CaseState.APPROVED or action is CaseAction.CONFIRM_APPROVAL


@given(
    st.one_of(st.none(), st.decimals(0, 10**7, places=2)),
    st.booleans(),
    st.sets(st.sampled_from(["email_changed", "new_country", "document_reused"])),
)
def test_more_risk_never_asks_for_fewer_people(value, is_enrolled, signals):
    policy = rulebook.shipped().on(date(2026, 11, 22))

    def reasons(**given):
        return set(second_approval_reasons(policy, **given))

    least = reasons(value_usd=value, has_enrolled_reference=True)
    more = reasons(value_usd=value, has_enrolled_reference=is_enrolled, signals=signals)
    assert least <= more
    assert reasons(value_usd=None, has_enrolled_reference=True)
