"""What no view answers, said to owners and to staff as each reads it: addresses, forms, faults."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template import loader
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, page_not_found

from reinstate.services.upkeep.faults import AWAY_SECONDS, of_the_database
from reinstate.web import typed
from reinstate.web.console import access
from reinstate.web.languages import STAFF_PAGES
from reinstate.web.page_before import page_before
from reinstate.web.readable import Unkept

Answer = Callable[[HttpRequest, Exception], HttpResponseBase]


def _kept_nowhere(answer: Answer) -> Answer:
    """Each has forms with a token of its visitor's: a cache would hand it to the next one."""

    @wraps(answer)
    def answered(request: HttpRequest, exception: Exception) -> HttpResponseBase:
        response = answer(request, exception)
        add_never_cache_headers(response)
        return response

    return answered


@_kept_nowhere
def page(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """The 404 of the console below its address; owners' pages are all the others."""
    if _is_console(request):
        return access.no_page(request)
    return page_not_found(request, exception)


@_kept_nowhere
def unreadable(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """What was sent cannot be read; of a character that nothing keeps staff read more."""
    if isinstance(exception, Unkept) and _is_console(request):
        return access.unreadable(request)
    return bad_request(request, exception)


def expired(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form whose token fits no longer: after another sign-in, or open for too long."""
    if _is_console(request):
        return access.expired_form(request)
    if request.path.startswith(STAFF_PAGES) and settings.CSRF_COOKIE_NAME in request.COOKIES:
        # A step of signing in, of before another tab has signed in: nothing is typed there to keep.
        messages.warning(request, _("Nothing was sent: you have signed in anew in another tab."))
        return redirect(request.path)
    return csrf_failure(request, reason)


def broken(request: HttpRequest) -> HttpResponse:
    """What nobody foresaw, and a database that is away, which is said to come back.

    Neither the session nor a table is asked: the answer would fail as the page did.
    """
    error = sys.exc_info()[1]
    is_away = error is not None and bool(of_the_database(error))
    context = {
        "is_away": is_away,
        "request": request,
        "csrf_token": get_token(request),
        "typed": typed.texts(request) if is_away else (),
        "again": request.get_full_path() if request.method == "GET" else page_before(request),
    }
    of_staff = request.path.startswith(STAFF_PAGES)
    template = loader.get_template("console/broken.html" if of_staff else "500.html")
    status = HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.INTERNAL_SERVER_ERROR
    answer = HttpResponse(template.render(context), status=status)
    add_never_cache_headers(answer)
    if is_away:
        answer["Retry-After"] = str(AWAY_SECONDS)
    return answer


def _is_console(request: HttpRequest) -> bool:
    return request.path.startswith("/console/")
