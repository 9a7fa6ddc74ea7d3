"""Everything written to one owner, for that owner alone: how to tell our messages from others.

A code that anybody may check would help whoever pastes a genuine one into a false message. So
nothing is checked from outside: the owner signs in and compares with what stands here.
"""

from __future__ import annotations

import re

from reinstate.services import seals
from reinstate.services.account import accounts
from reinstate.services.mail.messages import Letter, opened
from reinstate.store.models import OutboxMessage

NEWEST = 50
# What would still work when followed: a session that was stolen must not find it here.
SECRET = re.compile(r"(/(?:sign-in|not-me|phone)/)[\w-]+")


def to_owner(account_id: str) -> tuple[Letter, ...]:
    """What was written to this account's owner, newest first; links that are keys are cut."""
    person = accounts.get(account_id).person
    rows = OutboxMessage.objects.filter(person=person).select_related("person")
    return tuple(map(_opened, rows.order_by("-created_at", "-id")[:NEWEST]))


def _opened(row: OutboxMessage) -> Letter:
    """One of them; where it does not open, a sentence in the place of its words."""
    said = (row.id, row.kind, row.channel)
    instead = Letter(*said, "", "", seals.not_as_written(), row.created_at, row.sent_at)
    return seals.opened(lambda: opened(row, without=SECRET), instead)
