"""Handing one photo over to a phone: a code that works once, and a session that sees one case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from reinstate.domain.findings import PieceKind
from reinstate.services import clock, journal, rules
from reinstate.services.access import own, sign_in, tokens
from reinstate.services.account import accounts
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import Gone
from reinstate.services.mail import notices
from reinstate.store.audit import Tag
from reinstate.store.models import LoginLink

PURPOSE = tokens.PHONE
BETWEEN = ":"
# A reference has 32 characters, and a case's id takes 20 of them.
SHORT = {
    PieceKind.SELFIE: "selfie",
    PieceKind.DOCUMENT_FRONT: "front",
    PieceKind.DOCUMENT_BACK: "back",
    PieceKind.PASSPORT_PAGE: "page",
    PieceKind.PROOF_OF_ADDRESS: "address",
}
KINDS = {short: kind for kind, short in SHORT.items()}


@dataclass(frozen=True, slots=True)
class PhoneCode:
    """What the computer shows: the address behind the code, and until when it works."""

    address: str
    until: datetime
    is_secure: bool


@dataclass(frozen=True, slots=True)
class Place:
    """The photo that a code leads to."""

    case_id: str
    kind: PieceKind


@dataclass(frozen=True, slots=True)
class Connected(Place):
    """What the phone gets: the photo to take, and a session."""

    session_id: str


def minutes() -> int:
    """How long a code works."""
    return rules.on(clock.today()).integer("handoff.minutes")


def make_code(account_id: str, case_id: str, kind: PieceKind, origin: str) -> PhoneCode:
    """A new code for one photo. `origin`: the address under which the owner reached us."""
    at = clock.now()
    life = timedelta(minutes=minutes())
    with transaction.atomic():
        case = own.case(account_id, case_id)
        accounts.locked(account_id)
        reference = f"{case.id}{BETWEEN}{SHORT[kind]}"
        tokens.withdraw_codes(case.account)
        token = tokens.issue(case.account, PURPOSE, at, life, reference)
        journal.record(Tag.PORTAL_PHONE_CODE_MADE, journal.owner(case.account), case.id, at)
    address = f"{origin.rstrip('/')}/phone/{token}"
    return PhoneCode(address, at + life, is_secure=origin.startswith("https://"))


def brand() -> str:
    """Whose account it is, for the page on the phone before it is connected."""
    return notices.brand(clock.now())


def look(token: str) -> None:
    """Whether the code can still be used; spends nothing. Gone says why not."""
    if tokens.find(token, PURPOSE, clock.now()) is None:
        raise _gone(token)


def place_known(token: str, owner: OwnerSession) -> Place | None:
    """Where the code leads, for a browser that needs none; spends nothing.

    That is the phone that has used it already and came back to it, and a browser in which the
    owner is signed in: what a phone may see would be less than it sees.
    """
    links = LoginLink.objects.filter(account_id=owner.account_id, purpose=PURPOSE)
    link = links.filter(token_hash=tokens.hash_of(token)).first()
    if link is None:
        return None
    place = _place(link)
    if link.used_at is not None:
        return place if owner.only_case in ("", place.case_id) else None
    return None if owner.only_case or tokens.find(token, PURPOSE, clock.now()) is None else place


def connect(token: str, browser: str = "") -> Connected:
    """Spend the code, and begin a session on the phone that sees this request only.

    `browser`: as of `sign_in.redeem_link`. A phone that lost the answer, as on the move it may, is
    connected by the button once more within a minute.
    """
    at, session_id = clock.now(), sign_in.id_for(token, browser)
    with transaction.atomic():
        link = tokens.spend(token, PURPOSE, at)
        if link is not None:
            place = _place(link)
            sign_in.begin_for_case(link.account, place.case_id, at, session_id)
            by = journal.owner(link.account)
            journal.record(Tag.PORTAL_PHONE_CONNECTED, by, place.case_id, at)
        elif browser and sign_in.was_begun_just_now(session_id, at):
            place = _place(LoginLink.objects.get(token_hash=tokens.hash_of(token)))
        else:
            raise _gone(token)
    return Connected(place.case_id, place.kind, session_id)


def _place(link: LoginLink) -> Place:
    case_id, _between, short = link.reference.partition(BETWEEN)
    return Place(case_id, KINDS[short])


def _gone(token: str) -> Gone:
    row = LoginLink.objects.filter(token_hash=tokens.hash_of(token), purpose=PURPOSE).first()
    if row is not None and row.used_at is not None:
        return Gone(_("This code was already used on a phone. It works once."), "used")
    return Gone(
        _("This code has expired, a newer one was made since, or you have signed out."), "expired"
    )
