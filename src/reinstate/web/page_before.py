"""The page that a form or a script's question stood on, to lead back there."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_before(request: HttpRequest) -> str:
    """The address of the page whose form was sent, as a path of this site; empty when unknown."""
    return page_behind(request) if request.method == "POST" else ""


def page_behind(request: HttpRequest) -> str:
    """The same of whatever a page asked for, a script's question too."""
    referer: str = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return ""
    parts = urlsplit(referer)
    return parts.path + (f"?{parts.query}" if parts.query else "")
