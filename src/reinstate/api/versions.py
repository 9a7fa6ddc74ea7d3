"""Which form of the interface a request is for: a date in a header, said back with each answer.

The path changes when old callers would break; the date, when something is added that a caller may
want to know of.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from reinstate.api import problems

HEADER = "Reinstate-Version"
NEWEST = "2026-11-30"
VERSIONS = (NEWEST,)
LONGEST_SHOWN = 40


def of_a_version(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, for requests of a version that there is; one that names none gets the newest."""

    @wraps(view)
    def answered(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        asked = request.headers.get(HEADER, NEWEST)
        answer = view(request, *given, **named) if asked in VERSIONS else _unknown(asked)
        answer[HEADER] = asked if asked in VERSIONS else NEWEST
        return answer

    return answered


def _unknown(asked: str) -> HttpResponse:
    says = (
        f"There is no version {asked[:LONGEST_SHOWN]!r} of this interface; send {HEADER}: "
        f"{' or '.join(VERSIONS)}, or leave it out. Nothing of this request was taken."
    )
    return problems.problem(400, "unknown_version", says)
