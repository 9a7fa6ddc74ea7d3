"""What staff are told about a decision: before it is taken, and once it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reinstate.domain.case import CaseKind, CaseState


@dataclass(frozen=True, slots=True)
class DecisionPreview:
    """What a decision would do, before it is taken."""

    action: str
    owner_subject: str
    owner_text: str
    state_after: CaseState
    needs_second: tuple[str, ...]
    second_person: str
    clears: tuple[str, ...]
    remains: tuple[str, ...]
    what_follows: str
    problems: tuple[str, ...]  # sentences; not empty means that `decide` would refuse
    waits_for: str = ""  # whom an escalation asks
    owner_language: str = ""
    owner_text_in_english: str = ""  # empty when the owner reads English
    is_over: bool = False  # somebody was faster: it would do nothing, and nobody would read a word


@dataclass(frozen=True, slots=True)
class PastDecision:
    """An earlier decision on the same case; `is_automatic`: policy decided, and no person.

    `is_unanswered`: an approval that was proposed, and the request ended before a second person
    answered. Nothing was done then, and the owner reads none of it.
    """

    decision_id: str
    action: str
    by: str
    is_automatic: bool
    is_unanswered: bool
    at: datetime
    reasons: tuple[str, ...]
    owner_text: str
    internal_note: str
    second_note: str  # the second person's, to the first
    seconded_by: str


@dataclass(frozen=True, slots=True)
class OtherRequest:
    """Another request of the owner; `refused_for`: why it was last refused, whatever came then."""

    case_id: str
    ticket: str
    kind: CaseKind
    state: CaseState
    opened_at: datetime
    refused_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was right about a known-answer case; `is_right` is None when it was passed on."""

    action: str
    reasons: tuple[str, ...]
    is_right: bool | None


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcome of `decide` or `second_decision`."""

    case_id: str
    state: CaseState
    version: int
    decision_id: str
    second_person: str = ""
    waits_for: str = ""  # whom an escalation asks
    feedback: Feedback | None = None  # only about a known-answer case
