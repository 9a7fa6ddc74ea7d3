"""The whole record of one account as a ZIP file, for whoever may ask for all of it: a court, an
authority, an owner who asks what is kept of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import transaction
from django.db.models import F

from reinstate.domain.findings import Audience
from reinstate.domain.money import plain
from reinstate.domain.standing_document import to_document
from reinstate.services import clock, journal
from reinstate.services.access import limits, revealing, review_access
from reinstate.services.account import accounts
from reinstate.services.case import support
from reinstate.services.errors import Refused
from reinstate.services.review import packet, packet_letters
from reinstate.services.whole_book import calendar_table, filed
from reinstate.store import person_data, vault
from reinstate.store.audit import Details, Tag
from reinstate.store.models import Account, Case, Decision, FiledAccount, StateFiling
from reinstate.store.vault import Vault

README = """What this packet holds
account.json    the owner as they are known, their addresses and balances, how the account stands
                on the day of the packet and by which rules, each restriction that was raised or
                cleared, notices before a report to a state, and reports that it was in
ledger.csv      every movement that the exchange told of, the oldest first
activity.csv    everything the owner did that the exchange told of or that was seen here
messages.json   what was written from the owner's address without signing in
requests/       a folder for each request, by its ticket: case.json (what happened to it),
                letters.json (what owner and staff wrote, and staff's notes for each other),
                decisions/ (who decided what, when and why), photos/ (as they came, with what their
                files hold, such as where they were taken) and pictures/, those of letters.json
                (both only when asked for)
audit.json      the entries about the account, its owner, requests, photos and decisions,
                each with its hash and the one before; is_whole: they are as they were written, and
                the hashes of the whole record lead to what was signed of its first entries, and to
                what was read at night, when read_before of them were read whole; what came later
                was read for this packet

It holds what others must not read: notes of staff, and restrictions that owners are told of in
neutral words only. Have counsel look before it is handed over.
"""
LEDGER = dict.fromkeys(("at", "kind", "amount", "currency", "event"), "VARCHAR")
ACTIVITY = dict.fromkeys(("at", "kind", "source", "event"), "VARCHAR")


def write(account_id: str, actor: int, purpose: str, *, with_photos: bool = False) -> bytes:
    """The packet; that it was taken, by whom and why, is recorded. Refused without a purpose,
    Erased or Recused as for the account's page.
    """
    review_access.officer(actor)
    if purpose not in revealing.PURPOSES:
        raise Refused("Say why you need the whole record.", "bad_purpose")
    account, at = accounts.get(account_id), clock.now()
    review_access.demand_open(account.person, actor)
    limits.count_person(journal.staff(actor), account.id)
    with transaction.atomic():
        details: Details = {"purpose": purpose, "with_photos": with_photos}
        journal.record(Tag.STAFF_ACCOUNT_EXPORTED, journal.staff(actor), account.id, at, details)
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as written:
        for name, content in _files(account, at, with_photos=with_photos):
            written.writestr(f"{account.id}/{name}", content)
    return target.getvalue()


def _files(
    account: Account, at: datetime, *, with_photos: bool
) -> Iterator[tuple[str, bytes | str]]:
    keyed, cases = vault.of(account.person), list(account.cases.order_by("opened_at", "id"))
    yield "README.txt", README
    yield "account.json", packet.as_json(_account(account, at))
    yield "ledger.csv", _ledger(account)
    yield "activity.csv", _activity(account)
    yield "messages.json", packet.as_json([asdict(one) for one in support.of_account(account)])
    for case in cases:
        for name, content in _of_case(case, keyed, at, with_photos=with_photos):
            yield f"requests/{case.ticket}/{name}", content
    yield "audit.json", packet.as_json(packet.record_of(_subjects(account, cases)))


def _of_case(
    case: Case, keyed: Vault, at: datetime, *, with_photos: bool
) -> Iterator[tuple[str, bytes | str]]:
    yield "case.json", packet.as_json(packet.of_case(case, keyed))
    yield "letters.json", packet.as_json(packet_letters.of_case(case, keyed, at))
    for decision in case.decisions.all():
        yield f"decisions/{decision.id}.json", packet.as_json(packet.of_decision(decision, keyed))
    if with_photos:
        yield from packet.photos(case.pieces.order_by("uploaded_at"), keyed)
        yield from packet.pictures(case.letters.all(), keyed)


def _account(account: Account, at: datetime) -> Mapping[str, Any]:
    person, names = person_data.read(account.person), review_access.names()

    def named(text: str) -> str:
        return review_access.actor_name(text, names) if text.startswith("staff:") else text

    turns = account.restriction_events.order_by("at", "id")
    return {
        "id": account.id,
        "exchange_account": account.external_id,
        "platform": account.platform,
        "opened_on": account.opened_on,
        "closed_on": account.closed_on,
        "delivered_on": account.delivered_on,
        "delivered_to": account.delivered_to or None,
        "owner": {
            "legal_name": person.legal_name,
            "email": person.email,
            "birth_date": person.birth_date,
            "ssn": person.ssn,
            "phone": person.phone,
            "document_number": person.document_number,
            "has_enrolled_face": person.enrolment_template is not None,
        },
        "addresses": list(account.addresses.values("kind", "jurisdiction", "from_on")),
        "balances": [
            {"currency": row.currency, "amount": plain(row.amount), "usd": row.usd_value}
            for row in account.balances.order_by("currency")
        ],
        "standing": to_document(accounts.assess(account, at), Audience.COMPLIANCE, named),
        "restrictions": [
            {
                "at": row.at,
                "known_at": row.known_at,
                "kind": row.kind,
                "turn": row.turn,
                "by": review_access.actor_name(row.by, names),
                "reason": row.reason or None,
                "needs": row.needs,
                "reference": row.reference or None,
            }
            for row in turns
        ],
        "notices_before_reports": list(
            account.owner_notices.order_by("sent_on", "id").values(
                "sent_on",
                "method",
                "returned_on",
                state=F("jurisdiction"),
                report_due_on=F("due_on"),
            )
        ),
        "reported": _reported(account),
    }


def _reported(account: Account) -> list[Mapping[str, Any]]:
    """Each step of a report to a state that the account was in, as it stood then."""
    held = FiledAccount.objects.filter(account=account).values_list("filing", flat=True)
    filings = StateFiling.objects.filter(id__in=set(held)).order_by("done_on", "id")
    return [
        {"state": one.jurisdiction, "report_due_on": one.due_on, **row}
        for one in filings
        for row in filed.of_account(one, account.id)
    ]


def _ledger(account: Account) -> str:
    rows = account.ledger_entries.order_by("at", "id")
    return calendar_table.as_csv(
        LEDGER,
        (
            {
                "at": row.at.isoformat(),
                "kind": row.kind,
                "amount": row.amount,
                "currency": row.currency,
                "event": row.event_id,
            }
            for row in rows.iterator()
        ),
    )


def _activity(account: Account) -> str:
    rows = account.activities.order_by("at", "id")
    return calendar_table.as_csv(
        ACTIVITY,
        (
            {
                "at": row.at.isoformat(),
                "kind": row.kind,
                "source": row.source,
                "event": row.event_id,
            }
            for row in rows.iterator()
        ),
    )


def _subjects(account: Account, cases: Sequence[Case]) -> Iterator[str]:
    """What entries about the account may be about; those about its owner come with its id."""
    yield account.id
    for case in cases:
        yield case.id
        for rows in (case.pieces, case.letters, case.notes, case.appointments):
            yield from (str(key) for key in rows.values_list("id", flat=True))
        yield from Decision.objects.filter(case=case).values_list("id", flat=True)
        if change := getattr(case, "reinstatement", None):
            yield change.id
