"""Puts a console page together: what every page shows, whatever it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reinstate.services import clock


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render with the frame's own values beside the page's."""
    frame = {
        "reviewer": getattr(request, "reviewer", None),
        "is_demo": clock.is_demo(),
        "now": clock.now(),
    }
    return render(request, template, {**frame, **context}, status=status)


def left_after(response: HttpResponse, seconds: int, then: str) -> HttpResponse:
    """The page for so many seconds, then another by itself: what was shown does not stay."""
    response.headers["Refresh"] = f"{seconds}; url={then}"
    return response
