"""Keys of the exchange's systems: made once, shown once, stored as a hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction

from reinstate.services import clock
from reinstate.store import audit
from reinstate.store.models.integration import ApiKey

EVENTS, CHANGES, READ = "events:write", "changes:acknowledge", "accounts:read"
SIGN_UP = "eligibility:check"
ALL_SCOPES = (EVENTS, CHANGES, READ, SIGN_UP)
SECRET_PREFIX = "rk_"  # noqa: S105 - marks our keys so that leak scanners can find them


@dataclass(frozen=True, slots=True)
class Caller:
    """The system that is calling, and what it may do."""

    key_id: str
    name: str
    scopes: frozenset[str]


def create(name: str, scopes: tuple[str, ...] = ALL_SCOPES) -> str:
    """Make a key and return its secret, which cannot be read again."""
    secret = SECRET_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name, secret_hash=_hash(secret), scopes=list(scopes), created_at=clock.now()
        )
        _record(audit.Tag.OPERATOR_KEY_CREATED, key.id)
    return secret


def revoke(name: str) -> int:
    """Revoke every living key of a name; returns how many there were."""
    now = clock.now()
    with transaction.atomic():
        keys = list(ApiKey.objects.select_for_update().filter(name=name, revoked_at=None))
        for key in keys:
            key.revoked_at = now
            key.save(update_fields=["revoked_at"])
            _record(audit.Tag.OPERATOR_KEY_REVOKED, key.id)
    return len(keys)


def authenticate(secret: str) -> Caller | None:
    """Who holds this secret; None for a wrong or revoked one."""
    key = ApiKey.objects.filter(secret_hash=_hash(secret), revoked_at=None).first()
    return Caller(key.id, key.name, frozenset(key.scopes)) if key else None


def _hash(secret: str) -> bytes:
    # The secret holds 256 random bits: a plain hash cannot be guessed backwards.
    return hashlib.sha256(secret.encode()).digest()


def _record(tag: audit.Tag, key_id: str) -> None:
    audit.append(tag, actor="operator", subject=key_id, at=clock.now())
