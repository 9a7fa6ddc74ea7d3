"""A request for another mailbox as it is shown to whoever reads the one of now.

That may be the owner, who has asked for nothing and has to hear how to stop it; or whoever has the
mailbox in the owner's place. So nothing here says "you", nor where and when the two meet.
"""

from __future__ import annotations

from datetime import datetime

from reinstate.domain.case import CaseKind, CaseState
from reinstate.services.errors import Refused
from reinstate.services.mail import email_address
from reinstate.store import vault
from reinstate.store.models import Appointment, Case, MailboxChange

NEW = "mailbox.new"
NOT_SPELLED = (
    "Ask for the new e-mail address, and write it as they spell it: it is used from then on."
)

TITLES = {
    CaseState.OPEN: "Somebody asked for another mailbox",
    CaseState.APPROVED: "Another mailbox, after a wait",
    CaseState.CANCELLED: "Cancelled",
}
WITH_THE_TEAM = (
    "We have met the person who asked for another mailbox, and two people of our team decide. "
    "Nothing has changed. Was it not you? Tell us now."
)
TEXTS = {
    CaseState.OPEN: "Somebody says that they have lost this mailbox, and wants to use another one. "
    "They have booked an appointment, where we look at their ID. Nothing has changed. Was it not "
    "you? Tell us now.",
    CaseState.SUBMITTED: WITH_THE_TEAM,
    CaseState.IN_REVIEW: WITH_THE_TEAM,
    CaseState.AWAITING_SECOND_APPROVAL: WITH_THE_TEAM,
    CaseState.APPROVED: "Two people of our team have agreed to use another mailbox after a wait. "
    "Until then this one counts. Was it not you? Tell us now.",
    CaseState.DECLINED: "We did not agree to use another mailbox. This one stays.",
    CaseState.CANCELLED: "Nothing has changed: this mailbox stays.",
    CaseState.EXPIRED: "Nobody came in time. Nothing has changed: this mailbox stays.",
}
DISPUTED = (
    "We were told that the owner did not ask for this. The mailbox stays as it is until our team "
    "has spoken with the owner."
)
STEPS = {
    "opened": "",
    "change_asked": "Somebody asked for another mailbox.",
    "appointment_missed": "Nobody came to the appointment.",
    "receive": "We met the person who asked.",
    "cancel": "The request was cancelled.",
    "approve": "Two people of our team agreed to it.",
    "confirm_approval": "Two people of our team agreed to it.",
    "decline": "We did not agree to it.",
    "referred_back": "Something came up during the wait, so two people of our team decide again.",
    "dispute": "We were told that it was not the owner. The account is locked.",
}
# Until one of these, an objection has something to stop.
OVER = (CaseState.COMPLETED, CaseState.DECLINED, CaseState.CANCELLED, CaseState.EXPIRED)


def of(case: Case) -> MailboxChange | None:
    """The change that a case is about; None for every other case."""
    if case.kind != CaseKind.MAILBOX_CHANGE:
        return None
    return MailboxChange.objects.filter(case=case).first()


def sealed(case: Case, address: str) -> bytes:
    """The address asked for, under the owner's key."""
    return vault.of(case.account.person).seal(_label(case), address.encode())


def opened(case: Case, change: MailboxChange) -> str:
    """The same in clear."""
    return vault.of(case.account.person).open(_label(case), bytes(change.new_email or b"")).decode()


def met(row: Appointment, spelled: str) -> None:
    """Whoever came has shown who they are, so their word counts and not what a form said.

    Others may have booked about the same mailbox: they are still awaited, as nobody's we know.
    """
    case = row.case
    if case is None or case.kind != CaseKind.MAILBOX_CHANGE:
        return
    if not spelled.strip():
        raise Refused(NOT_SPELLED, "not_spelled")
    address = email_address.complete(spelled)
    MailboxChange.objects.filter(case=case).update(new_email=sealed(case, address))
    others = Appointment.objects.filter(case=case, recorded_at=None).exclude(id=row.id)
    others.update(case=None)


def _label(case: Case) -> str:
    return f"{NEW}:{case.id}"


def may_be_disputed(change: MailboxChange | None, state: CaseState) -> bool:
    """Whether whoever reads the mailbox of now may still say that it was not them."""
    return change is not None and change.disputed_at is None and state not in OVER


def used_from(change: MailboxChange | None, state: CaseState) -> datetime | None:
    """From when the other mailbox is used, during the wait."""
    return change.takes_effect_at if change and state is CaseState.APPROVED else None


def text(change: MailboxChange, state: CaseState) -> str:
    """What a state means, before translation; empty where it says nothing of its own."""
    if change.disputed_at is not None and state not in OVER:
        return DISPUTED
    return TEXTS.get(state, "")
