"""An address that only takes forms, asked for as a page: on to the page that it hangs below.

Whoever reloads the answer to a form, or opens its address again, would meet an empty page.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

SPACES = frozenset({"portal", "console", "help"})  # an API says what it takes


def only_posted(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and _is_for_a_page(request):
            return redirect(_page_above(request.path))
        return response

    return answer


def _is_for_a_page(request: HttpRequest) -> bool:
    found = request.resolver_match
    return request.method == "GET" and found is not None and found.namespace in SPACES


def _page_above(path: str) -> str:
    """The nearest address above that there is; one that takes forms too leads on by itself."""
    above = path.rstrip("/")
    while above := above.rpartition("/")[0]:
        for one in (above, f"{above}/"):
            if _is_known(one):
                return one
    return "/"


def _is_known(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
