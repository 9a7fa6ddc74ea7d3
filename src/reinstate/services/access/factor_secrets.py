"""Secrets of second factors, sealed: what an authenticator and recovery codes are made from.

allauth keeps them in a table of its own, as JSON and in clear; its adapter asks here. Whoever has
the database alone, or a backup, could otherwise make the codes of everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from allauth.mfa.models import Authenticator
from django.db import transaction

from reinstate.store import vault
from reinstate.store.keyfile import keys

PLACE = "Authenticator.data"
LABEL, MARK = "staff.factor_secret", "sealed:"
NAMES = ("secret", "seed")  # of an authenticator, of recovery codes


def seal(secret: str) -> str:
    """As it stands in allauth's table."""
    return MARK + vault.seal_for_installation(LABEL, secret.encode()).hex()


def opened(kept: str) -> str:
    """The secret; Tampered where it is not one that was sealed here."""
    try:
        sealed = bytes.fromhex(kept.removeprefix(MARK)) if kept.startswith(MARK) else b""
    except ValueError:
        sealed = b""
    return vault.open_for_installation(LABEL, sealed).decode()


def count_old() -> int:
    """How many are sealed by another master key than the one that seals now."""
    return sum(_is_old(row.data) for row in Authenticator.objects.all())


def seal_anew() -> Iterator[int]:
    """Seal each of them anew; after each, that it was one. May be stopped anywhere."""
    for row_id in list(Authenticator.objects.values_list("id", flat=True)):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(id=row_id).first()
            if row is None or not _is_old(row.data):
                continue
            row.data = {name: _resealed(name, value) for name, value in row.data.items()}
            row.save(update_fields=["data"])
        yield 1


def _resealed(name: str, value: object) -> object:
    return seal(opened(value)) if name in NAMES and isinstance(value, str) else value


def _is_old(data: Mapping[str, object]) -> bool:
    newest = MARK + vault.sealed_by(keys().master_id).hex()
    return any(not str(data[name]).startswith(newest) for name in NAMES if name in data)
