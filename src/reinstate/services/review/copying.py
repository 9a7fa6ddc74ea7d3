"""A checked case copied to a person of its own: pieces are read once, facts and findings reused.

For known-answer cases and for filling a demo's queue; never used on a real owner's case.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model

from reinstate.domain.case import TICKET_COUNT, CaseState, ticket_id
from reinstate.services import clock
from reinstate.services.errors import NotAllowed
from reinstate.services.piece import stored_facts
from reinstate.store import evidence_objects, person_data, photo_keys, vault
from reinstate.store.blind_index import Purpose
from reinstate.store.fields import new_id
from reinstate.store.models import Account, Case, CaseEvent, Person, Piece

R = TypeVar("R", bound=Model)
ROWS_OF_ACCOUNT = ("balances", "addresses", "activities", "restriction_events")


def copy_case(template: Case, at: datetime, *, is_known_answer: bool) -> Case:
    """A new owner with the same data, and their case as it stands, its days moved up to `at`.

    In the caller's transaction. The copy is open and unsent, like its template.
    """
    if not (clock.is_demo() or template.account.is_known_answer):
        raise NotAllowed("A real owner's case is never copied.", "real_owner")
    moved = at - _ready_at(template)
    account = _account(template.account, at, is_known_answer=is_known_answer)
    case = _row(
        template,
        Case(),
        id=new_id("cas"),
        ticket=ticket_id(secrets.randbelow(TICKET_COUNT)),
        account=account,
        state=CaseState.OPEN,
        version=1,
        opened_at=template.opened_at + moved,
        submitted_at=None,
        due_at=None,
        time_left=None,
        recommendation="",
        locked_by=None,
        locked_until=None,
        consented_at=template.consented_at and template.consented_at + moved,
    )
    for piece in template.pieces.filter(is_current=True):
        _piece(piece, case, template.account.person, account.person, moved)
    for event in template.events.filter(after=CaseState.OPEN):
        actor = event.actor.replace(template.account_id, account.id)
        _row(event, CaseEvent(), case=case, at=event.at + moved, actor=actor)
    return case


def _ready_at(template: Case) -> datetime:
    checked = [piece.checked_at for piece in template.pieces.all() if piece.checked_at]
    return max([template.opened_at, *checked])


def _account(source: Account, at: datetime, *, is_known_answer: bool) -> Account:
    person = person_data.create(person_data.read(source.person), at)
    if not is_known_answer:  # beside its source, which stays findable by the same numbers
        person.blind_indexes.filter(purpose__in=(Purpose.SSN, Purpose.DOCUMENT_NUMBER)).delete()
    Person.objects.filter(id=person.id).update(
        created_at=source.person.created_at,
        contact_changed_at=source.person.contact_changed_at,
        phone_known_since=source.person.phone_known_since,
    )
    account = _row(
        source,
        Account(),
        id=new_id("acc"),
        person=Person.objects.get(id=person.id),
        external_id=secrets.token_hex(8),
        next_review_on=None,
        is_known_answer=is_known_answer,
    )
    for name in ROWS_OF_ACCOUNT:
        for row in getattr(source, name).all():
            fresh = {"event_id": secrets.token_hex(12)} if hasattr(row, "event_id") else {}
            _row(row, type(row)(), account=account, **fresh)
    return account


def _piece(
    source: Piece, case: Case, source_person: Person, person: Person, moved: timedelta
) -> None:
    old, new = vault.of(source_person), vault.of(person)
    piece_id = new_id("pie")
    at = (person.id, case.id, piece_id, source.kind)
    original, display = (photo_keys.of_piece(*at, what) for what in photo_keys.BOTH)
    for key, theirs in (
        (original, photo_keys.original(source)),
        (display, photo_keys.display(source)),
    ):
        evidence_objects.put(new, key, evidence_objects.get(old, theirs))
    piece = _row(
        source,
        Piece(),
        id=piece_id,
        case=case,
        uploaded_at=source.uploaded_at + moved,
        checked_at=source.checked_at and source.checked_at + moved,
        facts=None,
        findings=None,
        face_templates=None,
        # Of a person of their own: the copy must not look like evidence that was used before.
        sha256=secrets.token_hex(32),
        perceptual_hash="",
        note_hash="",
        person_hash="",
        document_number_index=None,
        object_key=original,
        display_key=display,
    )
    facts = stored_facts.opened(source, old)
    if facts is not None:
        stored_facts.seal(piece, person, facts, keeps_templates=source.face_templates is not None)
    stored_facts.seal_findings(piece, person, stored_facts.findings(source, old))
    piece.save()


def _row(source: Model, into: R, **changed: object) -> R:
    """The same row under another key, with what has to differ."""
    for field in source._meta.concrete_fields:
        if not field.primary_key:
            setattr(into, field.attname, getattr(source, field.attname))
    for name, value in changed.items():
        setattr(into, name, value)
    into.save(force_insert=True)
    return into
