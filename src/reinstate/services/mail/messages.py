"""The outbox: every message is a sealed row first, and is sent from there until it has left."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.db.models import Q, QuerySet

from reinstate.domain.dormancy import Channel
from reinstate.services import clock, seals
from reinstate.services.integration import ports
from reinstate.services.mail import failing
from reinstate.store import vault
from reinstate.store.models import OutboxMessage, Person

logger = logging.getLogger(__name__)

EMAIL, TEXT, POST = Channel.EMAIL.value, Channel.SMS.value, Channel.POST.value
CLAIM = timedelta(minutes=2)  # longer than any mail server is waited for
KEEP_LAST_SENT, KEEP_LAST_UNSENT = timedelta(days=1), timedelta(days=30)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720))


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, opened, as it is handed to the sender."""

    message_id: str
    kind: str
    channel: str
    recipient: str
    subject: str
    body: str
    created_at: datetime
    sent_at: datetime | None


SEALED = ("recipient", "subject", "body")
NOTED = ("sent_at", "attempts", "next_attempt_at", "problem", "refused_at", "gave_up_at")
Send = Callable[[Letter], None]


def put(
    person: Person,
    kind: str,
    recipient: str,
    subject: str,
    body: str,
    channel: str = EMAIL,
    *,
    is_last: bool = False,
    link_ends_at: datetime | None = None,
) -> str:
    """Queue a message in the current transaction; returns its id. Invented people get none.

    `is_last`: the person's key is gone when it leaves; `forget_last` deletes it afterwards.
    `link_ends_at`: of a link in it that works once; from then on it does not leave any more.
    """
    if person.accounts.filter(is_known_answer=True).exists():
        return ""
    at = clock.now()
    row = OutboxMessage(
        person=person,
        kind=kind,
        channel=channel,
        created_at=at,
        next_attempt_at=at,
        is_last=is_last,
        link_ends_at=link_ends_at,
    )
    for name, value in zip(SEALED, (recipient, subject, body), strict=True):
        setattr(row, name, _sealed(row, name, value))
    row.save(force_insert=True)
    return row.id


def forget_last(at: datetime) -> int:
    """Delete what told erased people of their erasure, once it has left or cannot leave."""
    left = Q(sent_at__lt=at - KEEP_LAST_SENT) | Q(created_at__lt=at - KEEP_LAST_UNSENT)
    old = OutboxMessage.objects.filter(left, is_last=True)
    return old.delete()[0] if old.exists() else 0


def end_links(person: Person, kind: str, at: datetime) -> None:
    """The links in letters of this kind that wait were withdrawn: none of them has to leave."""
    waiting = OutboxMessage.objects.filter(person=person, kind=kind, sent_at=None)
    waiting.filter(link_ends_at__gt=at).update(link_ends_at=at)


def demo_mailbox(limit: int = 50) -> tuple[Letter, ...]:
    """Every message of a demo database, newest first, links included."""
    clock.require_demo("show everyone's messages")
    rows = readable().select_related("person").order_by("-created_at", "-id")
    return tuple(opened(row) for row in rows[:limit])


def send_due(send: Send | None = None, limit: int = 50) -> int:
    """Hand every due message to `send`; returns how many left. One that fails is tried again,
    until policy's time for it is over or a link in it has ended.

    Without `send` it goes out by e-mail, except on a demo database, where the mailbox page is
    the only place it can be read.
    """
    at = clock.now()
    send = send or (_keep_in_mailbox if clock.is_demo() else _send_out)
    due = readable().filter(_is_due(at), sent_at=None)
    ids = list(due.order_by("next_attempt_at").values_list("id", flat=True)[:limit])
    return sum(_send_one(message_id, send) for message_id in ids)


def _send_one(message_id: str, send: Send) -> bool:
    """Outside any transaction: a slow mail server must not keep everybody else from writing."""
    # Asked anew: those before it may have kept us waiting longer than a claim holds.
    row = _claimed(message_id, clock.now())
    if row is None:
        return False
    if failing.has_ended(row, now := clock.now()):
        failing.end(row, now)
        row.save(update_fields=NOTED)
        return False
    try:
        send(opened(row))
    except Exception as error:  # noqa: BLE001  # a port raises what it likes; tried again later
        if isinstance(error, vault.Tampered):
            seals.noted(error)
        fault, now = failing.fault_of(error), clock.now()
        logger.warning("message %s did not leave: %s", row.id, fault.problem)
        failing.note(row, fault, now, now + PAUSES[min(row.attempts, len(PAUSES) - 1)])
    else:
        row.sent_at, row.problem, row.refused_at = clock.now(), "", None
    row.attempts += 1
    row.save(update_fields=NOTED)
    return row.sent_at is not None


def _claimed(message_id: str, at: datetime) -> OutboxMessage | None:
    """The message, kept from other senders for a while; one of a killed sender comes back."""
    due = readable().filter(_is_due(at), id=message_id, sent_at=None)
    if due.update(next_attempt_at=at + CLAIM) != 1:
        return None
    return OutboxMessage.objects.select_related("person").get(id=message_id)


def _is_due(at: datetime) -> Q:
    """Whose moment has come, or lies further ahead than any that was set by a right clock."""
    never_tried = Q(attempts=0, next_attempt_at__gt=at + CLAIM + clock.WRONG)
    return (
        Q(next_attempt_at__lte=at)
        | never_tried
        | Q(next_attempt_at__gt=at + PAUSES[-1] + clock.WRONG)
    )


def readable() -> QuerySet[OutboxMessage]:
    """Of people who were not erased: what was sealed for those never leaves, but the last one."""
    return OutboxMessage.objects.filter(Q(person__wrapped_key__isnull=False) | Q(is_last=True))


def recipients(person: Person, kinds: Iterable[str], since: datetime) -> tuple[str, ...]:
    """Where messages of these kinds were sent since then, the newest first."""
    rows = readable().filter(person=person, kind__in=tuple(kinds), created_at__gt=since)
    return tuple(_opened(row)[0] for row in rows)


def _keep_in_mailbox(_: Letter) -> None:
    """Nothing leaves a demo."""


def _send_out(letter: Letter) -> None:
    """By e-mail, as a text to a phone, or on paper."""
    if letter.channel == TEXT:
        texts = ports.text_messages()
        if texts is None:  # it was there when the text was written
            raise ValueError("no port sends texts to phones")
        texts.send(letter.recipient, letter.body)
        return
    if letter.channel == POST:
        post = ports.post()
        if post is None:
            raise ValueError("no port sends letters by post")
        post.send(letter.recipient, letter.subject, letter.body)
        return
    # The same id each time: where a killed worker sent it and could not note it, it goes out again.
    same = f"<{letter.message_id}@{urlsplit(settings.PUBLIC_ADDRESS).hostname}>"
    # RFC 3834: no program that is away, or that confirms each mail, answers one of ours.
    headers = {"Message-ID": same, "Auto-Submitted": "auto-generated"}
    mail.EmailMessage(letter.subject, letter.body, None, [letter.recipient], headers=headers).send()


def opened(row: OutboxMessage, without: re.Pattern[str] | None = None) -> Letter:
    """The message in clear; what `without` matches is cut from its text after its first group."""
    recipient, subject, body = _opened(row)
    return Letter(
        message_id=row.id,
        kind=row.kind,
        channel=row.channel,
        recipient=recipient,
        subject=subject,
        body=without.sub(r"\1…", body) if without else body,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )


def _sealed(row: OutboxMessage, name: str, value: str) -> bytes:
    label = f"message.{name}:{row.id}"
    if row.is_last:
        return vault.seal_for_installation(label, value.encode())
    return vault.of(row.person).seal(label, value.encode())


def _opened(row: OutboxMessage) -> tuple[str, str, str]:
    """Recipient, subject and text of this very letter; Tampered where one is another's.

    Before, they were sealed for their person alone. Such a letter opens only as a whole: what was
    addressed then gets no text of now, and the other way round (ADR 34).
    """
    try:
        return _each(row, f":{row.id}")
    except vault.Tampered as broken:
        if row.is_last:
            raise
        try:
            return _each(row, "")
        except vault.Tampered:
            raise broken from None


def _each(row: OutboxMessage, suffix: str) -> tuple[str, str, str]:
    keyed = None if row.is_last else vault.of(row.person)

    def read(name: str) -> str:
        label, sealed = f"message.{name}{suffix}", bytes(getattr(row, name) or b"")
        if keyed is None:
            return vault.open_for_installation(label, sealed).decode()
        return keyed.open(label, sealed).decode()

    recipient, subject, body = map(read, SEALED)
    return recipient, subject, body
