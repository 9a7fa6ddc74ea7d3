"""Keys of the exchange's systems: made once, shown once, stored as a hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from reinstate.services import clock, installation
from reinstate.services.access import bound
from reinstate.services.access.naming import demand_name
from reinstate.services.errors import Refused
from reinstate.store import audit
from reinstate.store.models.integration import ApiKey

EVENTS, CHANGES, READ = "events:write", "changes:acknowledge", "accounts:read"
SIGN_UP = "eligibility:check"
ALL_SCOPES = (EVENTS, CHANGES, READ, SIGN_UP)
SECRET_PREFIX = "rk_"  # noqa: S105 - marks our keys so that leak scanners can find them
USE_IS_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """The system that is calling, and what it may do."""

    key_id: str
    name: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the engineer sees it; its secret cannot be read again."""

    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def create(name: str, scopes: tuple[str, ...] = ALL_SCOPES) -> str:
    """Make a key and return its secret, which cannot be read again.

    A name has one living key: a second one would end with the first, whichever was meant.
    """
    demand_name(name, "a key", "core ledger")
    secret = SECRET_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        installation.line_up()  # of two who add one of a name at the same moment the second is told
        if ApiKey.objects.filter(name=name, revoked_at=None).exists():
            raise Refused(
                f"A living key is named {name!r}, and revoke ends a key by its name. Name this one "
                "otherwise, and revoke the other when nothing uses it any more.",
                "name_taken",
            )
        key = ApiKey(
            name=name, secret_hash=_hash(secret), scopes=list(scopes), created_at=clock.now()
        )
        key.seal = bound.made(key)
        key.save(force_insert=True)
        _record(audit.Tag.OPERATOR_KEY_CREATED, key.id)
    return secret


def revoke(name: str) -> int:
    """Revoke every living key of a name; returns how many there were."""
    now = clock.now()
    with transaction.atomic():
        keys = list(ApiKey.objects.select_for_update().filter(name=name, revoked_at=None))
        for key in keys:
            key.revoked_at, key.seal = now, ""  # nobody else makes it live again
            key.save(update_fields=["revoked_at", "seal"])
            _record(audit.Tag.OPERATOR_KEY_REVOKED, key.id)
    return len(keys)


def authenticate(secret: str) -> Caller | None:
    """Who holds this secret; None for a wrong or revoked one."""
    key = ApiKey.objects.filter(secret_hash=_hash(secret), revoked_at=None).first()
    if key is None or not bound.is_whole(key):
        return None
    _note_use(key, clock.now())
    return Caller(key.id, key.name, frozenset(key.scopes))


def every() -> tuple[Key, ...]:
    """Every key, the newest first."""
    return tuple(
        Key(row.name, tuple(row.scopes), row.created_at, row.last_used_at, row.revoked_at)
        for row in ApiKey.objects.order_by("-created_at")
    )


def _note_use(key: ApiKey, at: datetime) -> None:
    """At most once a minute: a busy system would write one row over and over."""
    if key.last_used_at is None or key.last_used_at <= at - USE_IS_NOTED_EVERY:
        ApiKey.objects.filter(id=key.id).update(last_used_at=at)


def _hash(secret: str) -> bytes:
    # The secret holds 256 random bits: a plain hash cannot be guessed backwards.
    return hashlib.sha256(secret.encode()).digest()


def _record(tag: audit.Tag, key_id: str) -> None:
    audit.append(tag, actor="operator", subject=key_id, at=clock.now())
