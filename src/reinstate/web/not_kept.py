"""allauth's pages of staff, kept by no browser and no proxy.

They show what the codes of a second factor are made from, and recovery codes; allauth leaves it to
the browser whether the Back button of whoever sits there next shows them again.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

STAFF_ACCOUNTS = "/staff/"
Answers = Callable[[HttpRequest], HttpResponseBase]


def not_kept(get_response: Answers) -> Answers:
    """Middleware."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path.startswith(STAFF_ACCOUNTS):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer
