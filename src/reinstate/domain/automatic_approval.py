"""Whether policy lets the machine approve a request: every guard has to hold, doubt is a person's.

Off as shipped. The machine only ever approves; it never declines.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reinstate.domain.case import CaseKind, Route
from reinstate.domain.findings import Judged, Outcome, PieceKind, Recommendation
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind
from reinstate.domain.standing import Lifecycle

SWITCH = "review.automatic_approval"
BALANCE_CAP = "review.automatic_approval_max_usd"
ENROLMENT_MATCH = "review.automatic_approval_needs_enrolment_match"
SAMPLE_SHARE = "review.automatic_approval_sample_share"

# What the owner's own act or silence brought about. Everything else was put there for a reason
# that somebody has to look at.
MAY_STAND = frozenset({RestrictionKind.SELF_DISABLED, RestrictionKind.DORMANT_LOCK})
LIFECYCLES = frozenset({Lifecycle.ACTIVE, Lifecycle.INACTIVE, Lifecycle.DORMANT})
SETTLED = (Outcome.PASS, Outcome.NOT_APPLICABLE)
# The face on the selfie, and on some side of the ID the name and birth date, as enrolled.
FACE, DATA = "face_matches_enrolment", ("name_matches_account", "birth_date_matches_account")


class Guard(StrEnum):
    """What has to hold; each value is the assertion that is true when it does. Permanent codes."""

    KIND = "is_plain_reactivation"
    ROUTE = "program_may_compare"
    TOLD = "owner_was_told"
    CHECKS = "every_check_passed"
    IDENTITY = "enrolled_identity_matches"
    BALANCE = "balance_is_within_cap"
    ONE_PERSON = "one_person_would_do"
    SIGNALS = "no_risk_is_signalled"
    LOCKS = "nothing_else_locks"
    LIFECYCLE = "is_not_due_to_a_state"
    UNDECIDED = "no_person_has_decided"
    NO_DOUBT = "nothing_was_refused_before"
    ALONE = "no_other_request_is_open"
    UNLINKED = "no_account_is_linked"
    READ = "no_message_waits"
    NOT_DRAWN = "was_not_drawn_for_a_person"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request at the moment it is sent. `judged`: every finding, of arrival and of now."""

    kind: CaseKind
    route: Route
    was_told: bool  # the owner agreed to a text that says a program may approve
    recommendation: Recommendation
    judged: tuple[Judged, ...]
    has_every_piece: bool  # each piece that is due has come and passed
    value_usd: Decimal | None
    second_because: Collection[str]
    signals: Collection[str]
    restrictions: Collection[RestrictionKind]
    lifecycle: Lifecycle
    was_decided: bool  # a person has decided something about this request
    was_refused: bool  # an earlier one was declined, taken back, or disputed by its owner
    has_other_requests: bool
    has_linked_accounts: bool
    has_unread_messages: bool


def is_on(policy: PolicyOn) -> bool:
    """Whether the policy in force lets the machine approve anything at all.

    The switch without its guards is off, whether or not anybody ran `policy lint`, and so it is
    until two people have signed: whoever may edit the policy cannot let the machine in alone.
    """
    is_guarded = policy.flag(ENROLMENT_MATCH) and policy.decimal(BALANCE_CAP) > 0
    return policy.flag(SWITCH) and is_guarded and is_signed_by_two(policy)


def is_signed_by_two(policy: PolicyOn) -> bool:
    """Whether the switch bears one person's signature and the cap another's."""
    switch, cap = (policy.entry(key).reviewed for key in (SWITCH, BALANCE_CAP))
    return switch is not None and cap is not None and switch.by != cap.by


def failed(policy: PolicyOn, sent: Sent) -> tuple[Guard, ...]:
    """The guards that keep this request from the machine; empty when it may approve.

    Ask only while `is_on`. Whether the request is drawn for a person is not asked here.
    """
    holds = {
        Guard.KIND: sent.kind is CaseKind.REACTIVATION,
        Guard.ROUTE: sent.route is Route.ONLINE,
        Guard.TOLD: sent.was_told,
        Guard.CHECKS: _every_check_passed(sent),
        Guard.IDENTITY: _identity_matches(sent.judged),
        Guard.BALANCE: is_within_cap(policy, sent.value_usd),
        Guard.ONE_PERSON: not sent.second_because,
        Guard.SIGNALS: not sent.signals,
        Guard.LOCKS: MAY_STAND.issuperset(sent.restrictions),
        Guard.LIFECYCLE: sent.lifecycle in LIFECYCLES,
        Guard.UNDECIDED: not sent.was_decided,
        Guard.NO_DOUBT: not sent.was_refused,
        Guard.ALONE: not sent.has_other_requests,
        Guard.UNLINKED: not sent.has_linked_accounts,
        Guard.READ: not sent.has_unread_messages,
    }
    return tuple(guard for guard, is_held in holds.items() if not is_held)


def is_drawn(policy: PolicyOn, chance: Decimal) -> bool:
    """Whether a request that the machine may approve goes to a person all the same, as a sample.

    `chance` is drawn evenly from 0 to below 1.
    """
    return chance < policy.decimal(SAMPLE_SHARE)


def _every_check_passed(sent: Sent) -> bool:
    """Advice counts too: a person reads it and judges, the machine cannot."""
    return (
        sent.recommendation is Recommendation.PASS
        and sent.has_every_piece
        and bool(sent.judged)
        and all(item.finding.outcome in SETTLED for item in sent.judged)
    )


def _identity_matches(judged: Collection[Judged]) -> bool:
    """A face that was compared and passed; nothing to compare with is no match."""
    passed = {
        (item.finding.check, item.finding.piece)
        for item in judged
        if item.finding.outcome is Outcome.PASS
    }
    checks = {check for check, _ in passed}
    return (FACE, PieceKind.SELFIE) in passed and checks.issuperset(DATA)


def is_within_cap(policy: PolicyOn, value_usd: Decimal | None) -> bool:
    """Whether the account is worth no more than the machine may decide about; unknown is not."""
    return value_usd is not None and value_usd <= policy.decimal(BALANCE_CAP)
