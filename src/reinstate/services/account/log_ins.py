"""From which devices and countries an account was logged in from: known again, never read.

Only a keyed digest is kept, with the account in it: nobody learns from the table which device or
country it was, or that two accounts share one. It goes when the owner is erased.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from reinstate.domain import signals
from reinstate.domain.account import AddressKind
from reinstate.domain.place_codes import country_of
from reinstate.domain.signals import Signal
from reinstate.store import blind_index
from reinstate.store.models import Account, LogInOrigin, Person


class Kind(StrEnum):
    """What is known of where a log-in came from."""

    DEVICE = "device"
    COUNTRY = "country"


def note(account: Account, at: datetime, *, device: str, country: str) -> None:
    """Remember when each was first seen; empty is not known. Log-ins come in any order.

    In the caller's transaction, which has locked the account. An erased owner is not known again.
    """
    if account.person.wrapped_key is None:
        return
    given = {Kind.DEVICE: device, Kind.COUNTRY: country_of(country)}
    digests = {
        kind: blind_index.keyed_digests(_text(account, kind, value))
        for kind, value in given.items()
        if value
    }
    every = [digest for some in digests.values() for digest in some]
    rows = account.log_in_origins.filter(digest__in=every) if every else ()
    known = {row.kind: row for row in rows}
    for kind, some in digests.items():
        _note(account, kind, some[0], at, known.get(kind))


def _note(
    account: Account, kind: Kind, digest: str, at: datetime, known: LogInOrigin | None
) -> None:
    if known is None:
        account.log_in_origins.create(kind=kind, digest=digest, first_at=at)
    elif at < known.first_at:
        known.first_at = at
        known.save(update_fields=["first_at"])


def signalled(account: Account, since: datetime) -> Iterator[Signal]:
    """The signals of what was first logged in from after an instant."""
    rows = list(account.log_in_origins.all())
    devices = [row.first_at for row in rows if row.kind == Kind.DEVICE]
    if signals.is_new_device(devices, since):
        yield Signal.NEW_DEVICE
    countries = [row for row in rows if row.kind == Kind.COUNTRY]
    if countries and _is_country_new(account, countries, since):
        yield Signal.NEW_COUNTRY


def _is_country_new(account: Account, rows: list[LogInOrigin], since: datetime) -> bool:
    homes = [row for row in account.addresses.all() if row.kind == AddressKind.RESIDENCE]
    lived_from = [
        (digest, home.from_on)
        for home in homes
        for digest in blind_index.keyed_digests(
            _text(account, Kind.COUNTRY, country_of(home.jurisdiction))
        )
    ]
    seen = [
        (
            row.first_at,
            any(row.digest == one and on <= row.first_at.date() for one, on in lived_from),
        )
        for row in rows
    ]
    return signals.is_new_country(seen, since, has_home=bool(homes))


def forget(person: Person) -> None:
    """Nothing of theirs is known again. In the caller's transaction."""
    LogInOrigin.objects.filter(account__person=person).delete()


def _text(account: Account, kind: Kind, value: str) -> str:
    return f"log-in {kind}\0{account.id}\0{value}"
