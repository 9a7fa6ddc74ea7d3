"""The exchange says that an owner has another mailbox: whoever holds the old one is out.

It may be the owner's doing, or that of somebody who took the account over. So the old mailbox and
the phone hear of it, with a way to lock the account.
"""

from __future__ import annotations

from reinstate.services import clock
from reinstate.services.access import sign_in
from reinstate.services.mail import notices
from reinstate.store import blind_index, person_data
from reinstate.store.blind_index import Purpose
from reinstate.store.models import Account, LoginLink


def leave_old(account: Account, email: str | None) -> None:
    """Call before `email` is written, in the same transaction; nothing where it is the old one."""
    old = person_data.read(account.person).email
    if not old or not email or _index(old) == _index(email):
        return
    at = clock.now()
    sign_in.end_all(account.person, at)
    stop = notices.not_me_link(account, account.id, at)
    notices.send(account, "mailbox_replaced", not_me=stop)
    notices.send_text(account, "mailbox_replaced_text", not_me=stop)


def is_about(link: LoginLink) -> bool:
    """Whether a "this was not me" is about a mailbox that the exchange replaced."""
    return link.reference == link.account_id


def _index(email: str) -> str:
    return blind_index.normal(Purpose.EMAIL, email)
