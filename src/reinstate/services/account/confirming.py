"""Confirming recent activity: the owner's second factor, or a call to a number from before.

A confirmation alone clears nothing: it is what two people need before they may.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from reinstate.domain import confirmation
from reinstate.domain.case import TO_DECIDE, WITH_OWNER, CaseKind, CaseState
from reinstate.domain.confirmation import Alerts, Way
from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.services import clock, journal, rules
from reinstate.services.access import own, review_access
from reinstate.services.account import accounts
from reinstate.services.account.confirming_words import (
    ALERTED_AGAIN,
    CHANGED,
    NOT_CONFIRMED,
    NUMBER_TOO_NEW,
)
from reinstate.services.case import moves
from reinstate.services.errors import Conflict, Refused
from reinstate.services.integration import ports
from reinstate.services.mail import notices
from reinstate.services.review import locking
from reinstate.services.review.review_view import StaffConfirmation
from reinstate.store import phones
from reinstate.store.audit import Tag
from reinstate.store.models import Case, Confirmation, RestrictionEvent
from reinstate.store.phones import Phone

IS_DUE = gettext_noop("Confirm with your second factor, or ask for a call.")


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """What the owner may choose. `phone_masked` is empty when no number from before is known."""

    has_second_factor: bool
    phone_masked: str
    is_confirmed: bool
    is_call_asked: bool
    sandbox_code: str = ""


def page(account_id: str, case_id: str) -> ConfirmPage:
    """The ways to confirm that this owner has."""
    case = _of_owner(account_id, case_id)
    is_demo = clock.is_demo()
    return ConfirmPage(
        has_second_factor=_factor_since(case) is not None,
        phone_masked=phone_masked(case),
        is_confirmed=counts(case),
        is_call_asked=_call_asked(case),
        sandbox_code=ports.sandbox.SecondFactor.CODE if is_demo else "",
    )


def by_second_factor(account_id: str, case_id: str, code: str) -> None:
    """Confirm with a code. Wrong codes are counted; past the limit only a call is left.

    Who has confirmed and presses again, the answer lost, has done it: the code is used up by then.
    """
    case = _of_owner(account_id, case_id)
    if counts(case):
        return
    port, since = ports.second_factor(), _factor_since(case)
    if port is None or since is None:
        raise Refused(_("This cannot be used here. Ask for a call instead."), "not_offered")
    if not code.strip():  # pressed too early: no guess
        raise Refused(_("Enter the code that your authenticator shows now."), "no_code")
    guess = _begin_guess(case, since)
    try:
        is_right = port.is_right(case.account.external_id, code.strip())
    except BaseException:  # no answer is no guess of the owner's
        guess.delete()
        raise
    with transaction.atomic():
        moves.lock_account(case.id)
        if not is_right and counts(case):  # pressed twice at once: the other press used it up
            guess.delete()
            return
        actor, at = journal.owner(case.account), clock.now()
        # Done when the code was given: of an alert that came while we asked the owner knew nothing.
        guess.is_confirmed = is_right
        guess.save(update_fields=["is_confirmed"])
        details = {"is_right": is_right}
        journal.on_case(case, Tag.PORTAL_CASE_SECOND_FACTOR_GIVEN, actor, at, details)
    if not is_right:
        raise Refused(
            _("This code is not right. Look at the newest one and try again."), "bad_code"
        )


def ask_for_call(account_id: str, case_id: str) -> None:
    """Ask staff to call. Asking again changes nothing."""
    case, at = _of_owner(account_id, case_id), clock.now()
    with transaction.atomic():
        moves.lock_account(case.id)  # two presses at once: one after the other
        want_call(case, journal.owner(case.account), at)


def want_call(case: Case, by: str, at: datetime) -> None:
    """Note that a call is wanted, once. In the caller's transaction."""
    if _call_asked(case):
        return
    Confirmation.objects.create(case=case, way=Way.CALL_BACK.value, asked_at=at, by=by)
    journal.on_case(case, Tag.PORTAL_CASE_CALL_ASKED, by, at)


def record_call(
    case_id: str,
    actor: int,
    *,
    is_confirmed: bool,
    expected_version: int | None = None,
    seen_alert_at: datetime | None = None,
) -> None:
    """Staff called the number from before the alert: did the owner confirm?

    Conflict where the case changed since it was shown, as a colleague may have called as well, or
    where an alert has come that whoever called had not seen. `seen_alert_at`: the `alert_at` of the
    card that was shown.
    """
    who, at = review_access.staff(actor), clock.now()
    with transaction.atomic():
        found = review_access.case(case_id, actor)
        case = moves.locked(found.id)
        if case.kind != CaseKind.FRAUD_CONFIRMATION or CaseState(case.state) not in TO_DECIDE:
            raise Refused(_("No call is due on this case now."), "not_due")
        if locking.is_held_by_other(case, who.user_id, at):
            raise Refused(_("Another person is working on this case."), "held_by_other")
        if expected_version not in (None, case.version):
            raise Conflict(CHANGED, "version_conflict")
        if seen_alert_at is not None and _last_alert_at(case) != seen_alert_at:
            raise Conflict(ALERTED_AGAIN, "alerted_again")
        called = _phone_from_before(case)
        if called is None:
            raise Refused(NUMBER_TOO_NEW, "number_too_new")
        name = journal.staff(actor)
        _finish(case, Way.CALL_BACK, called.since, name, at, is_confirmed=is_confirmed)
        journal.on_case(
            case, Tag.STAFF_CASE_CALL_RECORDED, name, at, {"is_confirmed": is_confirmed}
        )
        moves.touch(case)


def for_staff(case: Case) -> StaffConfirmation | None:
    """The card on the reviewer's screen; None for cases that need no confirmation."""
    if case.kind != CaseKind.FRAUD_CONFIRMATION:
        return None
    phone = _number(_phone_from_before(case))
    return StaffConfirmation(
        counts=counts(case),
        is_call_asked=_call_asked(case),
        phone=phone,
        attempts=tuple((one.way, one.is_confirmed, one.at) for one in _done(case)),
        may_record=bool(phone) and CaseState(case.state) in TO_DECIDE,
        alert_at=_last_alert_at(case),
    )


def waits_for_call(case: Case) -> bool:
    """Whether the owner asked for a call and has not confirmed anything yet."""
    return case.kind == CaseKind.FRAUD_CONFIRMATION and _call_asked(case) and not counts(case)


def phone_masked(case: Case) -> str:
    """The end of the number that is called; empty where none from before is known."""
    number = _number(_phone_from_before(case))
    return f"…{number[-2:]}" if number else ""


def is_given(case: Case) -> bool:
    """Whether the owner has done their part: confirmed, or asked for the call."""
    return counts(case) or _call_asked(case)


def counts(case: Case) -> bool:
    """Whether a confirmation answers every alert that stands now."""
    alerts = _alerts(case)
    if alerts is None:
        return False
    return any(confirmation.counts(one, alerts) for one in _done(case))


def problems(case: Case) -> list[str]:
    """Why this case must not be approved; empty for other kinds and when it was confirmed."""
    is_due = case.kind == CaseKind.FRAUD_CONFIRMATION and not counts(case)
    return [NOT_CONFIRMED] if is_due else []


def _of_owner(account_id: str, case_id: str) -> Case:
    case = own.case(account_id, case_id)
    if case.kind != CaseKind.FRAUD_CONFIRMATION or CaseState(case.state) not in WITH_OWNER:
        raise Refused(_("There is nothing to confirm on this request now."), "not_due")
    return case


def _alerts(case: Case) -> Alerts | None:
    """What stands now. "Not me" may be said as late as its link lives, so that long is recent."""
    standing = [
        item.raised_at
        for item in accounts.in_force(case.account)
        if item.kind is RestrictionKind.FRAUD_ALERT
    ]
    events = RestrictionEvent.objects.filter(
        account=case.account,
        kind=RestrictionKind.FRAUD_ALERT.value,
        turn=Turn.RAISED,
    )
    last_at = events.aggregate(last=Max("known_at"))["last"]
    if not standing or last_at is None:
        return None
    recent = timedelta(days=rules.on(clock.today()).integer("risk.recent_days"))
    owner_since = case.account.person.created_at
    return Alerts(standing[0], last_at, owner_since, max(recent, notices.NOT_ME_LIFE))


def _last_alert_at(case: Case) -> datetime | None:
    """When the last alert that stands was learned of."""
    alerts = _alerts(case)
    return alerts.last_at if alerts is not None else None


def _done(case: Case) -> list[confirmation.Confirmation]:
    """Every finished attempt, oldest first."""
    return [
        confirmation.Confirmation(
            Way(row.way), bool(row.is_confirmed), row.known_since, row.done_at
        )
        for row in case.confirmations.all()
        if row.done_at is not None and row.known_since is not None
    ]


def _phone_from_before(case: Case) -> Phone | None:
    """The number that was on record before the alert and all that may belong to it."""
    alerts = _alerts(case)
    if alerts is None:
        return None
    older = [one for one in phones.known(case.account.person) if alerts.is_older(one.since)]
    return older[-1] if older else None


def _number(phone: Phone | None) -> str:
    return phone.number if phone else ""


def _factor_since(case: Case) -> datetime | None:
    """When the second factor was set up, if that was before the alert."""
    port, alerts = ports.second_factor(), _alerts(case)
    since = port.enrolled_at(case.account.external_id) if port is not None else None
    return since if since is not None and alerts is not None and alerts.is_older(since) else None


def _begin_guess(case: Case, since: datetime) -> Confirmation:
    """Counts as wrong until it proves right, so that guesses side by side are counted too."""
    with transaction.atomic():
        Case.objects.select_for_update().get(id=case.id)
        if _wrong_guesses(case) >= rules.on(clock.today()).integer("case.max_attempts"):
            raise Refused(
                _("Too many codes were not right. Ask for a call instead."), "too_many_codes"
            )
        actor = journal.owner(case.account)
        return _finish(case, Way.SECOND_FACTOR, since, actor, clock.now(), is_confirmed=False)


def _wrong_guesses(case: Case) -> int:
    """How many codes were not right since the alert: a request begun anew counts on."""
    alerts = _alerts(case)
    since = alerts.first_at if alerts is not None else case.opened_at
    rows = Confirmation.objects.filter(case__account=case.account_id, done_at__gt=since)
    return rows.filter(way=Way.SECOND_FACTOR.value, is_confirmed=False).count()


def _finish(
    case: Case, way: Way, since: datetime | None, by: str, at: datetime, *, is_confirmed: bool
) -> Confirmation:
    return Confirmation.objects.create(
        case=case,
        way=way.value,
        asked_at=at,
        done_at=at,
        is_confirmed=is_confirmed,
        known_since=since,
        by=by,
    )


def _call_asked(case: Case) -> bool:
    return case.confirmations.filter(way=Way.CALL_BACK.value, done_at=None).exists()
