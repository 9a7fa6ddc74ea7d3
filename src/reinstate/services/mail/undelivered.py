"""Letters that did not leave or came back: what staff do about them, what their owner is told."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from reinstate.services import clock, journal, seals
from reinstate.services.errors import NotFound
from reinstate.services.mail import failing, messages
from reinstate.store import blind_index, person_data
from reinstate.store.audit import Tag
from reinstate.store.blind_index import Purpose
from reinstate.store.models import OutboxMessage

RETURNED = "returned"
LOOKED_AT = 10  # of an owner's letters; those to a mailbox of before may be the newest


def waiting() -> QuerySet[OutboxMessage]:
    """Every letter that has not arrived, as far as is known, and that nobody has closed."""
    failed = Q(sent_at=None, attempts__gt=0) | Q(gave_up_at__isnull=False)
    return messages.readable().filter(failed, closed_at=None)


def ended() -> QuerySet[OutboxMessage]:
    """Those of them that were given up and never leave: a link in them has ended."""
    return waiting().filter(gave_up_at__isnull=False, link_ends_at__lte=clock.now())


def may_be_tried() -> QuerySet[OutboxMessage]:
    """Those of them that may still leave, the given up too."""
    return waiting().exclude(link_ends_at__lte=clock.now())


def try_now(rows: QuerySet[OutboxMessage]) -> int:
    """Once more; answers how many."""
    return rows.update(sent_at=None, gave_up_at=None, next_attempt_at=clock.now())


def close(message_id: str) -> int:
    """Somebody has told the owner in another way, or nobody has to; answers how many."""
    given_up = waiting().filter(id=message_id, gave_up_at__isnull=False)
    return given_up.update(closed_at=clock.now())


def close_ended() -> int:
    """The same for all whose link has ended; answers how many."""
    return ended().update(closed_at=clock.now())


def came_back(message_id: str) -> str:
    """Note that the mail system returned a letter after it had taken it; answers its kind.

    `message_id`: as the returned mail names it, `<msg_...@host>`, or our id alone.
    """
    own, at = message_id.strip().strip("<>").partition("@")[0], clock.now()
    with transaction.atomic():
        row = messages.readable().filter(id=own, channel=messages.EMAIL).first()
        if row is None:
            raise NotFound(f"No letter {own} was sent from here, or its owner was erased.")
        row.problem, row.next_attempt_at = RETURNED, None
        row.refused_at = row.gave_up_at = at
        row.save(update_fields=["problem", "next_attempt_at", "refused_at", "gave_up_at"])
        journal.record(Tag.OPERATOR_LETTER_RETURNED, journal.OPERATOR, own, at)
    return row.kind


def is_mailbox_unreached(account_id: str) -> bool:
    """Whether the last letter to the owner's mailbox on record was refused, returned or given up.

    One that only waits for a mail server says nothing about the mailbox, nor does one that waited
    until its link had ended.
    """
    tried = Q(sent_at__isnull=False) | Q(attempts__gt=0) | Q(gave_up_at__isnull=False)
    rows = OutboxMessage.objects.filter(tried, person__accounts=account_id, channel=messages.EMAIL)
    newest = list(rows.select_related("person").order_by("-created_at", "-id")[:LOOKED_AT])
    on_record = person_data.read(newest[0].person).email if newest else None
    if not on_record:
        return False
    index = blind_index.normal(Purpose.EMAIL, on_record)
    row = next((row for row in newest if _is_to(row, index)), None)
    return row is not None and (row.refused_at is not None or _was_given_up(row))


def _is_to(row: OutboxMessage, index: str) -> bool:
    """Not where the letter does not open any more."""
    recipient = seals.opened(lambda: messages.opened(row).recipient, "")
    return blind_index.normal(Purpose.EMAIL, recipient) == index


def _was_given_up(row: OutboxMessage) -> bool:
    """After policy's time for trying it, not because a link in it had ended."""
    return row.gave_up_at is not None and not failing.has_ended(row, row.gave_up_at)
