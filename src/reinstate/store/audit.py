"""The audit record: append, read, verify. Each entry carries the hash of the one before.

Entries hold ids and codes, never personal data, so they stay valid after an erasure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Subquery

from reinstate.domain.record import GENESIS, entry_hash
from reinstate.store.models.audit import AuditEntry
from reinstate.store.models.policy import Installation

Details = Mapping[str, "str | int | bool | list[str] | None"]


class Tag(StrEnum):
    """`source:subject:action`; permanent, never reused."""

    PORTAL_SESSION_BEGUN = "portal:session:begun"
    PORTAL_SESSION_ENDED = "portal:session:ended"
    PORTAL_LINK_REQUESTED = "portal:link:requested"
    PORTAL_ACCOUNT_STILL_HERE = "portal:account:still_here"
    PORTAL_ACCOUNT_DISABLED = "portal:account:disabled"
    PORTAL_DISABLING_DISPUTED = "portal:disabling:disputed"
    PORTAL_CASE_SECOND_FACTOR_GIVEN = "portal:case:second_factor_given"
    PORTAL_CASE_CALL_ASKED = "portal:case:call_asked"
    STAFF_CASE_CALL_RECORDED = "staff:case:call_recorded"
    PORTAL_CASE_RESIDENCE_STATED = "portal:case:residence_stated"
    PORTAL_CASE_APPOINTMENT_BOOKED = "portal:case:appointment_booked"
    PORTAL_CASE_LETTER_MADE = "portal:case:letter_made"
    PORTAL_CASE_LETTER_POSTED = "portal:case:letter_posted"
    PORTAL_MAILBOX_DISPUTED = "portal:mailbox:disputed"
    PORTAL_MAILBOX_CHANGE_ASKED = "portal:mailbox:change_asked"
    PORTAL_MAILBOX_CHANGE_DISPUTED = "portal:mailbox:change_disputed"
    SYSTEM_MAILBOX_CHANGED = "system:mailbox:changed"
    STAFF_CASE_RECEIVED = "staff:case:received"
    STAFF_CASE_APPOINTMENT_MISSED = "staff:case:appointment_missed"
    STAFF_APPOINTMENTS_VIEWED = "staff:appointments:viewed"
    PORTAL_SUPPORT_ASKED = "portal:support:asked"
    STAFF_SUPPORT_VIEWED = "staff:support:viewed"
    STAFF_SUPPORT_ANSWERED = "staff:support:answered"
    PORTAL_PURCHASE_BEGUN = "portal:purchase:begun"
    PORTAL_PAYMENT_BOOKED = "portal:payment:booked"
    PORTAL_CASE_OPENED = "portal:case:opened"
    PORTAL_CASE_CONSENTED = "portal:case:consented"
    PORTAL_CASE_DOCUMENT_CHOSEN = "portal:case:document_chosen"
    PORTAL_CASE_ROUTE_CHOSEN = "portal:case:route_chosen"
    PORTAL_CASE_SUBMITTED = "portal:case:submitted"
    PORTAL_CASE_CANCELLED = "portal:case:cancelled"
    PORTAL_CASE_APPEALED = "portal:case:appealed"
    PORTAL_CASE_TICKET_LINKED = "portal:case:ticket_linked"
    PORTAL_PIECE_ADDED = "portal:piece:added"
    PORTAL_PHONE_CODE_MADE = "portal:phone:code_made"
    PORTAL_PHONE_CONNECTED = "portal:phone:connected"
    PORTAL_CASE_WRITTEN = "portal:case:written"
    PORTAL_RECEIPT_PRINTED = "portal:receipt:printed"
    STAFF_CASE_LETTER_CAME_LATE = "staff:case:letter_came_late"
    STAFF_CASE_WRITTEN = "staff:case:written"
    PORTAL_REINSTATEMENT_DISPUTED = "portal:reinstatement:disputed"
    SYSTEM_PIECE_CHECKED = "system:piece:checked"
    SYSTEM_PIECE_DELAYED = "system:piece:delayed"
    SYSTEM_PIECE_GIVEN_UP = "system:piece:given_up"
    SYSTEM_SEAL_BROKEN = "system:seal:broken"
    SYSTEM_CASE_RETAKE_ASKED = "system:case:retake_asked"
    SYSTEM_CASE_APPROVED = "system:case:approved"
    SYSTEM_CASE_REFERRED = "system:case:referred"
    SYSTEM_CASE_EXPIRED = "system:case:expired"
    SYSTEM_CASE_WAITING = "system:case:waiting_on_others"
    SYSTEM_CHANGE_ANNOUNCED = "system:change:announced"
    SYSTEM_CHANGE_WITHDRAWN = "system:change:withdrawn"
    SYSTEM_POLICY_STORED = "system:policy:stored"
    SYSTEM_OBJECTS_REMOVED = "system:objects:removed"
    SYSTEM_KEPT_RECORD_REMOVED = "system:kept_record:removed"
    SYSTEM_SSN_INDEX_REMOVED = "system:ssn_index:removed"
    SYSTEM_SWEEP_ENDED = "system:sweep:ended"
    SYSTEM_NOTICE_WRITTEN = "system:notice:written"
    STAFF_CASE_TAKEN_UP = "staff:case:taken_up"
    STAFF_CASE_RELEASED = "staff:case:released"
    STAFF_CASE_HANDED_OVER = "staff:case:handed_over"
    STAFF_CASE_TAKEN_BACK = "staff:case:taken_back"
    STAFF_CASE_RECUSED = "staff:case:recused"
    STAFF_SESSION_BEGUN = "staff:session:begun"
    STAFF_SESSION_ENDED = "staff:session:ended"
    STAFF_SIGN_IN_FAILED = "staff:sign_in:failed"
    STAFF_PASSWORD_CHANGED = "staff:password:changed"  # noqa: S105 - a tag
    STAFF_PASSWORD_RESET = "staff:password:reset"  # noqa: S105 - a tag
    STAFF_FACTOR_ADDED = "staff:factor:added"
    STAFF_FACTOR_REMOVED = "staff:factor:removed"
    STAFF_CASE_NOTED = "staff:case:noted"
    STAFF_CASE_NEEDS_NO_ANSWER = "staff:case:needs_no_answer"
    STAFF_LETTER_PICTURE_VIEWED = "staff:letter_picture:viewed"
    STAFF_TEMPLATE_EDITED = "staff:template:edited"
    STAFF_TEMPLATE_REMOVED = "staff:template:removed"
    STAFF_JOB_RETRIED = "staff:job:retried"
    STAFF_JOB_CLOSED = "staff:job:closed"
    STAFF_LETTER_RETRIED = "staff:letter:retried"
    STAFF_LETTER_CLOSED = "staff:letter:closed"
    STAFF_LETTERS_RETRIED = "staff:letters:retried"
    STAFF_LETTERS_CLOSED = "staff:letters:closed"
    STAFF_SEAL_CLOSED = "staff:seal:closed"
    STAFF_ANNOUNCEMENT_REPLAYED = "staff:announcement:replayed"
    STAFF_RESTRICTION_RAISED = "staff:restriction:raised"
    STAFF_CLEARING_PROPOSED = "staff:clearing:proposed"
    STAFF_CLEARING_ANSWERED = "staff:clearing:answered"
    STAFF_CASE_VIEWED = "staff:case:viewed"
    STAFF_CASE_DECIDED = "staff:case:decided"
    STAFF_APPROVAL_REVOKED = "staff:approval:revoked"
    STAFF_REFUSAL_REVOKED = "staff:refusal:revoked"
    STAFF_CASE_SECONDED = "staff:case:seconded"
    STAFF_CASE_FOUND = "staff:case:found"
    STAFF_QUEUE_VIEWED = "staff:queue:viewed"
    STAFF_LOOK_REFUSED = "staff:look:refused"
    STAFF_ACCOUNT_VIEWED = "staff:account:viewed"
    STAFF_VALUES_REVEALED = "staff:values:revealed"
    STAFF_PHOTO_VIEWED = "staff:photo:viewed"
    STAFF_DECISION_REPLAYED = "staff:decision:replayed"
    STAFF_DECISION_EXPORTED = "staff:decision:exported"
    STAFF_RECORD_EXPORTED = "staff:record:exported"
    STAFF_POLICY_VALUE_SIGNED = "staff:policy_value:signed"
    STAFF_POLICY_VALUE_UNSIGNED = "staff:policy_value:unsigned"
    STAFF_POLICY_PREVIEWED = "staff:policy:previewed"
    STAFF_KNOWN_ANSWER_MADE = "staff:known_answer:made"
    STAFF_KNOWN_ANSWER_RETIRED = "staff:known_answer:retired"
    STAFF_NOTICES_RECORDED = "staff:owner_notices:recorded"
    STAFF_NOTICE_RETURNED = "staff:owner_notice:returned"
    STAFF_NOTICE_WITHDRAWN = "staff:owner_notice:withdrawn"
    STAFF_FILING_RECORDED = "staff:state_filing:recorded"
    STAFF_FILING_CONFIRMED = "staff:state_filing:confirmed"
    STAFF_FILING_WITHDRAWN = "staff:state_filing:withdrawn"
    STAFF_CALENDAR_EXPORTED = "staff:calendar:exported"
    STAFF_ACCOUNT_EXPORTED = "staff:account:exported"
    STAFF_AUTOMATIC_VIEWED = "staff:automatic:viewed"
    STAFF_COMPLIANCE_VIEWED = "staff:compliance:viewed"
    STAFF_ERASURE_PROPOSED = "staff:erasure:proposed"
    STAFF_ERASURE_ANSWERED = "staff:erasure:answered"
    STAFF_KEPT_RECORD_VIEWED = "staff:kept_record:viewed"
    STAFF_PERSON_ERASED = "staff:person:erased"
    EXCHANGE_EVENT_INGESTED = "exchange:event:ingested"
    EXCHANGE_OWNER_CHANGED = "exchange:case:owner_changed"
    EXCHANGE_SIGN_UP_CHECKED = "exchange:sign_up:checked"
    EXCHANGE_CHANGE_ACKNOWLEDGED = "exchange:change:acknowledged"
    OPERATOR_KEY_CREATED = "operator:key:created"
    OPERATOR_KEY_REVOKED = "operator:key:revoked"
    OPERATOR_LETTER_RETURNED = "operator:letter:returned"
    OPERATOR_ENDPOINT_CHANGED = "operator:endpoint:changed"
    OPERATOR_INDEX_KEY_ADDED = "operator:index_key:added"
    OPERATOR_INDEX_KEY_ROTATED = "operator:index_key:rotated"
    OPERATOR_MASTER_KEY_ADDED = "operator:master_key:added"
    OPERATOR_MASTER_KEY_ROTATED = "operator:master_key:rotated"
    OPERATOR_MASTER_KEY_DROPPED = "operator:master_key:dropped"
    OPERATOR_STAFF_ADDED = "operator:staff:added"
    OPERATOR_STAFF_RENEWED = "operator:staff:renewed"
    OPERATOR_STAFF_ASSIGNED = "operator:staff:assigned"
    OPERATOR_STAFF_CLOSED = "operator:staff:closed"
    OPERATOR_STAFF_REOPENED = "operator:staff:reopened"
    OPERATOR_DEMO_LOADED = "operator:demo:loaded"
    OPERATOR_DECISION_REPLAYED = "operator:decision:replayed"
    OPERATOR_CLOCK_MOVED = "operator:clock:moved"


@dataclass(frozen=True, slots=True)
class Verified:
    """A record that holds together: how many entries, and the last one's hash."""

    count: int
    head: str


class BrokenRecord(Exception):
    """The record does not hold together; the text says at which entry and how."""


class Entry(NamedTuple):
    """What one entry says, before it has its place."""

    tag: Tag
    actor: str
    subject: str
    at: datetime
    details: Details | None = None


def append(
    tag: Tag, *, actor: str, subject: str, at: datetime, details: Details | None = None
) -> None:
    """Add one entry. Must run inside the transaction of what it records."""
    append_each([Entry(tag, actor, subject, at, details)])


def append_each(entries: Sequence[Entry]) -> None:
    """Add entries in their order, each linked to the one before."""
    if not connection.in_atomic_block:
        raise RuntimeError("audit entries are written in the transaction of what they record")
    # The lock on the one installation row puts writers in line, so the chain never forks.
    head = Installation.objects.select_for_update().get(id=1)
    count, last, made = head.audit_count, head.audit_head or GENESIS, list[AuditEntry]()
    for entry in entries:
        count += 1
        made.append(_linked(count, entry, last))
        last = made[-1].hash
    AuditEntry.objects.bulk_create(made)
    Installation.objects.filter(id=1).update(audit_count=count, audit_head=last)


def _linked(sequence: int, entry: Entry, previous: str) -> AuditEntry:
    content, tag = dict(entry.details or {}), entry.tag.value
    at = instant(entry.at)
    return AuditEntry(
        sequence=sequence,
        at=entry.at,
        tag=tag,
        actor=entry.actor,
        subject=entry.subject,
        details=content,
        previous_hash=previous,
        hash=entry_hash(sequence, at, tag, entry.actor, entry.subject, content, previous),
    )


def verify(after: int = 0) -> Verified:
    """Recompute every hash from the first entry on; raises BrokenRecord at the first fault.

    `after`: of an entry that is vouched for otherwise, as is all before it; only what follows it
    is read.
    """
    head = Installation.objects.get(id=1)
    written, ends_with = head.audit_count, head.audit_head
    count, last = after, _hash_of(after)
    for entry in _entries(after):
        written, ends_with = entry.written, entry.ends_with
        count += 1
        _check_link(entry, count, last)
        last = entry.hash
    if count != written or (count and last != ends_with):
        raise BrokenRecord(
            f"the record ends at entry {count}, but {written} were written; "
            "entries are missing at the end; compare with a backup"
        )
    return Verified(count, last if count else "")


def _hash_of(sequence: int) -> str:
    rows = AuditEntry.objects.filter(sequence=sequence).values_list("hash", flat=True)
    found = rows.first() if sequence else GENESIS
    if found is None:
        raise BrokenRecord(f"entry {sequence} is missing; compare with a backup")
    return found


def _entries(after: int) -> Iterator[Any]:
    """Each with how many were `written` and what the record `ends_with`, all of one instant.

    Asked for apart, an entry that came between would be taken for one too many.
    """
    head = Installation.objects.filter(id=1)
    rows = (
        AuditEntry.objects.filter(sequence__gt=after)
        .order_by("sequence")
        .annotate(
            written=Subquery(head.values("audit_count")),
            ends_with=Subquery(head.values("audit_head")),
        )
    )
    return rows.iterator(chunk_size=2000)


def _check_link(entry: AuditEntry, expected: int, previous: str) -> None:
    if entry.sequence != expected:
        raise BrokenRecord(
            f"entry {expected} is missing; the next found is {entry.sequence}; "
            "compare with a backup"
        )
    made = entry_hash(
        entry.sequence,
        instant(entry.at),
        entry.tag,
        entry.actor,
        entry.subject,
        entry.details,
        previous,
    )
    if entry.previous_hash != previous or entry.hash != made:
        raise BrokenRecord(
            f"entry {entry.sequence} ({entry.tag}) was changed after it was written; "
            "compare with a backup"
        )


def instant(at: datetime) -> str:
    """The moment of an entry as its hash takes it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
