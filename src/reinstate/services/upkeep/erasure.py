"""Erasing a person: the key goes, the record stays."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from reinstate.domain import retention
from reinstate.domain.case import Actor, CaseAction, CaseState, actions_for
from reinstate.domain.dormancy import years_after
from reinstate.domain.policy import UnknownValue
from reinstate.domain.retention import Against, KeptByLaw
from reinstate.services import clock, journal, rules
from reinstate.services.access import sign_in
from reinstate.services.account import accounts, log_ins
from reinstate.services.case import cases, support
from reinstate.services.errors import Refused
from reinstate.services.mail import notices
from reinstate.services.spelling import spelled_day
from reinstate.services.upkeep import kept_by_law
from reinstate.store import erased, evidence_objects, person_data
from reinstate.store.audit import Tag
from reinstate.store.models import (
    Account,
    Case,
    CaseLetter,
    ErasureProposal,
    Person,
    Piece,
    Upload,
)

logger = logging.getLogger(__name__)

# What is made of a photo is the person's too: fingerprints of it, and the keyed ID number.
NOT_KNOWN_AGAIN = {
    "perceptual_hash": "", "note_hash": "", "person_hash": "", "document_number_index": None,
}  # fmt: skip


BLOCKED_UNKNOWN = (
    "Property of this owner was blocked once, and policy does not know for how long the record of "
    f"that is kept; add a value to {retention.BLOCKED_YEARS} with its source."
)
SSN_YEARS = "privacy.ssn_index_years_after_erasure"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure today would make unreadable for good, and what `against` forbids it.

    `first_day`: when it may be done, where only days stand against it. `ssn_until`: how long the
    keyed hash of the SSN would stay. `kept`: what a law has kept besides, and until when.
    """

    accounts: tuple[str, ...]
    cases: int
    photos: int
    messages: int
    against: tuple[Against, ...]
    first_day: date | None
    ssn_until: date
    kept: KeptByLaw | None

    @property
    def why_not(self) -> str:
        """Every reason against it, as one text; empty when it may be done."""
        return " ".join(one.sentence for one in self.against)


def forget_ssn(at: datetime) -> int:
    """The keyed hash of an erased owner's SSN goes when policy's time for it is over."""
    day = clock.today()
    years = rules.on(day).integer(SSN_YEARS)
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

    Refused while a request is open or a record has to be kept; `plan` says why beforehand. The
    owner is told in a letter that outlives their key by as long as it takes to leave.
    """
    at = clock.now()
    with transaction.atomic():
        account = accounts.get(account_id)
        person = accounts.locked_owner(account.person_id)
        found = _plan(person)
        if found.against:
            raise Refused(found.why_not, "must_be_kept")
        _tell(account, found)
        objects = _make_unreadable(person, at)
        journal.record(Tag.STAFF_PERSON_ERASED, actor, person.id, at, {"objects": len(objects)})
        transaction.on_commit(_note_outside)
        # Already unreadable, so this frees the room; before, the keys could still come back.
        transaction.on_commit(partial(evidence_objects.discard, objects))


def _tell(account: Account, found: Plan) -> None:
    until = partial(spelled_day, found.ssn_until)
    if found.kept is None:
        notices.send_last(account, "erased", until=until)
    else:
        kept_until = partial(spelled_day, found.kept.until)
        notices.send_last(account, "erased_in_part", until=until, kept_until=kept_until)


def keep_erased() -> int:
    """Who was erased stays erased, whatever backup the database came from; answers how many again.

    Nothing is asked and no letter is written: both were done the first time. A request that is
    open again, in a state in which an owner could cancel it, is cancelled.
    """
    at, known, objects = clock.now(), erased.listed(), list[str]()
    with transaction.atomic():
        readable = Person.objects.filter(wrapped_key__isnull=False, id__in=known).order_by("id")
        back = [accounts.locked_owner(one) for one in readable.values_list("id", flat=True)]
        for person in back:
            _withdraw_open(person, at)
            freed = _make_unreadable(person, known[person.id])
            seen = {"objects": len(freed), "again": True}
            journal.record(Tag.STAFF_PERSON_ERASED, journal.SYSTEM, person.id, at, seen)
            objects += freed
    evidence_objects.discard(objects)
    _note_outside()
    return len(back)


def _note_outside() -> None:
    """The erasure itself is done; a list that cannot be written is tried again each night."""
    try:
        erased.note_all()
    except OSError:
        logger.exception(
            "%s could not be written: a backup put back now would bring erased owners back; make "
            "it writable for this service, the next sweep adds who is missing",
            erased.place(),
        )


def _withdraw_open(person: Person, at: datetime) -> None:
    for case in Case.objects.select_related("account__person").filter(account__person=person):
        if CaseAction.CANCEL in actions_for(CaseState(case.state), Actor.OWNER):
            cases.withdraw(case, journal.SYSTEM, at)


def _make_unreadable(person: Person, at: datetime) -> list[str]:
    """All that is sealed for one person; answers the objects that nobody can read any more."""
    kept_by_law.keep(person, at)
    theirs = Case.objects.filter(account__person=person)
    objects = _objects(theirs)
    Piece.objects.filter(case__in=theirs).update(
        facts=None, findings=None, face_templates=None, **NOT_KNOWN_AGAIN
    )
    sign_in.end_all(person, at)
    support.forget(person)
    log_ins.forget(person)
    ErasureProposal.objects.filter(person=person).update(note=None)
    person_data.erase(person, at)
    return objects


def _plan(person: Person) -> Plan:
    owned = list(Account.objects.filter(person=person).order_by("opened_on", "id"))
    theirs = Case.objects.filter(account__person=person)
    against = (*_erased_already(person), *_open(theirs), *_kept(owned))
    today, kept = clock.today(), None
    try:
        kept = kept_by_law.asked_of(owned, today)
    except UnknownValue:
        against = (*against, Against(BLOCKED_UNKNOWN))
    return Plan(
        accounts=tuple(f"{account.id} ({account.external_id})" for account in owned),
        cases=theirs.count(),
        photos=Piece.objects.filter(case__in=theirs).count(),
        messages=CaseLetter.objects.filter(case__in=theirs).count(),
        against=against,
        first_day=retention.first_day(against),
        ssn_until=years_after(today, rules.on(today).integer(SSN_YEARS)),
        kept=kept,
    )


def _erased_already(person: Person) -> Iterator[Against]:
    if person.wrapped_key is None:
        yield Against("This owner was erased already.")


def _open(theirs: QuerySet[Case]) -> Iterator[Against]:
    for case in theirs:
        if CaseState(case.state).is_open:
            yield Against(f"Request {case.ticket} is still open; finish or cancel it first.")


def _kept(owned: Sequence[Account]) -> Iterator[Against]:
    """The person is erased whole, so whatever one account needs holds for all."""
    at = clock.now()
    policy = rules.on(clock.day_of(at))
    for account in owned:
        standing = accounts.assess(account, at)
        for reason in retention.against_erasure(accounts.facts(account), standing, policy):
            yield Against(f"Account {account.id}: {reason.sentence}", reason.until)


def _objects(theirs: QuerySet[Case]) -> list[str]:
    """Every object in the evidence store that was sealed for these cases."""
    pieces = Piece.objects.filter(case__in=theirs)
    objects = [key for pair in pieces.values_list("object_key", "display_key") for key in pair]
    letters = CaseLetter.objects.filter(case__in=theirs).exclude(picture_key="")
    objects += letters.values_list("picture_key", flat=True)
    for upload in Upload.objects.filter(case__in=theirs):
        objects += upload.parts
    return objects
