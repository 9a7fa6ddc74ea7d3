"""What an owner reads about a decision; the reviewer previews exactly this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from reinstate.domain.findings import PieceKind
from reinstate.domain.restrictions import RULES
from reinstate.services import approval, case_page, letters, notices, required, rules, signals
from reinstate.services.passport import TITLES
from reinstate.services.reasons import REASONS
from reinstate.store.models import Case

LETTERS = {"approve": "case_approved", "retake": "case_retake", "decline": "case_declined"}


def subject(case: Case, action: str, *, needs_second: bool) -> str:
    """The subject of the letter; empty when the owner is not told anything yet."""
    if action not in LETTERS or needs_second:
        return ""
    values = {"ticket": case.ticket, "brand": notices.brand(case.opened_at)}
    return letters.TEMPLATES[LETTERS[action]].subject.format_map(values)


def owner_text(case: Case, action: str, reasons: Sequence[str], pieces: Sequence[PieceKind]) -> str:
    """The body of the decision in the owner's words."""
    said = [REASONS[code].owner_text for code in reasons if REASONS[code].owner_text]
    if action == "approve":
        return _approved(case)
    if action == "retake":
        names = ", ".join(required.TITLES[kind].lower() for kind in pieces)
        opening = f"We need one more photo: {names}." if names else "We need a photo again."
        return "\n\n".join([opening, *said])
    if action == "decline":
        return "\n\n".join(["We could not approve your request.", *said])
    return ""


def hold_text(case: Case, at: datetime) -> str:
    """How long withdrawals will pause, and why longer than usual."""
    span, because = signals.hold(case, rules.on(case_page.day_of(case, at)), at)
    hours = int(span / timedelta(hours=1))
    why = f" ({', '.join(because)})" if because else ""
    return f"Withdrawals pause for {hours} hours after the exchange has unlocked{why}."


def _approved(case: Case) -> str:
    held = approval.remaining(case)
    if not held:
        return (
            "We have confirmed that this is you. The exchange is unlocking your account now; "
            "for your safety withdrawals pause for a while after that."
        )
    titles = "; ".join(dict.fromkeys(TITLES[RULES[kind].owner_code] for kind in held))
    return (
        "We have confirmed that this is you. Something else still locks the account: "
        f"{titles}. It opens as soon as that is settled."
    )
