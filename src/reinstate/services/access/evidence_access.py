"""Photos for staff: opened one at a time, for a stated purpose, and recorded."""

from __future__ import annotations

from datetime import UTC

from reinstate.evidence import watermark
from reinstate.services import clock, journal, kept_photos
from reinstate.services.access import limits, review_access
from reinstate.services.errors import NotFound, Refused
from reinstate.services.review.review_view import Reviewer
from reinstate.store.audit import Tag
from reinstate.store.models import Piece

PURPOSES = ("review", "second_review", "appeal", "audit")


def photo(piece_id: str, actor: int, purpose: str) -> bytes:
    """The clean upright JPEG of a piece, with the viewer's name and the instant across it."""
    who = review_access.staff(actor)
    if purpose not in PURPOSES:
        raise Refused(f"purpose is {purpose!r}; use one of {', '.join(PURPOSES)}", "bad_purpose")
    piece = Piece.objects.select_related("case__account__person").filter(id=piece_id).first()
    if piece is None:
        raise NotFound("There is no such photo.")
    review_access.demand_open(piece.case.account.person, actor)
    limits.count_person(journal.staff(actor), piece.case.account_id)
    review_access.record_view(
        Tag.STAFF_PHOTO_VIEWED,
        journal.staff(actor),
        piece.id,
        clock.now(),
        {"case": piece.case_id, "purpose": purpose},
    )
    return marked(kept_photos.shown(piece), who)


def marked(jpeg: bytes, who: Reviewer) -> bytes:
    """A photo as one member of staff sees it; the number names them where the font has no letter
    of their name.
    """
    at = clock.now().astimezone(UTC)
    return watermark.drawn(
        jpeg, f"{who.name} · {journal.staff(who.user_id)} · {at:%Y-%m-%d %H:%M} UTC"
    )
