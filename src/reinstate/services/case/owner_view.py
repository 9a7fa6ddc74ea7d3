"""What an owner may read, as plain values. Nothing here is for staff only; a test walks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from reinstate.domain.case import CaseKind, CaseState, PieceState, Route
from reinstate.domain.findings import Outcome, PieceKind, Point
from reinstate.domain.policy import Authority


@dataclass(frozen=True, slots=True)
class OwnerSession:
    """Who is signed in. `email` is shown masked, such as m***@example.com."""

    account_id: str
    email_masked: str
    first_name: str
    is_demo: bool
    only_case: str = ""  # a phone that was handed one request sees nothing else


@dataclass(frozen=True, slots=True)
class OwnerRequirement:
    """One thing that is due, and from whom."""

    code: str
    text: str
    next_actor: str


@dataclass(frozen=True, slots=True)
class OwnerRestriction:
    """One reason why the account is locked. `code` is the owner's code, not always the kind."""

    code: str
    title: str
    explanation: str
    next_actor: str
    clears: str
    requirements: tuple[OwnerRequirement, ...]
    alternatives: tuple[str, ...] = ()
    expected: str = ""
    because: tuple[str, ...] = ()  # why a pause is longer than usual


@dataclass(frozen=True, slots=True)
class OwnerClock:
    """A date that matters, such as when the account turns dormant."""

    code: str
    title: str
    on: date
    explanation: str


@dataclass(frozen=True, slots=True)
class OwnerSilence:
    """How long nobody has used the account, what that leads to, and what ends it.

    `marks` in order of time, past ones too; `law`: whose the last one is, `source`: where read.
    """

    since: date
    today: date
    marks: tuple[OwnerClock, ...]
    law: str
    source: Authority | None
    ended_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnerCaseSummary:
    """One line about a case."""

    case_id: str
    ticket: str
    kind: CaseKind
    state: CaseState
    state_title: str
    opened_at: datetime
    is_written_to: bool = False  # about an open request, and the team was the last to write


@dataclass(frozen=True, slots=True)
class OwnerPassport:
    """Why, what is due, who acts next, and until when."""

    account_id: str
    first_name: str
    as_of: date
    lifecycle: str
    lifecycle_title: str
    is_good_standing: bool
    headline: str
    restrictions: tuple[OwnerRestriction, ...]
    capabilities: dict[str, bool]
    clocks: tuple[OwnerClock, ...]
    balances: tuple[tuple[str, str], ...]
    offers: tuple[CaseKind, ...]
    open_cases: tuple[OwnerCaseSummary, ...]
    past_cases: tuple[OwnerCaseSummary, ...]
    may_stop_the_clock: bool = False
    may_disable: bool = False
    summary: str = ""
    silence: OwnerSilence | None = None
    is_over: bool = False  # closed, or with the state: nothing here brings it back
    is_locked_early: bool = False  # so soon after opening that an identity check may be the reason

    @property
    def has_to_do_with_reactivation(self) -> bool:
        """Whether one is offered, under way or cannot be had; else no page has a button for it."""
        begun = any(case.kind is CaseKind.REACTIVATION for case in self.open_cases)
        is_offered = CaseKind.REACTIVATION in self.offers
        return begun or is_offered or not self.capabilities["request_reactivation"]


@dataclass(frozen=True, slots=True)
class NoteInstruction:
    """What to write by hand. `lines` is the sentence broken for a small sheet."""

    sentence: str
    lines: tuple[str, ...]
    spelled_date: str
    on: date
    email: str
    brand: str


@dataclass(frozen=True, slots=True)
class OwnerRegion:
    """A polygon in pixels of the upright photo."""

    label: str
    polygon: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class OwnerFinding:
    """One check, in words. `fix` is empty when there is nothing to mend."""

    check: str
    title: str
    outcome: Outcome
    message: str
    fix: str
    is_blocking: bool
    regions: tuple[OwnerRegion, ...] = ()
    needs_other_id: bool = False  # it is the ID that does not do, and not the photo of it


@dataclass(frozen=True, slots=True)
class OwnerWord:
    """One word of the note: as it should be, as it was read, and where it is in the photo."""

    text: str
    read: str
    outcome: Outcome
    polygon: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class OwnerPiece:
    """One photo the case needs. `piece_id` is empty until something was handed in.

    `is_camera_asked`: policy wants it taken with the page's camera; a file goes on all the same.
    `is_readable`: what was read of it and found opens; else there are no findings and no words.
    """

    kind: PieceKind
    title: str
    piece_id: str
    state: PieceState
    state_text: str
    findings: tuple[OwnerFinding, ...]
    attempts_left: int
    may_upload: bool
    width: int = 0
    height: int = 0
    uploaded_at: datetime | None = None
    words: tuple[OwnerWord, ...] = ()
    is_camera_asked: bool = False
    is_readable: bool = True
    wants_other_id: bool = False  # a new photo of the same ID would not do


@dataclass(frozen=True, slots=True)
class OwnerDecision:
    """What was decided, in the words the reviewer previewed; `is_automatic`: by no person."""

    action: str
    text: str
    decided_at: datetime
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class OwnerResidence:
    """Where the owner says they live now."""

    jurisdiction: str
    place: str
    from_on: date
    lines: str
    is_support_known: bool  # whether it is known that we serve the place, or that we do not


@dataclass(frozen=True, slots=True)
class OwnerQueue:
    """Real figures for one who waits. `answered` is empty while too few were decided lately."""

    answered: str
    out_of: int
    ahead: int


@dataclass(frozen=True, slots=True)
class OwnerLetter:
    """One message about a request; `is_mine`: the owner wrote it."""

    letter_id: str
    is_mine: bool
    text: str
    has_picture: bool
    written_at: datetime


@dataclass(frozen=True, slots=True)
class OwnerStep:
    """One line of the tracking page."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class DocumentChoice:
    """An ID type the owner may choose."""

    id: str
    title: str
    sides: tuple[PieceKind, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class OwnerCase:
    """The whole case as its owner sees it."""

    case_id: str
    ticket: str
    kind: CaseKind
    route: Route
    state: CaseState
    state_title: str
    state_text: str
    version: int
    next_actor: str
    expected: str
    opened_at: datetime
    submitted_at: datetime | None
    kept_until: date | None  # not sent by then it is over; None: it does not wait for its owner
    has_consented: bool
    document_type: str
    is_document_withdrawn: bool  # policy accepts what was chosen no longer; another has to be
    document_choices: tuple[DocumentChoice, ...]
    pieces: tuple[OwnerPiece, ...]
    note: NoteInstruction
    support_ticket: str
    is_support_ticket_known: bool | None
    may_submit: bool
    may_cancel: bool
    may_appeal: bool
    blocking: tuple[str, ...]  # sentences: what still has to be done before sending
    decision: OwnerDecision | None
    hold_until: datetime | None
    steps: tuple[OwnerStep, ...] = field(default=())
    needs_document: bool = True
    residence: OwnerResidence | None = None
    queue: OwnerQueue | None = None
    refusal: OwnerDecision | None = None  # that is looked at again
    appeal_text: str = ""  # what they asked to have looked at again
    is_taken_back: bool = False  # carried out, and the account was locked again because of it
    is_locked_since: bool = False  # for another reason
    new_mailbox_from: datetime | None = None  # during the wait
    hold_because: tuple[str, ...] = ()  # why the pause is longer than usual
    may_dispute: bool = False  # another mailbox, which its reader did not ask for
    is_written_to: bool = False  # it is open, and the team was the last to write about it

    @property
    def has_opened_account(self) -> bool:
        """Whether the account is open by it."""
        is_over = self.is_taken_back or self.is_locked_since
        return self.state is CaseState.REINSTATED and not is_over

    @property
    def handed_in(self) -> tuple[OwnerPiece, ...]:
        """What was sent. A request that ended early has pieces that never came."""
        return tuple(piece for piece in self.pieces if piece.piece_id)
