"""From approved to reinstated: the exchange has unlocked the account and says so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from reinstate.domain.account import ActivityKind
from reinstate.domain.case import ON_ITS_WAY, Actor, CaseAction, CaseState
from reinstate.domain.restrictions import Turn
from reinstate.domain.safeguards import Hold
from reinstate.services import clock, journal, rules
from reinstate.services.account import accounts, due, restriction_turns
from reinstate.services.case import approval, case_page, moves, signals, wording
from reinstate.services.errors import Conflict, NotFound, Refused
from reinstate.services.integration import announcements
from reinstate.services.mail import notices
from reinstate.services.spelling import spelled_instant
from reinstate.store.models import Activity, Case, Reinstatement


def acknowledge(change_id: str, account: str | None = None) -> CaseState:
    """The exchange has unlocked the account. A second acknowledgement changes nothing."""
    at = clock.now()
    with transaction.atomic():
        change = _locked(change_id, account)
        case = change.case
        if change.acknowledged_at is not None:
            return CaseState(case.state)
        _check_in_force(change)
        held = approval.is_held(case, change)
        if not held:
            _reinstate(case, change, at)
        elif change.announced_at is not None:
            approval.put_back(case, change, at)
    if held:
        raise Conflict(
            "The account was restricted again meanwhile; keep it locked. The change will be "
            "announced anew when nothing else locks it.",
            "restricted_again",
        )
    return CaseState(case.state)


def _locked(change_id: str, account: str | None) -> Reinstatement:
    known = Reinstatement.objects.filter(id=change_id)
    for case_id in known.values_list("case", flat=True):
        moves.lock_account(case_id)
    found = known.select_for_update().select_related("case__account__person").first()
    if found is None or account not in (None, found.case.account.external_id):
        raise NotFound("There is no such change for this account.")
    return found


def _check_in_force(change: Reinstatement) -> None:
    if change.disputed_at is not None or CaseState(change.case.state) not in ON_ITS_WAY:
        raise Conflict(
            "This change is no longer in force; keep the account locked.", "change_withdrawn"
        )
    if not announcements.was_announced(change):
        raise Refused("This change was not announced yet; keep the account locked.", "too_early")


def _reinstate(case: Case, change: Reinstatement, at: datetime) -> None:
    policy = rules.on(case_page.day_of(case, at))
    hold = signals.hold(case, policy, at)
    _clear(case, at)
    change.acknowledged_at, change.hold_until = at, hold.ends_at(at)
    change.hold_reasons = list(hold.because_of)
    change.save(update_fields=["acknowledged_at", "hold_until", "hold_reasons"])
    moves.move(case, CaseAction.ACKNOWLEDGE, Actor.EXCHANGE, journal.EXCHANGE, at)
    _check_good_standing(case, at)
    due.plan(case.account, at)
    until = change.hold_until.astimezone(clock.zone_of(case.time_zone))
    not_me = notices.not_me_link(case.account, change.id, at)
    notices.send_text(case.account, "reinstated_text", not_me=not_me)
    notices.send_about(
        case,
        "reinstated",
        until=lambda: spelled_instant(until),
        why_longer=lambda: _why_longer(hold),
        not_me=not_me,
    )
    announcements.announce(
        announcements.REINSTATEMENT_COMPLETED,
        case.account,
        at,
        case=case,
        change=change,
        extra={
            "hold_until": change.hold_until.isoformat(),
            "hold_because": list(change.hold_reasons),
        },
    )


def _why_longer(hold: Hold) -> str:
    """A paragraph of the letter; empty where the pause is as long as usual."""
    said = wording.longer_because(hold.because_of)
    if not said:
        return ""
    return "\n\n" + _("This is longer than usual. {reasons}").format(reasons=" ".join(said))


def _clear(case: Case, at: datetime) -> None:
    """Clear what events had raised; the owner's act itself ends what silence had caused."""
    for kind in sorted(approval.cleared_by(case)):  # nothing raised since: `acknowledge` has looked
        restriction_turns.take(
            case.account,
            kind,
            Turn.CLEARED,
            at,
            by=f"case:{case.id}",
            reason="verified",
            reference=case.ticket,
            event_id=f"clear:{case.id}:{kind}:{case.version}",
        )
    Activity.objects.create(
        account=case.account,
        kind=ActivityKind.REACTIVATION_REQUEST,
        at=at,
        source="reinstate",
        event_id=f"act:{case.id}:{case.version}",
    )


def _check_good_standing(case: Case, at: datetime) -> None:
    """The last guard: nobody becomes active with an open restriction."""
    standing = accounts.assess(case.account, at)
    if not standing.good_standing:
        kinds = ", ".join(view.kind.value for view in standing.restrictions)
        raise Conflict(
            f"Case {case.ticket} cannot be reinstated while the account is {standing.lifecycle} "
            f"with: {kinds}.",
            "restricted_again",
        )
