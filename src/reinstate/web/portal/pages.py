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
    Broken,
    Conflict,
    Gone,
    NotAllowed,
    NotFound,
    ServiceError,
    TooMany,
    Unavailable,
    seconds_to_wait,
)
from reinstate.web import forms, typed
from reinstate.web.page_before import page_before
from reinstate.web.refusals import status_of


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
    if seconds := seconds_to_wait(error):
        response["Retry-After"] = seconds
    return response


# Of the page; the first that fits.
TITLES: tuple[tuple[type[ServiceError], Any], ...] = (
    (NotFound, _("This page is not here")),
    (NotAllowed, _("This is not open to you")),
    (TooMany, _("That was a little too often")),
    (Gone, _("This has expired")),
    (Conflict, _("Something changed meanwhile")),
    (Unavailable, _("Not just now")),
    (Broken, _("Something that we keep was changed")),
    (ServiceError, _("That did not work")),
)


def _title(error: ServiceError) -> str:
    return str(next(title for kind, title in TITLES if isinstance(error, kind)))
