"""An address that nothing answers, said to owners and to staff as each reads it."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.defaults import page_not_found

from reinstate.web.console import access


def page(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """The 404 of the console below its address; owners' pages are all the others."""
    if request.path.startswith("/console/"):
        return access.no_page(request)
    return page_not_found(request, exception)
