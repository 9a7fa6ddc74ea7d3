"""Puts a console page together: what every page shows, whatever it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reinstate.services import clock
from reinstate.web import forms

LONGEST_PLACE = 8  # digits; no list is longer


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int | None = None
) -> HttpResponse:
    """With the frame's own values beside the page's; its status follows from whether it says a
    problem, unless given.
    """
    frame = {
        "reviewer": getattr(request, "reviewer", None),
        "is_demo": clock.is_demo(),
        "now": clock.now(),
    }
    known = {**frame, **context}
    return render(request, template, known, status=status or forms.status_of(known))


def left_after(response: HttpResponse, seconds: int, then: str) -> HttpResponse:
    """The page for so many seconds, then another by itself: what was shown does not stay."""
    response.headers["Refresh"] = f"{seconds}; url={then}"
    return response


def place(text: str) -> int:
    """A number of rows from the address; the first page where it says none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_PLACE else 0
