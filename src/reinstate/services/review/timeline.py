"""What happened to a case, line by line, as staff read it."""

from __future__ import annotations

from collections.abc import Mapping

from reinstate.domain.case import CaseAction, CaseKind
from reinstate.services import journal
from reinstate.services.access import review_access
from reinstate.services.case import mailbox_wait
from reinstate.services.review.review_view import TimelineLine
from reinstate.store.audit import Tag
from reinstate.store.models import Case, CaseEvent

OWNER_CHANGED = Tag.EXCHANGE_OWNER_CHANGED.value.rsplit(":", 1)[1]
TEXTS = {
    "opened": "Case opened",
    CaseAction.SUBMIT: "Sent by the owner",
    CaseAction.TAKE_UP: "Taken up",
    CaseAction.REFER: "Referred to a person",
    CaseAction.ASK_FOR_RETAKE: "Photo asked for again",
    CaseAction.ESCALATE: "Escalated",
    CaseAction.PROPOSE_APPROVAL: "Approval proposed",
    CaseAction.APPROVE: "Approved",
    CaseAction.CONFIRM_APPROVAL: "Approval confirmed by a second person",
    CaseAction.SEND_BACK: "Sent back by the second person",
    CaseAction.DECLINE: "Declined",
    CaseAction.APPEAL: "Owner appealed",
    CaseAction.WAIT_ON_OTHERS: "Waits on other restrictions",
    CaseAction.ACKNOWLEDGE: "Acknowledged by the exchange",
    CaseAction.DISPUTE: "Owner says: not me",
    CaseAction.REVOKE: "Approval by policy taken back",
    "revoked": "Approval by policy taken back",
    CaseAction.REOPEN: "Refusal taken back",
    CaseAction.CANCEL: "Cancelled by the owner",
    CaseAction.EXPIRE: "Expired",
    CaseAction.RECEIVE: "Received in person or by post",
    CaseAction.TAKE_EFFECT: "The new mailbox took effect",
    "change_asked": "Another mailbox asked for, by somebody not signed in",
    "change_disputed": "Reader of the mailbox of now says: not me",
    "appointment_booked": "Appointment booked",
    "appointment_missed": "Owner did not come",
    "letter_made": "Owner made the letter",
    "letter_posted": "Owner says that the letter is in the post",
    "letter_came_late": "Letter arrived after the request had expired",
    "second_factor_given": "Owner entered a code of the second factor",
    "residence_stated": "Owner stated a new residence",
    "call_asked": "Owner asked for a call",
    "call_recorded": "Call recorded",
    "consented": "Consent given",
    "document_chosen": "ID type chosen",
    "route_chosen": "Route chosen",
    "ticket_linked": "Support ticket linked",
    "handed_over": "Handed to a colleague",
    "taken_back": "Taken over",
    review_access.RECUSED: "Keeps off this owner",
    "disputed": "Owner says: not me",
    OWNER_CHANGED: "The exchange says something else of the owner",
    "written": "Message written",
    "needs_no_answer": "Message read; needs no answer",
    "noted": "Internal note left",
}

# What it is then, by the field that the event names.
CHANGED = {
    "email": "e-mail address",
    "legal_name": "name",
    "birth_date": "birth date",
    "document_number": "document number",
    "portrait_template": "enrolled face",
}

# Why somebody keeps off an owner; there is no word here that tells the colleagues more.
RECUSALS = {"knows_owner": "knows them", "has_interest": "has an interest in the outcome"}

# Why an approval falls that waits for a second person.
PROPOSER_KEEPS_OFF, TAKEN_BACK = "proposer_keeps_off", "taken_back"
FALLEN = {
    PROPOSER_KEEPS_OFF: "Proposal fell: whoever made it keeps off this owner",
    TAKEN_BACK: "Proposal taken back by whoever made it",
}

# Why people look again at another mailbox that waited to be used.
HELD_UP = {
    mailbox_wait.RESTRICTED: "a restriction was raised during the wait",
    mailbox_wait.ENDED: "the account was closed or handed to a state during the wait",
    OWNER_CHANGED: "the exchange says something else of the owner since",
}


def lines(case: Case, names: Mapping[int, str]) -> tuple[TimelineLine, ...]:
    """What happened to a case, in words, by whom."""
    return tuple(
        TimelineLine(event.at, _happened(event), review_access.actor_name(event.actor, names))
        for event in case.events.all()
    )


def _happened(event: CaseEvent) -> str:
    if event.action == CaseAction.APPROVE and event.actor == journal.SYSTEM:
        return "Approved by policy; no person decided"
    if event.action == CaseAction.SEND_BACK and event.details.get("because") in FALLEN:
        return FALLEN[event.details["because"]]
    text = TEXTS.get(event.action, event.action)
    if event.action == CaseAction.REFER and event.case.kind == CaseKind.MAILBOX_CHANGE:
        said = (HELD_UP[one] for one in event.details.get("because", ()) if one in HELD_UP)
        return ": ".join((text, *said))
    if event.action == OWNER_CHANGED:
        return f"{text}: {', '.join(CHANGED[field] for field in event.details['changed'])}"
    if event.action == review_access.RECUSED:
        return f"{text}: {RECUSALS[event.details['reason']]}"
    return text
