"""What an owner reads about a decision; the reviewer previews exactly this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reinstate.domain import safeguards
from reinstate.domain.case import CaseKind
from reinstate.domain.findings import PieceKind
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RULES
from reinstate.domain.safeguards import Hold
from reinstate.domain.signals import Signal
from reinstate.services import languages, rules
from reinstate.services.account.passport import TITLES
from reinstate.services.case import approval, case_page, required, signals
from reinstate.services.languages import say
from reinstate.services.mail import letters, notices
from reinstate.services.review.reasons import REASONS
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
        text = _text(case, action, reasons, pieces)
        return "\n\n".join([text, _nobody_decided()]) if is_automatic else text


def in_english(case: Case, action: str, reasons: Sequence[str], pieces: Sequence[PieceKind]) -> str:
    """The same for a reviewer who does not read the owner's language; empty if it is English."""
    if languages.of(case.account.person) == settings.LANGUAGE_CODE:
        return ""
    with languages.in_english():
        return _text(case, action, reasons, pieces)


def _text(case: Case, action: str, reasons: Sequence[str], pieces: Sequence[PieceKind]) -> str:
    said = [say(REASONS[code].owner_text) for code in reasons if REASONS[code].owner_text]
    if action == "approve":
        return _approved(case)
    if action == "retake":
        names = ", ".join(say(required.TITLES[kind]) for kind in pieces)
        asked = ngettext(
            "We need this photo once more: {names}.",
            "We need these photos once more: {names}.",
            len(pieces),
        ).format(names=names)
        opening = asked if names else _("We need a photo again.")
        return "\n\n".join([opening, *said])
    if action == "decline":
        return "\n\n".join([_("We could not approve your request."), *said])
    return ""


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


def _nobody_decided() -> str:
    return _(
        "A program decided this by our rules, because every check passed; no person has looked at "
        "your photos. If you want a person to look, write to us on the page of your request."
    )


def _approved(case: Case) -> str:
    if case.kind == CaseKind.MAILBOX_CHANGE:
        return _(
            "We have met the person who asked and are sure that the account is theirs. After a "
            "wait, in which the old mailbox can object, the new one is used."
        )
    held = approval.remaining(case)
    if not held:
        return _(
            "We have confirmed that this is you. The exchange is unlocking your account now; "
            "for your safety withdrawals pause for a while after that."
        )
    titles = "; ".join(dict.fromkeys(say(TITLES[RULES[kind].owner_code]) for kind in held))
    return _(
        "We have confirmed that this is you. Something else still locks the account: "
        "{titles}. It opens as soon as that is settled."
    ).format(titles=titles)
