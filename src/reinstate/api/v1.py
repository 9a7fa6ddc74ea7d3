"""Version 1 of the API. Each operation is one call of a service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from ninja import Path, Query, Schema
from ninja.security import HttpBearer
from pydantic import BeforeValidator, Field

from reinstate.api import answers, body, limited, problems
from reinstate.api.document import Api
from reinstate.api.repeated import answered_once, caller
from reinstate.domain.account_fields import BadAccount, instant
from reinstate.services import errors
from reinstate.services.access import api_keys
from reinstate.services.account import passport, sign_up
from reinstate.services.integration import exchange

View = TypeVar("View", bound=Callable[..., HttpResponse])


class KeyAuth(HttpBearer):
    """`Authorization: Bearer rk_...`."""

    def authenticate(self, _request: HttpRequest, token: str) -> api_keys.Caller | None:
        """The calling system, or None."""
        return api_keys.authenticate(token)


api = Api(
    title="Reinstate",
    version="1",
    description="Events in, standing and changes out. Errors are RFC 9457 problems.",
    auth=KeyAuth(),
    parser=body.Body(),
    docs_decorator=require_safe,
    docs_url=None,  # its page would load scripts from another host
)
problems.register(api)


def _read(path: str, summary: str, response: object) -> Callable[[View], View]:
    """An operation that only reads, which answers HEAD as well."""

    def declared(view: View) -> View:
        api.api_operation(["HEAD"], path, include_in_schema=False)(view)
        return api.get(path, summary=summary, response=response)(view)

    return declared


# An id as it may stand in an address: PostgreSQL would stumble over the character 0.
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]+$")]


def _instant(found: object) -> datetime:
    """As in a file of events, so that an event is the same whichever way it comes."""
    try:
        return instant(found, "occurred_at", needs_zone=True)
    except BadAccount as error:
        raise ValueError(error.found) from None


class EventIn(Schema):
    """Something that happened on an account. The same id again changes nothing."""

    id: str = Field(min_length=1, max_length=64)
    # One that is unknown is refused at its turn, like whatever else a service refuses.
    type: str = Field(json_schema_extra={"enum": list(exchange.TAKERS)})
    occurred_at: Annotated[datetime, BeforeValidator(_instant)]
    account: str = Field(min_length=1, max_length=64, description="the exchange's own account id")
    data: dict[str, Any] = {}


class EventsIn(Schema):
    """Up to 100 events, taken in the order given."""

    events: list[EventIn] = Field(min_length=1, max_length=100)


class AcknowledgeIn(Schema):
    """Which account was unlocked: it must be the change's own."""

    account: Id


class EligibilityIn(Schema):
    """Who wants to open an account."""

    ssn: str = Field(min_length=1, max_length=32, description="spaces and hyphens do not matter")


class PageIn(Schema):
    """A page of a list."""

    after: int = Field(0, ge=0, description="the sequence of the last item you have")
    limit: int = Field(50, ge=1, le=100)


@api.post(
    "/events",
    summary="Tell Reinstate what happened on accounts",
    response=answers.EventsTaken,
    openapi_extra=answers.ONCE,
)
def ingest(request: HttpRequest, payload: EventsIn) -> HttpResponse:
    """Taken in the order given, up to the first that is refused; a repeated id is harmless."""
    _demand(request, api_keys.EVENTS)
    return answered_once(request, lambda: {"data": _taken(payload.events)})


def _taken(events: Sequence[EventIn]) -> list[dict[str, Any]]:
    found = exchange.ingest_each(map(_content, events), stops=True)
    place, last = len(found) - 1, found[-1]
    if isinstance(last, errors.ServiceError):
        says = last.sentence
        if len(events) > 1:
            says = (
                f"Event {events[place].id!r} at /events/{place}: {says} Of this request those "
                "before it are taken, those after it were not looked at."
            )
        raise problems.RefusedAt(last, f"/events/{place}", says) from last
    return [{"id": one.event_id, "is_repeat": one.is_repeat} for one in exchange.demanded(found)]


def _content(event: EventIn) -> dict[str, Any]:
    # The data came as JSON; dumping it once more would fail where it is nested without end.
    return event.model_dump(mode="json", exclude={"data"}) | {"data": event.data}


@api.post(
    "/eligibility",
    summary="Ask whether a new account may be opened for a person",
    response=answers.Eligibility,
    openapi_extra=answers.LIMITED,
)
def eligibility(request: HttpRequest, payload: EligibilityIn) -> HttpResponse:
    """One account per SSN, removed accounts included. A question: no Idempotency-Key, no trace
    of the number; the refusal never says whose account stands against it."""
    _demand(request, api_keys.SIGN_UP)
    try:
        found = sign_up.check(payload.ssn, caller(request).key_id)
    except errors.TooMany:
        raise
    except errors.Refused as refusal:
        raise problems.RefusedAt(refusal, "/ssn") from refusal
    answer: answers.Eligibility = {
        "is_eligible": found.is_eligible,
        "answer": found.answer,
        "says": found.sentence or None,
    }
    response = JsonResponse(answer)
    limited.say(response, found.room)
    return response


@_read(
    "/accounts/{path:account}/standing",
    "Why an account is locked, and what next",
    answers.Standing,
)
def standing(request: HttpRequest, account: Path[Id]) -> HttpResponse:
    """The restriction passport of one account, by the exchange's own id."""
    _demand(request, api_keys.READ)
    return JsonResponse(passport.document(account))


@_read("/changes", "What was announced, oldest first", answers.Changes)
def changes(request: HttpRequest, page: Query[PageIn]) -> HttpResponse:
    """The webhooks' content again, for catching up after an outage."""
    _demand(request, api_keys.CHANGES)
    found = exchange.changes(page.after, page.limit + 1)
    shown = found[: page.limit]
    return JsonResponse(
        {
            "data": [change.payload for change in shown],
            "has_more": len(found) > page.limit,
            "next_cursor": shown[-1].sequence if shown else page.after,
        }
    )


@api.post(
    "/changes/{change_id}/acknowledge",
    summary="Say that the account is unlocked",
    response=answers.Acknowledged,
    openapi_extra=answers.ONCE,
)
def acknowledge(request: HttpRequest, change_id: Path[Id], payload: AcknowledgeIn) -> HttpResponse:
    """The case is reinstated from this moment; a second acknowledgement changes nothing."""
    _demand(request, api_keys.CHANGES)
    return answered_once(
        request,
        lambda: {
            "change": change_id,
            "state": exchange.acknowledge(change_id, account=payload.account).value,
        },
    )


def _demand(request: HttpRequest, scope: str) -> None:
    if scope not in caller(request).scopes:
        raise errors.NotAllowed(f"This API key lacks the scope {scope}. Ask for one that has it.")
