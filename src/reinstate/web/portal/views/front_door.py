"""Arriving: what this is, the link by e-mail, and its redemption by a button."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reinstate.domain.mail_domain import in_letters
from reinstate.services.access import limits, sign_in
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.clock import now
from reinstate.services.errors import Refused
from reinstate.services.mail import email_address, notices
from reinstate.services.piece import uploads
from reinstate.web.forms import UNUSABLE, get_or_post
from reinstate.web.portal import pages, session


@get_or_post
@session.public
def home(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    """What this is; a form for the e-mail address."""
    if request.method == "POST":
        return _ask_for_link(request)
    if owner is not None:
        return redirect("portal:account")
    return _front_page(request, "", "")


def _ask_for_link(request: HttpRequest) -> HttpResponse:
    email = request.POST.get("email", "").strip()
    problem = _problem_with(email)
    if problem:
        return _front_page(request, email, problem)
    limits.count_visit(limits.LINKS, request.META.get("REMOTE_ADDR", ""))
    sign_in.request_link(email)
    typed = in_letters(email)  # browsers send `xn--` for letters that are not ASCII
    messages.info(request, _("You typed %(email)s. Is it spelled right?") % {"email": typed})
    return redirect("portal:sent")


def _problem_with(email: str) -> str:
    """One sentence about the address, or nothing."""
    if not email:
        return _("Enter the e-mail address of your account.")
    return email_address.problem(email)


def _front_page(request: HttpRequest, email: str, problem: str) -> HttpResponse:
    context = {
        "brand": notices.brand(now()),
        "email": email,
        "problem": problem,
        "waits": request.GET.get("again", ""),  # a page, or a photo on this device
        "kept_hours": uploads.kept_hours(now()),
    }
    return pages.show(request, "portal/home.html", None, context)


@require_safe
@session.public
def sent(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    """The same answer whether or not the address is known."""
    context = {"most_links": sign_in.LINKS_PER_HOUR}
    return pages.show(request, "portal/sent.html", owner, context)


@get_or_post
@session.public
def redeem(request: HttpRequest, owner: OwnerSession | None, token: str) -> HttpResponse:
    """GET shows a button and spends nothing, because mail scanners follow links.

    Who goes back to it, or opens it once more, is signed in by it already.
    """
    if request.method != "POST":
        return session.know_again(request, pages.show(request, "portal/redeem.html"))
    try:
        session_id = sign_in.redeem_link(token, session.known_as(request))
    except Refused as error:
        if owner is not None and sign_in.was_link_of(token, owner.account_id):
            return redirect(session.wanted_page(request, owner))
        context = {"sentence": error.sentence}
        return pages.show(request, "portal/link_spent.html", None, context, status=UNUSABLE)
    response = redirect(session.wanted_page(request, sign_in.account_of_session(session_id)))
    session.begin(response, session_id)
    response.delete_cookie(session.WANTED, samesite="Lax")
    return response


@require_POST
@session.public
def sign_out(request: HttpRequest, _owner: OwnerSession | None) -> HttpResponse:
    """End the session and go to the front page."""
    response = redirect("portal:home")
    session.end(request, response)
    return response
