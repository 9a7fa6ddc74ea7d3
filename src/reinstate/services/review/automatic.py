"""Approval by policy, without a person: in the transaction that sends the request, or not at all.

Off as shipped. Whatever a guard keeps out goes to the queue as ever, and says which guard it was.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from reinstate.domain import automatic_approval
from reinstate.domain.automatic_approval import Guard, Sent
from reinstate.domain.case import Actor, CaseAction, CaseKind, PieceState, Route
from reinstate.domain.findings import PieceKind, Recommendation
from reinstate.domain.policy import PolicyOn
from reinstate.services import clock, journal, rules
from reinstate.services.account import accounts, linking
from reinstate.services.case import approval, case_page, judging, moves, required, signals
from reinstate.services.piece import stored_facts
from reinstate.services.review import decision_record, revoking
from reinstate.services.review.decision_record import By
from reinstate.services.review.decision_rules import APPROVE, DECLINE, Draft
from reinstate.store import person_data
from reinstate.store.audit import Details
from reinstate.store.models import Case, CaseEvent, CaseLetter, Decision, Reinstatement
from reinstate.store.models.cases import OPEN_STATES

TOLD = "may_be_automatic"  # in the event of the owner's consent
# The reviewer reads why the machine has left the request to them.
TEXTS = {
    Guard.KIND: "Only a plain reactivation may be approved by policy.",
    Guard.ROUTE: "The owner has chosen that people compare, not a program.",
    Guard.TOLD: "The owner has agreed to a text that promises that people look.",
    Guard.CHECKS: "Not every check has passed, advice included.",
    Guard.IDENTITY: "Face, name and birth date do not all match what was enrolled.",
    Guard.BALANCE: "The balance is above the cap, or its value is not known.",
    Guard.ONE_PERSON: "An approval needs a second person.",
    Guard.SIGNALS: "There are signals of risk.",
    Guard.LOCKS: "Something locks the account that neither its owner nor silence has caused.",
    Guard.LIFECYCLE: "The property is due to a state, or the account has ended.",
    Guard.UNDECIDED: "A person has decided something about this request already.",
    Guard.NO_DOUBT: "An earlier request was refused or taken back, or disputed by its owner.",
    Guard.ALONE: "The owner has another open request.",
    Guard.UNLINKED: "Another account shares something with this one.",
    Guard.READ: "The owner has written, and nobody has read it.",
    Guard.NOT_DRAWN: "Drawn by chance: the machine might have approved it, and you say whether.",
}
# The officer and the examiner read what held when the machine approved, by the guard's code.
HELD: dict[str, str] = {
    Guard.KIND: "It was a plain reactivation.",
    Guard.ROUTE: "The owner had left the comparison of faces to a program.",
    Guard.TOLD: "The owner had agreed to a text that says that a program may approve.",
    Guard.CHECKS: "Every check had passed, advice included.",
    Guard.IDENTITY: "Face, name and birth date were those that were enrolled.",
    Guard.BALANCE: "The balance was known, and within the cap.",
    Guard.ONE_PERSON: "No approval by a second person was asked for.",
    Guard.SIGNALS: "There was no signal of risk.",
    Guard.LOCKS: "Nothing locked the account but what its owner or silence had caused.",
    Guard.LIFECYCLE: "Nothing was due to a state, and the account had not ended.",
    Guard.UNDECIDED: "No person had decided anything about this request.",
    Guard.NO_DOUBT: "No earlier request had been refused, taken back, or disputed by its owner.",
    Guard.ALONE: "The owner had no other open request.",
    Guard.UNLINKED: "No other account shared anything with this one.",
    Guard.READ: "The owner had written nothing that nobody had read.",
    Guard.NOT_DRAWN: "Chance had not drawn it for a person.",
}


def is_on(at: datetime) -> bool:
    """Whether policy lets the machine approve on the exchange's day."""
    return automatic_approval.is_on(rules.on(clock.day_of(at)))


def texts(failed: list[str]) -> tuple[str, ...]:
    """What kept a request from the machine, in words."""
    return tuple(str(TEXTS[Guard(code)]) for code in failed)


def approve(case: Case, at: datetime) -> bool:
    """Approve a request that was just sent, where policy lets the machine; False: a person looks.

    Runs in the transaction that sends it, so that no crash can lose the one without the other.
    """
    policy = rules.on(case_page.day_of(case, at))
    is_on = automatic_approval.is_on(policy)
    failed = _failed(case, policy, at) if is_on else ()
    case.failed_guards = [guard.value for guard in failed]
    Case.objects.filter(id=case.id).update(failed_guards=case.failed_guards)
    if failed or not is_on:
        return False
    _carry_out(case, at)
    return True


def _failed(case: Case, policy: PolicyOn, at: datetime) -> tuple[Guard, ...]:
    """What keeps it from the machine. A known-answer case always looks like one that was drawn."""
    failed = automatic_approval.failed(policy, _sent(case, policy, at))
    is_drawn = case.account.is_known_answer or automatic_approval.is_drawn(policy, _chance())
    return failed or ((Guard.NOT_DRAWN,) if is_drawn else ())


def _carry_out(case: Case, at: datetime) -> None:
    """The same road as after a person's approval."""
    draft = Draft(APPROVE, (), ())
    decision = decision_record.write(case, draft, By(None, guards=tuple(Guard)), at)
    details: Details = {
        "decision": decision.id,
        "is_automatic": True,
        "guards": list(decision.guards),
        "policy": decision.policy_digest[:16],
    }
    moves.move(case, CaseAction.APPROVE, Actor.SYSTEM, journal.SYSTEM, at, details)
    stored_facts.remove_templates(case)
    approval.carry_out(case, decision_record.owner_text(case, decision), at)


def _chance() -> Decimal:
    """An even chance from 0 to below 1, which no owner can foretell."""
    return Decimal(secrets.randbelow(10_000)) / 10_000


def _sent(case: Case, policy: PolicyOn, at: datetime) -> Sent:
    stored = judging.case_findings(case)
    anew = judging.judge(case, case_page.day_of(case, at))  # what came up since counts as well
    standing = accounts.assess(case.account, at)
    person = case.account.person
    return Sent(
        kind=CaseKind(case.kind),
        route=Route(case.route),
        was_told=_was_told(case),
        recommendation=Recommendation(judging.recommendation_of(case, stored)),
        judged=(*stored, *anew),
        has_every_piece=_has_every_piece(case, policy, {item.finding.piece for item in anew}),
        value_usd=signals.balance_usd(case.account),
        second_because=signals.second_approval(case, policy, at),
        signals=signals.of(case, policy, at),
        restrictions=tuple(view.kind for view in standing.restrictions),
        lifecycle=standing.lifecycle,
        was_decided=case.decisions.exists(),
        was_refused=_was_refused(case),
        has_other_requests=_others(case).filter(state__in=OPEN_STATES).exists(),
        has_linked_accounts=bool(linking.accounts_like(case.account, person_data.read(person))),
        has_unread_messages=_unread(case),
    )


def _was_told(case: Case) -> bool:
    """Whether the text that the owner agreed to last said that a program may approve."""
    if case.account.is_known_answer:  # nobody agreed to anything; it must not look like that
        return True
    consent = case.events.filter(action="consented").last()
    return consent is not None and consent.details.get(TOLD) is True


def _has_every_piece(case: Case, policy: PolicyOn, judged: set[PieceKind | None]) -> bool:
    current = {piece.kind: piece for piece in case.pieces.filter(is_current=True)}
    due = required.pieces(case, policy)
    return bool(due) and all(
        kind in judged and kind in current and current[kind].state == PieceState.PASSED
        for kind in due
    )


def _was_refused(case: Case) -> bool:
    """On any account of this person: what a person has refused, the machine does not undo."""
    of_person = {"case__account__person": case.account.person_id}
    declined = Decision.objects.filter(**of_person, action=DECLINE)
    disputed = Reinstatement.objects.filter(**of_person, disputed_at__isnull=False)
    revoked = CaseEvent.objects.filter(**of_person, action__in=revoking.REVOKED)
    return declined.exists() or disputed.exists() or revoked.exists()


def _others(case: Case) -> QuerySet[Case]:
    return Case.objects.filter(account__person=case.account.person_id).exclude(id=case.id)


def _unread(case: Case) -> bool:
    rows = CaseLetter.objects.filter(case__account__person=case.account.person_id)
    return rows.filter(is_from_owner=True, read_at=None).exists()
