"""Events about the account itself: opened, updated, a support ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import hypot, inf
from typing import Any

from reinstate.domain import account as account_document
from reinstate.domain.account import Platform
from reinstate.domain.account_fields import BadAccount
from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.services import clock, installation
from reinstate.services.access import mailbox_replaced
from reinstate.services.account import due, told
from reinstate.services.case import approval, owner_changed
from reinstate.services.errors import Refused
from reinstate.services.integration.batch import Batch, Number, Place
from reinstate.services.integration.incoming import Event
from reinstate.store import blind_index, person_data
from reinstate.store.blind_index import Purpose
from reinstate.store.models import Account, RestrictionEvent, SupportTicket
from reinstate.store.person_data import PersonData

TEMPLATE_LENGTH = 128
FIELDS = frozenset({
    "platform", "opened_on", "closed_on", "delivered_to_state", "email", "legal_name",
    "birth_date", "ssn", "phone", "document_number", "portrait_template",
})  # fmt: skip
REOPENED = frozenset({"closed_on"})  # null says of no other field anything
INSTEAD = {  # parts of an account document that come as events of their own
    "balances": "ledger.entry_posted",
    "activity": "activity.recorded",
    "restrictions": "restriction.raised",
}
OTHER_ZONES = timedelta(days=1)  # a day is told by whichever clock: somewhere it is tomorrow
# Days that cannot be known before they come, and what to send.
DAYS = {
    "opened_on": "the day on which the account was opened, or this event when it is open",
    "birth_date": "the day on which the owner was born, or leave it out",
}
LONGEST_TICKET = 64  # characters that owners can quote, as long as its column


def opened(event: Event, batch: Batch) -> Account:
    """A new account with its owner; one that is known already is brought up to date.

    Either way what has to be there is: whether an event is taken depends on the event.
    """
    document = _document(event, dict(event.data))
    if batch.is_known(event):
        return updated(event, batch)
    person, indexes = person_data.made(_person(event, document), event.occurred_at)
    account = Account(
        person=person,
        external_id=event.account,
        opened_on=document.opened_on,
        changed_at=event.occurred_at,
    )
    _apply(account, document)
    batch.open(account, indexes)
    _add_addresses(account, document, event.occurred_at, batch)
    batch.numbers.append(Number(event, event.tax_number()))
    return account


def updated(event: Event, batch: Batch) -> Account:
    """What changed. Of a field that a later event has told, an older one changes nothing."""
    account = batch.account(event)
    if account.person.wrapped_key is None:
        raise Refused("The owner of this account was erased; it takes no more data.", "erased")
    document = _merged(account, event)
    _person(event, document)  # what cannot be used is refused whole, older or not
    _add_addresses(account, document, event.occurred_at, batch)
    said = event.said() | (REOPENED & event.data.keys())
    fields = told.news(account, FIELDS & said, event.occurred_at)
    if not fields:
        return account
    news = replace(event, data={field: event.data[field] for field in fields})
    document = _merged(account, news)
    person = _person(news, document)
    batch.other[account.id] = owner_changed.fields(person_data.read(account.person), person)
    mailbox_replaced.leave_old(account, person.email)
    indexes = person_data.change(account.person, person, event.occurred_at)
    _apply(account, document)
    told.note(account, fields, event.occurred_at)
    account.version += 1
    batch.change(account, indexes)
    ssn = news.tax_number()
    if "opened_on" in fields:  # which of two came first may be another one now
        ssn = ssn or person_data.read(account.person).ssn or ""
    batch.numbers.append(Number(news, ssn))
    return account


def support_ticket_opened(event: Event, _: Batch) -> Account | None:
    """A ticket of the support desk, so that owners can refer to it."""
    number = event.text("number")
    if not 1 <= len(number) <= LONGEST_TICKET:
        raise event.refused("number", number, f"1 to {LONGEST_TICKET} characters")
    SupportTicket.objects.get_or_create(
        number=number,
        defaults={"external_account_id": event.account, "opened_at": event.occurred_at},
    )
    return Account.objects.filter(external_id=event.account).first()


def _merged(account: Account, event: Event) -> account_document.Account:
    known = {
        "platform": account.platform,
        "opened_on": account.opened_on,
        "closed_on": account.closed_on,
    }
    said = event.said() | REOPENED
    return _document(
        event, {**known, **{field: found for field, found in event.data.items() if field in said}}
    )


def _document(event: Event, data: dict[str, Any]) -> account_document.Account:
    for field in INSTEAD.keys() & event.said():
        raise Refused(
            f"data.{field} is not taken by {event.kind}; send {INSTEAD[field]} for each, and leave "
            "it out here.",
            "bad_event",
        )
    try:
        document = account_document.from_document({**data, "id": event.account})
    except BadAccount as error:
        raise Refused(f"data.{error.where}: {error.found}.", "bad_event") from None
    _refuse_days_ahead(event, document)
    return document


def _refuse_days_ahead(event: Event, document: account_document.Account) -> None:
    """A day of opening counts as the owner's first act: no clock would run before it. With a birth
    date to come no ID could ever agree.
    """
    now = clock.now()
    for field in sorted(DAYS.keys() & event.said()):
        day: date | None = getattr(document, field)
        if day is not None and day > (now + OTHER_ZONES).date():
            raise Refused(
                f"data.{field} is {day}, and here it is {now.date()}; send {DAYS[field]}.",
                "dated_ahead",
            )


def _person(event: Event, document: account_document.Account) -> PersonData:
    return PersonData(
        email=document.email or None,
        legal_name=document.legal_name or None,
        birth_date=document.birth_date,
        ssn=event.tax_number() or None,
        phone=event.text("phone", "") or None,
        document_number=event.text("document_number", "") or None,
        enrolment_template=_template(event),
    )


def _template(event: Event) -> tuple[float, ...] | None:
    """The enrolled face, as `evidence.facts.FaceFacts.template` holds one."""
    found = event.data.get("portrait_template")
    if found is None:
        return None
    is_list = isinstance(found, list) and len(found) == TEMPLATE_LENGTH
    # A file of events is read with exact decimals, a request with floats.
    kinds = (int, float, Decimal)
    if not is_list or not all(type(item) in kinds for item in found):
        raise event.refused("portrait_template", "…", f"a list of {TEMPLATE_LENGTH} numbers")
    try:
        numbers = tuple(float(item) for item in found)
    except (OverflowError, ValueError):  # past any float, or a signalling NaN
        numbers = ()
    if not 0 < hypot(*numbers) < inf:
        raise event.refused(
            "portrait_template",
            "…",
            f"a list of {TEMPLATE_LENGTH} numbers as the face model gives them, not all of them 0; "
            "leave it out where no face is enrolled",
        )
    return numbers


def _apply(account: Account, document: account_document.Account) -> None:
    account.platform = document.platform.value
    account.opened_on = document.opened_on
    account.closed_on = document.closed_on
    if document.delivered_to_state is not None:
        account.delivered_on = document.delivered_to_state.on
        account.delivered_to = document.delivered_to_state.jurisdiction


def _add_addresses(
    account: Account, document: account_document.Account, at: datetime, batch: Batch
) -> None:
    for item in document.addresses:
        batch.live(account, Place(item.kind.value, item.jurisdiction, item.from_on), at)


def mark_duplicates(event: Event, ssn: str) -> None:
    """One account per SSN, removed ones included; of several, the one opened first stands.

    Events come in any order: whichever account is told of last, the later ones are marked. A mark
    stays until people clear it, also where a corrected day of opening makes its account the first.
    """
    if not ssn:
        return
    people = blind_index.people_with(Purpose.SSN, ssn)
    ours = Account.objects.filter(person__in=people, platform=Platform.US.value)
    list(ours.select_for_update(of=("self",)).order_by("id"))
    installation.line_up()  # of two told of at once, the second sees the first
    first_to_last = ours.select_related("person").order_by("opened_on", "person__created_at", "id")
    for later in first_to_last[1:]:
        _mark_duplicate(later, event.occurred_at)


def _mark_duplicate(later: Account, told_at: datetime) -> None:
    """Mark one, once; the event may be another account's, so what follows is seen to here."""
    now, at = clock.now(), max(told_at, later.person.created_at)
    _, is_new = RestrictionEvent.objects.get_or_create(
        event_id=f"ssn:{later.id}",
        defaults={
            "account": later,
            "kind": RestrictionKind.DUPLICATE_IDENTITY,
            "turn": Turn.RAISED,
            "at": at,
            "known_at": max(at, now),
            "by": "sign_up_check",
            "reason": "same_ssn",
        },
    )
    if is_new:
        approval.follow(later, now)
        due.plan(later, now)
