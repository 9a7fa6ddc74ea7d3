"""How often is too often, by policy: photos, letters, visits, people opened, numbers asked about.

Network addresses are counted under a keyed digest and forgotten when the hour is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from reinstate.domain import network
from reinstate.domain.findings import PieceKind
from reinstate.domain.photo_origin import Way
from reinstate.domain.room import Room
from reinstate.services import clock, journal, rules
from reinstate.services.errors import Conflict, Refused, TooMany
from reinstate.store import blind_index
from reinstate.store.audit import Tag
from reinstate.store.blind_index import Purpose
from reinstate.store.models import Case, CaseLetter, Piece, Upload, VisitCount

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LINKS, SUPPORT = "limits.links_per_address_hour", "limits.support_per_address_hour"
MAILBOX = "limits.mailbox_per_address_hour"
PHOTOS, LETTERS = "limits.uploads_per_piece_hour", "limits.messages_per_request_day"
ALL_PHOTOS, ALL_LETTERS = "limits.uploads_per_account_day", "limits.messages_per_account_day"
PEOPLE = "limits.people_per_staff_hour"
NUMBERS = "limits.sign_up_checks_per_key_hour"
LOST_AS_ONE = 10


def demand_room_for_photo(case: Case, kind: PieceKind, at: datetime, counted: str = "") -> None:
    """Refuse more photos of one kind within an hour, or of an account within a day, than policy
    allows: a request that is withdrawn and begun anew gives no more of them.

    `counted`: the upload by which this one comes, which was looked at as its first part came.
    """
    policy = rules.on(clock.day_of(at))
    if _photos_since(at - HOUR, counted, case=case, kind=kind) >= policy.integer(PHOTOS):
        raise _many_photos(HOUR)
    within_a_day = _photos_since(at - DAY, counted, case__account=case.account_id)
    if within_a_day >= policy.integer(ALL_PHOTOS):
        raise TooMany(
            _("You have sent many photos within a day. Go on tomorrow; what was sent stays."), DAY
        )


def _many_photos(wait: timedelta) -> TooMany:
    return TooMany(_("You have sent many photos within an hour. Wait a little, then go on."), wait)


@contextmanager
def counted_unless_kept(account_id: str, at: datetime) -> Iterator[None]:
    """Around the opening of a file: one that is kept counts by its row, all others here.

    Within an hour as many may come to nothing as policy allows photos of one kind: each takes
    seconds to open, and who sent broken ones without end would hold up every page.
    """
    what = f"{PHOTOS}:{account_id}"
    row = _so_far(what, at)
    if row is not None and not (room := _room_of(PHOTOS, row, at)).left:
        raise _many_photos(room.wait)
    try:
        yield
    except (Refused, Conflict):
        _counted(what, at)
        raise


def _photos_since(since: datetime, but: str, **which: object) -> int:
    """Those that came whole, or began to come and may still: each that did is among both.

    An upload of which nothing came is most likely one whose address was lost on its way, and begun
    anew seconds later: many of them count as one photo.
    """
    ours = Q(source__in=(Way.SAMPLE, Way.PAPER))  # a demo's sample, a scan made by staff
    whole = Piece.objects.filter(uploaded_at__gt=since, **which).exclude(ours).count()
    begun = Upload.objects.filter(begun_at__gt=since, **which).exclude(id=but)
    empty = begun.filter(received=0).count()
    return max(whole, begun.filter(received__gt=0).count() + empty // LOST_AS_ONE)


def demand_room_for_letter(case: Case, at: datetime) -> None:
    """Refuse more messages within a day than policy allows about one request, and of an account."""
    policy = rules.on(clock.day_of(at))
    written = CaseLetter.objects.filter(is_from_owner=True, written_at__gt=at - DAY)
    about_this = written.filter(case=case).count()
    of_all = written.filter(case__account=case.account_id).count()
    if about_this >= policy.integer(LETTERS) or of_all >= policy.integer(ALL_LETTERS):
        raise TooMany(
            _("You have written many messages today. We read all of them; please wait."), DAY
        )


def count_visit(limit: str, address: str) -> None:
    """Count one request from a network address, and refuse when it is one too many.

    Counted in the database, so that all web processes count together.
    """
    at = clock.now()
    room = _room(limit, network.of(address), at)
    if room.is_overdrawn:
        raise TooMany(
            _("Many requests came from your network address within an hour. Try again later."),
            room.wait,
        )


def messages_of(email: str, visitor: str, at: datetime) -> int:
    """How many messages came within an hour as `email` from one network address, this included."""
    written_as = blind_index.normal(Purpose.EMAIL, email)
    return _counted(f"message:{network.of(visitor)}:{written_as}", at).count


def count_person(actor: str, account_id: str) -> bool:
    """Count one more person that a member of staff opens, and refuse when it is one too many.

    Whether they had not opened this person within the hour. Who reviews needs a minute or so for
    each; who copies, or was paid to, needs seconds.
    """
    return _count_look(actor, account_id, account_id)


def count_search(actor: str, text: str) -> None:
    """Count a search like a person opened: who goes through a list of names or addresses hears
    of each whether it is an owner's, whatever they open. The same text counts once.
    """
    _count_look(actor, f"search:{' '.join(text.casefold().split())}", "search")


def demand_room_for_person(actor: str, account_id: str) -> None:
    """Refuse a person whom `count_person` would refuse, and count nobody: for what comes before
    they are opened.
    """
    at = clock.now()
    if _so_far(f"{PEOPLE}:{actor}:{account_id}", at) is not None:
        return
    row = _so_far(f"{PEOPLE}:{actor}", at)
    if row is not None and not (room := _room_of(PEOPLE, row, at)).left:
        raise _refused_look(actor, account_id, room, at)


def _count_look(actor: str, what: str, subject: str) -> bool:
    at = clock.now()
    known = f"{PEOPLE}:{actor}:{what}"
    if _so_far(known, at) is not None:
        return False
    room = _room(PEOPLE, actor, at)
    if room.is_overdrawn:
        raise _refused_look(actor, subject, room, at)
    _counted(known, at)
    return True


def _refused_look(actor: str, subject: str, room: Room, at: datetime) -> TooMany:
    """What whoever has opened too many reads; that they tried is recorded."""
    with transaction.atomic():
        journal.record(Tag.STAFF_LOOK_REFUSED, actor, subject, at, {"limit": PEOPLE})
    return TooMany(
        f"You have opened or searched for {room.most} people within an hour, as many as policy "
        "allows one person. Go on later, or hand over to a colleague.",
        room.wait,
    )


def count_number(key_id: str) -> Room:
    """Count one more number that an API key asks about, and refuse when it is one too many.

    There are only a thousand million numbers: who stole the key could try them all.
    """
    room = _room(NUMBERS, key_id, clock.now())
    if room.is_overdrawn:
        raise TooMany(
            f"This API key has asked about {room.most} numbers within an hour, as many as policy "
            f"allows ({NUMBERS}). Wait, and ask the same again.",
            room.wait,
            room,
        )
    return room


def _room(limit: str, whose: str, at: datetime) -> Room:
    """What is left of a limit of an hour after one more, which this counts."""
    return _room_of(limit, _counted(f"{limit}:{whose}", at), at)


def _room_of(limit: str, row: VisitCount, at: datetime) -> Room:
    most = rules.on(clock.day_of(at)).integer(limit)
    return Room(limit, most, row.count, HOUR, row.began_at + HOUR - at)


def _counted(what: str, at: datetime) -> VisitCount:
    """How often within the hour that its first one began, this one included."""
    with transaction.atomic():
        row = _rows(what).select_for_update().order_by("-began_at").first() or _begun(what, at)
        if row.began_at <= at - HOUR or row.began_at > at + clock.WRONG:
            row.count, row.began_at = 0, at
        row.count += 1
        row.save()
    return row


def _so_far(what: str, at: datetime) -> VisitCount | None:
    """The count of the hour that it is, which this does not change; None where none began."""
    within = _rows(what).filter(began_at__gt=at - HOUR, began_at__lte=at + clock.WRONG)
    return within.order_by("-began_at").first()


def _begun(what: str, at: datetime) -> VisitCount:
    """Of two that begin at once, the second waits for the first one's row."""
    row, _is_new = VisitCount.objects.select_for_update().get_or_create(
        key=blind_index.keyed_digest(what), defaults={"began_at": at}
    )
    return row


def _rows(what: str) -> QuerySet[VisitCount]:
    """The count of one thing, by whichever index key it was begun."""
    return VisitCount.objects.filter(key__in=blind_index.keyed_digests(what))


def forget_visits(at: datetime) -> int:
    """Remove the counts of hours that are over; returns how many."""
    over = VisitCount.objects.filter(began_at__lte=at - HOUR)
    return over.delete()[0] if over.exists() else 0
