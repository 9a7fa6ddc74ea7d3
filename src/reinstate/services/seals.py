"""What was sealed and does not open: pages say so in its place, the log and operations too.

Whoever can write to the database can change or swap what is sealed there, but not so that it
opens. One such value must not take a whole page from the people who have to look into it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reinstate.services import clock, journal
from reinstate.services.errors import Broken
from reinstate.store.audit import Tag
from reinstate.store.models import BrokenSeal
from reinstate.store.vault import Erased as Erased
from reinstate.store.vault import Tampered as Tampered

logger = logging.getLogger(__name__)
LONGEST = 160
IN_ITS_PLACE = (
    "This cannot be opened: what is stored here was changed, or put in another's place. "
    "Operations list it."
)
IN_THE_WAY = (
    "Something that this needs cannot be opened: what is stored was changed, or put in another's "
    "place. Nothing was done. Tell the operator; Operations name it."
)
T = TypeVar("T")


def opened(read: Callable[[], T], instead: T) -> T:
    """What `read` opens; where it does not open, that is noted and `instead` stands there."""
    try:
        return read()
    except Tampered as error:
        noted(error)
        return instead


def words(read: Callable[[], str]) -> str:
    """A text for staff, or in its place the sentence that it cannot be opened."""
    return opened(read, IN_ITS_PLACE)


def owners_words(read: Callable[[], str]) -> str:
    """A text for its owner, or in its place a sentence in the language of their page."""
    return opened(read, not_as_written())


def not_as_written() -> str:
    """What an owner reads in the place of words that do not open."""
    return _(
        "These words cannot be shown: what is kept here is not what was written. We have noted it."
    )


def in_the_owners_way(error: Tampered) -> Broken:
    """The same of a page that cannot do without it; notes it, outside any transaction."""
    noted(error)
    return Broken(
        _(
            "Something that this needs cannot be opened: what is kept is not what we had kept. "
            "Nothing was done. We have noted it and look into it. To ask a person, see Help."
        )
    )


def noted(error: Tampered) -> None:
    """Say in the log what did not open, and keep it for operations, once."""
    label, at = error.label[:LONGEST], clock.now()
    with transaction.atomic():
        _row, is_new = BrokenSeal.objects.get_or_create(label=label, defaults={"noticed_at": at})
        if is_new:
            logger.error("%s", error)
            journal.record(Tag.SYSTEM_SEAL_BROKEN, journal.SYSTEM, label[:48], at, {"seal": label})


def open_ones() -> QuerySet[BrokenSeal]:
    """Those to which nobody has seen yet."""
    return BrokenSeal.objects.filter(closed_at=None)


def close(seal_id: str) -> int:
    """Somebody has seen to it; answers how many."""
    known = int(seal_id) if re.fullmatch(r"[0-9]{1,18}", seal_id) else 0
    return open_ones().filter(id=known).update(closed_at=clock.now())
