"""Every column that the master key itself seals, and sealing its rows by the newest one.

Persons' data keys, and what belongs to no person: secrets of webhooks, messages of strangers to
support, last letters, what a law has kept of erased people. Secrets of second factors stand in
allauth's table (`factor_secrets`). What waits in the queue of jobs is sealed so too, and gone
within days.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from reinstate.services import tasks
from reinstate.services.access import factor_secrets
from reinstate.services.case import support
from reinstate.services.integration import signing
from reinstate.services.mail import messages
from reinstate.services.upkeep import kept_by_law
from reinstate.store import still_as_read, vault
from reinstate.store.keyfile import keys
from reinstate.store.models import (
    KeptRecord,
    OutboxMessage,
    Person,
    SupportRequest,
    WebhookEndpoint,
)
from reinstate.store.wrapping import SECRET, SECRETS_BEFORE

SEALED_JOBS = (tasks.send_sign_in_link.module_path, tasks.find_lost_mailbox.module_path)

Reseal = Callable[[str, bytes], bytes]


@dataclass(frozen=True, slots=True)
class MasterColumn:
    """One column; `reseal` takes the row's primary key and what was sealed."""

    rows: models.QuerySet[Any]
    name: str
    reseal: Reseal

    def __str__(self) -> str:
        return f"{self.rows.model.__name__}.{self.name}"

    def old(self) -> models.QuerySet[Any]:
        """The rows sealed by another master key than the one that seals now."""
        first, after = vault.sealed_by(keys().master_id), vault.sealed_by(keys().master_id + 1)
        other = Q(**{f"{self.name}__lt": first}) | Q(**{f"{self.name}__gte": after})
        return self.rows.exclude(**{self.name: None}).filter(other)

    def seal_anew(self) -> Iterator[int]:
        """Seal every old row anew; after each batch, how many it was. May be stopped anywhere.

        A row that somebody else has changed or emptied since it was read is left to them.
        """
        for batch in still_as_read.in_batches(self.old, self.name):
            changes = [(pk, bytes(sealed), self.reseal(pk, bytes(sealed))) for pk, sealed in batch]
            with transaction.atomic():
                done = still_as_read.replace(self.rows.model, self.name, changes)
            yield done


def every() -> tuple[MasterColumn, ...]:
    """All of them. A test seals with one master key, drops it, and opens all there is."""
    endpoints, requests = WebhookEndpoint.objects.all(), SupportRequest.objects.all()
    last = OutboxMessage.objects.filter(is_last=True)
    return (
        MasterColumn(Person.objects.all(), "wrapped_key", vault.rewrapped),
        MasterColumn(endpoints, "secret", partial(signing.resealed, SECRET)),
        MasterColumn(endpoints, "previous_secret", partial(signing.resealed, SECRETS_BEFORE)),
        MasterColumn(KeptRecord.objects.all(), "sealed", kept_by_law.resealed),
        MasterColumn(requests, "email", partial(support.resealed, support.EMAIL)),
        MasterColumn(requests, "text", partial(support.resealed, support.TEXT)),
        *(MasterColumn(last, name, partial(_letter, name)) for name in messages.SEALED),
    )


def count_old() -> int:
    """How many sealed values are by another master key than the one that seals now."""
    return sum(column.old().count() for column in every()) + factor_secrets.count_old()


def work() -> list[tuple[str, Callable[[], Iterator[int]]]]:
    """What each is called, and how it is sealed anew."""
    columns = [(str(column), column.seal_anew) for column in every()]
    return [*columns, (factor_secrets.PLACE, factor_secrets.seal_anew)]


def count_old_jobs() -> int:
    """The same in jobs that were not done yet: they end by themselves, or are closed by staff."""
    rows = DBTaskResult.objects.filter(task_path__in=SEALED_JOBS)  # what is sealed comes first
    waiting = rows.exclude(status=TaskResultStatus.SUCCESSFUL)
    sealed = (b64decode(row["args"][0]) for row in waiting.values_list("args_kwargs", flat=True))
    newest = vault.sealed_by(keys().master_id)
    return sum(not one.startswith(newest) for one in sealed)


def _letter(name: str, letter_id: str, sealed: bytes) -> bytes:
    return vault.resealed_for_installation(f"message.{name}:{letter_id}", sealed)
