"""An erasure at the console: one officer proposes it, and another one does it.

Nothing brings a person back, so it takes two. What an erasure does and what forbids it stands in
`erasure`, for this page and for the command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from reinstate.domain import masking, retention
from reinstate.domain.dormancy import years_after
from reinstate.services import clock, journal, proposal_notes, rules
from reinstate.services.access import limits, review_access
from reinstate.services.account import accounts
from reinstate.services.errors import Conflict, NotAllowed, NotFound, Refused
from reinstate.services.mail import messages
from reinstate.services.review import finding_cases
from reinstate.services.upkeep import erasure, kept_by_law
from reinstate.services.upkeep.erasure import Plan
from reinstate.services.upkeep.kept_by_law import Kept, Opened
from reinstate.store import person_data
from reinstate.store.audit import Details, Tag
from reinstate.store.models import Account, AuditEntry, Case, ErasureProposal, Person

REASONS = ("owner_asked", "time_is_over")
NOTE = "erasure.note"
SHORTEST, LONGEST = 8, 500
LATEST = 20
LETTER_DAYS = messages.KEEP_LAST_UNSENT.days


@dataclass(frozen=True, slots=True)
class Proposed:
    """An erasure that waits for another officer."""

    proposal_id: int
    account_id: str
    reason: str
    note: str
    proposed_by: str
    proposed_at: datetime
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Erased:
    """One that was done; `by` is the officer or, of the command, whoever was named there."""

    person_id: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """What waits, what was done last, what a law has kept, and whose time is over: accounts with
    the day until which their records were kept, the earliest first. Nothing goes by itself.
    """

    waiting: tuple[Proposed, ...]
    latest: tuple[Erased, ...]
    kept: tuple[Kept, ...]
    time_over: tuple[tuple[str, date], ...]


@dataclass(frozen=True, slots=True)
class ErasurePage:
    """One person before an erasure: who they are, what would go, and what was proposed."""

    account_id: str
    owner_name: str
    owner_email: str
    plan: Plan
    proposed: Proposed | None


def overview(actor: int) -> Overview:
    """For the page that begins with a search."""
    review_access.officer(actor)
    rows, names = _open().prefetch_related("person__accounts"), review_access.names()
    waiting = tuple(_shown(row, actor, names) for row in rows)
    return Overview(waiting, _latest(), kept_by_law.every(), _time_over())


def _time_over() -> tuple[tuple[str, date], ...]:
    """Of the owners all of whose accounts were closed long enough ago, the account closed last."""
    policy = rules.on(clock.today())
    latest = years_after(policy.day, -policy.integer(retention.YEARS))
    readable = Account.objects.filter(person__wrapped_key__isnull=False, is_known_answer=False)
    others = Account.objects.filter(person=OuterRef("person")).exclude(id=OuterRef("id"))
    later = others.filter(
        Q(closed_on=None)
        | Q(closed_on__gt=OuterRef("closed_on"))
        | Q(closed_on=OuterRef("closed_on"), id__lt=OuterRef("id"))
    )
    reported_after = years_after(policy.day, -policy.integer(retention.REPORTED_YEARS))
    reported = Account.objects.filter(person=OuterRef("person"), delivered_on__gte=reported_after)
    rows = readable.filter(~Exists(later), ~Exists(reported), closed_on__lte=latest)
    rows = rows.order_by("closed_on", "id")
    found = rows.values_list("id", "closed_on")[: 2 * LATEST]
    return tuple(
        (account_id, until)
        for account_id, closed_on in found
        if closed_on and (until := retention.kept_until(closed_on, policy)) <= policy.day
    )


def show_kept(record_id: int, actor: int) -> Opened:
    """What a law has kept of somebody erased, for an examiner who asks. Looking is recorded."""
    review_access.officer(actor)
    found = kept_by_law.opened(record_id)
    if found is None:
        raise NotFound("No such record is kept any more.")
    person_id, content = found
    review_access.demand_not_recused(Person.objects.get(id=person_id), actor)
    who = journal.staff(actor)
    review_access.record_view(Tag.STAFF_KEPT_RECORD_VIEWED, who, person_id, clock.now())
    return content


def find(text: str, actor: int) -> tuple[tuple[str, str], ...]:
    """Accounts, by our id and the exchange's, from what the officer has of the person."""
    review_access.officer(actor)
    found = finding_cases.find(text, actor)
    ids = [line.case_id for line in found.lines]
    with_case = Case.objects.filter(id__in=ids).values_list("account_id", flat=True)
    known = Account.objects.filter(id__in={*with_case, *found.accounts, text.strip()})
    return tuple(known.order_by("id").values_list("id", "external_id"))


def page(account_id: str, actor: int) -> ErasurePage:
    """What an erasure would do to the owner of an account. Looking is recorded."""
    review_access.officer(actor)
    account = accounts.get(account_id)
    review_access.demand_open(account.person, actor)
    limits.count_person(journal.staff(actor), account.id)
    review_access.record_view(
        Tag.STAFF_ACCOUNT_VIEWED, journal.staff(actor), account.id, clock.now(), {"for": "erasure"}
    )
    person, row = person_data.read(account.person), _open().filter(person=account.person).first()
    return ErasurePage(
        account_id=account.id,
        owner_name=person.legal_name or "",
        owner_email=masking.email(person.email or ""),
        plan=erasure.plan(account.id),
        proposed=_shown(row, actor, review_access.names()) if row else None,
    )


def propose(account_id: str, actor: int, reason: str, note: str) -> None:
    """The first of two officers; the note says to the second what was looked at."""
    review_access.officer(actor)
    words, at = " ".join(note.split())[:LONGEST], clock.now()
    if reason not in REASONS:
        raise Refused("Choose why this owner is erased.", "no_reason")
    if len(words) < SHORTEST:
        raise Refused("Write what you have looked at; the second officer reads it.", "no_note")
    with transaction.atomic():
        person = _locked(accounts.get(account_id).person_id, actor)
        if against := erasure.plan(account_id).why_not:
            raise Refused(against, "must_be_kept")
        if first := _open().filter(person=person).first():
            name = review_access.name_of(first.proposed_by_id)
            raise Conflict(
                f"{name} has proposed it already; it waits for a second officer.", "waits_already"
            )
        row = ErasureProposal.objects.create(
            person=person,
            reason=reason,
            proposed_by_id=actor,
            proposed_at=at,
        )
        proposal_notes.keep(row, person, NOTE, words)
        details: Details = {"reason": reason, "account": account_id, proposal_notes.ROW: row.id}
        journal.record(Tag.STAFF_ERASURE_PROPOSED, journal.staff(actor), person.id, at, details)


def send_back(proposal_id: int, actor: int) -> str:
    """Any officer, the proposer included: nobody is erased; returns the account's id."""
    review_access.officer(actor)
    with transaction.atomic():
        row = _waiting(proposal_id, actor)
        _answer(row, actor, is_confirmed=False)
    return _account_of(row.person).id


def take_back_all(person: Person, actor: int) -> None:
    """What this officer proposed for a person falls, for they keep off that owner now."""
    for row in _open().select_for_update(of=("self",)).filter(person=person, proposed_by_id=actor):
        _answer(row, actor, is_confirmed=False)


def confirm(proposal_id: int, actor: int, typed: str) -> None:
    """The second officer, who has typed the account's id: the person is erased for good."""
    review_access.officer(actor)
    with transaction.atomic():
        row = _waiting(proposal_id, actor)
        account_id = _account_of(row.person).id
        if row.proposed_by_id == actor:
            raise NotAllowed("Another officer has to erase whom you proposed.", "another_person")
        if typed.strip() != account_id:
            raise Refused(f"Nothing was erased: type {account_id} to do it.", "not_typed")
        _answer(row, actor, is_confirmed=True)
        erasure.erase(account_id, journal.staff(actor))


def _answer(row: ErasureProposal, actor: int, *, is_confirmed: bool) -> None:
    row.answered_by_id, row.answered_at, row.is_confirmed = actor, clock.now(), is_confirmed
    row.save(update_fields=["answered_by", "answered_at", "is_confirmed"])
    details = {"is_confirmed": is_confirmed}
    who = journal.staff(actor)
    journal.record(Tag.STAFF_ERASURE_ANSWERED, who, row.person_id, row.answered_at, details)


def _open() -> QuerySet[ErasureProposal]:
    rows = ErasureProposal.objects.select_related("person").filter(answered_at=None)
    return rows.filter(person__wrapped_key__isnull=False).order_by("proposed_at", "id")


def _waiting(proposal_id: int, actor: int) -> ErasureProposal:
    """The proposal, once its person is kept from others: it may be answered while we wait."""
    for person_id in _open().filter(id=proposal_id).values_list("person", flat=True):
        _locked(person_id, actor)
    row = _open().filter(id=proposal_id).first()
    if row is None:
        raise _answered_meanwhile(proposal_id)
    return row


def _answered_meanwhile(proposal_id: int) -> Conflict | NotFound:
    row = ErasureProposal.objects.filter(id=proposal_id).exclude(answered_at=None).first()
    if row is None:
        return NotFound("No erasure waits for a second officer here.")
    return review_access.answered_meanwhile(
        row, "erased this owner", "sent this proposal back; nobody was erased"
    )


def _locked(person_id: str, actor: int) -> Person:
    person = accounts.locked_owner(person_id)
    review_access.demand_open(person, actor)
    return person


def _account_of(person: Person) -> Account:
    """The account by which a person is named here: their first."""
    return min(person.accounts.all(), key=lambda one: (one.opened_on, one.id))


def _shown(row: ErasureProposal, actor: int, names: Mapping[int, str]) -> Proposed:
    return Proposed(
        proposal_id=row.id,
        account_id=_account_of(row.person).id,
        reason=row.reason,
        note=proposal_notes.read(row, row.person, NOTE, Tag.STAFF_ERASURE_PROPOSED, row.person_id),
        proposed_by=review_access.named(names, row.proposed_by_id),
        proposed_at=row.proposed_at,
        may_answer=row.proposed_by_id != actor,
    )


def _latest() -> tuple[Erased, ...]:
    rows = AuditEntry.objects.filter(tag=Tag.STAFF_PERSON_ERASED).order_by("-sequence")
    names = review_access.names()
    return tuple(
        Erased(row.subject, review_access.actor_name(row.actor, names), row.at)
        for row in rows[:LATEST]
    )
