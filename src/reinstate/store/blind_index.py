"""Keyed hashes to find a person by an exact value: e-mail, name token, document number, SSN.

HMAC-SHA-256 with a versioned key; the purpose is part of the message, so an e-mail's index says
nothing about a name's. Each later key is laid over what the one before it made: a stored digest is
brought to a newer key without the value, which nobody has any more once its owner was erased. So
all keys stay, and none of them alone says anything (docs/adr/0029). Searching tries every version.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from functools import partial

from django.db.models import QuerySet

from reinstate.domain import mail_domain
from reinstate.domain.names.looked_up import on_record
from reinstate.store import key_fit
from reinstate.store.keyfile import Keys, keys
from reinstate.store.models.people import BlindIndex, Person

FIRST, BARE = 1, 32  # the first key's version; what HMAC-SHA-256 makes, in bytes


class Purpose(StrEnum):
    """What an index is of."""

    EMAIL = "email"
    NAME_TOKEN = "name_token"  # noqa: S105 - a word of a name
    DOCUMENT_NUMBER = "document_number"
    SSN = "ssn"


def normal(purpose: Purpose, value: str) -> str:
    """The value as it is indexed: case, spacing and punctuation that do not matter removed.

    A mailbox is one, whichever way its domain is spelled.
    """
    folded = _folded(value)
    if purpose in (Purpose.DOCUMENT_NUMBER, Purpose.SSN):
        return "".join(character for character in folded if character.isalnum())
    return _folded(mail_domain.in_letters(folded)) if purpose is Purpose.EMAIL else folded


def _folded(value: str) -> str:
    return unicodedata.normalize("NFKC", value).strip().casefold()


def name_tokens(name: str) -> frozenset[str]:
    """The words of a name without accents, at least two letters each."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return frozenset(token for token in plain.split() if len(token) > 1)


def digest(purpose: Purpose, value: str) -> bytes:
    """The keyed hash of a value, to be stored: by the key that is written with."""
    return _made(_message(purpose, normal(purpose, value)))[keys().index_version]


def digests(purpose: Purpose, value: str) -> list[bytes]:
    """The same by every key, to look for; the first is the one to be stored.

    Mailboxes were once stored as they were spelled, so both spellings of a domain are looked for.
    """
    one = normal(purpose, value)
    spelled = [one, mail_domain.in_ascii(one)] if purpose is Purpose.EMAIL else [one]
    return [
        found
        for text in dict.fromkeys(spelled)
        for found in _written_first(_made(_message(purpose, text)))
    ]


def keyed_digest(text: str) -> str:
    """A keyed hash of any text, to recognise it again without keeping it."""
    return _made(f"text\0{text}".encode())[keys().index_version].hex()


def keyed_digests(text: str) -> list[str]:
    """The same by every key: what was kept may be by any; the first is the one to be kept."""
    return [one.hex() for one in _written_first(_made(f"text\0{text}".encode()))]


def version_of(stored: bytes) -> int:
    """The key by which a digest was stored. One of the first key bears no mark."""
    return FIRST if len(stored) == BARE else stored[0]


def brought_up(stored: bytes) -> bytes:
    """A stored digest as the key that is written with would have made it."""
    held, version = keys(), version_of(stored)
    if version >= held.index_version:
        return stored
    bare = stored[-BARE:]
    for later in _versions(held):
        if version < later <= held.index_version:
            bare = _keyed(held.index_keys[later], bare)
    return _marked(held.index_version, bare)


def mark(version: int) -> bytes:
    """What the digests of a key begin with: nothing for the first."""
    return b"" if version == FIRST else bytes([version])


def _message(purpose: Purpose, normalised: str) -> bytes:
    return f"{purpose.value}\0{normalised}".encode()


def _made(message: bytes) -> dict[int, bytes]:
    """The digest as each version stores it, the oldest first."""
    key_fit.demand()
    held, found, bare = keys(), dict[int, bytes](), message
    for version in _versions(held):
        bare = _keyed(held.index_keys[version], bare)
        found[version] = _marked(version, bare)
    return found


def _written_first(found: dict[int, bytes]) -> list[bytes]:
    written = found[keys().index_version]
    return [written, *(one for one in found.values() if one != written)]


def _versions(held: Keys) -> list[int]:
    return sorted(held.index_keys)


def _keyed(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def _marked(version: int, bare: bytes) -> bytes:
    return mark(version) + bare


def record(person: Person, purpose: Purpose, values: Iterable[str]) -> None:
    """Replace the person's indexes of one purpose."""
    person.blind_indexes.filter(purpose=purpose).delete()
    BlindIndex.objects.bulk_create(rows(person, purpose, values))


def rows(person: Person, purpose: Purpose, values: Iterable[str]) -> list[BlindIndex]:
    """The indexes of one purpose, before they are written."""
    return [
        BlindIndex(person=person, purpose=purpose, key_version=version_of(found), digest=found)
        for found in sorted({digest(purpose, value) for value in values if value})
    ]


def people_with(purpose: Purpose, value: str) -> QuerySet[Person]:
    """Everyone indexed under exactly this value."""
    if not normal(purpose, value):
        return Person.objects.none()
    return Person.objects.filter(
        blind_indexes__purpose=purpose, blind_indexes__digest__in=digests(purpose, value)
    ).distinct()


def people_with_each(purpose: Purpose, values: Iterable[str]) -> dict[str, set[str]]:
    """The ids of everyone indexed under each of the values, asked for together."""
    asked: dict[bytes, set[str]] = defaultdict(set)
    for value in filter(partial(normal, purpose), values):
        for one in digests(purpose, value):
            asked[one].add(value)
    found: dict[str, set[str]] = defaultdict(set)
    rows = BlindIndex.objects.filter(purpose=purpose, digest__in=list(asked))
    for made, person_id in rows.values_list("digest", "person_id"):
        for value in asked[bytes(made or b"")]:
            found[value].add(person_id)
    return found


def people_named(name: str) -> QuerySet[Person]:
    """Everyone whose name has all these words, in any order and with more beside them; each as it
    is typed here, or as it may be written with letters that are not on this keyboard.
    """
    found = Person.objects.all()
    tokens = sorted(name_tokens(name), key=len, reverse=True)
    for token in tokens:
        spelled = [one for word in on_record(token) for one in digests(Purpose.NAME_TOKEN, word)]
        rows = BlindIndex.objects.filter(purpose=Purpose.NAME_TOKEN, digest__in=spelled)
        found = found.filter(id__in=rows.values("person_id"))
    return found if tokens else Person.objects.none()
