"""What each type of event has in its `data`, as the OpenAPI document says it.

Nothing that is taken departs from it. That a text names no person, place or moment that there can
be, only the answer says. Names that do not stand here are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reinstate.domain.account import ActivityKind, AddressKind, Platform
from reinstate.domain.restrictions import RULES, RestrictionKind
from reinstate.domain.state_law import AssetClass
from reinstate.services.case.required import PHOTO_ID, PIECE_FOR
from reinstate.services.integration import account_events
from reinstate.services.integration.incoming import LONGEST, LONGEST_DEVICE

Schema = dict[str, Any]


def _text(most: int = LONGEST, says: str = "", least: int = 1) -> Schema:
    found: Schema = {"type": "string", "minLength": least, "maxLength": most}
    return {**found, "description": says} if says else found


def _one_of(words: Iterable[str], says: str = "") -> Schema:
    found: Schema = {"type": "string", "enum": [str(word) for word in words]}
    return {**found, "description": says} if says else found


def _object(properties: Mapping[str, Schema], *required: str) -> Schema:
    return {"type": "object", "properties": {**properties}, "required": [*required]}


def _or_null(found: Schema) -> Schema:
    """Null says as much as nothing."""
    return {"anyOf": [found, {"type": "null"}]}


DAY: Schema = {"type": "string", "format": "date"}
PLACE = _text(says="ISO 3166, such as US-CA, or FR abroad")
EXACT = 'in whole units of the asset, such as "12.50"; a number with a point is refused'
AMOUNT: Schema = {"type": ["string", "integer"]}
ADDRESS = {"jurisdiction": PLACE, "from": DAY, "kind": _one_of(AddressKind)}
DELIVERED = {"jurisdiction": PLACE, "on": DAY}
ACCOUNT: Mapping[str, Schema] = {
    "platform": _one_of(Platform, "com for the separate platform's accounts"),
    "opened_on": DAY,
    "closed_on": {**_or_null(DAY), "description": "null: it is open, or open again"},
    "delivered_to_state": _or_null(_object(DELIVERED, *DELIVERED)),
    "email": _or_null({**_text(), "format": "email"}),
    "legal_name": _or_null(_text()),
    "birth_date": _or_null(DAY),
    "ssn": _or_null(_text(says="an SSN or ITIN; hyphens and spaces do not matter", least=0)),
    "phone": _or_null(_text(least=0)),
    "document_number": _or_null(_text(least=0)),
    "portrait_template": _or_null({
        "type": "array",
        "items": {"type": "number"},
        "minItems": account_events.TEMPLATE_LENGTH,
        "maxItems": account_events.TEMPLATE_LENGTH,
        "description": "the face from enrolment, by the same face model",
    }),
    "addresses": _or_null({"type": "array", "items": _object(ADDRESS, *ADDRESS)}),
    **{name: {"type": "null", "description": f"comes as {kind}, not here"}
       for name, kind in account_events.INSTEAD.items()},
}  # fmt: skip
TO_OPEN = ("platform", "opened_on")
TURN: Mapping[str, Schema] = {
    "by": _or_null(_text(says="of which 48 characters are kept", least=0)),
    "reason": _or_null(_text(says="of which 64 characters are kept", least=0)),
    "needs": _or_null({
        "type": "array",
        "items": {"type": "string"},
        "description": f"of an identity_unverified: {', '.join((PHOTO_ID, *PIECE_FOR))}",
    }),
}  # fmt: skip
SENT = [kind for kind, rule in RULES.items() if not rule.is_derived]
RAISED = f"{', '.join(SENT)}; any other follows from the account itself, and changes nothing"
OF_EACH_TYPE: Mapping[str, Schema] = {
    "account.opened": _object(ACCOUNT, *TO_OPEN),
    "account.updated": {
        **_object({**ACCOUNT, **{name: _or_null(ACCOUNT[name]) for name in TO_OPEN}}),
        "description": "what changed; the rest stays",
    },
    "activity.recorded": _object(
        {
            "kind": _one_of(ActivityKind),
            "device": _or_null(_text(LONGEST_DEVICE, "of a login: an id of your own", least=0)),
            "country": _or_null(_text(says="of a login: ISO 3166", least=0)),
        },
        "kind",
    ),
    "ledger.entry_posted": _object(
        {
            "asset": _text(says="its code, such as BTC"),
            "amount": {**AMOUNT, "description": f"{EXACT}; below 0 for what goes out"},
            "usd": _or_null({**AMOUNT, "description": "what the whole holding is worth then"}),
            "kind": _or_null(_text(says="in words of your own", least=0)),
            "asset_class": _or_null({"type": "string", "enum": [*map(str, AssetClass), ""]}),
        },
        *("asset", "amount"),
    ),
    "restriction.raised": _object({"kind": _one_of(RestrictionKind, RAISED), **TURN}, "kind"),
    "restriction.cleared": _object({"kind": _one_of(SENT), **TURN}, "kind"),
    "support_ticket.opened": _object({"number": _text(account_events.LONGEST_TICKET)}, "number"),
}


def named(schemas: dict[str, Any]) -> None:
    """Put an event of each type in the place of EventIn among the schemas of the document."""
    event = schemas.pop("EventIn")
    names = {kind: f"Event_{kind.replace('.', '_')}" for kind in OF_EACH_TYPE}
    refs = {kind: f"#/components/schemas/{name}" for kind, name in names.items()}
    for kind, name in names.items():
        data = OF_EACH_TYPE[kind]
        properties = {**event["properties"], "type": {"const": kind}, "data": data}
        required = [*event["required"], *(["data"] if data["required"] else [])]
        schemas[name] = {**event, "title": name, "properties": properties, "required": required}
    schemas["EventIn"] = {
        "description": event["description"],
        "oneOf": [{"$ref": ref} for ref in refs.values()],
        "discriminator": {"propertyName": "type", "mapping": refs},
    }
