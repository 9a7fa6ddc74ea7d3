"""Tokens that only their bearer knows: made once, stored as a hash, used once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from reinstate.services import clock
from reinstate.services.access import bound
from reinstate.store.models import Account, LoginLink, Person

SIGN_IN, NOT_ME, PHONE = "sign_in", "not_me", "phone"


def new_token() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """What is stored of a token. No salt: the token itself is long and random."""
    return hashlib.sha256(token.encode()).digest()


def issue(
    account: Account, purpose: str, at: datetime, life: timedelta, reference: str = ""
) -> str:
    """A new single-use link for an account; returns the token that goes into the message."""
    token = new_token()
    link = LoginLink(
        token_hash=hash_of(token),
        account=account,
        purpose=purpose,
        reference=reference,
        created_at=at,
        expires_at=at + life,
    )
    link.seal = bound.made(link)
    link.save(force_insert=True)
    return token


def find(token: str, purpose: str, at: datetime) -> LoginLink | None:
    """The unused, unexpired link behind a token, without using it."""
    found = LoginLink.objects.filter(
        token_hash=hash_of(token),
        purpose=purpose,
        used_at=None,
        expires_at__gt=at,
        created_at__lte=at + clock.WRONG,  # one made by a wrong clock would live too long
    ).first()
    return found if found is not None and bound.is_whole(found) else None


def spend(token: str, purpose: str, at: datetime) -> LoginLink | None:
    """Use the link, exactly once however many try at the same time.

    Its account is kept from others first, as by whoever withdraws links.
    """
    link = find(token, purpose, at)
    if link is None:
        return None
    list(Account.objects.select_for_update(of=("self",)).filter(id=link.account_id))
    unused = LoginLink.objects.filter(token_hash=link.token_hash, used_at=None)
    return link if unused.update(used_at=at) == 1 else None


def was_spent(token: str, purpose: str) -> bool:
    """Whether it is one of ours that was used."""
    spent = LoginLink.objects.filter(token_hash=hash_of(token), purpose=purpose)
    return spent.exclude(used_at=None).exists()


def withdraw_codes(account: Account) -> None:
    """Codes for a phone that nobody has scanned yet."""
    account.login_links.filter(purpose=PHONE, used_at=None).delete()


def withdraw(person: Person) -> None:
    """What still lets somebody in for this person: links to sign in, codes for a phone."""
    unused = LoginLink.objects.filter(account__person=person, used_at=None)
    unused.exclude(purpose=NOT_ME).delete()
