"""For how long a letter that did not leave is tried: policy says, or the link in it.

A mailbox that is refused for good is asked a few times more, for some servers say so in passing;
what else fails is tried for days.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta

from reinstate.services import clock, rules
from reinstate.store.models import OutboxMessage

REFUSED_HOURS, TRIED_DAYS = "letters.refused_tried_hours", "letters.tried_days"
FOR_GOOD = range(500, 600)
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """What a transport raised: its name and status. Its text may say the address."""

    problem: str
    is_for_good: bool


def fault_of(error: Exception) -> Fault:
    """Whether the mailbox is refused for good: not where the server refuses us or our sender."""
    name, status = type(error).__name__, 0
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        status = min((code for code, _ in error.recipients.values()), default=0)
    elif isinstance(error, smtplib.SMTPResponseException):
        status = error.smtp_code
    of_the_mailbox = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    return Fault(f"{name} {status or ''}".strip()[:LONGEST], of_the_mailbox and status in FOR_GOOD)


def note(row: OutboxMessage, fault: Fault, at: datetime, again_at: datetime) -> None:
    """It is tried again then, or given up when policy's time for it is over. Does not save."""
    policy = rules.on(clock.day_of(at))
    row.problem = fault.problem
    row.refused_at = (row.refused_at or at) if fault.is_for_good else None
    over = row.created_at + timedelta(days=policy.integer(TRIED_DAYS))
    if row.refused_at is not None:
        over = min(over, row.refused_at + timedelta(hours=policy.integer(REFUSED_HOURS)))
    row.gave_up_at = at if at >= over else None
    row.next_attempt_at = None if row.gave_up_at else min(again_at, row.link_ends_at or again_at)


def has_ended(row: OutboxMessage, at: datetime) -> bool:
    """Whether a link in it works no more, so that whoever follows it learns nothing but that."""
    return row.link_ends_at is not None and row.link_ends_at <= at


def end(row: OutboxMessage, at: datetime) -> None:
    """It leaves no more: what it says to follow has ended while it waited. Does not save."""
    row.gave_up_at, row.next_attempt_at = at, None
