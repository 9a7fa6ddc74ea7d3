"""How the team does: volumes, first-time-right, reasons, times, agreement, refusals reversed.

Real cases only: known-answer cases have their own page. Everything is computed when it is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from reinstate.domain.case import CaseAction
from reinstate.domain.intervals import Share
from reinstate.services import clock, rules
from reinstate.services.access import review_access
from reinstate.services.errors import NotAllowed, Refused
from reinstate.services.review import queueing
from reinstate.services.review.reasons import REASONS
from reinstate.store.models import Case, CaseEvent, Decision

MOST_DAYS = 366
PERCENTILES = (50, 75, 90, 95)
AGES = (("under 4 h", 4), ("4–24 h", 24), ("24–48 h", 48))
OLDER = "over 48 h"
APPROVALS = ("approve",)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Cases sent on these days, both included; `place` is a state of residence, empty for all."""

    from_on: date
    until_on: date
    place: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One figure by label, as a chart and a table show it."""

    name: str
    unit: str
    rows: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it is of."""

    name: str
    of: str
    share: Share


@dataclass(frozen=True, slots=True)
class Analytics:
    """Everything on the page and in the export."""

    chosen: Chosen
    sent: int
    decided: int
    rates: tuple[Rate, ...]
    series: tuple[Series, ...]


def last_days(days: int = 30) -> Chosen:
    """The default selection, ending today."""
    today = clock.today()
    return Chosen(today - timedelta(days=days - 1), today)


def analytics(actor: int, chosen: Chosen) -> Analytics:
    """For seniors and compliance officers."""
    if review_access.staff(actor).role not in review_access.SECOND_ROLES:
        raise NotAllowed("Analytics are for seniors and compliance officers.", "another_role")
    if not 0 <= (chosen.until_on - chosen.from_on).days < MOST_DAYS:
        raise Refused("Choose a first and a last day, at most a year apart.", "bad_period")
    cases = list(_sent(chosen).only("id", "submitted_at", "state"))
    ids = {case.id: case for case in cases}
    decisions = list(_decisions(ids).defer("findings", "owner_text", "internal_note"))
    first = _first_by_case(decisions)
    return Analytics(
        chosen=chosen,
        sent=len(cases),
        decided=len(first),
        rates=_rates(ids, decisions, first),
        series=(
            _by_day("Cases sent", chosen, (case.submitted_at for case in cases)),
            _by_day("Cases decided first", chosen, (row.decided_at for row in first.values())),
            _time_to_decision(ids, first),
            _reasons(decisions),
            _queue_age(),
        ),
    )


def _sent(chosen: Chosen) -> QuerySet[Case]:
    zone = clock.zone_of(rules.exchange_zone(clock.now()))
    start = datetime.combine(chosen.from_on, time.min, zone)
    end = datetime.combine(chosen.until_on + timedelta(days=1), time.min, zone)
    rows = Case.objects.filter(
        submitted_at__gte=start, submitted_at__lt=end, account__is_known_answer=False
    )
    if not chosen.place:
        return rows
    return rows.filter(
        account__addresses__kind="residence", account__addresses__jurisdiction=chosen.place
    ).distinct()


def _decisions(ids: Iterable[str]) -> QuerySet[Decision]:
    return Decision.objects.filter(case_id__in=list(ids)).order_by("decided_at", "id")


def _first_by_case(decisions: Sequence[Decision]) -> dict[str, Decision]:
    first: dict[str, Decision] = {}
    for row in decisions:
        if row.action != "escalate":
            first.setdefault(row.case_id, row)
    return first


def _rates(
    ids: dict[str, Case], decisions: Sequence[Decision], first: dict[str, Decision]
) -> tuple[Rate, ...]:
    retaken = _with_event(ids, CaseAction.ASK_FOR_RETAKE)
    right = [row for row in first.values() if row.action in APPROVALS]
    at_once = [row for row in right if row.case_id not in retaken]
    straight = [row for row in at_once if row.recommendation == "pass" and not row.needs_second]
    advised = [row for row in first.values() if row.recommendation in ("pass", "retake")]
    followed = [row for row in advised if _follows(row)]
    seconded = [row for row in decisions if row.seconded_at is not None]
    confirmed = [row for row in seconded if row.action in APPROVALS]
    declined = {row.case_id for row in decisions if row.action == "decline"}
    reversed_ = {row.case_id for row in decisions if row.action in APPROVALS} & declined
    return (
        Rate("First time right", "decided cases", Share(len(at_once), len(first))),
        Rate(
            "Straight through: approved as advised, by one person",
            "decided cases",
            Share(len(straight), len(first)),
        ),
        Rate("Decided as the machine advised", "advised cases", Share(len(followed), len(advised))),
        Rate("Second person agreed", "proposals answered", Share(len(confirmed), len(seconded))),
        Rate("Refusals later reversed", "refused cases", Share(len(reversed_), len(declined))),
    )


def _follows(row: Decision) -> bool:
    return row.action == {"pass": "approve", "retake": "retake"}[row.recommendation]


def _with_event(ids: Iterable[str], action: CaseAction) -> set[str]:
    rows = CaseEvent.objects.filter(case_id__in=list(ids), action=action.value)
    return set(rows.values_list("case_id", flat=True))


def _by_day(name: str, chosen: Chosen, instants: Iterable[datetime | None]) -> Series:
    zone = clock.zone_of(rules.exchange_zone(clock.now()))
    counted = Counter(at.astimezone(zone).date() for at in instants if at is not None)
    span = (chosen.until_on - chosen.from_on).days + 1
    days = [chosen.from_on + timedelta(days=number) for number in range(span)]
    return Series(name, "cases", tuple((day.isoformat(), float(counted[day])) for day in days))


def _time_to_decision(ids: dict[str, Case], first: dict[str, Decision]) -> Series:
    hours = sorted(
        (row.decided_at - sent).total_seconds() / 3600
        for row in first.values()
        if (sent := ids[row.case_id].submitted_at) is not None and row.decided_at >= sent
    )
    rows = tuple((f"{percent} %", _percentile(hours, percent)) for percent in PERCENTILES)
    return Series("Time to the first decision", "hours", rows if hours else ())


def _percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that as many per cent of all do not exceed (nearest rank)."""
    if not ordered:
        return 0.0
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]


def _reasons(decisions: Sequence[Decision]) -> Series:
    counted = Counter(code for row in decisions for code in row.reasons)
    named = [
        (str(REASONS[code].title) if code in REASONS else code, float(count))
        for code, count in counted.most_common()
    ]
    return Series("Reasons given", "times", tuple(named))


def _queue_age() -> Series:
    """How long what waits now has waited since it was sent."""
    now = clock.now()
    waiting = queueing.waiting().filter(account__is_known_answer=False)
    counted: Counter[str] = Counter()
    for sent in waiting.values_list("submitted_at", flat=True).iterator():
        hours = (now - sent).total_seconds() / 3600 if sent else 0.0
        counted[next((name for name, limit in AGES if hours < limit), OLDER)] += 1
    names = [*(name for name, _ in AGES), OLDER]
    return Series("Age of the queue now", "cases", tuple((n, float(counted[n])) for n in names))
