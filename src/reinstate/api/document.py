"""The OpenAPI document: what else an operation may answer beside its answer, and the headers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from reinstate.api import announced, event_data, limited, repeated, versions
from reinstate.api.problems import TITLES

VERSION = {
    "in": "header",
    "name": versions.HEADER,
    "required": False,
    "schema": {"type": "string", "enum": [*versions.VERSIONS]},
    "description": "The version that this is written for; without it, the newest.",
}
FAULT = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail")},
    "required": ["pointer", "code", "detail"],
}
PROBLEM = {
    "type": "object",
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "code", "detail", "request_id")},
        "status": {"type": "integer"},
        "errors": {"type": "array", "items": FAULT},
    },
    "required": ["type", "title", "status", "code", "detail", "request_id"],
}
PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}
ALWAYS, BODY = (400, 401, 403, 422, 500, 503), (411, 413, 415)


def _header(says: str, kind: str = "string", *, is_always: bool = True) -> dict[str, Any]:
    return {"description": says, "required": is_always, "schema": {"type": kind}}


SAID_BACK = _header("The version of this answer.")
WAIT = {"Retry-After": _header("After how many seconds to ask again.", "integer")}
ROOM = {
    limited.POLICY: _header('How many within how many seconds: "LIMIT";q=QUOTA;w=WINDOW'),
    limited.STATE: _header('How many are left until it begins anew: "LIMIT";r=LEFT;t=SECONDS'),
}
REPLAYED = {
    repeated.REPLAYED: _header("`true` where this is the first answer, kept.", is_always=False)
}
HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": _header("Bearer")},
    409: {"Retry-After": {**WAIT["Retry-After"], "required": False}},
    429: {**WAIT, **ROOM},
    503: WAIT,
}


class Api(NinjaAPI):
    """An API whose OpenAPI document says of every operation that it may answer with a problem."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The document."""
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schemas = document["components"]["schemas"]
        schemas["Problem"] = PROBLEM
        event_data.named(schemas)
        document["webhooks"] = announced.webhooks()
        for methods in document["paths"].values():
            for operation in methods.values():
                _say_answers(operation)
        return document


def _say_answers(operation: dict[str, Any]) -> None:
    named = {one["name"]: one["in"] for one in operation["parameters"]}
    is_once, is_limited = repeated.HEADER in named, operation.pop("x-limited", False)
    done = operation["responses"][200]
    done["headers"] = {
        versions.HEADER: SAID_BACK,
        **(REPLAYED if is_once else {}),
        **(ROOM if is_limited else {}),
    }
    statuses = {
        *ALWAYS,
        *(BODY if "requestBody" in operation else ()),
        *((404,) if "path" in named.values() else ()),
        *((409,) if is_once else ()),
        *((429,) if is_limited else ()),
    }
    for status in sorted(statuses):
        operation["responses"][status] = _problem(status)
    operation["parameters"].append(VERSION)


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": TITLES.get(status, HTTPStatus(status).phrase),
        "headers": {versions.HEADER: SAID_BACK, **HEADERS.get(status, {})},
        "content": {"application/problem+json": {"schema": PROBLEM_REF}},
    }
