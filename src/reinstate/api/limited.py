"""What is left of a limit, in the fields of the IETF draft (draft-ietf-httpapi-ratelimit-headers).

They say in seconds from now when it begins anew, under the name of the limit; of `X-RateLimit-*`
each service has another reading, and none has a name.
"""

from __future__ import annotations

from math import ceil

from django.http import HttpResponse

from reinstate.domain.room import Room

POLICY, STATE = "RateLimit-Policy", "RateLimit"


def say(answer: HttpResponse, room: Room) -> None:
    """With each answer that was counted, the refused one as well."""
    answer[POLICY] = f'"{room.limit}";q={room.most};w={ceil(room.window.total_seconds())}'
    answer[STATE] = f'"{room.limit}";r={room.left};t={ceil(room.wait.total_seconds())}'
