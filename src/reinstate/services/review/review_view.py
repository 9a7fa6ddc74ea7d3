"""What staff may read of a case. Never handed to an owner's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from reinstate.domain.case import CaseKind, CaseState, PieceState, Route
from reinstate.domain.confirmation import Way
from reinstate.domain.findings import OnFail, Outcome, PieceKind, Recommendation, Weight
from reinstate.domain.photo_origin import PhotoOrigin
from reinstate.services.case.owner_view import OwnerRegion, OwnerResidence
from reinstate.services.review.decision_view import OtherRequest, PastDecision


@dataclass(frozen=True, slots=True)
class Reviewer:
    """The acting member of staff."""

    user_id: int
    name: str
    role: str


class Holding(StrEnum):
    """Whose turn a waiting case is."""

    MINE = "mine"
    FREE = "free"
    SECOND = "second"  # waits for me as the second person
    SENIOR = "senior"
    COMPLIANCE = "compliance"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """A selection of the queue; None leaves a property open."""

    kind: CaseKind | None = None
    state: CaseState | None = None
    evidence: Recommendation | None = None
    holding: Holding | None = None
    is_late: bool = False
    is_due_today: bool = False  # late before the exchange's day is over

    def as_query(self) -> dict[str, str]:
        """The codes that name it in an address and in a saved view."""
        named = {
            "kind": self.kind,
            "state": self.state,
            "evidence": self.evidence,
            "holding": self.holding,
            "late": "yes" if self.is_late else "today" if self.is_due_today else None,
        }
        return {name: str(value) for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody a case can be handed to."""

    user_id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One case of a list."""

    case_id: str
    ticket: str
    kind: CaseKind
    state: CaseState
    recommendation: Recommendation | None
    submitted_at: datetime | None
    due_at: datetime | None
    is_overdue: bool
    locked_by: str
    handed_over_by: str
    assigned_to: str
    owner_name: str
    balance_usd: str
    restrictions: tuple[str, ...]
    second_approver: str = ""
    is_kept_off: bool = False  # this viewer said that they keep off the owner
    is_for_others: bool = False  # an appeal of what this viewer refused


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A number of cases, exact up to a limit."""

    number: int
    is_more: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the waiting cases; `after` names the next page, empty on the last."""

    lines: tuple[QueueLine, ...]
    chosen: QueueFilter
    after: str
    counts: tuple[tuple[QueueFilter, QueueCount], ...]  # waiting, late, due today, mine, second
    fitting: QueueCount


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; `accounts` are those of the people found that never had a case."""

    lines: tuple[QueueLine, ...]
    accounts: tuple[str, ...] = ()
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class StaffFinding:
    """One check with everything it was decided from."""

    check: str
    title: str
    rationale: str
    outcome: Outcome
    code: str
    weight: Weight
    on_fail: OnFail
    piece: PieceKind | None
    measured: str
    threshold: str
    unit: str
    message: str
    owner_message: str
    fix: str
    regions: tuple[OwnerRegion, ...]


@dataclass(frozen=True, slots=True)
class StaffPiece:
    """One photo with its findings. Ask `evidence_access.photo` for the pixels: it is audited."""

    piece_id: str
    kind: PieceKind
    title: str
    state: PieceState
    attempt: int
    origin: PhotoOrigin
    width: int
    height: int
    sha256: str
    uploaded_at: datetime
    findings: tuple[StaffFinding, ...]
    earlier: tuple[tuple[str, int], ...] = ()  # id and attempt of each photo that it replaced
    is_readable: bool = True  # whether what was read of it opens


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One fact side by side; `outcome` judges whether they agree, None = nothing to compare."""

    label: str
    account: str
    document: str
    note: str
    outcome: Outcome | None
    enrolment: str = ""
    measured: str = ""


@dataclass(frozen=True, slots=True)
class StaffRestriction:
    """A restriction with its true kind. `mark`: another one once it was raised again."""

    kind: str
    mark: str
    clears: str
    is_cleared_by_approval: bool


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """Another account that shares something with this one: `ssn`, `document` or `note`."""

    account_id: str
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """What happened, when, by whom."""

    at: datetime
    text: str
    actor: str


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """Why a piece is asked again or a case is declined. `owner_text` is what the owner reads.

    `needs_other_id`: no new photo of the same ID answers it.
    """

    code: str
    title: str
    owner_text: str
    actions: tuple[str, ...]
    pieces: tuple[PieceKind, ...] = ()
    needs_other_id: bool = False


@dataclass(frozen=True, slots=True)
class StaffConfirmation:
    """How the owner confirmed. `phone` is the number to call; empty: there is none to call."""

    counts: bool
    is_call_asked: bool
    phone: str
    attempts: tuple[tuple[Way, bool, datetime], ...]
    may_record: bool
    alert_at: datetime | None


@dataclass(frozen=True, slots=True)
class SecondApproval:
    """A proposal that waits for another person."""

    decision_id: str
    proposed_by: str
    proposed_at: datetime
    because: tuple[str, ...]
    assigned_to: str
    may_act: bool  # this viewer is that person
    is_own: bool  # this viewer proposed it, and may take it back
    reasons: tuple[str, ...]
    internal_note: str
    owner_text: str  # once it is confirmed, as things are now
    owner_text_in_english: str  # empty when the owner reads English


@dataclass(frozen=True, slots=True)
class CaseForReview:
    """One screen: evidence, comparison, timeline, recommendation."""

    case_id: str
    ticket: str
    kind: CaseKind
    route: Route
    state: CaseState
    version: int
    account_id: str
    owner_name: str
    owner_email: str
    owner_language: str
    jurisdiction: str
    account_opened_on: date
    balance_usd: str
    balances: tuple[tuple[str, str], ...]
    lifecycle: str
    restrictions: tuple[StaffRestriction, ...]
    linked_accounts: tuple[LinkedAccount, ...]
    other_requests: tuple[OtherRequest, ...]  # of the same person, the newest first
    document_type: str
    document_title: str
    support_ticket: str
    is_support_ticket_known: bool | None
    submitted_at: datetime | None
    due_at: datetime | None
    pieces: tuple[StaffPiece, ...]
    case_findings: tuple[StaffFinding, ...]
    comparison: tuple[ComparisonRow, ...]
    recommendation: Recommendation | None
    needs_person_because: tuple[str, ...]
    not_automatic_because: tuple[str, ...]  # what kept it from the machine; empty while that is off
    needs_second: tuple[str, ...]  # why an approval would need a second person; empty = it does not
    reason_codes: tuple[ReasonCode, ...]
    checklists: tuple[tuple[str, tuple[str, ...]], ...]  # by action, what has to be ticked
    actions: tuple[str, ...]  # what this viewer may do now
    locked_by: str
    handed_over_by: str
    is_locked_by_me: bool
    may_take_back: bool
    colleagues: tuple[Colleague, ...]  # to whom this viewer may hand the case
    second: SecondApproval | None
    past_decisions: tuple[PastDecision, ...]
    timeline: tuple[TimelineLine, ...]
    policy_digest: str
    clocks: tuple[tuple[str, date], ...] = ()  # what the house clock brings next, and when
    confirmation: StaffConfirmation | None = None
    residence: OwnerResidence | None = None
    may_revoke: bool = False
    may_reopen: bool = False
    # Id and ticket of each request that had the same photo or note.
    seen_in: tuple[tuple[str, str], ...] = ()
    appeal_text: str = ""  # what the owner asks to have looked at again
    is_appeal_for_others: bool = False  # this viewer took part in the refusal
    may_anybody_decide: bool = True  # whether anybody is left who did not
