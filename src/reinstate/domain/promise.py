"""When staff's answer is due: a clock that stands still while the owner acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from reinstate.domain.case import WITH_STAFF, CaseState


@dataclass(frozen=True, slots=True)
class Promise:
    """`due_at` while staff must act, else what was `left` when they last did; below zero is late.

    Both are None before a case is sent for the first time.
    """

    due_at: datetime | None = None
    left: timedelta | None = None


def after_move(
    promise: Promise, before: CaseState, after: CaseState, at: datetime, promised: timedelta
) -> Promise:
    """The promise once a case has moved."""
    if (before in WITH_STAFF) is (after in WITH_STAFF):
        return promise
    if after in WITH_STAFF:
        return Promise(due_at=at + _to_run(promise, before, promised))
    return Promise(left=None if promise.due_at is None else promise.due_at - at)


def _to_run(promise: Promise, before: CaseState, promised: timedelta) -> timedelta:
    """A retake goes on where the clock stopped; everything else begins a new promise."""
    if before is CaseState.NEEDS_RETAKE and promise.left is not None:
        return promise.left
    return promised
