"""The switch in the footer: a cookie for this browser, and the owner's choice for their letters."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from reinstate.services import languages
from reinstate.services.case.owner_view import OwnerSession
from reinstate.web.portal import session

YEAR = 365 * 24 * 60 * 60


@require_POST
@session.public
def choose(request: HttpRequest, owner: OwnerSession | None) -> HttpResponse:
    """Back to the same page, in the language chosen."""
    language = request.POST.get("language", "")
    response = redirect(_here(request))
    if language in languages.offered():
        if owner is not None:
            languages.prefer(owner.account_id, language)
        remember(response, language)
    return response


def remember(response: HttpResponse, language: str) -> None:
    """In this browser, for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _here(request: HttpRequest) -> str:
    """The page that was left, if it is one of ours."""
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours and page.startswith("/") else "/"
