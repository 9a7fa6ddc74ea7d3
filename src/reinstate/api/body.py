"""How the body of a request is read: one JSON object in which each name says one thing."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest
from ninja.parser import Parser

from reinstate.domain import exact_json

JSON, UTF_8, PLAIN = "application/json", "utf8", "identity"


class Unreadable(Exception):
    """The status, the permanent code and the sentence of a body that cannot be read."""

    def __init__(self, status: HTTPStatus, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence = status, code, sentence


class Body(Parser):
    """Reads JSON as a file of events is read, but for fractions: written as text they are exact,
    and a number has most likely been through a float at the sender's.
    """

    def parse_body(self, request: HttpRequest) -> dict[str, object]:
        """The object; raises Unreadable, which ninja keeps as the cause of its own error."""
        _demand_json(request)
        try:
            found = exact_json.read(request.body, float)
        except exact_json.NotJson as error:
            says = f"The body is not JSON: {error}. Send one object, in UTF-8."
            raise Unreadable(HTTPStatus.BAD_REQUEST, "not_json", says) from None
        if not isinstance(found, dict):
            says = "The body is JSON, but no object. Send one: {…}. Nothing of it was taken."
            raise Unreadable(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", says)
        return found


def _demand_json(request: HttpRequest) -> None:
    """Raises Unreadable where the headers say that it is something else, or packed."""
    kind, charset = request.content_type or "", request.content_params or {}
    packed = request.headers.get("Content-Encoding", PLAIN).strip().lower()
    if packed != PLAIN:
        says = f"The body came packed, as {packed}. Send it unpacked."
    elif kind != JSON and not (kind.startswith("application/") and kind.endswith("+json")):
        says = f"The body came as {kind or 'nothing in particular'}. Send Content-Type: {JSON}."
    elif (named := charset.get("charset", UTF_8)).lower().replace("-", "") != UTF_8:
        says = f"The body came in {named}. Send it in UTF-8."
    else:
        return
    raise Unreadable(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", says)
