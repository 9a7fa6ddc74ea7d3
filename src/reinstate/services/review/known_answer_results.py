"""How reviewers do on known-answer cases: misses with their intervals, and disputed answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet

from reinstate.domain.intervals import Share
from reinstate.services import clock, journal
from reinstate.services.access import review_access
from reinstate.services.errors import NotFound
from reinstate.services.review import known_answers
from reinstate.store.audit import Tag
from reinstate.store.models import KnownAnswer, Trial


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
    rows = decided.select_related("known_answer", "case")[:LATEST]
    return Results(
        lines=tuple(_line(row, names, actor) for row in rows),
        misses=_misses(decided, names),
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
        reviewer=_name(names, row.decided_by_id),
        decided_at=row.decided_at or row.shown_at,
        action=row.action,
        expected=row.known_answer.action,
        reasons=tuple(row.known_answer.reasons),
        is_right=row.is_right,
        is_disputed=row.disputed_at is not None,
        is_mine=row.decided_by_id == actor,
    )


def _misses(decided: QuerySet[Trial], names: dict[int, str]) -> tuple[Misses, ...]:
    """Trials that count: answered, and their answer not disputed by anybody.

    Counted by the database: trials only grow in number, known answers hardly.
    """
    counted = decided.filter(is_right__isnull=False).order_by()
    counted = counted.exclude(known_answer__retired_because=known_answers.DISPUTED)
    known = {row.id: row for row in KnownAnswer.objects.all()}
    wrong, out_of = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    groups = counted.values_list("decided_by_id", "known_answer_id", "is_right")
    for decided_by, known_id, is_right, number in groups.annotate(number=Count("id")):
        for reason in known[known_id].reasons or [""]:
            key = _name(names, decided_by), known[known_id].action, reason
            out_of[key] += number
            wrong[key] += 0 if is_right else number
    return tuple(Misses(*key, Share(wrong[key], out_of[key])) for key in sorted(out_of))


def _name(names: dict[int, str], decided_by: int | None) -> str:
    return names.get(decided_by or 0, review_access.FORMER)
