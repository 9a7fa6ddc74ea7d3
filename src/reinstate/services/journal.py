"""Who acted on what: the audit entry and the case's timeline, written with the change itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reinstate.store import audit
from reinstate.store.audit import Details, Entry, Tag
from reinstate.store.models import Account, Case, CaseEvent

SYSTEM = "system"
EXCHANGE = "exchange"
OPERATOR = "operator"


def owner(account: Account) -> str:
    """The actor name of an owner."""
    return f"owner:{account.id}"


def staff(user_id: int) -> str:
    """The actor name of a member of staff."""
    return f"staff:{user_id}"


def record(
    tag: Tag, actor: str, subject: str, at: datetime, details: Details | None = None
) -> None:
    """One audit entry."""
    audit.append(tag, actor=actor, subject=subject, at=at, details=details)


def record_each(entries: Sequence[Entry]) -> None:
    """Audit entries in their order; none is none."""
    if entries:
        audit.append_each(entries)


def on_case(case: Case, tag: Tag, actor: str, at: datetime, details: Details | None = None) -> None:
    """An audit entry and a line of the case's timeline, without a change of state."""
    record(tag, actor, case.id, at, details)
    action = tag.value.rsplit(":", 1)[1]
    CaseEvent.objects.create(
        case=case,
        at=at,
        action=action,
        actor=actor,
        before=case.state,
        after=case.state,
        details=dict(details or {}),
    )
