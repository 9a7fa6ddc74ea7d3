"""Showing a page, and showing a refusal in plain words with the status that fits it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from reinstate.services import clock
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import (
    Conflict,
    Gone,
    NotAllowed,
    NotFound,
    ServiceError,
    TooMany,
    Unavailable,
)
from reinstate.web import forms, typed
from reinstate.web.page_before import page_before


def show(
    request: HttpRequest,
    template: str,
    owner: OwnerSession | None = None,
    context: Mapping[str, object] | None = None,
    *,
    status: int | None = None,
) -> HttpResponse:
    """One page of the portal; its status follows from whether it says a problem, unless given."""
    known = {"owner": owner, "is_demo": clock.is_demo(), **(context or {})}
    return render(request, template, known, status=status or forms.status_of(known))


def refusal(
    request: HttpRequest, error: ServiceError, owner: OwnerSession | None = None
) -> HttpResponse:
    """A page that says what is wrong and where to go on."""
    context = {
        "title": _title(error),
        "sentence": error.sentence,
        "before": page_before(request),
        "typed": typed.texts(request),
    }
    response = show(request, "portal/refusal.html", owner, context, status=status_of(error))
    if isinstance(error, TooMany):
        response["Retry-After"] = str(int(error.wait.total_seconds()))
    return response


# The first that fits: status, and title of the page.
SAID: tuple[tuple[type[ServiceError], int, Any], ...] = (
    (NotFound, 404, _("This page is not here")),
    (NotAllowed, 403, _("This is not open to you")),
    (TooMany, 429, _("That was a little too often")),
    (Gone, 410, _("This has expired")),
    (Conflict, 409, _("Something changed meanwhile")),
    (Unavailable, 503, _("Not just now")),
    (ServiceError, forms.UNUSABLE, _("That did not work")),
)


def status_of(error: ServiceError) -> int:
    """The HTTP status of a refusal."""
    return next(status for kind, status, _title in SAID if isinstance(error, kind))


def _title(error: ServiceError) -> str:
    return str(next(title for kind, _status, title in SAID if isinstance(error, kind)))
