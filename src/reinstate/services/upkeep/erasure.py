"""Erasing a person: the key goes, the record stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from reinstate.domain import retention
from reinstate.domain.case import CaseState
from reinstate.domain.dormancy import years_after
from reinstate.services import clock, journal, rules
from reinstate.services.access import sign_in
from reinstate.services.account import accounts
from reinstate.services.case import support
from reinstate.services.errors import Refused
from reinstate.store import evidence_objects, person_data
from reinstate.store.audit import Tag
from reinstate.store.models import Account, Case, CaseLetter, Person, Piece, Upload

# What is made of a photo is the person's too: fingerprints of it, and the keyed ID number.
NOT_KNOWN_AGAIN = {
    "perceptual_hash": "", "note_hash": "", "person_hash": "", "document_number_index": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure would make unreadable for good; `against`: sentences that forbid it."""

    accounts: tuple[str, ...]
    cases: int
    photos: int
    messages: int
    against: tuple[str, ...]


def forget_ssn(at: datetime) -> int:
    """The keyed hash of an erased owner's SSN goes when policy's time for it is over."""
    day = clock.today()
    years = rules.on(day).integer("privacy.ssn_index_years_after_erasure")
    with transaction.atomic():
        found = person_data.forget_ssn(at - (day - years_after(day, -years)))
        if found:
            journal.record(
                Tag.SYSTEM_SSN_INDEX_REMOVED, journal.SYSTEM, "erasure", at, {"removed": found}
            )
    return found


def plan(account_id: str) -> Plan:
    """What an erasure would do, and what forbids it. Changes nothing."""
    return _plan(accounts.get(account_id).person)


def erase(account_id: str, actor: str) -> None:
    """Make everything sealed for the account's person unreadable, photos included.

    Refused while a request is open or a record has to be kept; `plan` says why beforehand.
    """
    at = clock.now()
    with transaction.atomic():
        person = Person.objects.select_for_update().get(id=accounts.get(account_id).person_id)
        against = _plan(person).against
        if against:
            raise Refused(" ".join(against), "must_be_kept")
        cases = Case.objects.filter(account__person=person)
        pieces = Piece.objects.filter(case__in=cases)
        objects = _objects(cases)
        pieces.update(facts=None, findings=None, face_templates=None, **NOT_KNOWN_AGAIN)
        sign_in.end_all(person, at)
        support.forget(person)
        person_data.erase(person, at)
        journal.record(Tag.STAFF_PERSON_ERASED, actor, person.id, at, {"objects": len(objects)})
    evidence_objects.delete(objects)  # already unreadable; this frees the room


def _plan(person: Person) -> Plan:
    owned = list(Account.objects.filter(person=person).order_by("opened_on", "id"))
    cases = Case.objects.filter(account__person=person)
    return Plan(
        accounts=tuple(f"{account.id} ({account.external_id})" for account in owned),
        cases=cases.count(),
        photos=Piece.objects.filter(case__in=cases).count(),
        messages=CaseLetter.objects.filter(case__in=cases).count(),
        against=(*_erased_already(person), *_open(cases), *_kept(owned)),
    )


def _erased_already(person: Person) -> Iterator[str]:
    if person.wrapped_key is None:
        yield "This owner was erased already."


def _open(cases: QuerySet[Case]) -> Iterator[str]:
    for case in cases:
        if CaseState(case.state).is_open:
            yield f"Request {case.ticket} is still open; finish or cancel it first."


def _kept(owned: Sequence[Account]) -> Iterator[str]:
    """The person is erased whole, so whatever one account needs holds for all."""
    at = clock.now()
    policy = rules.on(clock.day_of(at))
    for account in owned:
        standing = accounts.assess(account, at)
        for reason in retention.against_erasure(accounts.facts(account), standing, policy):
            yield f"Account {account.id}: {reason}"


def _objects(cases: QuerySet[Case]) -> list[str]:
    """Every object in the evidence store that was sealed for these cases."""
    pieces = Piece.objects.filter(case__in=cases)
    objects = [key for pair in pieces.values_list("object_key", "display_key") for key in pair]
    letters = CaseLetter.objects.filter(case__in=cases).exclude(picture_key="")
    objects += letters.values_list("picture_key", flat=True)
    for upload in Upload.objects.filter(case__in=cases):
        objects += upload.parts
    return objects
