"""A photo in parts, so that a lost network costs one part and not the photo.

The protocol is tus in small: begin with a size, send parts at the offset the server names, ask
for the offset after a loss. The last part turns the whole into a piece, by the same intake that
judges any other photo.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from secrets import token_hex

from django.db import transaction
from django.utils.translation import gettext as _

from reinstate.domain.findings import PieceKind
from reinstate.domain.photo_origin import Device, PhotoOrigin, Way
from reinstate.evidence.intake import photo_files
from reinstate.services import clock, kept_photos, rules
from reinstate.services.access import limits, own
from reinstate.services.case import case_page, cases
from reinstate.services.errors import BadPhoto, Conflict, NotFound, Refused, ServiceError
from reinstate.services.languages import say
from reinstate.services.piece import intake
from reinstate.store import evidence_objects, vault
from reinstate.store.models import Upload

BATCH = 200
# Parts of one upload: a script sends as few as there have to be. Each is an object of the store, so
# who sends a photo byte by byte would fill it within the limit of photos.
SPARE_TIMES, SPARE_PARTS = 2, 10


class WrongOffset(Conflict):
    """A part came for another place than the next one; `offset` is where to go on."""

    code = "wrong_offset"

    def __init__(self, offset: int) -> None:
        super().__init__(_("This part was expected elsewhere; ask where to go on."))
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is. `is_done`: the photo is handed in."""

    upload_id: str
    offset: int
    size: int
    chunk: int
    is_done: bool


def begin(
    account_id: str,
    case_id: str,
    kind: PieceKind,
    size: int,
    origin: PhotoOrigin,
    seen: str | None = None,
) -> Progress:
    """Announce a photo of `size` bytes; `seen` as for `intake.demand_as_seen`."""
    case, at = own.case(account_id, case_id), clock.now()
    intake.demand_as_seen(case, kind, seen)
    intake.demand_moment(case, kind, rules.on(case_page.day_of(case, at)))
    most = rules.on(clock.day_of(at)).integer("intake.max_bytes")
    if size <= 0:
        raise BadPhoto(say(photo_files.SENTENCES["empty_file"]), "empty_file")
    if size > most:
        raise intake.bad_photo(photo_files.too_many_bytes(size, most))
    limits.demand_room_for_photo(case, kind, at)
    upload = Upload.objects.create(
        case=case,
        kind=kind.value,
        source=origin.way,
        device=origin.device,
        size=size,
        begun_at=at,
    )
    return _progress(upload, at)


def progress(account_id: str, case_id: str, upload_id: str) -> Progress:
    """Where to go on after a loss."""
    return _progress(_find(account_id, case_id, upload_id), clock.now())


def add_part(account_id: str, case_id: str, upload_id: str, offset: int, data: bytes) -> Progress:
    """Take one part in at its offset; the last one hands the photo in."""
    upload, at = _find(account_id, case_id, upload_id), clock.now()
    if upload.ended_at is not None:
        return _progress(upload, at)
    if upload.received < upload.size:  # else it came whole, and the process ended at its last part
        if offset != upload.received or upload.received + len(data) > upload.size or not data:
            raise WrongOffset(upload.received)
        if not upload.received:  # many may have been begun before, which count for little till then
            limits.demand_room_for_photo(upload.case, PieceKind(upload.kind), at)
        if len(upload.parts) >= _most_parts(upload, at):
            _end(upload, at)
            raise _no_such_upload()
        _store(upload, data)
    if upload.received == upload.size:
        _hand_in(account_id, upload, at)
    return _progress(upload, at)


def kept_hours(at: datetime) -> int:
    """How long a photo waits that was not sent whole, here and on its owner's device."""
    return rules.on(clock.day_of(at)).integer("upload.kept_hours")


def sweep(at: datetime) -> int:
    """Remove uploads that nobody finished."""
    old = Upload.objects.filter(begun_at__lt=at - timedelta(hours=kept_hours(at)))[:BATCH]
    rows = list(old)
    for upload in rows:
        evidence_objects.delete(list(upload.parts))
        upload.delete()
    return len(rows)


def _find(account_id: str, case_id: str, upload_id: str) -> Upload:
    case = own.case(account_id, case_id)
    found = Upload.objects.filter(id=upload_id, case=case).first()
    if found is None:
        raise _no_such_upload()
    found.case = case
    return found


def _no_such_upload() -> NotFound:
    return NotFound(_("There is no such upload; begin it again."))


def _most_parts(upload: Upload, at: datetime) -> int:
    return SPARE_TIMES * ceil(upload.size / _chunk(at)) + SPARE_PARTS


def _store(upload: Upload, data: bytes) -> None:
    """The object first, then the row, claimed by its offset: two senders cannot both go on."""
    person = upload.case.account.person
    # A name of its own: what came second for a place must not take the place of the first.
    key = f"{person.id}/{upload.case_id}/{upload.id}/{upload.received:09d}-{token_hex(4)}"
    kept_photos.put(vault.of(person), key, data)
    moved = upload.received + len(data)
    parts = [*upload.parts, key]
    claimed = Upload.objects.filter(id=upload.id, received=upload.received, ended_at=None)
    if claimed.update(received=moved, parts=parts) != 1:
        evidence_objects.discard([key])
        upload.refresh_from_db()
        raise WrongOffset(upload.received)
    upload.received, upload.parts = moved, parts


def _hand_in(account_id: str, upload: Upload, at: datetime) -> None:
    """Join the parts and hand them to the intake; refused or not, the parts are done with.

    Whoever waits for the answer, or a proxy between us, may give up and ask again while the first
    request is still at work. One of them hands the photo in, and the other finds it done.
    """
    keyed = vault.of(upload.case.account.person)
    try:
        whole = b"".join(kept_photos.get(keyed, key) for key in upload.parts)
        origin = PhotoOrigin(Way(upload.source), Device(upload.device))
        kind, take = PieceKind(upload.kind), partial(_take, upload, at)
        cases.add_piece(
            account_id, upload.case_id, kind, whole, origin, take=take, upload=upload.id
        )
    except (ServiceError, evidence_objects.Missing) as error:
        upload.refresh_from_db()
        if upload.ended_at is not None:
            return
        if isinstance(error, Refused):
            _end(upload, at)
        raise
    _end(upload, at)


def _take(upload: Upload, at: datetime) -> None:
    """In the transaction that writes the piece; Conflict where another request has written it."""
    if not Upload.objects.filter(id=upload.id, ended_at=None).update(ended_at=at):
        raise Conflict("Handed in by another request.", "handed_in")  # nobody reads it


def _end(upload: Upload, at: datetime) -> None:
    with transaction.atomic():
        Upload.objects.filter(id=upload.id).update(ended_at=at, parts=[])
    evidence_objects.discard(list(upload.parts))
    upload.ended_at, upload.parts = at, []


def _progress(upload: Upload, at: datetime) -> Progress:
    is_done = upload.ended_at is not None
    return Progress(upload.id, upload.received, upload.size, _chunk(at), is_done)


def _chunk(at: datetime) -> int:
    return rules.on(clock.day_of(at)).integer("upload.chunk_bytes")
