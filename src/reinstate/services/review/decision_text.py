"""What an owner reads about a decision; the reviewer previews exactly this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from reinstate.domain import safeguards
from reinstate.domain.case import CaseKind
from reinstate.domain.findings import PieceKind
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RULES
from reinstate.domain.safeguards import Hold
from reinstate.domain.signals import Signal
from reinstate.services import languages, rules
from reinstate.services.case import approval, case_page, signals
from reinstate.services.case.decision_words import DecisionWords
from reinstate.services.languages import say
from reinstate.services.mail import letters, notices
from reinstate.store.models import Case

LETTERS = {"approve": "case_approved", "retake": "case_retake", "decline": "case_declined"}


def subject(case: Case, action: str, *, needs_second: bool) -> str:
    """The subject of the letter; empty when the owner is not told anything yet."""
    if action not in LETTERS or needs_second:
        return ""
    values = {"ticket": case.ticket, "brand": notices.brand(case.opened_at)}
    with languages.as_read_by(case.account.person):
        return say(letters.TEMPLATES[LETTERS[action]].subject).format_map(values)


def owner_text(
    case: Case,
    action: str,
    reasons: Sequence[str],
    pieces: Sequence[PieceKind],
    *,
    is_automatic: bool = False,
) -> str:
    """The body of the decision in the owner's words and language."""
    with languages.as_read_by(case.account.person):
        return _text(case, action, reasons, pieces, is_automatic=is_automatic)


def in_english(case: Case, action: str, reasons: Sequence[str], pieces: Sequence[PieceKind]) -> str:
    """The same for a reviewer who does not read the owner's language; empty if it is English."""
    if languages.of(case.account.person) == settings.LANGUAGE_CODE:
        return ""
    with languages.in_english():
        return _text(case, action, reasons, pieces)


def _text(
    case: Case,
    action: str,
    reasons: Sequence[str],
    pieces: Sequence[PieceKind],
    *,
    is_automatic: bool = False,
) -> str:
    held = approval.remaining(case) if action == "approve" else ()
    codes = dict.fromkeys(RULES[kind].owner_code for kind in held)
    said = DecisionWords(CaseKind(case.kind), action, tuple(reasons), tuple(pieces), is_automatic)
    return said.text(tuple(codes))


def what_follows(case: Case, at: datetime) -> str:
    """What an approval begins: how long withdrawals will pause, and why longer than usual, or the
    wait for another mailbox, which unlocks nothing.
    """
    policy = rules.on(case_page.day_of(case, at))
    if case.kind == CaseKind.MAILBOX_CHANGE:
        return _wait_for_mailbox(policy)
    hold = signals.hold(case, policy, at)
    pause = f"Withdrawals pause for {_hours(hold)} hours after the exchange has unlocked."
    return " ".join((pause, *(signals.SECOND_TEXTS.get(name, name) for name in hold.because_of)))


def _wait_for_mailbox(policy: PolicyOn) -> str:
    wait, days = policy.integer("mailbox.wait_hours"), policy.integer("risk.recent_days")
    later = safeguards.withdrawal_hold(policy, [Signal.EMAIL_CHANGED])
    said = (
        f"The new address counts {wait} hours after the second person has confirmed, unless the "
        "mailbox of now objects. Nothing is unlocked, so no pause for withdrawals follows."
    )
    if later.because_of:
        said += (
            f" A reactivation within {days} days after that pauses them for {_hours(later)} hours, "
            "because the address is new."
        )
    return said


def _hours(hold: Hold) -> int:
    return int(hold.length / timedelta(hours=1))
