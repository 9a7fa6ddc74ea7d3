"""What codes are called on staff pages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from reinstate.domain.photo_origin import Device, Way
from reinstate.services.review import automatic
from reinstate.services.review.reasons import REASONS

# Recommendation.PASS and Outcome.PASS share a value, so each topic has a table of its own.
STATES: Mapping[str, Any] = {
    "open": _("open"),
    "submitted": _("sent"),
    "in_review": _("in review"),
    "needs_retake": _("photo asked again"),
    "awaiting_second_approval": _("awaits second person"),
    "approved": _("approved"),
    "waiting_on_other_restrictions": _("approved, otherwise locked"),
    "reinstated": _("reinstated"),
    "completed": _("done"),
    "declined": _("declined"),
    "appealed": _("to look at again"),
    "cancelled": _("cancelled by owner"),
    "expired": _("expired"),
}
KINDS: Mapping[str, Any] = {
    "reactivation": _("Reactivation"),
    "address_move": _("Address move"),
    "further_documents": _("Further documents"),
    "security_confirmation": _("Activity confirmation"),
    "mailbox_change": _("New mailbox"),
}
ROUTES: Mapping[str, Any] = {
    "online": _("online"),
    "non_biometric": _("no face comparison by machine"),
    "supervised": _("supervised"),
    "paper": _("paper"),
}
OUTCOMES: Mapping[str, Any] = {
    "pass": _("passed"),
    "fail": _("failed"),
    "unsure": _("unsure"),
    "error": _("not finished"),
    "not_applicable": _("does not apply"),
}
RECOMMENDATIONS: Mapping[str, Any] = {
    "pass": _("approve"),
    "retake": _("ask for a retake"),
    "refer": _("look closely"),
}
ACTIONS: Mapping[str, Any] = {
    "approve": _("Approve"),
    "retake": _("Ask for a retake"),
    "decline": _("Decline"),
    "escalate": _("Escalate"),
    "approve_sent_back": _("Approval sent back"),
    "confirm": _("Confirm the approval"),
    "send_back": _("Send back"),
}
DONE: Mapping[str, Any] = {
    "approve": _("approved"),
    "retake": _("retake asked"),
    "decline": _("declined"),
    "escalate": _("escalated"),
    "confirm": _("confirmed"),
    "send_back": _("sent back"),
    "take_back": _("proposal taken back"),
}
ROLES: Mapping[str, Any] = {
    "reviewer": _("Reviewer"),
    "senior": _("Senior reviewer"),
    "compliance": _("Compliance officer"),
}
RESTRICTIONS: Mapping[str, Any] = {
    "self_disabled": _("Disabled by the owner"),
    "negative_balance": _("Negative balance"),
    "fraud_alert": _("Fraud alert"),
    "unsupported_jurisdiction": _("Unsupported state"),
    "identity_unverified": _("Identity not verified"),
    "duplicate_identity": _("Duplicate identity"),
    "dormant_lock": _("Dormant"),
    "sanctions_hold": _("Sanctions hold"),
    "legal_hold": _("Legal hold"),
    "withdrawal_hold": _("Withdrawal hold"),
    "other_platform": _("Account of the other platform"),
    "owner_deceased": _("Owner deceased"),
}
CLEARS: Mapping[str, Any] = {
    "verification": _("an approved case"),
    "automatic": _("itself, once its cause is gone"),
    "staff": _("staff, two people"),
    "compliance": _("compliance, two people"),
    "elsewhere": _("nobody here"),
}
CAPABILITIES: Mapping[str, Any] = {
    "log_in": _("Sign in to the portal"),
    "trade": _("Trade"),
    "deposit": _("Deposit"),
    "withdraw": _("Withdraw"),
    "request_reactivation": _("Request reactivation"),
}
WEIGHTS: Mapping[str, Any] = {"must": _("must pass"), "advise": _("advice only")}
WAYS: Mapping[str, Any] = {
    Way.CAMERA: _("taken with the page's camera"),
    Way.UPLOAD: _("chosen from files"),
    Way.NO_CAMERA: _("chosen from files, says that no camera can be used"),
    Way.SAMPLE: _("demo sample"),
    Way.PAPER: _("scanned from a letter"),
}
DEVICES: Mapping[str, Any] = {
    Device.SIGNED_IN: _("on the device that signed in"),
    Device.HANDED_OVER: _("on another device"),
    Device.NOT_KNOWN: _("device not known"),
}
PIECES: Mapping[str, Any] = {
    "selfie": _("photo with the note"),
    "document_front": _("ID, front"),
    "document_back": _("ID, back"),
    "passport_page": _("passport page"),
    "letter": _("Letter"),
    "proof_of_address": _("proof of address"),
}
HOLDINGS: Mapping[str, Any] = {
    "mine": _("with you"),
    "free": _("free"),
    "second": _("yours as second person"),
    "senior": _("a senior's"),
    "compliance": _("compliance's"),
}
CAUSES: Mapping[str, Any] = {
    "suspicious_activity": _("suspicious activity"),
    "owner_reported": _("reported by the owner"),
    "second_account": _("a second account"),
    "documents_missing": _("documents are missing"),
    "documents_doubtful": _("documents are doubtful"),
    "screening_match": _("a match in screening"),
    "court_order": _("a court's order"),
    "request_of_authority": _("an authority asks for it"),
    "told_by_family": _("family or an heir wrote"),
    "official_record": _("an official record says so"),
    "owner_lives": _("the owner lives"),
    "other_account_closed": _("the other account is closed"),
    "different_person": _("it is another person"),
    "false_match": _("the match is false"),
    "misjudged": _("what stood against it was no reason to refuse"),
    "another_meant": _("another request was meant"),
    "came_up_since": _("something came up since"),
    "licence_granted": _("a licence was granted"),
    "order_lifted": _("the order was lifted"),
    "not_me": _("the owner says: not me"),
    "knows_owner": _("I know the owner"),
    "has_interest": _("I have an interest in the outcome"),
}
LINKS: Mapping[str, Any] = {
    "ssn": _("same SSN"),
    "document": _("same document"),
    "note": _("same note"),
}
WORK: Mapping[str, Any] = {
    "step_late": _("late"),
    "notices_late": _("send notices, late"),
    "was_past": _("past before its law applied"),
    "to_confirm": _("confirm the remittance"),
    "notices_to_send": _("send notices"),
    "step_to_do": _("to file"),
    "rule_unknown": _("find out the rule"),
    "to_announce": _("announce the delivery"),
    "not_yet": _("nothing yet"),
    "done": _("done"),
}
STEPS: Mapping[str, Any] = {
    "preliminary": _("preliminary report"),
    "report": _("report"),
    "remittance": _("remittance"),
}
NEXT_ACTORS: Mapping[str, Any] = {
    "compliance": _("compliance"),
    "second_person": _("a second officer"),
    "exchange": _("the exchange"),
    "nobody": _("nobody"),
}
NOTICES: Mapping[str, Any] = {
    "late": _("late, not sent"),
    "undeliverable": _("undeliverable"),
    "to_send": _("to send now"),
    "window_unknown": _("not sent, days unknown"),
    "was_past": _("past before the owner moved here"),
    "sent_late": _("sent, after the last day"),
    "not_yet": _("not yet"),
    "sent": _("sent"),
    "not_owed": _("none owed"),
}
METHODS: Mapping[str, Any] = {
    "first_class_mail": _("first-class mail"),
    "certified_mail": _("certified mail"),
    "email": _("e-mail"),
    "publication": _("publication"),
}
ASSETS: Mapping[str, Any] = {
    "virtual_currency": _("Virtual currency"),
    "cash": _("Cash"),
    "securities": _("Securities"),
}
INCLUSIONS: Mapping[str, Any] = {
    "reported": _("to be reported"),
    "in_case": _("request is open"),
    "held": _("blocked, or an estate"),
}
PURPOSES: Mapping[str, Any] = {
    "compare": _("to compare"),
    "contact": _("to reach the owner"),
    "complaint": _("the owner asks"),
    "authority": _("an authority asks"),
}
ERASURES: Mapping[str, Any] = {
    "owner_asked": _("the owner asked for it"),
    "time_is_over": _("the time of keeping is over"),
}
BECAUSE: Mapping[str, Any] = {
    "reading_failed": _("A photo could not be read by the program."),
    "store_unreachable": _("The store of photos failed again and again; the photo is not checked."),
    "checks_did_not_finish": _("The checks of a photo did not finish."),
    "attempts_used_up": _("The owner has used up the attempts at a photo."),
    "without_face_recognition": _("The owner wants people to compare the faces."),
    "met_in_person": _("The owner was met in person."),
    "came_by_post": _("The letter came by post."),
    "owner_changed": _(
        "It was approved, and the exchange says something else of the owner since: compare anew."
    ),
    "restricted_meanwhile": _(
        "Two people agreed to the other mailbox, and a restriction was raised while it waited: see "
        "what locks the account, and who asked for that."
    ),
    "ended_meanwhile": _(
        "Two people agreed to the other mailbox, and the account was closed or handed to a state "
        "while it waited."
    ),
    "said_not_me": _(
        "The owner said of a change that it was not them: call them. Whoever signs in now may be "
        "somebody else."
    ),
}
TOPICS: Mapping[str, Mapping[str, Any]] = {
    "state": STATES,
    "kind": KINDS,
    "route": ROUTES,
    "outcome": OUTCOMES,
    "recommendation": RECOMMENDATIONS,
    "action": ACTIONS,
    "done": DONE,
    "role": ROLES,
    "restriction": RESTRICTIONS,
    "clears": CLEARS,
    "capability": CAPABILITIES,
    "weight": WEIGHTS,
    "way": WAYS,
    "device": DEVICES,
    "piece": PIECES,
    "holding": HOLDINGS,
    "cause": CAUSES,
    "link": LINKS,
    "work": WORK,
    "step": STEPS,
    "next_actor": NEXT_ACTORS,
    "notice": NOTICES,
    "method": METHODS,
    "asset": ASSETS,
    "inclusion": INCLUSIONS,
    "purpose": PURPOSES,
    "erasure": ERASURES,
    "because": BECAUSE,
    "guard": automatic.HELD,
    "reason": {code: reason.title for code, reason in REASONS.items()},
}


def title(code: str | StrEnum, topic: str) -> str:
    """The words for a code; a code without words is shown as it is, spelled out."""
    plain = str(code)
    return str(TOPICS[topic].get(plain) or plain.replace("_", " "))
