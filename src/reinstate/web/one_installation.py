"""A request asks once what this database is: its clock, its policy and pages all want to know."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from reinstate.services import installation

Answers = Callable[[HttpRequest], HttpResponseBase]


def one_installation(get_response: Answers) -> Answers:
    """Middleware."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        with installation.held():
            return get_response(request)

    return answer
