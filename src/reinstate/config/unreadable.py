"""What no part of ours has read, as a request for a host that is not served: said in the form of
who asked.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

APIS = "/api/"
OF_PROGRAMS, OF_PEOPLE = "reinstate.api.urls.unreadable", "reinstate.web.missing.unreadable"


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """The 400 that Django asks the root of all addresses for."""
    answer = import_string(OF_PROGRAMS if request.path.startswith(APIS) else OF_PEOPLE)
    found: HttpResponseBase = answer(request, exception)
    return found
