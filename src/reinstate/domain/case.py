"""Cases and pieces: their kinds and states, the one table that moves a case, and ticket ids."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum


class CaseKind(StrEnum):
    """What a case is for."""

    REACTIVATION = "reactivation"
    ADDRESS_MOVE = "address_move"
    FURTHER_DOCUMENTS = "further_documents"
    # Neutral, because owners meet the value in addresses and forms.
    FRAUD_CONFIRMATION = "security_confirmation"
    MAILBOX_CHANGE = "mailbox_change"


class Route(StrEnum):
    """How the owner is compared with the evidence. Same audit, same promised time."""

    ONLINE = "online"
    NON_BIOMETRIC = "non_biometric"  # no face template; a person compares
    SUPERVISED = "supervised"  # by appointment
    PAPER = "paper"

    @property
    def has_photos_online(self) -> bool:
        """Whether the owner hands photos in here, as opposed to being seen or writing by post."""
        return self in (Route.ONLINE, Route.NON_BIOMETRIC)


# The ways an owner may choose between, by what the case is for; the first is where it begins.
ROUTES: Mapping[CaseKind, tuple[Route, ...]] = {
    CaseKind.REACTIVATION: (Route.ONLINE, Route.NON_BIOMETRIC, Route.SUPERVISED, Route.PAPER),
    CaseKind.FURTHER_DOCUMENTS: (Route.ONLINE, Route.NON_BIOMETRIC, Route.SUPERVISED),
    CaseKind.ADDRESS_MOVE: (Route.ONLINE, Route.NON_BIOMETRIC),
    CaseKind.FRAUD_CONFIRMATION: (Route.ONLINE,),
    CaseKind.MAILBOX_CHANGE: (Route.SUPERVISED,),  # nobody is signed in: a person has to see them
}


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    NEEDS_RETAKE = "needs_retake"
    AWAITING_SECOND_APPROVAL = "awaiting_second_approval"
    APPROVED = "approved"
    WAITING_ON_OTHER_RESTRICTIONS = "waiting_on_other_restrictions"
    REINSTATED = "reinstated"
    COMPLETED = "completed"  # done, and no account was opened by it
    DECLINED = "declined"
    APPEALED = "appealed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done. A declined case can be appealed but is closed."""
        return self not in CLOSED


CLOSED = frozenset(
    {
        CaseState.REINSTATED,
        CaseState.COMPLETED,
        CaseState.DECLINED,
        CaseState.CANCELLED,
        CaseState.EXPIRED,
    }
)

# What waits for its owner, who can still change it and has to send it.
WITH_OWNER = frozenset({CaseState.OPEN, CaseState.NEEDS_RETAKE})

# What waits for a member of staff: the queue.
WITH_STAFF = frozenset(
    {
        CaseState.SUBMITTED,
        CaseState.IN_REVIEW,
        CaseState.APPEALED,
        CaseState.AWAITING_SECOND_APPROVAL,
    }
)

# Of these, what still waits for a first decision.
TO_DECIDE = WITH_STAFF - {CaseState.AWAITING_SECOND_APPROVAL}

# Approved, and the exchange has not acted on it yet.
ON_ITS_WAY = frozenset({CaseState.APPROVED, CaseState.WAITING_ON_OTHER_RESTRICTIONS})


class CaseAction(StrEnum):
    """What moves a case."""

    SUBMIT = "submit"
    RECEIVE = "receive"  # staff met the owner, or the post arrived
    TAKE_UP = "take_up"
    REFER = "refer"
    ASK_FOR_RETAKE = "ask_for_retake"
    ESCALATE = "escalate"
    PROPOSE_APPROVAL = "propose_approval"
    APPROVE = "approve"
    CONFIRM_APPROVAL = "confirm_approval"
    SEND_BACK = "send_back"
    DECLINE = "decline"
    APPEAL = "appeal"
    WAIT_ON_OTHERS = "wait_on_others"
    ACKNOWLEDGE = "acknowledge"
    DISPUTE = "dispute"  # "this was not me"
    REVOKE = "revoke"  # a person takes back what policy approved
    REOPEN = "reopen"  # a person takes back a refusal
    CANCEL = "cancel"
    TAKE_EFFECT = "take_effect"  # a change that had to wait
    EXPIRE = "expire"


class Actor(StrEnum):
    """Who acts. A second reviewer is another person than the one who proposed or decided."""

    OWNER = "owner"
    REVIEWER = "reviewer"
    SECOND_REVIEWER = "second_reviewer"
    SYSTEM = "system"
    EXCHANGE = "exchange"


Move = tuple[CaseState, CaseAction, Actor]
S, A, W = CaseState, CaseAction, Actor

MOVES: Mapping[Move, CaseState] = {
    (S.OPEN, A.SUBMIT, W.OWNER): S.SUBMITTED,
    (S.OPEN, A.RECEIVE, W.REVIEWER): S.SUBMITTED,
    # The machine may ask for one piece again and may hand the case to a person. It approves only
    # where policy says so (`automatic_approval`), and never declines.
    (S.SUBMITTED, A.ASK_FOR_RETAKE, W.SYSTEM): S.NEEDS_RETAKE,
    (S.SUBMITTED, A.APPROVE, W.SYSTEM): S.APPROVED,
    (S.SUBMITTED, A.REFER, W.SYSTEM): S.IN_REVIEW,
    (S.SUBMITTED, A.TAKE_UP, W.REVIEWER): S.IN_REVIEW,
    (S.NEEDS_RETAKE, A.SUBMIT, W.OWNER): S.SUBMITTED,
    (S.NEEDS_RETAKE, A.RECEIVE, W.REVIEWER): S.SUBMITTED,
    (S.IN_REVIEW, A.ASK_FOR_RETAKE, W.REVIEWER): S.NEEDS_RETAKE,
    (S.IN_REVIEW, A.ESCALATE, W.REVIEWER): S.IN_REVIEW,
    (S.IN_REVIEW, A.PROPOSE_APPROVAL, W.REVIEWER): S.AWAITING_SECOND_APPROVAL,
    (S.IN_REVIEW, A.APPROVE, W.REVIEWER): S.APPROVED,
    (S.IN_REVIEW, A.DECLINE, W.REVIEWER): S.DECLINED,
    (S.AWAITING_SECOND_APPROVAL, A.CONFIRM_APPROVAL, W.SECOND_REVIEWER): S.APPROVED,
    (S.AWAITING_SECOND_APPROVAL, A.SEND_BACK, W.SECOND_REVIEWER): S.IN_REVIEW,
    # Whoever proposed and then keeps off the owner takes their word back.
    (S.AWAITING_SECOND_APPROVAL, A.SEND_BACK, W.REVIEWER): S.IN_REVIEW,
    (S.APPROVED, A.WAIT_ON_OTHERS, W.SYSTEM): S.WAITING_ON_OTHER_RESTRICTIONS,
    (S.APPROVED, A.REFER, W.SYSTEM): S.IN_REVIEW,
    (S.APPROVED, A.ACKNOWLEDGE, W.EXCHANGE): S.REINSTATED,
    (S.WAITING_ON_OTHER_RESTRICTIONS, A.ACKNOWLEDGE, W.EXCHANGE): S.REINSTATED,
    (S.APPROVED, A.TAKE_EFFECT, W.SYSTEM): S.COMPLETED,
    (S.APPROVED, A.DISPUTE, W.OWNER): S.IN_REVIEW,
    (S.WAITING_ON_OTHER_RESTRICTIONS, A.DISPUTE, W.OWNER): S.IN_REVIEW,
    (S.APPROVED, A.REVOKE, W.REVIEWER): S.IN_REVIEW,
    (S.WAITING_ON_OTHER_RESTRICTIONS, A.REVOKE, W.REVIEWER): S.IN_REVIEW,
    (S.WAITING_ON_OTHER_RESTRICTIONS, A.REFER, W.SYSTEM): S.IN_REVIEW,
    (S.DECLINED, A.APPEAL, W.OWNER): S.APPEALED,
    (S.DECLINED, A.REOPEN, W.REVIEWER): S.APPEALED,
    (S.APPEALED, A.TAKE_UP, W.SECOND_REVIEWER): S.IN_REVIEW,
    **{(state, A.CANCEL, W.OWNER): S.CANCELLED for state in WITH_OWNER | WITH_STAFF},
    **{(state, A.EXPIRE, W.SYSTEM): S.EXPIRED for state in WITH_OWNER},
    (S.WAITING_ON_OTHER_RESTRICTIONS, A.CANCEL, W.OWNER): S.CANCELLED,
    (S.WAITING_ON_OTHER_RESTRICTIONS, A.EXPIRE, W.SYSTEM): S.EXPIRED,
}


class MoveRefused(Exception):
    """The table has no such move; the text says what is possible instead."""

    def __init__(self, state: CaseState, action: CaseAction, actor: Actor) -> None:
        possible = ", ".join(sorted(item.value for item in actions_for(state, actor))) or "nothing"
        super().__init__(
            f"a case that is {state.value} cannot {action.value} by the {actor.value}; "
            f"possible now: {possible}"
        )


def move(state: CaseState, action: CaseAction, actor: Actor) -> CaseState:
    """The state after the action; `MoveRefused` when the table does not have it."""
    try:
        return MOVES[state, action, actor]
    except KeyError:
        raise MoveRefused(state, action, actor) from None


def actions_for(state: CaseState, actor: Actor) -> frozenset[CaseAction]:
    """What the actor may do with a case in this state."""
    return frozenset(action for (at, action, by) in MOVES if at is state and by is actor)


class PieceState(StrEnum):
    """Where one photo stands."""

    EMPTY = "empty"
    UPLOADED = "uploaded"
    CHECKING = "checking"
    DELAYED = "delayed"  # the store did not give it out; it is asked again by itself
    PASSED = "passed"
    DOUBTFUL = "doubtful"  # a person looks
    RETAKE = "retake"  # an objective fault the owner can mend

    @property
    def is_checked(self) -> bool:
        """Whether the checks have answered."""
        return self in (PieceState.PASSED, PieceState.DOUBTFUL, PieceState.RETAKE)

    @property
    def may_be_sent(self) -> bool:
        """Whether a case may be submitted with it."""
        return self in (PieceState.PASSED, PieceState.DOUBTFUL)


# Ticket ids are read out on the phone: no I, L, O, S or U, and neither 0 nor 1. 29 is prime, so
# the check character catches every single wrong character and every swap of neighbours.
TICKET_ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
TICKET_DIGITS = 5
TICKET_COUNT = len(TICKET_ALPHABET) ** TICKET_DIGITS


def ticket_id(number: int) -> str:
    """The ticket for a number below `TICKET_COUNT`, such as `RA-7K4M-2Q`."""
    if not 0 <= number < TICKET_COUNT:
        raise ValueError(f"ticket number {number} is outside 0..{TICKET_COUNT - 1}")
    values = []
    for _ in range(TICKET_DIGITS):
        number, value = divmod(number, len(TICKET_ALPHABET))
        values.append(value)
    text = "".join(TICKET_ALPHABET[value] for value in (*values, _check_value(values)))
    return f"RA-{text[:4]}-{text[4:]}"


def parse_ticket_id(text: str) -> str | None:
    """The ticket as we write it, from what a person typed or copied, with whatever dashes, blanks
    and stops; None when it cannot be one.
    """
    folded = unicodedata.normalize("NFKC", text).upper().replace("S", "5")
    plain = "".join(character for character in folded if character.isalnum())
    if not plain.startswith("RA") or len(plain) != TICKET_DIGITS + 3:
        return None
    body = plain[2:]
    if any(character not in TICKET_ALPHABET for character in body):
        return None
    values = [TICKET_ALPHABET.index(character) for character in body]
    if _check_value(values[:-1]) != values[-1]:
        return None
    return f"RA-{body[:4]}-{body[4:]}"


def _check_value(values: list[int]) -> int:
    weighted = sum((place + 2) * value for place, value in enumerate(values))
    return weighted % len(TICKET_ALPHABET)
