"""Showing a page, and showing a refusal in plain words with the status that fits it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from reinstate.services import clock
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import (
    Conflict,
    Gone,
    NotAllowed,
    NotFound,
    ServiceError,
    TooMany,
)
from reinstate.web.page_before import page_before

UNUSABLE = 422


def show(
    request: HttpRequest,
    template: str,
    owner: OwnerSession | None = None,
    context: Mapping[str, object] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """One page of the portal."""
    known = {"owner": owner, "is_demo": clock.is_demo(), **(context or {})}
    return render(request, template, known, status=status)


def refusal(
    request: HttpRequest, error: ServiceError, owner: OwnerSession | None = None
) -> HttpResponse:
    """A page that says what is wrong and where to go on."""
    context = {
        "title": _title(error),
        "sentence": error.sentence,
        "before": page_before(request),
    }
    response = show(request, "portal/refusal.html", owner, context, status=status_of(error))
    if isinstance(error, TooMany):
        response["Retry-After"] = str(int(error.wait.total_seconds()))
    return response


def status_of(error: ServiceError) -> int:
    """The HTTP status of a refusal."""
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, NotAllowed):
        return 403
    if isinstance(error, TooMany):
        return 429
    if isinstance(error, Gone):
        return 410
    return 409 if isinstance(error, Conflict) else UNUSABLE


def _title(error: ServiceError) -> str:
    if isinstance(error, NotFound):
        return _("This page is not here")
    if isinstance(error, NotAllowed):
        return _("This is not open to you")
    if isinstance(error, Conflict):
        return _("Something changed meanwhile")
    if isinstance(error, TooMany):
        return _("That was a little too often")
    if isinstance(error, Gone):
        return _("This has expired")
    return _("That did not work")
