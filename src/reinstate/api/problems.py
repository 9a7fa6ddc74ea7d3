"""Errors as RFC 9457 problems: a permanent code, a sentence, and where the fault is."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from reinstate.api import fields, limited
from reinstate.api.body import Unreadable
from reinstate.services import errors
from reinstate.services.upkeep.faults import AWAY_SECONDS, of_the_database

logger = logging.getLogger(__name__)

STATUS_OF: tuple[tuple[type[errors.ServiceError], int], ...] = (
    (errors.NotFound, 404),
    (errors.NotAllowed, 403),
    (errors.KeyReused, 422),
    (errors.Conflict, 409),
    (errors.Unavailable, 503),
    (errors.TooMany, 429),
    (errors.Refused, 422),
)
TITLES = {
    400: "Cannot be read",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Not taken here",
    409: "In conflict",
    411: "Length missing",
    413: "Too large",
    415: "In another form",
    422: "Cannot be used",
    429: "Too often",
    500: "Fault of ours",
    503: "Does not answer just now",
}
LONGEST_HOST = 80  # characters of it that are shown
CODES = {401: "not_authenticated", 403: "not_allowed", 404: "not_found"}


class RefusedAt(Exception):
    """Which part of a request a service refused, and the sentence that says so."""

    def __init__(self, refusal: errors.ServiceError, pointer: str, sentence: str = "") -> None:
        self.refusal, self.pointer = refusal, pointer
        self.sentence = sentence or refusal.sentence
        super().__init__(self.sentence)


def problem(
    status: int,
    code: str,
    detail: str,
    faults: list[dict[str, Any]] | None = None,
    cause: Exception | None = None,
) -> JsonResponse:
    """One problem document; a cause goes to the log under its request_id, with its traceback."""
    request_id = f"req_{uuid.uuid4().hex}"
    level = logging.ERROR if cause else logging.INFO
    logger.log(level, "%s answered with %d %s", request_id, status, code, exc_info=cause)
    body: dict[str, Any] = {
        "type": f"urn:reinstate:problem:{code}",  # a name, so no link that leads nowhere
        "title": TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
    }
    if faults:
        body["errors"] = faults
    return JsonResponse(body, status=status, content_type="application/problem+json")


def register(api: NinjaAPI) -> None:
    """Answer every kind of error as a problem."""
    api.add_exception_handler(errors.ServiceError, _service_error)
    api.add_exception_handler(RefusedAt, _refused_at)
    api.add_exception_handler(ValidationError, _validation_error)
    api.add_exception_handler(AuthenticationError, _not_authenticated)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    api.add_exception_handler(Exception, _fault)


def of_service_error(error: errors.ServiceError) -> JsonResponse:
    """The problem behind a service's refusal; it says when to ask again where that is known."""
    found = problem(_status_of(error), error.code, error.sentence)
    if seconds := errors.seconds_to_wait(error):
        found["Retry-After"] = seconds
    if isinstance(error, errors.TooMany) and error.room:
        limited.say(found, error.room)
    return found


def _status_of(error: errors.ServiceError) -> int:
    return next((status for kind, status in STATUS_OF if isinstance(error, kind)), 422)


def _service_error(_: HttpRequest, error: object) -> JsonResponse:
    assert isinstance(error, errors.ServiceError)
    return of_service_error(error)


def _refused_at(_: HttpRequest, error: object) -> JsonResponse:
    assert isinstance(error, RefusedAt)
    refusal = error.refusal
    fault = {
        "pointer": error.pointer,
        "code": refusal.code,
        "detail": refusal.sentence,
    }
    return problem(_status_of(refusal), refusal.code, error.sentence, [fault])


def _validation_error(_: HttpRequest, error: object) -> JsonResponse:
    assert isinstance(error, ValidationError)
    says = "Some fields cannot be used; see errors. Nothing of this request was taken."
    return problem(422, "invalid_request", says, [fields.fault(one) for one in error.errors])


def no_address(_: HttpRequest) -> JsonResponse:
    """An address that the interface does not have."""
    return problem(404, "no_such_address", "There is no such address; see /api/v1/openapi.json.")


def unreadable(request: HttpRequest, error: Exception) -> JsonResponse:
    """What Django refuses before any operation is asked: most likely the name we were called by."""
    if not isinstance(error, DisallowedHost):
        return problem(400, "unreadable", "This request cannot be read; nothing of it was taken.")
    host = request.headers.get("Host", "")[:LONGEST_HOST]
    says = (
        f"The Host of this request is {host!r}, which is not served here; nothing of it was taken. "
        "Use the address of REINSTATE_PUBLIC_ADDRESS, or have that name added to REINSTATE_HOSTS "
        "by whoever runs Reinstate."
    )
    return problem(400, "unknown_host", says)


def of_unknown_length(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, for requests whose body is read: one in chunks, without its length, looks empty."""

    @wraps(view)
    def answered(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        headers = request.headers
        if "Transfer-Encoding" in headers and "Content-Length" not in headers:
            says = (
                "The body came in chunks. Send it in one piece, with Content-Length: its bytes; "
                "nothing of it was taken."
            )
            return problem(411, "length_required", says)
        return view(request, *given, **named)

    return answered


def of_wrong_method(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, whose answer to a method that it does not take is a problem as well."""

    @wraps(view)
    def answered(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        answer = view(request, *given, **named)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return answer
        allowed = ", ".join(sorted(answer["Allow"].split(", ")))
        says = f"{request.method} is not taken here; use {allowed}. See /api/v1/openapi.json."
        found = problem(answer.status_code, "method_not_allowed", says)
        found["Allow"] = allowed
        return found

    return answered


def _not_authenticated(_: HttpRequest, __: object) -> JsonResponse:
    says = (
        "No living API key came with this. Send yours as: Authorization: Bearer rk_... If that is "
        "what you sent, it is not whole, or was revoked: whoever runs Reinstate reads which keys "
        "there are by reinstate key list, and adds another by reinstate key add NAME."
    )
    found = problem(401, "not_authenticated", says)
    found["WWW-Authenticate"] = "Bearer"
    return found


def _http_error(_: HttpRequest, error: object) -> JsonResponse:
    assert isinstance(error, HttpError)
    if isinstance(error.__cause__, Unreadable):
        unread = error.__cause__
        return problem(unread.status, unread.code, unread.sentence)
    return problem(error.status_code, CODES.get(error.status_code, "refused"), str(error))


def _too_large(_: HttpRequest, __: object) -> JsonResponse:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return problem(413, "too_large", f"A body has {most} bytes at most; send fewer events at once.")


def _fault(_: HttpRequest, error: object) -> JsonResponse:
    """What nobody foresaw is a problem like any other; a database that is away comes back."""
    assert isinstance(error, Exception)
    again = "Send the same again; what was taken already is not taken twice."
    if not of_the_database(error):
        return problem(500, "fault", f"Something broke here. {again}", cause=error)
    says = f"Our database does not answer just now. Wait a little. {again}"
    found = problem(503, "database_away", says, cause=error)
    found["Retry-After"] = str(AWAY_SECONDS)
    return found
