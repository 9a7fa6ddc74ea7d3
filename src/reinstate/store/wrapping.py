"""What the master key binds to a place when it seals, and the data keys that it has wrapped."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import tink
from tink import aead, secret_key_access

SECRET, SECRETS_BEFORE = "webhook.secret", "webhook.previous_secret"  # name places, hold nothing


class Tampered(Exception):
    """Sealed bytes do not open: changed, moved, or sealed with another key file."""

    def __init__(self, label: str) -> None:
        super().__init__(
            f"sealed value {label} does not open; it was changed or moved, "
            "or the key file is not the one it was sealed with"
        )
        self.label = label


def of_person(person_id: str) -> bytes:
    """What a person's data key is bound to."""
    return f"data-key:{person_id}".encode()


def of_receiver(place: str, endpoint_id: str, address: str) -> str:
    """The label of a signing secret: of one row, and of the address that it is told at."""
    return f"{place}:{endpoint_id}:{address}"


def of_installation(label: str) -> bytes:
    """What a secret of the installation is bound to."""
    return f"installation:{label}".encode()


@lru_cache(maxsize=256)
def unwrapped(person_id: str, wrapped: bytes, master: Any) -> Any:
    """The primitive of a person's data key; raises Tampered."""
    try:
        serialized = master.decrypt(wrapped, of_person(person_id))
    except tink.TinkError as error:
        raise Tampered(f"data key of {person_id}") from error
    handle = tink.proto_keyset_format.parse(serialized, secret_key_access.TOKEN)
    return handle.primitive(aead.Aead)


def opened_for_installation(label: str, sealed: bytes, master: Any) -> bytes:
    """A secret of the installation; raises Tampered."""
    try:
        value: bytes = master.decrypt(bytes(sealed), of_installation(label))
    except tink.TinkError as error:
        raise Tampered(label) from error
    return value
