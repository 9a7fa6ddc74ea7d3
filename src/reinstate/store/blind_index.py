"""Keyed hashes to find a person by an exact value: e-mail, name token, document number, SSN.

HMAC-SHA-256 with a versioned key; the purpose is part of the message, so an e-mail's index says
nothing about a name's. Searching tries every key version, so keys can be rotated slowly.
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

from reinstate.store.keyfile import keys
from reinstate.store.models.people import BlindIndex, Person


class Purpose(StrEnum):
    """What an index is of."""

    EMAIL = "email"
    NAME_TOKEN = "name_token"  # noqa: S105 - a word of a name
    DOCUMENT_NUMBER = "document_number"
    SSN = "ssn"


def normal(purpose: Purpose, value: str) -> str:
    """The value as it is indexed: case, spacing and punctuation that do not matter removed."""
    folded = unicodedata.normalize("NFKC", value).strip().casefold()
    if purpose in (Purpose.DOCUMENT_NUMBER, Purpose.SSN):
        return "".join(character for character in folded if character.isalnum())
    return folded


def name_tokens(name: str) -> frozenset[str]:
    """The words of a name without accents, at least two letters each."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return frozenset(token for token in plain.split() if len(token) > 1)


def digest(purpose: Purpose, value: str, version: int | None = None) -> bytes:
    """The keyed hash of a value; the newest key unless a version is named."""
    held = keys()
    chosen = held.newest_index_version if version is None else version
    message = f"{purpose.value}\0{normal(purpose, value)}".encode()
    return hmac.new(held.index_keys[chosen], message, hashlib.sha256).digest()


def keyed_digest(text: str) -> str:
    """A keyed hash of any text, to recognise it again without keeping it; by the newest key."""
    return keyed_digests(text)[0]


def keyed_digests(text: str) -> list[str]:
    """The same by every key, the newest first: what was kept may have been made with an older."""
    held = keys().index_keys
    message = f"text\0{text}".encode()
    versions = sorted(held, reverse=True)
    return [hmac.new(held[one], message, hashlib.sha256).hexdigest() for one in versions]


def record(person: Person, purpose: Purpose, values: Iterable[str]) -> None:
    """Replace the person's indexes of one purpose."""
    person.blind_indexes.filter(purpose=purpose).delete()
    version = keys().newest_index_version
    BlindIndex.objects.bulk_create(
        BlindIndex(person=person, purpose=purpose, key_version=version, digest=found)
        for found in sorted({digest(purpose, value, version) for value in values if value})
    )


def people_with(purpose: Purpose, value: str) -> QuerySet[Person]:
    """Everyone indexed under exactly this value."""
    if not normal(purpose, value):
        return Person.objects.none()
    digests = [digest(purpose, value, version) for version in keys().index_keys]
    return Person.objects.filter(
        blind_indexes__purpose=purpose, blind_indexes__digest__in=digests
    ).distinct()


def people_with_each(purpose: Purpose, values: Iterable[str]) -> dict[str, set[str]]:
    """The ids of everyone indexed under each of the values, asked for together."""
    asked: dict[bytes, set[str]] = defaultdict(set)
    for value in filter(partial(normal, purpose), values):
        for version in keys().index_keys:
            asked[digest(purpose, value, version)].add(value)
    found: dict[str, set[str]] = defaultdict(set)
    rows = BlindIndex.objects.filter(purpose=purpose, digest__in=list(asked))
    for made, person_id in rows.values_list("digest", "person_id"):
        for value in asked[bytes(made)]:
            found[value].add(person_id)
    return found


def people_named(name: str) -> QuerySet[Person]:
    """Everyone whose name has all these words, in any order and with more beside them."""
    found = Person.objects.all()
    tokens = sorted(name_tokens(name), key=len, reverse=True)
    for token in tokens:
        found = found.filter(id__in=people_with(Purpose.NAME_TOKEN, token).values("id"))
    return found if tokens else Person.objects.none()
