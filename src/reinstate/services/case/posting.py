"""A request by post: the letter the owner sends, its arrival, and its pages as scans."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from reinstate.domain.case import WITH_OWNER, CaseState, PieceState, Route
from reinstate.domain.findings import PieceKind
from reinstate.domain.photo_origin import Device, Way
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.intake.image import CleanCopy, Limits
from reinstate.services import again, clock, journal, rules
from reinstate.services.access import own, review_access
from reinstate.services.case import addresses, case_page, lapsing, moves, receiving, turns
from reinstate.services.errors import NotFound, Refused
from reinstate.services.mail import letter_pdf, notices
from reinstate.services.mail.letter_pdf import ByHand
from reinstate.services.piece import intake
from reinstate.services.piece.intake import Stored
from reinstate.services.spelling import spelled_day
from reinstate.store import evidence_objects, person_data
from reinstate.store.audit import Tag
from reinstate.store.models import Case, Piece, PostedLetter

SCANS = (PieceKind.LETTER, PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK)
NOT_ARRIVED = "The letter has not arrived yet."
NOT_SCANNED = "The letter itself is not among the scans."


def letter(account_id: str, case_id: str) -> bytes:
    """The letter as PDF, in the owner's language; the note's sentence stays as policy has it."""
    with transaction.atomic():
        moves.lock_account(case_id)
        case, at = _of_owner(account_id, case_id), clock.now()
        _row, is_new = PostedLetter.objects.get_or_create(case=case, defaults={"made_at": at})
        if is_new:
            actor = journal.owner(case.account)
            journal.on_case(case, Tag.PORTAL_CASE_LETTER_MADE, actor, at)
    return letter_pdf.paper_request(*_written_on(case, at), lapsing.kept_until(case))


def say_posted(account_id: str, case_id: str) -> None:
    """The owner's word that it is on its way, printed or copied: its request is kept anew."""
    with transaction.atomic():
        moves.lock_account(case_id)
        case, at = _of_owner(account_id, case_id), clock.now()
        if case.events.filter(action=turns.POSTED, at__gt=at - again.SPAN).exists():
            return
        PostedLetter.objects.get_or_create(case=case, defaults={"made_at": at})
        actor = journal.owner(case.account)
        journal.on_case(case, Tag.PORTAL_CASE_LETTER_POSTED, actor, at)


def by_hand(account_id: str, case_id: str) -> ByHand:
    """What to copy where there is no printer."""
    return letter_pdf.by_hand(*_written_on(_of_owner(account_id, case_id), clock.now()))


def address() -> tuple[str, ...]:
    """Where letters go, line by line."""
    return addresses.lines(rules.on(clock.today()), addresses.POST)


def is_made_for(case_id: str) -> bool:
    """Whether the letter of a case was made."""
    return PostedLetter.objects.filter(case_id=case_id).exists()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A letter that was recorded. `is_late`: its request had expired, and no page was kept."""

    case_id: str
    is_late: bool = False


def record_arrival(ticket: str, actor: int, pages: Sequence[tuple[PieceKind, bytes]]) -> Arrival:
    """The post brought a letter: its pages become pieces that people look at.

    No program judges a scan: the thresholds are those of photos taken with a camera. Of a request
    that has expired the arrival alone is kept, and its owner is told how to go on.
    """
    review_access.staff(actor)
    found, at = _of_number(ticket.strip(), actor), clock.now()
    if _has_expired(found):
        return _record_late(found, actor, at)
    _check(found, pages)
    limits = Limits.of(rules.on(case_page.day_of(found, at)))
    scans = [(kind, data, intake.opened(data, limits)) for kind, data in pages]
    with ExitStack() as on_failure, transaction.atomic():
        case = moves.locked(found.id)
        _check(case, pages)  # again: somebody may have been faster
        for kind, data, scan in scans:
            stored = intake.put(case, kind, data, scan)
            on_failure.enter_context(evidence_objects.removed_on_failure(*stored.keys))
            _add(case, kind, scan, stored, at)
        row, _is_new = PostedLetter.objects.get_or_create(case=case, defaults={"made_at": at})
        row.arrived_at, row.pages = at, len(pages)
        row.save(update_fields=["arrived_at", "pages"])
        receiving.receive(case, actor, at, "came_by_post")
    return Arrival(case.id)


def _of_number(ticket: str, actor: int) -> Case:
    try:
        return review_access.case(ticket, actor)
    except NotFound:
        raise NotFound(
            f"No request has the number “{ticket}”. Compare it with the paper sign by sign, or "
            "find the request by its owner's name; then choose the scans again."
        ) from None


def _has_expired(case: Case) -> bool:
    return case.route == Route.PAPER and case.state == CaseState.EXPIRED


def _record_late(found: Case, actor: int, at: datetime) -> Arrival:
    """Nobody decides about its pages, so none is kept; the paper itself lies where it came."""
    with transaction.atomic():
        case = moves.locked(found.id)
        row, _is_new = PostedLetter.objects.get_or_create(case=case, defaults={"made_at": at})
        if row.arrived_at is not None:
            raise Refused(f"That the letter for {case.ticket} came is recorded already.", "again")
        row.arrived_at = at
        row.save(update_fields=["arrived_at"])
        journal.on_case(case, Tag.STAFF_CASE_LETTER_CAME_LATE, journal.staff(actor), at)
        ended_on = clock.day_of(case.closed_at or at, case.time_zone)
        on = partial(spelled_day, ended_on)
        notices.send_about(case, "letter_came_late", on=on, link=notices.link("/"))
    return Arrival(case.id, is_late=True)


def problems(case: Case) -> list[str]:
    """Why a case by post must not be approved."""
    if case.route != Route.PAPER:
        return []
    row = PostedLetter.objects.filter(case=case).first()
    if row is None or row.arrived_at is None:
        return [NOT_ARRIVED]
    has_letter = case.pieces.filter(is_current=True, kind=PieceKind.LETTER).exists()
    return [] if has_letter else [NOT_SCANNED]


def _written_on(case: Case, at: datetime) -> tuple[PolicyOn, str, str, str]:
    person, policy = person_data.read(case.account.person), rules.on(case_page.day_of(case, at))
    return policy, case.ticket, person.legal_name or "", person.email or ""


def _of_owner(account_id: str, case_id: str) -> Case:
    case = own.case(account_id, case_id)
    if case.route != Route.PAPER or case.state not in WITH_OWNER:
        raise Refused(_("No letter is needed for this request now."), "not_due")
    if case.consented_at is None:
        raise Refused(_("First read what happens with it and agree to it."), "consent_missing")
    return case


def _check(case: Case, pages: Sequence[tuple[PieceKind, bytes]]) -> None:
    if case.route != Route.PAPER or case.state not in WITH_OWNER:
        raise Refused(f"No letter is awaited for {case.ticket}.", "not_due")
    kinds = [kind for kind, _data in pages]
    if PieceKind.LETTER not in kinds:
        raise Refused("Scan the letter itself; a request by post is nothing without it.", "no_page")
    wrong = [kind.value for kind in kinds if kind not in SCANS]
    if wrong or len(set(kinds)) < len(kinds):
        raise Refused("Send at most one scan of the letter, the front and the back.", "bad_pages")


def _add(case: Case, kind: PieceKind, scan: CleanCopy, stored: Stored, at: datetime) -> None:
    case.pieces.filter(kind=kind, is_current=True).update(is_current=False)
    Piece.objects.create(
        id=stored.piece_id,
        case=case,
        kind=kind,
        state=PieceState.DOUBTFUL,
        attempt=1,
        source=Way.PAPER,
        device=Device.NOT_KNOWN,
        uploaded_at=at,
        checked_at=at,
        object_key=stored.original,
        display_key=stored.display,
        sha256=scan.sha256,
        width=scan.width,
        height=scan.height,
    )
