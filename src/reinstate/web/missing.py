"""What no view answers, said to owners and to staff as each reads it: addresses, old forms."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, page_not_found

from reinstate.web.console import access
from reinstate.web.readable import Unkept


def page(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """The 404 of the console below its address; owners' pages are all the others."""
    if _is_console(request):
        return access.no_page(request)
    return page_not_found(request, exception)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """What was sent cannot be read; of a character that nothing keeps staff read more."""
    if isinstance(exception, Unkept) and _is_console(request):
        return access.unreadable(request)
    return bad_request(request, exception)


def expired(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form whose token fits no longer: after another sign-in, or open for too long."""
    if _is_console(request):
        return access.expired_form(request)
    return csrf_failure(request, reason)


def _is_console(request: HttpRequest) -> bool:
    return request.path.startswith("/console/")
