"""Who may see a console page, and how a refusal is said."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reinstate.services import clock, rules, seals
from reinstate.services.access import review_access
from reinstate.services.errors import (
    Broken,
    Conflict,
    Erased,
    NotAllowed,
    NotFound,
    Recused,
    ServiceError,
    TooMany,
    Unavailable,
    seconds_to_wait,
)
from reinstate.services.review.review_view import Reviewer
from reinstate.web import typed
from reinstate.web.console import pages
from reinstate.web.page_before import page_before
from reinstate.web.refusals import status_of


class StaffRequest(HttpRequest):
    """A request by a signed-in member of staff."""

    reviewer: Reviewer


StaffView = Callable[Concatenate[StaffRequest, ...], HttpResponseBase]

# Of the page; the first that fits.
TITLES: tuple[tuple[type[ServiceError], Any], ...] = (
    (Erased, _("This owner was erased")),
    (NotFound, _("Nothing here")),
    (Recused, _("You keep off this owner")),
    (NotAllowed, _("Not for your role")),
    (TooMany, _("That is many people within an hour")),
    (Conflict, _("Somebody was faster")),
    (Unavailable, _("Not just now")),
    (Broken, _("Something stored here was changed")),
    (ServiceError, _("That did not work")),
)

ANOTHER_PERSON = "another_person"  # whose role would do, and who is one of the two already


def staff_page(view: StaffView) -> Callable[..., HttpResponseBase]:
    """Sign-in with a second factor, role, the exchange's time zone, no caching.

    A refusal becomes a page of words.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        staff_request = cast("StaffRequest", request)
        try:
            response = _answer(staff_request, view, args, kwargs)
        except ServiceError as refusal:
            response = refused(request, refusal)
        except seals.Erased:
            response = refused(request, review_access.erased())
        except seals.Tampered as broken:
            seals.noted(broken)
            response = refused(request, Broken(seals.IN_THE_WAY))
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return shown(request, *args, **kwargs)
        response = _signed_out(request) or enter(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    enter = login_required(shown)
    return cast("Callable[..., HttpResponseBase]", entered)


def _signed_out(request: HttpRequest) -> HttpResponse | None:
    """For a part of a page, and for what was written: the sign-in page would take its place."""
    if request.headers.get("HX-Request") == "true":
        part = pages.show(request, "console/parts/signed_out.html", {})
        part["HX-Reselect"] = "#signed-out"
        if "text" in request.POST:  # the part is the form itself: what was typed stays in it
            part["HX-Reswap"] = "afterbegin"
        return part
    if not typed.texts(request):
        return None
    return _refusal(
        request,
        gettext("You are signed out"),
        gettext("Nothing was done. Copy what you have typed, sign in, and send it again."),
        403,
    )


def _answer(
    request: StaffRequest, view: StaffView, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase:
    request.reviewer = review_access.staff(cast("int", request.user.pk))
    if not _has_second_factor(request):
        return _to_second_factor(request)
    with timezone.override(rules.exchange_zone(clock.now())):
        return view(request, *args, **kwargs)


def _has_second_factor(request: HttpRequest) -> bool:
    """A password alone opens nobody's photos; only a demo's invented people do without."""
    return clock.is_demo() or is_mfa_enabled(request.user)


def _to_second_factor(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request,
        _("Set up an authenticator app or a passkey first; then the console opens."),
    )
    return redirect("mfa_index")


def refused(request: HttpRequest, refusal: ServiceError) -> HttpResponse:
    """The refusal as a page of its own."""
    title = next(title for kind, title in TITLES if isinstance(refusal, kind))
    if refusal.code == ANOTHER_PERSON:
        title = _("Another person has to do this")
    left = _asked_for(request) if isinstance(refusal, Erased) else ""
    page = _refusal(request, title, refusal.sentence, status_of(refusal), record_of=left)
    if seconds := seconds_to_wait(refusal):
        page["Retry-After"] = seconds
    return page


def _asked_for(request: HttpRequest) -> str:
    """The account or case in the address of the page."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    return str(named.get("account_id") or named.get("case_id") or "")


def _refusal(
    request: HttpRequest, title: str, sentence: str, status: int, record_of: str = ""
) -> HttpResponse:
    context = {
        "record_of": record_of,
        "title": title,
        "sentence": sentence,
        "before": page_before(request),
        "typed": typed.texts(request),
    }
    return pages.show(request, "console/refused.html", context, status=status)


@staff_page
def no_page(_request: StaffRequest) -> HttpResponse:
    """An address of the console that there is not."""
    raise NotFound(gettext("There is no such page. The address may be old or misspelt."))


@staff_page
def unreadable(request: StaffRequest) -> HttpResponse:
    """An address or a form with a character that nothing keeps."""
    sentence = gettext(
        "Nothing was done: in the address or the form is a character that cannot be kept, as "
        "comes with text that is copied from some programs. Go back and type it anew."
    )
    return _refusal(request, gettext("This cannot be read"), sentence, 400)


@staff_page
def expired_form(request: StaffRequest) -> HttpResponse:
    """A form that another sign-in in this browser, or time, has made void."""
    sentence = gettext(
        "Nothing was sent: you have signed in anew since it was opened. Go back, copy what you "
        "have typed, reload the page and send it again."
    )
    return _refusal(request, gettext("This page was open for too long"), sentence, 403)
