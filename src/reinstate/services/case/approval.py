"""What an approval sets in motion: what it clears, and when the exchange is told of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from reinstate.domain import automatic_approval
from reinstate.domain.automatic_approval import Guard
from reinstate.domain.case import ON_ITS_WAY, Actor, CaseAction, CaseKind, CaseState
from reinstate.domain.restrictions import RULES, Clears, RestrictionKind
from reinstate.services import clock, journal, rules
from reinstate.services.account import accounts, confirming, due, residence
from reinstate.services.case import (
    case_page,
    judging,
    mailbox_wait,
    moves,
    owner_changed,
    signals,
)
from reinstate.services.integration import announcements
from reinstate.services.mail import notices
from reinstate.store.audit import Tag
from reinstate.store.models import (
    Account,
    Address,
    Case,
    Reinstatement,
)

_BY_VERIFICATION = frozenset(
    kind for kind, rule in RULES.items() if rule.clears is Clears.VERIFICATION
)

# What an approved case of each kind clears. Everything else clears by its own rule only.
CLEARS: dict[CaseKind, frozenset[RestrictionKind]] = {
    CaseKind.REACTIVATION: _BY_VERIFICATION,
    CaseKind.FURTHER_DOCUMENTS: frozenset(
        {RestrictionKind.IDENTITY_UNVERIFIED, RestrictionKind.DORMANT_LOCK}
    ),
    CaseKind.ADDRESS_MOVE: frozenset({RestrictionKind.DORMANT_LOCK}),
    CaseKind.FRAUD_CONFIRMATION: frozenset({RestrictionKind.FRAUD_ALERT}),
    CaseKind.MAILBOX_CHANGE: frozenset(),
}

# What the exchange does on its side before it acknowledges.
STEPS_OF_THE_EXCHANGE = [
    "revoke_sessions",
    "revoke_api_keys",
    "require_new_credentials",
    "require_new_second_factor",
    "confirm_withdrawal_addresses",
]


def carry_out(case: Case, owner_text: str, at: datetime) -> None:
    """What follows an approval, in the deciding transaction."""
    if case.kind == CaseKind.ADDRESS_MOVE:
        _record_move(case, at)
    clears = cleared_by(case)
    change, _ = Reinstatement.objects.update_or_create(
        case=case,
        defaults={
            "approved_at": at,
            "announced_at": None,
            "acknowledged_at": None,
            "disputed_at": None,
            "clears": sorted(clears),
        },
    )
    not_me = notices.not_me_link(case.account, change.id, at)
    notices.send_text(case.account, "case_approved_text", not_me=not_me)
    notices.send_about(case, "case_approved", text=owner_text, not_me=not_me)
    if is_held(case):
        moves.move(case, CaseAction.WAIT_ON_OTHERS, Actor.SYSTEM, journal.SYSTEM, at)
    else:
        _announce(case, change, at)


def remaining(case: Case, change: Reinstatement | None = None) -> tuple[RestrictionKind, ...]:
    """What would still lock the account once this case has cleared its part.

    After the approval, `change`, that includes what was raised since: nobody has looked at it.
    """
    apart = {*CLEARS[CaseKind(case.kind)], RestrictionKind.WITHDRAWAL_HOLD}
    if confirming.problems(case):  # an alert that came after what the owner confirmed
        apart.discard(RestrictionKind.FRAUD_ALERT)
    if change is not None:
        apart -= accounts.raised_since(change.case.account, change.approved_at)
    standing = accounts.assess(case.account)
    return tuple(view.kind for view in standing.restrictions if view.kind not in apart)


def is_held(case: Case, change: Reinstatement | None = None) -> bool:
    """Whether the exchange must not unlock: something else locks the account, or it has ended."""
    return accounts.assess(case.account).has_ended or bool(remaining(case, change))


def follow(account: Account, at: datetime) -> None:
    """Take back or announce what is approved, as the locked account stands by now.

    Most accounts have nothing approved, which costs one question.
    """
    if Case.objects.filter(account=account, state__in=ON_ITS_WAY).exists():
        withdraw_if_restricted(account, at)
        announce_if_clear(account, at)


def announce_if_clear(account: Account, at: datetime) -> int:
    """Announce approved cases that waited for other restrictions; returns how many."""
    waiting = Case.objects.select_for_update(of=("self",)).filter(
        account=account,
        state=CaseState.WAITING_ON_OTHER_RESTRICTIONS,
        reinstatement__announced_at=None,
    )
    announced = 0
    for case in waiting.select_related("account__person", "reinstatement"):
        if is_held(case, case.reinstatement):
            continue
        if is_automatic(case) and (failed := _against_machine(case, at)):
            case.failed_guards = failed
            Case.objects.filter(id=case.id).update(failed_guards=failed)
            _refer(case, failed, at)
            notices.send_about(case, "case_referred")
            continue
        _announce(case, case.reinstatement, at)
        announced += 1
    return announced


def withdraw_if_restricted(account: Account, at: datetime) -> int:
    """Take back what is announced of cases that something new forbids; returns how many.

    They wait, and are announced anew when nothing else locks the account. One that was closed
    or handed to a state is unlocked no more. A mailbox that waits to be used goes back to people.
    """
    on_its_way = Case.objects.select_for_update(of=("self",)).filter(
        account=account,
        state__in=ON_ITS_WAY,
        reinstatement__announced_at__isnull=False,
    )
    withdrawn = 0
    for case in on_its_way.select_related("account__person", "reinstatement"):
        if is_held(case, case.reinstatement):
            put_back(case, case.reinstatement, at)
            withdrawn += 1
    return withdrawn + mailbox_wait.break_off_if_doubtful(account, at)


def refer_apart(account: Account, changed: Collection[str], at: datetime) -> int:
    """Hand to people what was approved by what the exchange no longer says of its owner; returns
    how many. Whoever was to unlock the account is told not to.
    """
    on_its_way = owner_changed.concerned().filter(account=account, state__in=ON_ITS_WAY)
    referred = 0
    for case_id in list(on_its_way.values_list("id", flat=True)):
        case = moves.locked(case_id)
        if not owner_changed.has_come_apart(case, changed, at):
            continue
        judging.needs_person(case, owner_changed.CHANGED)
        _refer(case, [owner_changed.CHANGED], at)
        announcements.withdraw(case.reinstatement, at, owner_changed.CHANGED)
        notices.send_about(case, "case_apart")
        referred += 1
    return referred + mailbox_wait.break_off_all(account, owner_changed.CHANGED, at)


def put_back(case: Case, change: Reinstatement, at: datetime) -> None:
    """The change waits again, and the exchange is told not to carry it out."""
    if case.state == CaseState.APPROVED:
        moves.move(case, CaseAction.WAIT_ON_OTHERS, Actor.SYSTEM, journal.SYSTEM, at)
    announcements.withdraw(change, at, "restricted_again")


def _against_machine(case: Case, at: datetime) -> list[str]:
    """The guards that keep what waited from the machine by now: it may be worth more, its owner
    another one, the policy another.
    """
    policy = rules.on(case_page.day_of(case, at))
    worth = signals.balance_usd(case.account)
    may = automatic_approval.is_on(policy) and automatic_approval.is_within_cap(policy, worth)
    agrees = owner_changed.still_agrees(case, at)
    holds = {Guard.BALANCE: may, Guard.CHECKS: agrees}
    return [guard.value for guard, is_held in holds.items() if not is_held]


def _refer(case: Case, because: list[str], at: datetime) -> None:
    """To a person, who reads what speaks against the approval by now."""
    moves.move(case, CaseAction.REFER, Actor.SYSTEM, journal.SYSTEM, at, {"because": [*because]})
    owner_changed.catch_up(case, at)


def _announce(case: Case, change: Reinstatement, at: datetime) -> None:
    change.announced_at = at
    change.save(update_fields=["announced_at"])
    announcements.announce(
        announcements.REINSTATEMENT_ANNOUNCED,
        case.account,
        at,
        case=case,
        change=change,
        extra={
            "clears": list(change.clears),
            "steps": STEPS_OF_THE_EXCHANGE,
            "is_automatic": is_automatic(case),
        },
    )
    journal.record(Tag.SYSTEM_CHANGE_ANNOUNCED, journal.SYSTEM, change.id, at, {"case": case.id})


def is_automatic(case: Case) -> bool:
    """Whether policy approved, and no person."""
    latest = case.decisions.order_by("decided_at").last()
    return latest is not None and latest.is_automatic


def cleared_by(case: Case) -> set[RestrictionKind]:
    """The restrictions raised by events that an approval of this case clears."""
    raised = {item.kind for item in accounts.in_force(case.account)}
    return raised & CLEARS[CaseKind(case.kind)]


def _record_move(case: Case, at: datetime) -> None:
    """A verified move: what the owner stated, as a person has compared it with the proof."""
    stated = residence.stated(case)
    if stated is None:
        return
    Address.objects.get_or_create(
        account=case.account,
        kind="residence",
        jurisdiction=stated.jurisdiction,
        from_on=clock.day_of(at),  # the exchange's day, by which residences are compared
        defaults={"verified_at": at},
    )
    due.plan(case.account, at)
