"""The character 0 in what a browser sends, which no database keeps: refused before a page reads it.

Forms of Django refuse it field by field; addresses and forms that views read themselves do not. A
view that takes an owner's photo looks at its form itself (`refuse_form`), once the photo cannot go
to disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\0"
APIS = "/api/"  # they answer in their own form


class Unkept(BadRequest):
    """What was sent has a character that no database keeps."""


class Readable:
    """Middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _args: tuple[Any, ...],
        named: Mapping[str, object],
    ) -> None:
        """Raise Unkept where a part of the address or of the form cannot be kept."""
        if request.path.startswith(APIS):
            return
        _refuse([*map(str, named.values()), *_texts(request.GET)])
        if not getattr(view, "csrf_exempt", False):  # else nothing has read the form yet
            refuse_form(request)


def refuse_form(request: HttpRequest) -> None:
    """Raise Unkept where a text of the form cannot be kept; this reads the form."""
    _refuse(_texts(request.POST))


def _refuse(said: Iterable[str]) -> None:
    if any(NUL in one for one in said):
        raise Unkept("a character 0 in the address or the form")


def _texts(sent: QueryDict) -> Iterable[str]:
    """The values of a query or of a form; files are no part of it."""
    return (str(value) for _, values in sent.lists() for value in values)
