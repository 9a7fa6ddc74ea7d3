"""An owner's word that stops the clock of silence, never a dormant lock: 'I am still here', a
message, a request that is sent.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from django.db import transaction
from django.utils.translation import gettext_noop

from reinstate.domain import eligibility
from reinstate.domain.account import ActivityKind
from reinstate.services import clock, journal
from reinstate.services.account import accounts, due
from reinstate.services.errors import Refused
from reinstate.services.languages import say
from reinstate.store.audit import Tag
from reinstate.store.models import Account, Activity

REFUSED = gettext_noop(
    "This account's clock cannot be stopped by a message. If the account is locked because it was "
    "not used, ask for its reactivation."
)


class Counted(Enum):
    """What became of an owner's word. It counts once a day."""

    NOW = "now"
    BEFORE = "before"
    NOT_OF_DORMANT = "not_of_dormant"


def count_word(account: Account, at: datetime) -> Counted:
    """Let a word of the owner's restart the clock, in the transaction of whoever holds the account.

    A dormant account is unlocked by showing who you are, not by reading one's mail.
    """
    standing = accounts.assess(account, at)
    event_id = f"here:{account.id}:{standing.on}"
    if Activity.objects.filter(event_id=event_id).exists():
        return Counted.BEFORE
    if not eligibility.may_stop_the_clock(accounts.facts(account), standing):
        return Counted.NOT_OF_DORMANT
    Activity.objects.create(
        account=account,
        kind=ActivityKind.MESSAGE_FROM_OWNER.value,
        at=at,
        source="portal",
        event_id=event_id,
    )
    due.plan(account, at)
    return Counted.NOW


def say_still_here(account_id: str) -> None:
    """Record the owner's word as an act of theirs. A second time on one day changes nothing."""
    at = clock.now()
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=accounts.get(account_id).id)
        counted = count_word(account, at)
        if counted is Counted.NOT_OF_DORMANT:
            raise Refused(say(REFUSED), "clock_not_stopped")
        if counted is Counted.BEFORE:
            return
        journal.record(Tag.PORTAL_ACCOUNT_STILL_HERE, journal.owner(account), account.id, at)
