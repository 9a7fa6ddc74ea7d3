"""What a reviewer has filled in but not decided yet. It survives every refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.http import QueryDict

from reinstate.domain.findings import PieceKind
from reinstate.services.errors import Refused
from reinstate.services.review.reasons import REASONS
from reinstate.services.review.review_view import CaseForReview, ReasonCode, TimelineLine

OWNER = "owner"  # who acted, on a line of the timeline
LOOK = "Look at it again before you decide."


@dataclass(frozen=True, slots=True)
class Draft:
    """The decision form. What is `seen_…` says what the reviewer had in front of them.

    Without scripts `message` and `note` stand in it too, each with a button of its own.
    """

    action: str = ""
    reasons: tuple[str, ...] = ()
    pieces: tuple[PieceKind, ...] = ()
    internal_note: str = ""
    checked: tuple[str, ...] = ()
    version: int = 0
    ticket: str = ""
    seen_at: datetime | None = None
    seen_pieces: tuple[str, ...] = ()
    seen_locks: tuple[str, ...] | None = None  # what locked the account; None: nothing said of it
    message: str = ""
    note: str = ""


def of(form: QueryDict) -> Draft:
    """From the posted form; Refused when it is not one of ours."""
    try:
        return Draft(
            action=form.get("action", ""),
            reasons=tuple(form.getlist("reasons")),
            pieces=tuple(PieceKind(kind) for kind in form.getlist("pieces")),
            internal_note=form.get("internal_note", "").strip(),
            checked=tuple(form.getlist("checked")),
            version=int(form.get("version", "")),
            ticket=form.get("ticket", ""),
            seen_at=seen_at(form),
            seen_pieces=tuple(form.getlist("seen_pieces")),
            seen_locks=tuple(form.get("seen_locks", "").split()) if "seen_locks" in form else None,
            message=form.get("message", ""),
            note=form.get("note", ""),
        )
    except (ValueError, OverflowError) as error:
        raise _not_complete() from error


def seen_at(form: QueryDict, name: str = "seen_at") -> datetime | None:
    """The newest instant on the page the form was on; Refused when it is none."""
    try:
        text = form.get(name, "")
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError) as error:
        raise _not_complete() from error


def _not_complete() -> Refused:
    return Refused("This form is not complete; open the case again.", "bad_form")


def for_action(draft: Draft) -> Draft:
    """Without what belongs to another action: ticks made before the reviewer changed their mind.

    An unknown code stays, so that the service refuses it instead of deciding without it.
    """
    return replace(
        draft,
        reasons=tuple(code for code in draft.reasons if _fits(code, draft.action)),
        pieces=draft.pieces if draft.action == "retake" else (),
    )


def _fits(code: str, action: str) -> bool:
    return code not in REASONS or action in REASONS[code].actions


def reasons_of(case: CaseForReview) -> tuple[ReasonCode, ...]:
    """The reasons that can apply: those about a piece only when the case has such a piece."""
    present = {piece.kind for piece in case.pieces}
    return tuple(
        reason
        for reason in case.reason_codes
        if not reason.pieces or present.intersection(reason.pieces)
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to a case while somebody had it open."""

    events: tuple[TimelineLine, ...]
    pieces: tuple[str, ...]
    locks: tuple[str, ...]  # restrictions that came
    unlocked: tuple[str, ...]  # and that went
    again: tuple[str, ...]  # and that were raised once more


def is_behind(draft: Draft, case: CaseForReview) -> bool:
    """Whether the form is older than what its page would be now: the case is another version, its
    owner wrote, or something else locks the account. What is shown next counts as seen, so it has
    to be said.
    """
    news = changes_since(draft, case)
    has_locks = news.locks or news.unlocked or news.again
    has_news = has_locks or any(line.actor == OWNER for line in news.events)
    return draft.version != case.version or bool(has_news)


def changes_since(draft: Draft, case: CaseForReview) -> Changes:
    """What the reviewer has not seen yet."""
    since = draft.seen_at
    marks = {item.kind: item.mark for item in case.restrictions}
    seen_marks = tuple(marks.values()) if draft.seen_locks is None else draft.seen_locks
    seen_kinds = tuple(mark.partition(":")[0] for mark in seen_marks)
    return Changes(
        events=tuple(line for line in case.timeline if since and line.at > since),
        pieces=tuple(
            piece.kind.value
            for piece in case.pieces
            if draft.seen_pieces and piece.piece_id not in draft.seen_pieces
        ),
        locks=tuple(kind for kind in marks if kind not in seen_kinds),
        unlocked=tuple(kind for kind in seen_kinds if kind not in marks),
        again=tuple(
            kind for kind, mark in marks.items() if kind in seen_kinds and mark not in seen_marks
        ),
    )
