"""Sealing and opening personal data: one data key per person, wrapped by the master key.

Every sealed value is bound to its person and its place (`label`), so bytes moved to another
column or another person's row do not open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import tink
from tink import secret_key_access

from reinstate.store import key_fit, wrapping
from reinstate.store.keyfile import keys, new_keyset
from reinstate.store.models.people import Person
from reinstate.store.wrapping import Tampered as Tampered

TINK = 1  # the first byte of what tink seals; the key's id is in the four that follow


class Erased(Exception):
    """The person's key is gone; what was sealed with it cannot be read again."""

    def __init__(self, person_id: str) -> None:
        super().__init__(f"the data of {person_id} was erased and cannot be read")


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens one person's values."""

    person_id: str
    _primitive: Any

    def seal(self, label: str, value: bytes) -> bytes:
        """Encrypt bytes for one place, such as `person.email`."""
        sealed: bytes = self._primitive.encrypt(value, self._bound_to(label))
        return sealed

    def open(self, label: str, sealed: bytes) -> bytes:
        """Decrypt what was sealed for the same place."""
        try:
            value: bytes = self._primitive.decrypt(bytes(sealed), self._bound_to(label))
        except tink.TinkError as error:
            raise Tampered(f"{label} of {self.person_id}") from error
        return value

    def seal_text(self, label: str, value: str | None) -> bytes | None:
        """Encrypt text; nothing stays nothing."""
        return None if value is None else self.seal(label, value.encode())

    def open_text(self, label: str, sealed: bytes | None) -> str | None:
        """Decrypt text; nothing stays nothing."""
        return None if sealed is None else self.open(label, sealed).decode()

    def _bound_to(self, label: str) -> bytes:
        return f"{self.person_id}:{label}".encode()


def new_wrapped_key(person_id: str) -> bytes:
    """A fresh data key, readable only with the master key and only for this person."""
    serialized = tink.proto_keyset_format.serialize(new_keyset(), secret_key_access.TOKEN)
    wrapped: bytes = _sealing().encrypt(serialized, wrapping.of_person(person_id))
    return wrapped


def of(person: Person) -> Vault:
    """The vault of a person; raises Erased when the key is gone."""
    if person.wrapped_key is None:
        raise Erased(person.id)
    wrapped, master = bytes(person.wrapped_key), keys().master
    return Vault(person.id, wrapping.unwrapped(person.id, wrapped, master))


def forget_unwrapped() -> None:
    """Drop unwrapped keys from memory, after an erasure."""
    wrapping.unwrapped.cache_clear()


def _sealing() -> Any:
    """The master key, to seal something new with; KeyFileError where it is not this database's."""
    key_fit.demand()
    return keys().master


def rewrapped(person_id: str, wrapped: bytes) -> bytes:
    """A person's data key, wrapped by the master key that seals now."""
    return _sealed_anew(f"data key of {person_id}", wrapping.of_person(person_id), wrapped)


def resealed_for_installation(label: str, sealed: bytes) -> bytes:
    """A secret of the installation, sealed by the master key that seals now."""
    return _sealed_anew(label, wrapping.of_installation(label), sealed)


def _sealed_anew(what: str, bound_to: bytes, sealed: bytes) -> bytes:
    master = keys().master
    try:
        opened = master.decrypt(sealed, bound_to)
    except tink.TinkError as error:
        raise Tampered(what) from error
    fresh: bytes = master.encrypt(opened, bound_to)
    return fresh


def sealed_by(master_id: int) -> bytes:
    """What all begins with that this master key has sealed: tink's mark, and the key's id."""
    return (TINK * 256**4 + master_id).to_bytes(5, "big")


def seal_for_installation(label: str, value: bytes) -> bytes:
    """Encrypt a secret that belongs to no person, such as a webhook's signing secret."""
    sealed: bytes = _sealing().encrypt(value, wrapping.of_installation(label))
    return sealed


def open_for_installation(label: str, sealed: bytes) -> bytes:
    """Decrypt a secret of the installation."""
    return wrapping.opened_for_installation(label, sealed, keys().master)
