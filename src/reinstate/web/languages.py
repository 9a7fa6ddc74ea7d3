"""Which language a page is in: the visitor's choice, else the browser's; staff read English."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

STAFF_PAGES = ("/console/", "/staff/", "/api/")


class PageLanguage(LocaleMiddleware):
    """Django's own choice, except where nothing is translated."""

    def process_request(self, request: HttpRequest) -> None:
        """Staff pages and the API are in English whatever the browser prefers."""
        if request.path.startswith(STAFF_PAGES):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE
        else:
            super().process_request(request)
