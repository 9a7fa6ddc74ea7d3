"""How reviewers do on known-answer cases: misses with their intervals, and disputed answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reinstate.domain.intervals import Share
from reinstate.services import clock, journal
from reinstate.services.access import review_access
from reinstate.services.errors import NotFound
from reinstate.services.review import known_answers
from reinstate.store.audit import Tag
from reinstate.store.models import Trial


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One decided trial. `is_right` is None for a case that was passed on."""

    trial_id: int
    ticket: str
    case_id: str
    reviewer: str
    decided_at: datetime
    action: str
    expected: str
    reasons: tuple[str, ...]
    is_right: bool | None
    is_disputed: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Misses:
    """Wrong decisions of one reviewer on cases of one expected answer."""

    reviewer: str
    expected: str
    reason: str
    share: Share


@dataclass(frozen=True, slots=True)
class Results:
    """What this viewer may see: their own, or everybody's from a senior on."""

    lines: tuple[TrialLine, ...]
    misses: tuple[Misses, ...]


LATEST = 50


def results(actor: int) -> Results:
    """The latest trials, and misses by reviewer and by what the case was about."""
    who = review_access.staff(actor)
    decided = Trial.objects.filter(decided_at__isnull=False).order_by("-decided_at")
    if who.role == review_access.REVIEWER:
        decided = decided.filter(decided_by_id=actor)
    names = review_access.names()
    rows = list(decided.select_related("known_answer", "case"))
    return Results(
        lines=tuple(_line(row, names, actor) for row in rows[:LATEST]),
        misses=_misses(rows, names),
    )


def dispute(trial_id: int, actor: int) -> None:
    """The reviewer says that the known answer is wrong: it is shown no more and counts no more."""
    at = clock.now()
    with transaction.atomic():
        rows = Trial.objects.select_related("known_answer")
        trial = rows.filter(id=trial_id, decided_by_id=actor).first()
        if trial is None:
            raise NotFound("You have not decided such a case.")
        trial.disputed_at = trial.disputed_at or at
        trial.save(update_fields=["disputed_at"])
        known = trial.known_answer
        if known_answers.retire(known, known_answers.DISPUTED, at):
            who, details = journal.staff(actor), {"because": known_answers.DISPUTED}
            tag = Tag.STAFF_KNOWN_ANSWER_RETIRED
            journal.record(tag, who, known.template_id, at, details)


def _line(row: Trial, names: dict[int, str], actor: int) -> TrialLine:
    return TrialLine(
        trial_id=row.id,
        ticket=row.case.ticket,
        case_id=row.case_id,
        reviewer=_name(names, row),
        decided_at=row.decided_at or row.shown_at,
        action=row.action,
        expected=row.known_answer.action,
        reasons=tuple(row.known_answer.reasons),
        is_right=row.is_right,
        is_disputed=row.disputed_at is not None,
        is_mine=row.decided_by_id == actor,
    )


def _misses(rows: Iterable[Trial], names: dict[int, str]) -> tuple[Misses, ...]:
    """Trials that count: answered, and their answer not disputed by anybody."""
    counted: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for row in rows:
        is_disputed = row.known_answer.retired_because == known_answers.DISPUTED
        if row.is_right is not None and not is_disputed:
            for reason in row.known_answer.reasons or [""]:
                counted[_name(names, row), row.known_answer.action, reason].append(row.is_right)
    return tuple(
        Misses(*key, Share(rights.count(False), len(rights)))
        for key, rights in sorted(counted.items())
    )


def _name(names: dict[int, str], row: Trial) -> str:
    return names.get(row.decided_by_id or 0, review_access.FORMER)
