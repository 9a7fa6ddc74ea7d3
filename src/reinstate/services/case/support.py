"""Support tickets without signing in, for people who do not know why their account is locked.

The answer is the same for every address, so nobody learns here who has an account. The text is
sealed with the installation's key, because nobody has proved whose it is.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reinstate.domain.case import TICKET_COUNT, ticket_id
from reinstate.services import again, clock, installation, journal, seals
from reinstate.services.access import limits, review_access
from reinstate.services.errors import NotFound, Refused
from reinstate.services.kept_text import kept
from reinstate.services.mail import email_address
from reinstate.store import blind_index, person_data, vault
from reinstate.store.audit import Tag
from reinstate.store.blind_index import Purpose
from reinstate.store.models import Account, Person, SupportRequest, SupportTicket

EMAIL, TEXT = "support.email", "support.text"
NOTHING = ("", seals.IN_ITS_PLACE)  # where a message does not open
LONGEST_TEXT = 4000
PER_HOUR = 5
SHOWN = 200
ANYBODY = "visitor"


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One message as staff read it. `accounts` have this address; the writer may be anybody."""

    request_id: str
    number: str
    email: str
    text: str
    asked_at: datetime
    answered_at: datetime | None
    accounts: tuple[str, ...]


def ask(email: str, text: str, visitor: str = "") -> str:
    """Open a ticket and return its number, which a later request may quote.

    The same text from the same address just now is that ticket. `visitor`: the network address
    from which it comes; anybody may write as anybody, and keeps nobody else from being heard.
    """
    address, words, at = email.strip(), kept(text, LONGEST_TEXT), clock.now()
    for field, sentence in faults(address, words).items():
        raise Refused(sentence, field)
    with transaction.atomic():
        installation.line_up()
        for row in _from(address).filter(asked_at__gt=at - again.SPAN):
            if row.text and seals.opened(partial(_opened, row), NOTHING)[1] == words:
                return row.number
        if limits.messages_of(address, visitor, at) > PER_HOUR:
            raise Refused(
                _(
                    "You have written several times within an hour. We read all of it; please wait "
                    "for the answer."
                ),
                "too_many",
            )
        digest = blind_index.digest(Purpose.EMAIL, address)
        row = SupportRequest(number=_new_number(), email_digest=digest, asked_at=at)
        row.email = vault.seal_for_installation(f"{EMAIL}:{row.id}", address.encode())
        row.text = vault.seal_for_installation(f"{TEXT}:{row.id}", words.encode())
        row.save(force_insert=True)
        SupportTicket.objects.create(number=row.number, opened_at=at)
        journal.record(Tag.PORTAL_SUPPORT_ASKED, ANYBODY, row.id, at)
    return row.number


def faults(email: str, text: str) -> dict[str, str]:
    """What is wrong with a form, a sentence for each field that has a fault."""
    no_text = "" if text.strip() else _("Write in a sentence what you see or want to know.")
    found = {"email": email_address.problem(email.strip()), "text": no_text}
    return {field: sentence for field, sentence in found.items() if sentence}


def waiting(actor: int) -> tuple[SupportLine, ...]:
    """Every message that waits for an answer, the oldest first. Looking is recorded."""
    review_access.staff(actor)
    at = clock.now()
    review_access.record_view(Tag.STAFF_SUPPORT_VIEWED, journal.staff(actor), "support", at)
    rows = SupportRequest.objects.filter(answered_at=None, text__isnull=False)
    return _lines(rows[:SHOWN])


def of_account(account: Account) -> tuple[SupportLine, ...]:
    """What was written from the address of an account, for the page staff see of it."""
    if account.person.wrapped_key is None:
        return ()
    email = person_data.read(account.person).email
    rows = _from(email or "").filter(text__isnull=False)
    return _lines(rows[:SHOWN])


def mark_answered(request_id: str, actor: int) -> str:
    """A person has answered. A second time changes nothing; returns the colleague who was first."""
    review_access.staff(actor)
    at = clock.now()
    with transaction.atomic():
        row = SupportRequest.objects.select_for_update().filter(id=request_id).first()
        if row is None:
            raise NotFound(_("There is no such message."))
        if row.answered_at is None:
            row.answered_at, row.answered_by = at, journal.staff(actor)
            row.save(update_fields=["answered_at", "answered_by"])
            journal.record(Tag.STAFF_SUPPORT_ANSWERED, journal.staff(actor), row.id, at)
        if row.answered_by == journal.staff(actor):
            return ""
        return review_access.actor_name(row.answered_by, review_access.names())


def forget(person: Person) -> None:
    """Remove what was written from a person's address; part of their erasure."""
    email = person_data.read(person).email if person.wrapped_key is not None else None
    _from(email or "").update(email=None, text=None)


def _from(email: str) -> QuerySet[SupportRequest]:
    digests = blind_index.digests(Purpose.EMAIL, email) if email else []
    return SupportRequest.objects.filter(email_digest__in=digests)


def _lines(rows: Iterable[SupportRequest]) -> tuple[SupportLine, ...]:
    """The accounts of every address are asked for together, however many messages there are."""
    opened = [(row, *seals.opened(partial(_opened, row), NOTHING)) for row in rows]
    people = blind_index.people_with_each(Purpose.EMAIL, [email for _, email, _ in opened])
    theirs: dict[str, list[str]] = defaultdict(list)
    found = Account.objects.filter(person__in=set().union(*people.values())).order_by("id")
    for account_id, person_id in found.values_list("id", "person_id"):
        theirs[person_id].append(account_id)
    return tuple(
        SupportLine(
            request_id=row.id,
            number=row.number,
            email=email,
            text=text,
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            accounts=tuple(one for person in people.get(email, ()) for one in theirs[person]),
        )
        for row, email, text in opened
    )


def _opened(row: SupportRequest) -> tuple[str, str]:
    """Address and text of this very message; Tampered where one is another's.

    Before, they were sealed for no row. Such a message opens only as a whole (ADR 34).
    """
    try:
        return _each(row, f":{row.id}")
    except seals.Tampered as broken:
        try:
            return _each(row, "")
        except seals.Tampered:
            raise broken from None


def _each(row: SupportRequest, suffix: str) -> tuple[str, str]:
    email, text = (
        vault.open_for_installation(f"{label}{suffix}", bytes(sealed or b"")).decode()
        for label, sealed in ((EMAIL, row.email), (TEXT, row.text))
    )
    return email, text


def resealed(label: str, request_id: str, sealed: bytes) -> bytes:
    """Sealed by the master key that seals now, for its row or as before."""
    try:
        return vault.resealed_for_installation(f"{label}:{request_id}", sealed)
    except seals.Tampered:
        return vault.resealed_for_installation(label, sealed)


def _new_number() -> str:
    while True:
        number = f"ST{ticket_id(secrets.randbelow(TICKET_COUNT))[2:]}"
        if not SupportTicket.objects.filter(number=number).exists():
            return number
