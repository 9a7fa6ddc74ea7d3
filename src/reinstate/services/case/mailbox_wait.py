"""The wait before another mailbox is used. What comes up meanwhile hands the change back to people.

Two people agreed to it by what was known then. An owner whom somebody acts for hears of it during
the wait, and tells whoever they reach: not only us, by the link, but the exchange as well.
"""

from __future__ import annotations

from datetime import datetime

from reinstate.domain.case import Actor, CaseAction, CaseKind, CaseState
from reinstate.domain.restrictions import RestrictionKind
from reinstate.services import journal
from reinstate.services.account import accounts
from reinstate.services.case import judging, moves
from reinstate.services.mail import notices
from reinstate.store.models import Account, Case, MailboxChange

RESTRICTED, ENDED = "restricted_meanwhile", "ended_meanwhile"


def doubt(case: Case) -> str:
    """What speaks against a change that two people have agreed to since; empty for nothing.

    A restriction that stood when they agreed was seen by them, and so is none.
    """
    if accounts.assess(case.account).has_ended:
        return ENDED
    agreed = case.events.filter(after=CaseState.APPROVED).order_by("id").last()
    if agreed is None:
        return ""
    raised = accounts.raised_since(case.account, agreed.at)
    return RESTRICTED if raised - {RestrictionKind.WITHDRAWAL_HOLD} else ""


def break_off_if_doubtful(account: Account, at: datetime) -> int:
    """Hand back what is in doubt by now of a locked account; returns how many."""
    found = [(case, because) for case in _waiting(account) if (because := doubt(case))]
    for case, because in found:
        break_off(case, because, at)
    return len(found)


def break_off_all(account: Account, because: str, at: datetime) -> int:
    """Hand back whatever waits of a locked account; returns how many."""
    cases = _waiting(account)
    for case in cases:
        break_off(case, because, at)
    return len(cases)


def break_off(case: Case, because: str, at: datetime) -> None:
    """The change waits no longer: two people have to agree anew. The old mailbox hears of it."""
    change = MailboxChange.objects.get(case=case)
    change.takes_effect_at = None
    change.save(update_fields=["takes_effect_at"])
    judging.needs_person(case, because)
    moves.move(case, CaseAction.REFER, Actor.SYSTEM, journal.SYSTEM, at, {"because": [because]})
    stop = notices.not_me_link(case.account, change.id, at)
    notices.send_about(case, "mailbox_change_held_up", not_me=stop)


def _waiting(account: Account) -> list[Case]:
    rows = Case.objects.select_for_update(of=("self",)).filter(
        account=account, kind=CaseKind.MAILBOX_CHANGE, state=CaseState.APPROVED
    )
    return list(rows.select_related("account__person"))
