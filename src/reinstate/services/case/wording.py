"""Owner's words for states, and how findings are said to owners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reinstate.domain.case import ON_ITS_WAY, CaseAction, CaseKind, CaseState, Route
from reinstate.domain.findings import Audience, Finding, Judged, Outcome, Weight
from reinstate.domain.passport import signals_said
from reinstate.domain.standing_document import because
from reinstate.evidence import check
from reinstate.evidence import wording as evidence_wording
from reinstate.services import clock, journal
from reinstate.services.case import another_mailbox
from reinstate.services.case.owner_view import OwnerFinding, OwnerRegion
from reinstate.services.languages import say
from reinstate.services.spelling import spelled_day
from reinstate.store.models import Case

CASE_TITLES = {
    CaseState.OPEN: "Not sent yet",
    CaseState.SUBMITTED: "Sent",
    CaseState.IN_REVIEW: "A person is looking at it",
    CaseState.NEEDS_RETAKE: "We need a photo again",
    CaseState.AWAITING_SECOND_APPROVAL: "A second person is looking at it",
    CaseState.APPROVED: "Approved",
    CaseState.WAITING_ON_OTHER_RESTRICTIONS: "Approved, waiting on something else",
    CaseState.REINSTATED: "Done: your account is open",
    CaseState.COMPLETED: "Done",
    CaseState.DECLINED: "Not approved",
    CaseState.APPEALED: "Being looked at again",
    CaseState.CANCELLED: "Cancelled by you",
    CaseState.EXPIRED: "Expired",
}
CASE_TEXTS = {
    CaseState.OPEN: "Hand in what is listed, then send it. You can stop and come back.",
    CaseState.SUBMITTED: "Your request has arrived. A person looks at it.",
    CaseState.IN_REVIEW: "A person is comparing your photos.",
    CaseState.NEEDS_RETAKE: (
        "Take what is marked once more, then send. The other photos stay accepted."
    ),
    CaseState.AWAITING_SECOND_APPROVAL: "Two people look at this request, for your safety.",
    CaseState.APPROVED: "The exchange is unlocking your account. This takes a few minutes.",
    CaseState.WAITING_ON_OTHER_RESTRICTIONS: (
        "Your identity is confirmed. Something else still locks the account; see what is due."
    ),
    CaseState.REINSTATED: "Your account is open again.",
    CaseState.COMPLETED: "Your new mailbox is in use.",
    CaseState.DECLINED: "We could not approve this. You can ask for another person to look.",
    CaseState.APPEALED: "A person who has not seen your request before will look at it.",
    CaseState.CANCELLED: "Nothing changed on your account. You can begin again at any time.",
    CaseState.EXPIRED: "We did not hear from you in time. You can begin again at any time.",
}
REFUSED_BY_ALL = (
    "We could not approve this, and everybody of our team who may decide has looked at it. You can "
    "begin a new request on your account's page, or ask a person."
)
# A refusal that is not looked at again, for its owner made another request since.
FOLLOWED = {
    "open": "We could not approve this, and you have begun a new request since. Go on there: while "
    "it is open, this one is not looked at again.",
    "decided": "We could not approve this. A later request of yours was decided, so this one is "
    "not looked at again.",
}
# A request that was carried out, and whose account was then locked because of it.
TAKEN_BACK = {
    "title": "Taken back: your account is locked again",
    "text": "This request had opened your account; then the account was locked again. Your "
    "account's page says why, and what to do.",
}
# The same, for another reason since.
LOCKED_SINCE = {
    "title": "Done: it opened your account",
    "text": "This request opened your account. Something has locked it since; your account's page "
    "says why, and what to do.",
}
# A request that came back because of the ID itself, alone or beside another photo.
OTHER_ID = {
    "title": "We need another ID",
    "text": "Choose another ID and take photos of it, then send. The other photos stay accepted.",
}
OTHER_ID_AND_PHOTO = {
    "title": "We need another ID, and a photo again",
    "text": "Take what is marked once more, choose another ID and take photos of it, then send.",
}
NEXT_ACTORS = {
    CaseState.OPEN: "owner",
    CaseState.NEEDS_RETAKE: "owner",
    CaseState.APPROVED: "exchange",
    CaseState.WAITING_ON_OTHER_RESTRICTIONS: "owner",
    CaseState.REINSTATED: "nobody",
    CaseState.COMPLETED: "nobody",
    CaseState.DECLINED: "owner",
    CaseState.CANCELLED: "nobody",
    CaseState.EXPIRED: "nobody",
}
TEXTS_WITHOUT_PHOTOS = {
    CaseState.OPEN: "Confirm that it was you, then send. You can stop and come back.",
    CaseState.IN_REVIEW: "A person is looking at it. If you asked for a call, we will call you.",
}
CALL_TEXTS = {
    "number": "We call you at the number that ends in {phone}. Keep that phone at hand; people "
    "decide after the call.",
    "no_number": "We have no phone number from before, so our team finds another way to reach "
    "you. You do not need to ask again.",
}
# Where staff meet the owner or wait for their post, nothing is handed in here.
TEXTS_OF_OTHER_WAYS = {
    (Route.SUPERVISED, CaseState.OPEN): "Choose a time, and come with your ID. That is all.",
    (Route.PAPER, CaseState.OPEN): "Print the letter, fill it in and send it to us by post.",
    (Route.SUPERVISED, CaseState.IN_REVIEW): "We have met you. A person decides now.",
    (Route.PAPER, CaseState.IN_REVIEW): "Your letter has arrived. A person is looking at it.",
}
TITLES_OF_OTHER_WAYS = {
    (Route.SUPERVISED, CaseState.OPEN): "We wait to meet you",
    (Route.PAPER, CaseState.OPEN): "We wait for your letter",
}
KIND_TITLES = {
    CaseKind.REACTIVATION: "Reactivation",
    CaseKind.ADDRESS_MOVE: "New address",
    CaseKind.FURTHER_DOCUMENTS: "Further documents",
    CaseKind.FRAUD_CONFIRMATION: "Confirmation of activity",
    CaseKind.MAILBOX_CHANGE: "New mailbox",
}
# What a timeline line says to the owner; acts that are not listed are not the owner's to see.
STEP_TEXTS = {
    "opened": "You began a request.",
    "submit": "You sent your request.",
    "route_chosen": "You chose another way.",
    "appointment_booked": "You booked an appointment.",
    "appointment_missed": "The appointment did not take place.",
    "letter_made": "You made the letter to send by post.",
    "letter_posted": "You told us that your letter is in the post.",
    "letter_came_late": "Your letter arrived, after the request had expired. It counts for this "
    "request alone: begin again, and send what the new request asks for.",
    "receive": "We have what we need from you.",
    "take_effect": "The new mailbox is in use.",
    "second_factor_given": "You entered a code of your second factor.",
    "second_factor_wrong": "You entered a code that was not right.",
    "residence_stated": "You told us where you live now.",
    "call_asked": "You asked us to call you.",
    "call_recorded": "We called you.",
    "take_up": "A person began to look at it.",
    "ask_for_retake": "We asked for a photo again.",
    "propose_approval": "A first person looked at it; a second one follows.",
    "approve": "Your request was approved.",
    "confirm_approval": "Your request was approved.",
    "decline": "Your request could not be approved.",
    "appeal": "You asked for another person to look.",
    "wait_on_others": "Approved. Something else still locks the account.",
    "acknowledge": "The exchange unlocked your account.",
    "dispute": "You told us that this was not you. The account is locked.",
    "revoke": "A person took the approval back and looks at your request.",
    "revoked": "A person took the approval back. The account is locked.",
    "referred_back": "Something has changed since; a person looks at your request once more.",
    "reopen": "We took our refusal back; another person looks at your request.",
    "cancel": "You cancelled the request.",
    "expire": "The request expired.",
}
# What people do as well, where a program did it.
STEP_TEXTS_BY_SYSTEM = {
    "approve": "A program approved your request by our rules; every check had passed.",
}


def case_text(kind: CaseKind, state: CaseState, route: Route = Route.ONLINE) -> str:
    """What a state means for the owner; some cases have no photos to speak of."""
    if (route, state) in TEXTS_OF_OTHER_WAYS:
        return say(TEXTS_OF_OTHER_WAYS[route, state])
    is_bare = kind is CaseKind.FRAUD_CONFIRMATION
    return say((TEXTS_WITHOUT_PHOTOS.get(state) if is_bare else None) or CASE_TEXTS[state])


def call_text(phone: str) -> str:
    """What an owner who asked for a call waits for; `phone` is the end of its number, or empty."""
    return say(CALL_TEXTS["number" if phone else "no_number"]).format(phone=phone)


def title(kind: CaseKind, state: CaseState, route: Route) -> str:
    """A state in a few words."""
    if kind is CaseKind.MAILBOX_CHANGE:
        return say(another_mailbox.TITLES.get(state, CASE_TITLES[state]))
    return say(TITLES_OF_OTHER_WAYS.get((route, state), CASE_TITLES[state]))


def step_action(action: str, details: Mapping[str, object], before: str) -> str:
    """What was done, by how it ended and from where, as far as the act alone leaves that open."""
    if action == CaseAction.REFER and before in ON_ITS_WAY:
        return "referred_back"
    return "second_factor_wrong" if details.get("is_right") is False else action


def step_text(kind: CaseKind, action: str, actor: str) -> str:
    """What a timeline line says to the owner; empty for what is not theirs to see."""
    if kind is CaseKind.MAILBOX_CHANGE and action in another_mailbox.STEPS:
        return another_mailbox.STEPS[action]
    by_system = STEP_TEXTS_BY_SYSTEM if actor == journal.SYSTEM else {}
    return by_system.get(action) or STEP_TEXTS.get(action, "")


def next_actor(state: CaseState) -> str:
    """Whose turn it is."""
    return NEXT_ACTORS.get(state, "staff")


def expected(state: CaseState, due_at: datetime | None, now: datetime) -> str:
    """How long it will take, in words; empty when it is the owner's turn or over."""
    if next_actor(state) == "exchange":
        return _("within a few minutes")
    if next_actor(state) != "staff":
        return ""
    if due_at is None or due_at <= now:
        return _("as soon as we can; it is taking longer than usual")
    return within(due_at - now)


def expected_by(case: Case, now: datetime) -> str:
    """The same for a letter, which may be read days later: the owner's day by which we answer."""
    state = CaseState(case.state)
    if next_actor(state) != "staff" or case.due_at is None or case.due_at <= now:
        return expected(state, case.due_at, now)
    return _("by {day}").format(day=spelled_day(clock.day_of(case.due_at, case.time_zone)))


def within(span: timedelta) -> str:
    """`within 3 hours`, `within 2 days`."""
    hours = max(1, round(span.total_seconds() / 3600))
    if hours < 36:
        return ngettext("within {n} hour", "within {n} hours", hours).format(n=hours)
    days = round(hours / 24)
    return ngettext("within {n} day", "within {n} days", days).format(n=days)


def needs_other_id(judged: Judged) -> bool:
    """Whether it is the ID that does not do, and not the photo of it. What was found before may
    have a code that is no longer declared.
    """
    declared = check.catalogue().get(judged.finding.check)
    code = declared.codes.get(judged.finding.code) if declared else None
    return code is not None and code.needs_other_id


def is_for_owner(judged: Judged) -> bool:
    """Whether an owner reads it: advice to staff is nothing that they could act on."""
    declared = check.catalogue().get(judged.finding.check)
    is_staffs = declared is not None and declared.advises_staff
    return judged.weight is Weight.MUST or not is_staffs


def owner_finding(judged: Judged) -> OwnerFinding:
    """One finding in the owner's words."""
    finding = judged.finding
    settled = (Outcome.PASS, Outcome.NOT_APPLICABLE)
    return OwnerFinding(
        check=finding.check,
        title=evidence_wording.title(finding, say),
        outcome=finding.outcome,
        message=evidence_wording.message(finding, Audience.OWNER, say),
        fix=evidence_wording.fix(finding, say),
        is_blocking=judged.weight is Weight.MUST and finding.outcome not in settled,
        regions=regions(finding),
        needs_other_id=needs_other_id(judged),
    )


def regions(finding: Finding) -> tuple[OwnerRegion, ...]:
    """Where to look. A check that compares two photos names regions of both; these are of one."""
    return tuple(
        OwnerRegion(item.label, item.polygon)
        for item in finding.regions
        if finding.piece in (None, item.piece)
    )


def longer_because(signals: Iterable[str]) -> tuple[str, ...]:
    """Why a pause is longer than usual, a sentence each."""
    return tuple(because(signals_said(signals), Audience.OWNER, say))
