"""What is sent to the exchange by itself, as the OpenAPI document has it under `webhooks`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reinstate.services.integration import announcements, tries

WHAT_TO_DO: Mapping[str, str] = {
    announcements.REINSTATEMENT_ANNOUNCED: "Take its steps, unlock the account, acknowledge it",
    announcements.REINSTATEMENT_WITHDRAWN: "Keep the account locked, or lock it again",
    announcements.REINSTATEMENT_COMPLETED: "Nothing: it was acknowledged",
    announcements.PAYMENT_BOOKED: "Book the same movements",
    announcements.ACCOUNT_SELF_DISABLED: "Lock the account at once",
    announcements.ACCOUNT_FROZEN: "Lock the account at once",
    announcements.ACCOUNT_UNFROZEN: "Lift the lock for what it `clears`; where it says "
    "`good_standing`, nothing else locks the account here: unlock it",
    announcements.CONTACT_CHANGED: "Take over the owner's new mailbox, by the case's page",
    announcements.CASE_STATE_CHANGED: "Nothing: it is for your own screens",
}
HEADERS: Mapping[str, str] = {
    "webhook-id": "The announcement's own id, the same in the body, at each address and each try",
    "webhook-timestamp": "When this try was signed, in seconds since 1970",
    "webhook-signature": "v1, and the HMAC-SHA256 of `id.timestamp.body`; one for each secret in "
    "use, with blanks between them",
}
RETRY_AFTER: Mapping[str, Any] = {
    "Retry-After": {
        "description": "Seconds or a date, as of HTTP; "
        f"{tries.LONGEST_ASKED.total_seconds():.0f} s at most are given",
        "required": False,
        "schema": {"type": "string"},
    }
}
CHANGE_REF = {"$ref": "#/components/schemas/Change"}


def webhooks() -> dict[str, Any]:
    """One for each type, with the headers of Standard Webhooks."""
    return {kind: {"post": _sent(kind, says)} for kind, says in WHAT_TO_DO.items()}


def _sent(kind: str, says: str) -> dict[str, Any]:
    schema = {"allOf": [CHANGE_REF, {"properties": {"type": {"const": kind}}}]}
    text = {"type": "string"}
    return {
        "summary": says,
        "parameters": [
            {"in": "header", "name": name, "required": True, "schema": text, "description": what}
            for name, what in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {
            "2XX": {"description": "Received. Whatever else is answered, it is tried again"},
            "410": {"description": "Gone: nothing more is sent to this address"},
            **{
                str(status): {
                    "description": "Not now: nothing is sent to this address for as long",
                    "headers": RETRY_AFTER,
                }
                for status in tries.MAY_ASK
            },
        },
    }
