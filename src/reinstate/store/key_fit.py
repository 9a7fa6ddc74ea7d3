"""Whether the key file in place is this database's, and as new as it.

With an older copy, or with another installation's file, everybody would look as if nobody knew
them, and what is sealed next would be the second of two halves that no one file opens.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from reinstate.store import wrapping
from reinstate.store.keyfile import KeyFileError, Keys, keys
from reinstate.store.models.integration import WebhookEndpoint
from reinstate.store.models.people import BlindIndex, Person

# Of whom most have to open: somebody may have changed one, or sealed a few with a wrong file.
TRIED = 20
_fits: Keys | None = None  # the keys that were seen to fit


def demand() -> None:
    """KeyFileError where the database was written with keys that the file does not hold.

    Looks once in a process, and again when the file has changed.
    """
    global _fits
    held = keys()
    if _fits is held:
        return
    latest = BlindIndex.objects.order_by("-id").values_list("key_version", flat=True).first()
    if latest is not None and latest > held.newest_index_version:
        raise KeyFileError(
            f"{settings.KEY_FILE} is older than the database: it lacks index key {latest}, by "
            "which people are found. Put the key file of after the last rotation in its place"
        )
    if is_anothers():
        raise KeyFileError(
            f"{settings.KEY_FILE} is another installation's: it does not open what this database "
            "holds. Put the key file of this installation in its place"
        )
    _fits = held


def is_anothers() -> bool:
    """Whether the key file opens fewer than half of the sealed people that are tried.

    Where nobody was taken in yet, the signing secrets of those who are told say it.
    """
    tried = [_opens(person) for person in _people()] or [_signs(one) for one in _told()]
    return 2 * sum(tried) < len(tried)


def _people() -> Iterable[Person]:
    return Person.objects.filter(wrapped_key__isnull=False).order_by("id")[:TRIED]


def _told() -> Iterable[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(disabled_at=None).order_by("id")[:TRIED]


def _opens(person: Person) -> bool:
    try:
        wrapping.unwrapped(person.id, bytes(person.wrapped_key or b""), keys().master)
    except wrapping.Tampered:
        return False
    return True


def _signs(endpoint: WebhookEndpoint) -> bool:
    own = wrapping.of_receiver(wrapping.SECRET, endpoint.id, endpoint.address)
    # By the latter until the tables are brought up to date.
    return any(_opens_as(label, endpoint.secret or b"") for label in (own, wrapping.SECRET))


def _opens_as(label: str, sealed: bytes) -> bool:
    try:
        wrapping.opened_for_installation(label, sealed, keys().master)
    except wrapping.Tampered:
        return False
    return True
