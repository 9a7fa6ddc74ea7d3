"""A number to write down, on a page of its own: whoever loads that page again still finds it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

COOKIE = "reinstate_number"
AGE = 12 * 60 * 60  # seconds; it goes with the browser's own session before


def lead_to(page: str, number: str) -> HttpResponse:
    """On to the page that shows the number; `page` is the name of its address."""
    response = redirect(page)
    response.set_signed_cookie(
        COOKIE,
        number,
        salt=page,
        path=reverse(page),
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def of(request: HttpRequest, page: str) -> str:
    """The number that was given last in this browser; empty when there is none."""
    return request.get_signed_cookie(COOKIE, default="", salt=page, max_age=AGE) or ""
