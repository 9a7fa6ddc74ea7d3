"""POST at most once: the Idempotency-Key of a request, and its kept answer."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from reinstate.services import errors
from reinstate.services.access.api_keys import Caller
from reinstate.services.integration import idempotency

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
LONGEST_KEY = 255


def answered_once(request: HttpRequest, work: Callable[[], object]) -> HttpResponse:
    """Claim the request's key, do the work, keep the answer; a repetition gets it again."""
    key, key_id = _key(request), caller(request).key_id
    content = f"{request.method} {request.path}\n".encode() + request.body
    claim = idempotency.begin(key_id, key, content)
    if isinstance(claim, idempotency.Answer):
        answer = JsonResponse(claim.body, status=claim.status, safe=False)
        answer[REPLAYED] = "true"
        return answer
    try:
        body = json.loads(json.dumps(work(), default=str))
    except BaseException:
        idempotency.abandon(claim)
        raise
    idempotency.finish(claim, 200, body)
    return JsonResponse(body, safe=False)


def caller(request: HttpRequest) -> Caller:
    """Who authenticated for this request."""
    found = getattr(request, "auth", None)
    if not isinstance(found, Caller):
        raise errors.NotAllowed("This request carries no API key.")
    return found


def _key(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "")
    if not (1 <= len(key) <= LONGEST_KEY and key.isascii()):  # the server drops any other
        raise errors.Refused(
            f"Send an {HEADER} header of 1 to {LONGEST_KEY} ASCII characters, new for each new "
            "request.",
            "idempotency_key_missing",
        )
    return key
