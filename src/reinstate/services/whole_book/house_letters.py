"""The letters before the house clock changes something, for many accounts in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from reinstate.domain.dormancy import notice_channels
from reinstate.domain.next_review import ReviewCalendar
from reinstate.services import journal
from reinstate.services.account import due
from reinstate.services.account.due import Looked
from reinstate.services.mail import notices
from reinstate.services.spelling import spelled_day
from reinstate.store.audit import Details, Tag
from reinstate.store.models import Account, HouseNotice

KINDS = {"inactive": "before_inactive", "dormant": "before_dormant"}


def write(ids: Sequence[str], calendar: ReviewCalendar, at: datetime) -> dict[str, int]:
    """Write what is owed and move the accounts on, all or nothing.

    Answers how many letters each was written; an account that another sweep dealt with is left
    out. `calendar` is of the day of the sweep.
    """
    with transaction.atomic():
        looked = tuple(due.look_at(ids, calendar))
        accounts = Account.objects.select_related("person").in_bulk([item.id for item in looked])
        HouseNotice.objects.bulk_create(row for item in looked for row in _settled(item, at))
        found = {item.id: _write(accounts[item.id], item, calendar, at) for item in looked}
        due.store(looked)
    return found


def _settled(looked: Looked, at: datetime) -> list[HouseNotice]:
    return [
        HouseNotice(
            account_id=looked.id,
            announces=notice.announces,
            happens_on=notice.happens_on,
            write_on=notice.write_on,
            settled_at=at,
        )
        for notice in looked.owed
    ]


def _write(account: Account, looked: Looked, calendar: ReviewCalendar, at: datetime) -> int:
    """One letter for each event ahead; after a pause several of its days may have passed."""
    if account.person.wrapped_key is None:  # erased: nobody to write to
        return 0
    events = sorted({(notice.announces, notice.happens_on) for notice in looked.owed})
    for announces, happens_on in events:
        channels = notices.send_on(
            notice_channels(calendar.policy, announces),
            account,
            KINDS[announces],
            on=partial(spelled_day, happens_on),
            since=partial(spelled_day, looked.silent_since),
            link=notices.link("/"),
        )
        details: Details = {
            "announces": announces,
            "happens_on": happens_on.isoformat(),
            "channels": channels,
        }
        journal.record(Tag.SYSTEM_NOTICE_WRITTEN, journal.SYSTEM, account.id, at, details)
    return len(events)
