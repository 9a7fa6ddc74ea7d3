"""Erasing a person: the key goes, the record stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from reinstate.domain.case import CaseState
from reinstate.domain.dormancy import years_after
from reinstate.services import clock, journal, rules
from reinstate.services.access import sign_in
from reinstate.services.account import accounts
from reinstate.services.case import support
from reinstate.services.errors import Refused
from reinstate.store import evidence_objects, person_data
from reinstate.store.audit import Tag
from reinstate.store.models import Case, CaseLetter, Piece, Upload

# What is made of a photo is the person's too: fingerprints of it, and the keyed ID number.
NOT_KNOWN_AGAIN = {
    "perceptual_hash": "", "note_hash": "", "person_hash": "", "document_number_index": None,
}  # fmt: skip


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


def erase(account_id: str, actor: str) -> None:
    """Make everything sealed for the account's person unreadable, photos included."""
    at = clock.now()
    with transaction.atomic():
        person = accounts.get(account_id).person
        cases = Case.objects.filter(account__person=person)
        if any(CaseState(state).is_open for state in cases.values_list("state", flat=True)):
            raise Refused("A request is still open; finish or cancel it first.", "case_open")
        pieces = Piece.objects.filter(case__in=cases)
        objects = [key for pair in pieces.values_list("object_key", "display_key") for key in pair]
        letters = CaseLetter.objects.filter(case__in=cases).exclude(picture_key="")
        objects += letters.values_list("picture_key", flat=True)
        for upload in Upload.objects.filter(case__in=cases):
            objects += upload.parts
        pieces.update(facts=None, findings=None, face_templates=None, **NOT_KNOWN_AGAIN)
        sign_in.end_all(person, at)
        support.forget(person)
        person_data.erase(person, at)
        journal.record(Tag.STAFF_PERSON_ERASED, actor, person.id, at, {"objects": len(objects)})
    evidence_objects.delete(objects)  # already unreadable; this frees the room
