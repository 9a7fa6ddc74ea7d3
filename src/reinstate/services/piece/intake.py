"""Taking in a photo: judged as a file first, then sealed, then queued for the checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from reinstate.domain.case import WITH_OWNER, CaseState, PieceState
from reinstate.domain.findings import PieceKind
from reinstate.domain.photo_origin import A_FILE, PhotoOrigin, Way
from reinstate.domain.policy import PolicyOn
from reinstate.evidence.intake.image import CleanCopy, Limits, Unreadable, clean_copy
from reinstate.services import clock, journal, kept_photos, rules, work
from reinstate.services.access import limits, own
from reinstate.services.case import case_page, moves, required
from reinstate.services.case.owner_view import OwnerPiece
from reinstate.services.errors import BadPhoto, Conflict, Refused
from reinstate.services.languages import say
from reinstate.store import evidence_objects, photo_keys, vault
from reinstate.store.audit import Details, Tag
from reinstate.store.fields import new_id
from reinstate.store.models import Case, Piece


def add_piece(
    account_id: str,
    case_id: str,
    kind: PieceKind,
    data: bytes,
    origin: PhotoOrigin = A_FILE,
    seen: str | None = None,
    take: Callable[[], None] = lambda: None,
    upload: str = "",
) -> OwnerPiece:
    """Take in one photo and queue its checks. BadPhoto: one sentence, and nothing was stored.

    `seen`: as for `demand_as_seen`; None where nobody looked at a page. The same file sent twice
    is one photo. `take` is done in the transaction that writes it, or raises. `upload`: the one by
    which it came in parts.
    """
    case = own.case(account_id, case_id)
    at = clock.now()
    policy = rules.on(case_page.day_of(case, at))
    demand_moment(case, kind, policy)
    if origin.way is not Way.SAMPLE:
        limits.demand_room_for_photo(case, kind, at, upload)
    try:
        with limits.counted_unless_kept(case.account_id, at):
            photo = opened(data, Limits.of(policy))
            demand_as_seen(case, kind, seen)
            stored = put(case, kind, data, photo)
            with evidence_objects.removed_on_failure(*stored.keys), transaction.atomic():
                take()
                locked = moves.locked(case.id)
                demand_moment(locked, kind, policy)  # again: another tab may have been faster
                demand_as_seen(locked, kind, seen)
                piece = _write(locked, kind, origin, photo, stored, at)
                work.check_piece(piece.id)
    except PhotoArrived:
        if not case.pieces.filter(kind=kind, is_current=True, sha256=photo.sha256).exists():
            raise
    return piece_status(account_id, case_id, kind)


def piece_status(account_id: str, case_id: str, kind: PieceKind) -> OwnerPiece:
    """One piece as it stands now, to be polled."""
    case = own.case(account_id, case_id)
    policy = rules.on(case_page.day_of(case, clock.now()))
    piece = case.pieces.filter(kind=kind, is_current=True).first()
    return case_page.owner_piece(case, kind, piece, policy, vault.of(case.account.person))


def owner_photo(account_id: str, case_id: str, kind: PieceKind) -> bytes:
    """The clean upright JPEG of the owner's own current piece."""
    case = own.case(account_id, case_id)
    piece = own.current_piece(case, kind)
    return kept_photos.shown(piece)


# What is not wrong with a photo but with the moment: the page that offers to take it is of before.
NOT_NEEDED, NO_ATTEMPT_LEFT = "piece_not_needed", "no_attempt_left"
NOT_NOW = frozenset({case_page.NOT_EDITABLE, NOT_NEEDED, NO_ATTEMPT_LEFT})


class PhotoArrived(Conflict):
    """Another photo came first, from another tab or device."""

    code = "photo_arrived"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Meanwhile another photo has arrived here, from another tab or device: it is shown "
                "below. Yours was not sent."
            )
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a photo lies before its row is written."""

    piece_id: str
    original: str
    display: str

    @property
    def keys(self) -> tuple[str, str]:
        """Both objects, the file as it came and what may be shown of it."""
        return self.original, self.display


def demand_moment(case: Case, kind: PieceKind, policy: PolicyOn) -> None:
    """Refused where the request takes no such photo now, whatever the file is."""
    if CaseState(case.state) not in WITH_OWNER:
        raise case_page.not_editable(case.ticket, CaseState(case.state))
    if case.consented_at is None:
        raise Refused(_("First read how your photos are used and agree to it."), "consent_missing")
    if kind not in required.pieces(case, policy):
        asked = (
            _("This request does not need: {title}. Go back to it; it says what is missing.")
            if required.chosen(case, policy)
            else _("This request does not need: {title}. Choose your ID first.")
        )
        raise Refused(asked.format(title=say(required.TITLES[kind])), NOT_NEEDED)
    piece = case.pieces.filter(kind=kind, is_current=True).first()
    state = PieceState(piece.state) if piece else PieceState.EMPTY
    used = piece.attempt if piece else 0
    if not case_page.may_upload(case, state, used, policy.integer("case.max_attempts")):
        raise Refused(
            _("This photo cannot be replaced now. Send your request; a person will look at it."),
            NO_ATTEMPT_LEFT,
        )


def demand_as_seen(case: Case, kind: PieceKind, seen: str | None) -> None:
    """PhotoArrived where another photo came since the page was made that showed `seen` ("": none).

    It would be put aside unseen by whoever sends this one, and one attempt be used up more.
    """
    current = case.pieces.filter(kind=kind, is_current=True).values_list("id", flat=True).first()
    if seen is not None and current not in (None, seen):
        raise PhotoArrived


def opened(data: bytes, limits: Limits) -> CleanCopy:
    """The photo as it may be shown, or BadPhoto with its sentence."""
    try:
        return clean_copy(data, limits)
    except Unreadable as error:
        raise bad_photo(error) from error


def bad_photo(found: Unreadable) -> BadPhoto:
    """The same in the active language."""
    return BadPhoto(found.said(say), found.code)


def put(case: Case, kind: PieceKind, data: bytes, photo: CleanCopy) -> Stored:
    """Objects go in before the row: a row never points to nothing."""
    piece_id = new_id("pie")
    at = (case.account.person_id, case.id, piece_id, kind.value)
    original, display = (photo_keys.of_piece(*at, what) for what in photo_keys.BOTH)
    stored = Stored(piece_id, original, display)
    keyed = vault.of(case.account.person)
    with evidence_objects.removed_on_failure(*stored.keys):
        kept_photos.put(keyed, stored.original, data)
        kept_photos.put(keyed, stored.display, photo.jpeg)
    return stored


def _write(
    case: Case, kind: PieceKind, origin: PhotoOrigin, photo: CleanCopy, stored: Stored, at: datetime
) -> Piece:
    # Put aside or not: another ID chosen in between does not begin the count anew.
    before = case.pieces.filter(kind=kind).order_by("-uploaded_at", "-attempt").first()
    case.pieces.filter(kind=kind, is_current=True).update(is_current=False)
    piece = Piece.objects.create(
        id=stored.piece_id,
        case=case,
        kind=kind,
        state=PieceState.UPLOADED,
        attempt=_attempt(before),
        source=origin.way,
        device=origin.device,
        uploaded_at=at,
        object_key=stored.original,
        display_key=stored.display,
        sha256=photo.sha256,
        width=photo.width,
        height=photo.height,
    )
    details: Details = {
        "kind": kind.value,
        "attempt": piece.attempt,
        "source": origin.way.value,
        "device": origin.device.value,
    }
    journal.record(Tag.PORTAL_PIECE_ADDED, journal.owner(case.account), piece.id, at, details)
    return piece


def _attempt(before: Piece | None) -> int:
    """A photo swapped before its checks had answered does not use up an attempt."""
    if before is None:
        return 1
    return before.attempt + (1 if PieceState(before.state).is_checked else 0)
