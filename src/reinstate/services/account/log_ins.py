"""From which devices and countries an account was logged in from: known again, never read.

Only a keyed digest is kept, with the account in it: nobody learns from the table which device or
country it was, or that two accounts share one. It goes when the owner is erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


class Origins:
    """Where some accounts were logged in from before; read at once, and written at once.

    `asked`: account, device and country of the log-ins that are told of; empty is not known. In
    the caller's transaction, which has locked the accounts.
    """

    def __init__(self, asked: Iterable[tuple[str, str, str]]) -> None:
        every = {
            (account, digest)
            for account, device, country in asked
            for some in _digests(account, device, country).values()
            for digest in some
        }
        rows = LogInOrigin.objects.filter(
            account__in={account for account, _ in every}, digest__in={one for _, one in every}
        )
        self._known = {row.digest: row for row in rows}
        self._earlier: set[str] = set()

    def note(self, account: Account, at: datetime, *, device: str, country: str) -> None:
        """Remember when each was first seen. Log-ins come in any order.

        An erased owner is not known again.
        """
        if account.person.wrapped_key is None:
            return
        for kind, some in _digests(account.id, device, country).items():
            known = next((self._known[one] for one in some if one in self._known), None)
            if known is None:
                fresh = LogInOrigin(account=account, kind=kind, digest=some[0], first_at=at)
                self._known[some[0]] = fresh
            elif at < known.first_at:
                known.first_at = at
                if known.pk is not None:
                    self._earlier.add(known.digest)

    def write(self) -> None:
        """What is new, and what was first seen earlier than was known."""
        LogInOrigin.objects.bulk_create(row for row in self._known.values() if row.pk is None)
        for digest in self._earlier:
            self._known[digest].save(update_fields=["first_at"])


def _digests(account_id: str, device: str, country: str) -> dict[Kind, list[str]]:
    """By what each is known again; the first is kept."""
    given = {Kind.DEVICE: device, Kind.COUNTRY: country_of(country)}
    return {
        kind: blind_index.keyed_digests(_text(account_id, kind, value))
        for kind, value in given.items()
        if value
    }


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
            _text(account.id, Kind.COUNTRY, country_of(home.jurisdiction))
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


def _text(account_id: str, kind: Kind, value: str) -> str:
    return f"log-in {kind}\0{account_id}\0{value}"
