"""Messages about a case, both ways, with one picture each that passes the usual intake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reinstate.domain.case import CaseState
from reinstate.evidence.intake.image import Limits
from reinstate.services import again, clock, journal, kept_photos, rules, seals
from reinstate.services.access import evidence_access, limits, own, review_access
from reinstate.services.account import presence
from reinstate.services.case import moves
from reinstate.services.case.owner_view import OwnerLetter
from reinstate.services.errors import Broken, Conflict, NotFound, Refused
from reinstate.services.kept_text import kept
from reinstate.services.mail import notices
from reinstate.services.piece import intake
from reinstate.store import evidence_objects, photo_keys, vault
from reinstate.store.audit import Tag
from reinstate.store.fields import new_let_id
from reinstate.store.models import Case, CaseLetter
from reinstate.store.vault import Vault

LONGEST = 4000
TEXT = "letter.text"


class _SentAgain(Conflict):
    """The same message once more, whose picture was opened and is not kept."""


@dataclass(frozen=True, slots=True)
class StaffLetter:
    """One message as staff read it; `author` is empty when the owner wrote it."""

    letter_id: str
    author: str
    text: str
    has_picture: bool
    written_at: datetime
    is_answered: bool


def write_as_owner(account_id: str, case_id: str, text: str, picture: bytes = b"") -> None:
    """Write to the team about one of one's own requests."""
    case, at = own.case(account_id, case_id), clock.now()
    limits.demand_room_for_letter(case, at)  # before a picture is opened, and once more below
    who = journal.owner(case.account)
    if not picture:
        _write(case, text, b"", is_from_owner=True, actor=who, at=at)
        return
    with suppress(_SentAgain), limits.counted_unless_kept(case.account_id, at):
        if not _write(case, text, picture, is_from_owner=True, actor=who, at=at):
            raise _SentAgain("It was sent already.")  # nobody reads it


def write_as_staff(
    case_id: str,
    actor: int,
    text: str,
    *,
    seen_at: datetime | None = None,
    seen_state: str = "",
) -> None:
    """Answer the owner; a letter tells them that something waits on their page.

    `seen_at`: the newest instant on what was shown. What the owner wrote later waits on; where a
    colleague did, or the request is in another state than `seen_state`, Conflict: nothing is sent.
    """
    review_access.staff(actor)
    case, at = review_access.case(case_id, actor), clock.now()
    with transaction.atomic():
        _demand_as_seen(moves.locked(case.id), actor, seen_at, seen_state)
        if _write(case, text, b"", is_from_owner=False, actor=journal.staff(actor), at=at):
            _unanswered(case, seen_at).update(read_at=at)
            notices.send_about(case, "case_written")


def need_no_answer(case_id: str, actor: int, *, seen_at: datetime | None = None) -> None:
    """A person has read what the owner wrote, and nothing has to be said to it.

    `seen_at` as in `write_as_staff`.
    """
    review_access.staff(actor)
    case, at = review_access.case(case_id, actor), clock.now()
    with transaction.atomic():
        moves.locked(case.id)
        if _unanswered(case, seen_at).update(read_at=at):
            journal.on_case(case, Tag.STAFF_CASE_NEEDS_NO_ANSWER, journal.staff(actor), at)


def for_owner(account_id: str, case_id: str) -> tuple[OwnerLetter, ...]:
    """Everything written about the request, in order; reading it marks the team's as read."""
    case = own.case(account_id, case_id)
    rows = tuple(CaseLetter.objects.filter(case=case))
    CaseLetter.objects.filter(case=case, is_from_owner=False, read_at=None).update(
        read_at=clock.now()
    )
    keyed = vault.of(case.account.person)
    return tuple(_opened(row, keyed) for row in rows)


def for_staff_by_case(ids: Sequence[str], actor: int) -> dict[str, tuple[StaffLetter, ...]]:
    """What was written about each of these cases, for the team. The look at the case itself is
    what is demanded and audited.
    """
    review_access.staff(actor)
    names, found = review_access.names(), dict[str, list[StaffLetter]]((one, []) for one in ids)
    for row in CaseLetter.objects.filter(case__in=ids).select_related("case__account__person"):
        found[row.case_id].append(_for_staff(row, names))
    return {case_id: tuple(letters) for case_id, letters in found.items()}


def _for_staff(row: CaseLetter, names: Mapping[int, str]) -> StaffLetter:
    return StaffLetter(
        letter_id=row.id,
        author="" if row.is_from_owner else review_access.actor_name(row.written_by, names),
        text=seals.words(lambda: opened(row, vault.of(row.case.account.person))),
        has_picture=bool(row.picture_key),
        written_at=row.written_at,
        is_answered=row.read_at is not None,
    )


def owner_picture(account_id: str, case_id: str, letter_id: str) -> bytes:
    """The picture of a message, clean and upright."""
    return _picture(own.case(account_id, case_id), letter_id)


def staff_picture(case_id: str, letter_id: str, actor: int) -> bytes:
    """The same for the team, recorded and marked like every look at a photo."""
    viewer = review_access.staff(actor)
    case = review_access.case(case_id, actor)
    picture = _picture(case, letter_id)
    who, at = journal.staff(actor), clock.now()
    limits.count_person(who, case.account_id)
    review_access.record_view(
        Tag.STAFF_LETTER_PICTURE_VIEWED, who, letter_id, at, {"case": case.id}
    )
    return evidence_access.marked(picture, viewer)


def _picture(case: Case, letter_id: str) -> bytes:
    rows = CaseLetter.objects.select_related("case__account__person").filter(case=case)
    row = rows.filter(id=letter_id).exclude(picture_key="").first()
    if row is None:
        raise NotFound(_("There is no such picture."))
    return kept_photos.picture(row)


def has_written_since(case: Case, since: datetime) -> bool:
    """Whether a message of the owner's came later and nobody has read it."""
    return _unanswered(case).filter(written_at__gt=since).exists()


def _unanswered(case: Case, until: datetime | None = None) -> QuerySet[CaseLetter]:
    rows = CaseLetter.objects.filter(case=case, is_from_owner=True, read_at=None)
    return rows if until is None else rows.filter(written_at__lte=until)


def _write(
    case: Case, text: str, picture: bytes, *, is_from_owner: bool, actor: str, at: datetime
) -> bool:
    """Keep it, unless the same was written just now; whether it was kept."""
    words = kept(text, LONGEST)
    if not words:
        raise Refused(_("Write in a sentence what you want to say."), "no_text")
    letter_id, keyed = new_let_id(), vault.of(case.account.person)
    clean = _clean(picture) if picture else b""
    tag = Tag.PORTAL_CASE_WRITTEN if is_from_owner else Tag.STAFF_CASE_WRITTEN
    place = photo_keys.of_letter(case.account.person_id, case.id, letter_id)
    key = place if clean else ""
    with evidence_objects.removed_on_failure(*filter(None, [key])), transaction.atomic():
        moves.locked(case.id)  # two presses at once: one after the other
        if _is_again(case, words, clean, actor, at):
            return False
        if is_from_owner:
            limits.demand_room_for_letter(case, at)
            presence.count_word(case.account, at)
        if key:
            kept_photos.put(keyed, key, clean)
        CaseLetter.objects.create(
            id=letter_id,
            case=case,
            is_from_owner=is_from_owner,
            written_by=actor,
            text=keyed.seal(f"{TEXT}:{letter_id}", words.encode()),
            picture_key=key,
            written_at=at,
        )
        journal.on_case(case, tag, actor, at, {"letter": letter_id})
    return True


def _demand_as_seen(case: Case, actor: int, seen_at: datetime | None, seen_state: str) -> None:
    """Conflict where the owner would read this beside what its writer does not know of.

    That somebody took the request up is nothing that an owner reads.
    """
    if seen_state not in ("", case.state) and case.state != CaseState.IN_REVIEW:
        raise Conflict("The request has moved on since you opened this page.", "moved_on")
    rows = CaseLetter.objects.filter(case=case, is_from_owner=False)
    theirs = rows.exclude(written_by=journal.staff(actor))
    last = theirs.filter(written_at__gt=seen_at).last() if seen_at else None
    if last is not None:
        name = review_access.actor_name(last.written_by, review_access.names())
        sentence = f"{name} has written to the owner since you opened this page."
        raise Conflict(sentence, "colleague_wrote")


def _is_again(case: Case, words: str, picture: bytes, actor: str, at: datetime) -> bool:
    rows = CaseLetter.objects.filter(case=case, written_at__gt=at - again.SPAN)
    last, keyed = rows.last(), vault.of(case.account.person)
    if last is None or last.written_by != actor:
        return False
    if seals.opened(lambda: opened(last, keyed), None) != words:  # nor where it does not open
        return False
    return picture == _kept_picture(last)


def _kept_picture(row: CaseLetter) -> bytes | None:
    """None for one that does not open or is no longer kept: it is like no other."""
    try:
        return kept_photos.picture(row) if row.picture_key else b""
    except (Broken, NotFound):
        return None


def _clean(picture: bytes) -> bytes:
    """Only what decodes is kept, as clean pixels: never the file that was sent."""
    return intake.opened(picture, Limits.of(rules.on(clock.today()))).jpeg


def _opened(row: CaseLetter, keyed: Vault) -> OwnerLetter:
    return OwnerLetter(
        letter_id=row.id,
        is_mine=row.is_from_owner,
        text=seals.owners_words(lambda: opened(row, keyed)),
        has_picture=bool(row.picture_key),
        written_at=row.written_at,
    )


def opened(row: CaseLetter, keyed: Vault) -> str:
    """The text of a message."""
    return keyed.open(f"{TEXT}:{row.id}", bytes(row.text or b"")).decode()
