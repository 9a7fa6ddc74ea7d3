"""Who is signed in to the portal: an opaque id in a cookie, looked up on every request."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from reinstate.services import seals
from reinstate.services.access import own, sign_in
from reinstate.services.case import case_page
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import ServiceError
from reinstate.web import page_before, typed
from reinstate.web.portal import pages

COOKIE = "reinstate_portal"
COOKIE_AGE = 12 * 60 * 60
BROWSER = "reinstate_browser"  # which browser a link was opened in
BROWSER_AGE = 30 * 60
WANTED = "reinstate_wanted"  # the page someone asked for before they were signed in
WANTED_AGE = 30 * 60
OF_A_CASE = re.compile(r"/case/(?P<case_id>[^/?]+)")
OF_AN_OWNER = ("/account/", "/case/")
SIGN_IN_FIRST = "/?again=1"

# The pages of its request that a phone which was only handed the photos needs to take them.
ON_A_PHONE = frozenset({
    "case", "agree", "note", "id", "photo", "sample", "checks", "upload_begin", "upload_part",
    "image",
})  # fmt: skip

View = Callable[..., HttpResponse]


def owner_of(request: HttpRequest) -> OwnerSession | None:
    """The signed-in owner, or None."""
    session_id = _session_id(request)
    return sign_in.account_of_session(session_id) if session_id else None


def begin(response: HttpResponse, session_id: str) -> None:
    """Hand the session to the browser; scripts cannot read it."""
    response.set_cookie(
        _named(COOKIE),
        session_id,
        max_age=COOKIE_AGE,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Lax",
    )


def know_again(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page of a link, with what tells this browser from others that have the link as well."""
    response.set_cookie(
        _named(BROWSER),
        known_as(request) or secrets.token_urlsafe(32),
        max_age=BROWSER_AGE,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def known_as(request: HttpRequest) -> str:
    """What this browser was given with the page of a link; empty where it keeps no cookies."""
    return str(request.COOKIES.get(_named(BROWSER), ""))


def end(request: HttpRequest, response: HttpResponse) -> None:
    """Sign out here and on the server."""
    sign_in.end_session(_session_id(request))
    response.delete_cookie(_named(COOKIE), samesite="Lax")


def _session_id(request: HttpRequest) -> str:
    return str(request.COOKIES.get(_named(COOKIE), ""))


def _named(cookie: str) -> str:
    """Behind TLS no other host of the domain can sign a visitor in as somebody else by it."""
    return f"{settings.COOKIE_PREFIX}{cookie}"


def wanted_page(request: HttpRequest, owner: OwnerSession | None) -> str:
    """Where to go after signing in: the page asked for before, else the account.

    A request of another account of theirs would be none: its page says that it is not here.
    """
    wanted = request.get_signed_cookie(WANTED, default="", max_age=WANTED_AGE) or ""
    if found := OF_A_CASE.match(wanted):
        is_theirs = owner is not None and own.has_case(owner.account_id, found["case_id"])
        return wanted if is_theirs else "/account/"
    return wanted if wanted.startswith("/account/") else "/account/"


def public(view: View) -> View:
    """A page that anyone may read; the view gets the owner when one is signed in."""

    @wraps(view)
    @_in_words
    def answered(request: HttpRequest, **values: str) -> HttpResponse:
        return _answer(view, request, owner_of(request), values)

    return answered


def for_owner(view: View) -> View:
    """A page of the signed-in owner; everybody else is asked to sign in first."""

    @wraps(view)
    @_in_words
    def answered(request: HttpRequest, **values: str) -> HttpResponse:
        owner = owner_of(request)
        if owner is None:
            return _sign_in_first(request, values.get("case_id", ""))
        if owner.only_case and not _is_in_reach(request, owner, values):
            return redirect("portal:case", case_id=owner.only_case)
        return _answer(view, request, owner, values)

    return answered


def _in_words(answered: View) -> View:
    """Kept in no cache; where not even its owner can be named, in words and signed out."""

    @wraps(answered)
    def private(request: HttpRequest, **values: str) -> HttpResponse:
        try:
            response = answered(request, **values)
        except seals.Erased:  # which ended the session too
            response = _sign_in_first(request, "")
        except seals.Tampered as broken:
            response = pages.refusal(request, seals.in_the_owners_way(broken))
        return _private(response)

    return private


def _is_in_reach(request: HttpRequest, owner: OwnerSession, values: dict[str, str]) -> bool:
    """A phone that was handed one request sees its photos, and can sign out."""
    found = request.resolver_match
    is_on_phone = found is not None and found.url_name in ON_A_PHONE
    return is_on_phone and values.get("case_id") == owner.only_case


def _answer(
    view: View, request: HttpRequest, owner: OwnerSession | None, values: dict[str, str]
) -> HttpResponse:
    try:
        return view(request, owner, **values)
    except ServiceError as error:
        if error.code == case_page.NOT_EDITABLE and not typed.texts(request):
            return _to_the_request(request, error, values["case_id"])
        return pages.refusal(request, error, owner)
    except seals.Tampered as broken:
        return pages.refusal(request, seals.in_the_owners_way(broken), owner)


def _to_the_request(request: HttpRequest, error: ServiceError, case_id: str) -> HttpResponse:
    """Who pressed Back after sending has done nothing wrong: the request is there to be seen.

    A form that stood in another tab was not taken, which is said louder.
    """
    level = messages.INFO if request.method in ("GET", "HEAD") else messages.WARNING
    messages.add_message(request, level, error.sentence)
    return redirect("portal:case", case_id=case_id)


def _sign_in_first(request: HttpRequest, case_id: str) -> HttpResponse:
    """A form or a script's question cannot be repeated: then they return to where it stood."""
    response: HttpResponse = redirect(SIGN_IN_FIRST)
    if written := typed.texts(request):
        response = pages.show(
            request, "portal/signed_out.html", None, {"typed": written}, status=403
        )
    if "HX-Request" in request.headers:  # the whole page has to go, not the part that was asked for
        response = HttpResponse(headers={"HX-Redirect": SIGN_IN_FIRST})
    if wanted := _page_asked_for(request, case_id):
        response.set_signed_cookie(
            WANTED,
            wanted,
            max_age=WANTED_AGE,
            secure=settings.IS_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _page_asked_for(request: HttpRequest, case_id: str) -> str:
    """The page, or the one that the form or script stood on, else the request; or nothing."""
    is_page = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    if request.method == "GET" and is_page:
        return str(request.path)
    behind = page_before.page_behind(request)
    if behind.startswith(OF_AN_OWNER):
        return behind
    return reverse("portal:case", args=(case_id,)) if case_id else ""


def _private(response: HttpResponse) -> HttpResponse:
    """Nothing about an owner stays in a cache, not even the browser's."""
    add_never_cache_headers(response)
    return response
