"""The account's page: why it is locked, what is due, who acts next, until when."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reinstate.domain.case import WITH_OWNER, CaseKind, CaseState
from reinstate.domain.restrictions import NextActor
from reinstate.domain.standing import Lifecycle
from reinstate.services import clock, rules
from reinstate.services.account import passport
from reinstate.services.case import cases
from reinstate.services.case.owner_view import (
    OwnerCaseSummary,
    OwnerPassport,
    OwnerRequirement,
    OwnerRestriction,
    OwnerSession,
)
from reinstate.services.errors import Refused
from reinstate.services.mail import undelivered
from reinstate.web.portal import pages, session, timeline


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one button. Without `kind` it leads to `address`; with it, it begins a request."""

    label: str
    address: str
    kind: str = ""
    says: str = ""
    heading: str = ""


@require_safe
@session.for_owner
def account(request: HttpRequest, owner: OwnerSession) -> HttpResponse:
    """Status in words and the restriction passport."""
    found = passport.for_owner(owner.account_id)
    steps = _steps(found)
    context = {
        "passport": found,
        "next_step": steps[0] if steps else None,
        "other_steps": steps[1:],
        "to_do": _to_do(found),
        "timeline": timeline.draw(found.silence) if found.silence else None,
        "is_mailbox_unreached": undelivered.is_mailbox_unreached(owner.account_id),
        "other_platform": rules.on(found.as_of).text("exchange.other_platform"),
    }
    return pages.show(request, "portal/account.html", owner, context)


@require_POST
@session.for_owner
def begin(request: HttpRequest, owner: OwnerSession) -> HttpResponse:
    """Begin a request, or go on with the one that is open."""
    try:
        kind = CaseKind(request.POST.get("kind", ""))
    except ValueError:
        raise Refused(_("Choose what you want to ask for on your account's page.")) from None
    opened = _opened(owner, kind, request.POST.get("time_zone", ""))
    return redirect("portal:case", case_id=opened)


def _opened(owner: OwnerSession, kind: CaseKind, zone: str) -> str:
    """The browser's time zone dates the note; without scripts, the exchange's does."""
    try:
        clock.zone_of(zone)
    except Refused:
        zone = rules.exchange_zone(clock.now())
    return cases.open_case(owner.account_id, kind, time_zone=zone).case_id


def _steps(found: OwnerPassport) -> tuple[NextStep, ...]:
    """What can be done here, the most useful first: what waits for the owner before the rest."""
    begun = sorted(found.open_cases, key=lambda case: not _waits_for_owner(case))
    steps = [_go_on(case) for case in begun]
    open_kinds = {case.kind for case in begun}
    steps += [_refused(case) for case in _declined(found) if case.kind in found.offers]
    steps += [
        NextStep(_begin_label(kind), reverse("portal:begin"), kind.value, _says(found, kind))
        for kind in found.offers
        if kind not in open_kinds
    ]
    codes = {one.code for one in found.restrictions}
    if not steps and "duplicate_identity" in codes:
        says = _(
            "Sign in with the e-mail address of your first account: its page says what to do. If "
            "you never opened another one, tell us."
        )
        steps.append(NextStep(_("Ask a person"), reverse("portal:support"), says=says))
    if "owner_deceased" in codes:  # before a request that was begun: it opens nothing now
        says = _("Say who you are to the owner, or that this is a mistake. A person answers.")
        steps.insert(0, NextStep(_("Ask a person"), reverse("portal:support"), says=says))
    if any(_asks_to_pay(one) for one in found.restrictions):
        says = _(
            "As soon as what you owe is covered, this reason is gone; nobody has to look at it."
        )
        steps.append(NextStep(_("See how to pay"), reverse("portal:pay"), says=says))
    if not steps and found.is_over:
        steps.append(NextStep(_("Ask a person"), reverse("portal:support"), says=_over_says(found)))
    return tuple(steps)


def _asks_to_pay(one: OwnerRestriction) -> bool:
    """Not while the account is under review."""
    return one.code == "negative_balance" and one.next_actor == NextActor.OWNER


def _waits_for_owner(case: OwnerCaseSummary) -> bool:
    return case.state in WITH_OWNER or case.is_written_to


def _go_on(case: OwnerCaseSummary) -> NextStep:
    """The way to a request that is begun; to the team's message, where that is what waits."""
    address = reverse("portal:case", kwargs={"case_id": case.case_id})
    words = {"ticket": case.ticket, "state": case.state_title}
    says = _("Request %(ticket)s: %(state)s.") % words
    if case.state in WITH_OWNER and case.kind is not CaseKind.MAILBOX_CHANGE:
        label, heading = _("Continue your request"), _("Your request")
        if case.is_written_to:
            says = " ".join((says, _("Our team has also written to you; you read it there.")))
    elif case.is_written_to:
        label, heading = _("To the message"), _("Our team has written to you")
        address += "#letters"
        says = " ".join((says, _("Read it, and answer if it asks you something.")))
    elif case.kind is CaseKind.MAILBOX_CHANGE:
        label, heading = _("See this request"), _("A request about your account")
    else:
        label, heading = _("See your request"), _("Your request")
    return NextStep(label, address, says=says, heading=heading)


def _declined(found: OwnerPassport) -> tuple[OwnerCaseSummary, ...]:
    """Those that were declined, where none of the same kind came later."""
    kinds = [case.kind for case in found.open_cases]
    last = []
    for case in found.past_cases:  # the newest first
        if case.kind not in kinds:
            last.append(case)
            kinds.append(case.kind)
    return tuple(case for case in last if case.state is CaseState.DECLINED)


def _refused(case: OwnerCaseSummary) -> NextStep:
    """Before a new request, what came of the one before: it may be looked at again."""
    says = _("Request %(ticket)s: %(state)s.") % {"ticket": case.ticket, "state": case.state_title}
    return NextStep(
        _("See why, and what you can do"),
        reverse("portal:case", kwargs={"case_id": case.case_id}),
        says=says,
        heading=_("We could not approve your request"),
    )


def _to_do(found: OwnerPassport) -> OwnerRequirement | None:
    """What the owner can do that is not done on a page of ours, such as paying."""
    due = (item for one in found.restrictions for item in one.requirements)
    return next((item for item in due if item.next_actor == "owner"), None)


def _over_says(found: OwnerPassport) -> str:
    """With the state, the claim is made there; we can only say what was handed over."""
    if found.lifecycle != Lifecycle.ESCHEATED:
        return ""
    return _("Claim it at that office. We can tell you what we handed over, and when.")


def _begin_label(kind: CaseKind) -> str:
    return {
        CaseKind.REACTIVATION: _("Start reactivation"),
        CaseKind.ADDRESS_MOVE: _("Tell us about your new address"),
        CaseKind.FURTHER_DOCUMENTS: _("Send the documents that are missing"),
        CaseKind.FRAUD_CONFIRMATION: _("Confirm that it was you"),
    }[kind]


def _says(found: OwnerPassport, kind: CaseKind) -> str:
    """What to have at hand; before that, what it prevents where the law already waits."""
    at_hand = _begin_says(kind)
    if kind is not CaseKind.REACTIVATION or found.lifecycle != Lifecycle.ESCHEAT_PENDING:
        return at_hand
    return " ".join((_("Once your request is approved, nothing has to go to the state."), at_hand))


def _begin_says(kind: CaseKind) -> str:
    """What to have at hand, and how long it takes."""
    return {
        CaseKind.REACTIVATION: _(
            "Have paper, a pen and your ID ready. It takes about five minutes; you can stop and "
            "come back."
        ),
        CaseKind.ADDRESS_MOVE: _(
            "If you have moved to a place we serve: have a bill or letter with your new address "
            "ready."
        ),
        CaseKind.FURTHER_DOCUMENTS: _("Have your ID ready. You can stop and come back."),
        CaseKind.FRAUD_CONFIRMATION: _(
            "A code from your authenticator, or a call from us. It takes a minute."
        ),
    }[kind]
