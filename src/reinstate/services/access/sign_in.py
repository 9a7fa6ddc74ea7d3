"""Owners sign in by proof of mailbox: a single-use link, then a session with an opaque id."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_noop

from reinstate.services import clock, journal, languages, work
from reinstate.services.access import bound, tokens
from reinstate.services.account import accounts
from reinstate.services.case.owner_view import OwnerSession
from reinstate.services.errors import Refused
from reinstate.services.mail import messages, notices
from reinstate.services.spelling import spelled_instant
from reinstate.store import blind_index, person_data
from reinstate.store.audit import Tag
from reinstate.store.blind_index import Purpose
from reinstate.store.models import Account, LoginLink, Person, PortalSession

LETTER = "sign_in_link"
LINK_LIFE = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=12)
IDLE_LIFE = timedelta(hours=2)
LINKS_PER_HOUR = 5
# Who pressed the button and got no answer presses it again.
PRESSED_AGAIN = timedelta(minutes=1)
SPENT = gettext_noop(
    "This link was already used or is too old. Ask for a new one; it arrives in a minute."
)


def request_link(email: str) -> None:
    """Put the request down; a job writes the letter, so a known address takes no longer.

    The answer is the same for every address, and so is the work done here: one sealed row.
    """
    work.send_sign_in_link(email, translation.get_language() or settings.LANGUAGE_CODE)


def send_link(email: str, language: str) -> None:
    """Send a link to every account of exactly this address (the job behind `request_link`).

    It comes in the language of the page on which it was asked for.
    """
    at = clock.now()
    with translation.override(language), transaction.atomic():
        people = blind_index.people_with(Purpose.EMAIL, email)
        rows = Account.objects.select_for_update(of=("self",)).select_related("person")
        for account in rows.filter(id__in=Account.objects.filter(person__in=people).values("id")):
            if _may_have_another(account, at):
                _send(account, at)


def redeem_link(token: str, browser: str = "") -> str:
    """Spend the link and begin a session; returns the opaque id for the cookie.

    `browser`: what the browser was given with the link's page, and no other has. The same link
    pressed in it again, at once or within a minute as the answer was lost, gets the same id: the
    session that was begun, if it still stands. Elsewhere the link is spent.
    """
    at, session_id = clock.now(), id_for(token, browser)
    with transaction.atomic():
        link = tokens.spend(token, tokens.SIGN_IN, at)
        if link is not None:
            return _begin(link.account, at, session_id)
        if browser and was_begun_just_now(session_id, at):
            return session_id
        raise Refused(languages.say(SPENT), "link_spent")


def id_for(token: str, browser: str) -> str:
    """The id of the session that a link begins in a browser: as hard to guess as the token is, and
    nobody who has only one of the two can make it.
    """
    if not browser:
        return tokens.new_token()
    return blind_index.keyed_digest("\0".join(("session_of_link", token, browser)))


def was_begun_just_now(session_id: str, at: datetime) -> bool:
    """Whether the session was begun within a minute and still stands."""
    begun = PortalSession.objects.filter(
        id_hash=tokens.hash_of(session_id),
        created_at__gt=at - PRESSED_AGAIN,
        created_at__lte=at + PRESSED_AGAIN,
    )
    return begun.exists() and account_of_session(session_id) is not None


def was_link_of(token: str, account_id: str) -> bool:
    """Whether it is a link of this account, used or not."""
    links = LoginLink.objects.filter(token_hash=tokens.hash_of(token), purpose=tokens.SIGN_IN)
    return links.filter(account_id=account_id).exists()


def begin_for_case(account: Account, case_id: str, at: datetime, session_id: str) -> str:
    """A session that sees one case, for a phone that takes its photos."""
    return _begin(account, at, session_id, only_case=case_id)


def demo_session(account_id: str) -> str:
    """Sign in without a mailbox; a demo database only."""
    at = clock.now()
    with transaction.atomic():
        clock.require_demo("sign in by one click")
        return _begin(accounts.locked(account_id), at, tokens.new_token())


def account_of_session(session_id: str) -> OwnerSession | None:
    """Who is signed in; None when nobody is, or no longer."""
    at = clock.now()
    session = (
        PortalSession.objects.select_related("account__person")
        .filter(id_hash=tokens.hash_of(session_id), ended_at=None, expires_at__gt=at)
        .filter(expires_at__lte=at + SESSION_LIFE + clock.WRONG)  # not begun by a wrong clock
        .first()
    )
    if session is None or not -clock.WRONG < at - session.last_seen_at <= IDLE_LIFE:
        return None
    if session.account.person.wrapped_key is None or not bound.is_whole(session):
        return None
    _note_seen(session, at)
    return replace(_described(session.account), only_case=session.only_case)


def end_session(session_id: str) -> None:
    """Sign out; a session that is unknown or over is no error."""
    at = clock.now()
    with transaction.atomic():
        session = PortalSession.objects.filter(
            id_hash=tokens.hash_of(session_id), ended_at=None
        ).first()
        if session is None:
            return
        PortalSession.objects.filter(id_hash=session.id_hash).update(ended_at=at)
        account_id = session.account_id
        if not session.only_case:  # a code that was left on the screen lets nobody in any more
            tokens.withdraw_codes(session.account)
        journal.record(Tag.PORTAL_SESSION_ENDED, f"owner:{account_id}", account_id, at)


def end_all(person: Person, at: datetime) -> None:
    """Nobody is signed in for this person any more, and no link or code lets anybody in."""
    PortalSession.objects.filter(account__person=person, ended_at=None).update(ended_at=at)
    tokens.withdraw(person)
    messages.end_links(person, LETTER, at)


def masked(email: str) -> str:
    """`m***@example.com`: enough to recognise one's own address."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}***@{domain}"


def _may_have_another(account: Account, at: datetime) -> bool:
    """Anybody may ask in an owner's name: whom they keep from another has one that works."""
    sent = account.login_links.filter(purpose=tokens.SIGN_IN, created_at__lte=at + clock.WRONG)
    recent = sent.filter(created_at__gt=at - timedelta(hours=1))
    working = sent.filter(used_at=None, expires_at__gt=at)
    return recent.count() < LINKS_PER_HOUR or not working.exists()


def _send(account: Account, at: datetime) -> None:
    token = tokens.issue(account, tokens.SIGN_IN, at, LINK_LIFE)
    ends_at, link = at + LINK_LIFE, notices.link(f"/sign-in/{token}")
    # The instant and not how long: nobody knows when the letter leaves, or is read.
    until = partial(spelled_instant, ends_at.astimezone(accounts.zone(account, at)))
    notices.send_as_read_here(account, LETTER, ends_at, link=link, until=until)
    journal.record(Tag.PORTAL_LINK_REQUESTED, journal.SYSTEM, account.id, at)


def _begin(account: Account, at: datetime, session_id: str, only_case: str = "") -> str:
    session = PortalSession(
        id_hash=tokens.hash_of(session_id),
        account=account,
        created_at=at,
        last_seen_at=at,
        expires_at=at + SESSION_LIFE,
        only_case=only_case,
    )
    session.seal = bound.made(session)
    session.save(force_insert=True)
    journal.record(Tag.PORTAL_SESSION_BEGUN, journal.owner(account), account.id, at)
    languages.keep_if_unknown(account.person)
    return session_id


def _note_seen(session: PortalSession, at: datetime) -> None:
    """Once a minute is enough: pages poll."""
    if at - session.last_seen_at > timedelta(minutes=1):
        PortalSession.objects.filter(id_hash=session.id_hash).update(last_seen_at=at)


def _described(account: Account) -> OwnerSession:
    person = person_data.read(account.person)
    return OwnerSession(
        account_id=account.id,
        email_masked=masked(person.email or ""),
        first_name=notices.first_name(person.legal_name),
        is_demo=clock.is_demo(),
    )
