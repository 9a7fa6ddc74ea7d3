"""How the team does: volumes, first-time-right, reasons, times, agreement, refusals reversed.

Real cases only: known-answer cases have their own page. What waits now counts them as the queue
does: a number short by one would tell that one of them waits. What policy decided says nothing
about people, so their agreement and times leave it out. Everything is computed when it is asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import TruncDate

from reinstate.domain.account import AddressKind
from reinstate.domain.automatic_approval import Guard
from reinstate.domain.case import CaseAction
from reinstate.domain.intervals import Share, rank
from reinstate.services import clock, rules
from reinstate.services.access import review_access
from reinstate.services.case import queue_figures
from reinstate.services.errors import NotAllowed, Refused
from reinstate.services.review import queueing
from reinstate.services.review.reasons import REASONS
from reinstate.store.models import Address, Case, CaseEvent, Decision

MOST_DAYS = 366
PERCENTILES = (50, 75, 90, 95)
AGES = (("under 4 h", 4), ("4–24 h", 24), ("24–48 h", 48))
OLDER = "over 48 h"
EARLIER, LATER = "earlier", "later"  # than the days chosen
BY_PEOPLE = Q(decided_by__isnull=False)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Cases sent on these days, both included; `place`: where their owners live, empty for all."""

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
    """Everything on the page and in the export; its days are those of `zone`."""

    chosen: Chosen
    zone: str
    sent: int
    decided: int
    rates: tuple[Rate, ...]
    series: tuple[Series, ...]


def last_days(days: int = 30) -> Chosen:
    """The default selection, ending today."""
    today = clock.today()
    return Chosen(today - timedelta(days=days - 1), today)


def analytics(actor: int, chosen: Chosen) -> Analytics:
    """For seniors and compliance officers. The database counts; no case is loaded."""
    if review_access.staff(actor).role not in review_access.SECOND_ROLES:
        raise NotAllowed("Analytics are for seniors and compliance officers.", "another_role")
    span = (chosen.until_on - chosen.from_on).days
    is_at_an_end = chosen.from_on == date.min or chosen.until_on == date.max  # no day beside it
    if not 0 <= span < MOST_DAYS or is_at_an_end:
        raise Refused("Choose a first and a last day, at most a year apart.", "bad_period")
    sent = _sent(chosen)
    decisions = Decision.objects.filter(case__in=sent)
    first = _first_of_each(decisions)
    return Analytics(
        chosen=chosen,
        zone=str(_zone()),
        sent=sent.count(),
        decided=first.count(),
        rates=(*_rates(decisions, first), *_rates_of_the_machine(sent, decisions)),
        series=(
            _by_day("Cases sent", chosen, sent, "submitted_at"),
            _by_day("First decisions", chosen, first, "decided_at"),
            _time_to_decision(first.filter(BY_PEOPLE)),
            _reasons(decisions),
            _queue_age(),
        ),
    )


def _zone() -> tzinfo:
    return clock.zone_of(rules.exchange_zone(clock.now()))


def _sent(chosen: Chosen) -> QuerySet[Case]:
    start = datetime.combine(chosen.from_on, time.min, _zone())
    end = datetime.combine(chosen.until_on + timedelta(days=1), time.min, _zone())
    rows = Case.objects.filter(
        submitted_at__gte=start, submitted_at__lt=end, account__is_known_answer=False
    )
    if not chosen.place:
        return rows
    begun = Address.objects.filter(
        account=OuterRef("account"), kind=AddressKind.RESIDENCE.value, from_on__lte=clock.today()
    )
    home = Subquery(begun.order_by("-from_on", "-id").values("jurisdiction")[:1])
    return rows.alias(home=home).filter(home=chosen.place)


def _first_of_each(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """The first decision of each case that stands, as the day on which it was made has it: what
    waits for a second person, or was sent back by one, has decided nothing.
    """
    same = queue_figures.answers().filter(case=OuterRef("case"))
    earliest = same.order_by("decided_at", "id").values("id")[:1]
    return decisions.filter(id=Subquery(earliest)).order_by()


def _rates(decisions: QuerySet[Decision], first: QuerySet[Decision]) -> tuple[Rate, ...]:
    retaken = CaseEvent.objects.filter(
        case=OuterRef("case"), action=CaseAction.ASK_FOR_RETAKE.value
    )
    at_once = Q(~Exists(retaken), action="approve")
    by_people = first.filter(BY_PEOPLE)  # policy always agrees with itself
    advised = Q(recommendation__in=("pass", "retake"))
    followed = Q(recommendation="pass", action="approve") | Q(
        recommendation="retake", action="retake"
    )
    straight = at_once & Q(recommendation="pass", needs_second=False)
    seconded = decisions.filter(seconded_by__isnull=False)
    declined = decisions.filter(action="decline").order_by()
    of_first = _counted(first, decided=Q(), at_once=at_once)
    of_people = _counted(
        by_people, decided=Q(), straight=straight, advised=advised, followed=followed
    )
    return (
        Rate("First time right", "decided cases", Share(of_first["at_once"], of_first["decided"])),
        Rate(
            "Straight through: approved as advised, by one person",
            "cases that people decided",
            Share(of_people["straight"], of_people["decided"]),
        ),
        Rate(
            "Decided as the machine advised",
            "advised cases that people decided",
            Share(of_people["followed"], of_people["advised"]),
        ),
        Rate(
            "Second person agreed",
            "proposals answered",
            Share(seconded.filter(action="approve").count(), seconded.count()),
        ),
        Rate(
            "Refusals later reversed",
            "refused cases",
            Share(*(_cases(rows) for rows in (declined.filter(_is_reversed()), declined))),
        ),
    )


def _is_reversed() -> Exists:
    """What was approved first, disputed by its owner and then refused stays refused; so does what
    waits for a second person.
    """
    later = Decision.objects.filter(
        case=OuterRef("case"), action="approve", decided_at__gt=OuterRef("decided_at")
    )
    return Exists(later.filter(Q(needs_second=False) | Q(seconded_at__isnull=False)))


def _cases(decisions: QuerySet[Decision]) -> int:
    return decisions.values("case").distinct().count()


def _rates_of_the_machine(sent: QuerySet[Case], decisions: QuerySet[Decision]) -> tuple[Rate, ...]:
    """Only where policy has ever let the machine approve."""
    by_policy = decisions.filter(~BY_PEOPLE)
    drawn = sent.filter(failed_guards=[Guard.NOT_DRAWN.value])
    answered = _first_of_each(decisions.filter(case__in=drawn))
    if not by_policy.exists() and not drawn.exists():
        return ()
    disputed = by_policy.filter(case__reinstatement__disputed_at__isnull=False)
    of_sent = Share(by_policy.count(), sent.count())
    return (
        Rate("Approved by policy, by no person", "cases sent", of_sent),
        Rate(
            "Approved by policy, and their owner said: not me",
            "approvals by policy",
            Share(disputed.count(), of_sent.hits),
        ),
        Rate(
            "Drawn for a person, who approved as well",
            "drawn cases decided",
            Share(answered.filter(action="approve").count(), answered.count()),
        ),
    )


def _counted(rows: QuerySet[Any], **kinds: Q) -> dict[str, int]:
    """How many rows are of each kind, in one pass."""
    return rows.aggregate(**{name: Count("pk", filter=kind) for name, kind in kinds.items()})


def _by_day(name: str, chosen: Chosen, rows: QuerySet[Any], instant: str) -> Series:
    """All of them: what fell on no day of the selection stands before or after its days."""
    on = TruncDate(instant, tzinfo=_zone())
    grouped = rows.order_by().annotate(on=on).values("on").annotate(number=Count("pk"))
    counted: dict[date, int] = dict(grouped.values_list("on", "number"))
    span = (chosen.until_on - chosen.from_on).days + 1
    days = [chosen.from_on + timedelta(days=number) for number in range(span)]
    before = sum(number for day, number in counted.items() if day < chosen.from_on)
    after = sum(number for day, number in counted.items() if day > chosen.until_on)
    found = [
        *([(EARLIER, before)] if before else []),
        *((day.isoformat(), counted.get(day, 0)) for day in days),
        *([(LATER, after)] if after else []),
    ]
    return Series(name, "cases", tuple((label, float(number)) for label, number in found))


def _time_to_decision(first: QuerySet[Decision]) -> Series:
    asked = first.annotate(asked_at=queue_figures.asked_at("decided_at"))
    took = ExpressionWrapper(F("decided_at") - F("asked_at"), DurationField())
    rows = asked.filter(decided_at__gte=F("asked_at")).annotate(took=took)
    spans, count = rows.order_by("took").values_list("took", flat=True), rows.count()
    found = [
        (f"{percent} % within", spans[rank(count, percent)].total_seconds() / 3600)
        for percent in (PERCENTILES if count else ())
    ]
    return Series("Time to the first decision", "hours", tuple(found))


def _reasons(decisions: QuerySet[Decision]) -> Series:
    """Counted by what was given together: that are few, however many decisions there are."""
    counted: Counter[str] = Counter()
    grouped = decisions.order_by().values_list("reasons").annotate(number=Count("pk"))
    for codes, number in grouped:
        counted.update(dict.fromkeys(codes, number))
    named = [
        (str(REASONS[code].title) if code in REASONS else code, float(count))
        for code, count in counted.most_common()
    ]
    return Series("Reasons given", "times", tuple(named))


def _queue_age() -> Series:
    """How long what waits now, all that the queue shows, has waited since it was sent."""
    now = clock.now()
    limits = [timedelta(hours=hours) for _, hours in AGES]
    kinds = {
        f"age_{place}": Q(submitted_at__lte=now - young, submitted_at__gt=now - old)
        for place, (young, old) in enumerate(pairwise([timedelta(0), *limits]))
    }
    found = _counted(queueing.waiting(), **kinds, older=Q(submitted_at__lte=now - limits[-1]))
    names = [*(name for name, _ in AGES), OLDER]
    return Series(
        "Age of the queue now", "cases", tuple(zip(names, map(float, found.values()), strict=True))
    )
