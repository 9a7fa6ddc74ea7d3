"""What each operation answers, as the OpenAPI document says it."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic reads no other before Python 3.12

from reinstate.api import repeated
from reinstate.domain.case import CaseState
from reinstate.domain.eligibility import SignUp
from reinstate.domain.restrictions import Clears, NextActor, RestrictionKind
from reinstate.domain.signals import Signal
from reinstate.domain.standing import Lifecycle

ONCE = {
    "parameters": [
        {
            "in": "header",
            "name": repeated.HEADER,
            "required": True,
            "schema": {"type": "string", "minLength": 1, "maxLength": repeated.LONGEST_KEY},
            "description": "New for each new request; the same request again within 24 hours gets "
            "the first answer, with the header `Idempotent-Replayed: true`.",
        }
    ]
}
LIMITED = {"x-limited": True}  # read by `document`, and no part of what it says


class Taken(TypedDict):
    """An event that is in; a repeat was in before and changed nothing now."""

    id: str
    is_repeat: bool


class EventsTaken(TypedDict):
    """Every event of the request, in its order."""

    data: list[Taken]


class Eligibility(TypedDict):
    """Whether an account may be opened; `says` is for the applicant where it may not."""

    is_eligible: bool
    answer: SignUp
    says: str | None


class Said(TypedDict):
    """A permanent code, and the sentence for a person."""

    code: str
    text: str
    params: dict[str, str]


class Restriction(TypedDict):
    """Why, what is due, who acts next, and how long it takes (an ISO 8601 duration).

    `because` is why a hold lasts longer than usual.
    """

    kind: RestrictionKind
    cause: str
    because: list[str]
    next_actor: NextActor
    requirements: list[Said]
    alternatives: list[Said]
    clears: Clears
    expected_in: str | None


class Standing(TypedDict):
    """The restriction passport; clocks and policy are those of `docs/schemas/standing.json`."""

    account: str
    on: str
    lifecycle: Lifecycle
    good_standing: bool
    restrictions: list[Restriction]
    capabilities: dict[str, bool]
    clocks: dict[str, Any]
    policy: dict[str, Any]


class Movement(TypedDict):
    """A part of a payment; the amount is a decimal string."""

    asset: str
    amount: str


class About(TypedDict):
    """The account by the exchange's own id, and what the change's type has beside it."""

    account: str
    case: NotRequired[str]
    case_state: NotRequired[CaseState]
    change: NotRequired[str]
    clears: NotRequired[list[RestrictionKind]]
    good_standing: NotRequired[bool]
    steps: NotRequired[list[str]]
    is_automatic: NotRequired[bool]
    because: NotRequired[Literal["taken_back", "restricted_again", "owner_changed"]]
    hold_until: NotRequired[str]
    hold_because: NotRequired[list[Signal]]
    reference: NotRequired[str]
    movements: NotRequired[list[Movement]]


class Change(TypedDict):
    """One announcement, as its webhook carries it; `id` is its header `webhook-id` as well."""

    id: str
    type: str
    sequence: int
    created_at: str
    data: About


class Changes(TypedDict):
    """A page of announcements; read on `after` its `next_cursor`, also when it is empty."""

    data: list[Change]
    has_more: bool
    next_cursor: int


class Acknowledged(TypedDict):
    """The case is in this state now."""

    change: str
    state: CaseState
