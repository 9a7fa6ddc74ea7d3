"""Owners who came under the law of a report late: some day of it was over when they did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reinstate.domain.deadlines import found_past
from reinstate.domain.jurisdiction import name_of
from reinstate.domain.report_period import ReportPeriod
from reinstate.services.whole_book.due_reports import Inclusion, Owners


@dataclass(frozen=True, slots=True)
class Arrived:
    """Owners who came under the law of a report when some day of it was over already."""

    law_before: str
    accounts: int
    first_on: date
    last_on: date

    @property
    def name_before(self) -> str:
        """What people call the state whose law applied until then."""
        return name_of(self.law_before)


def law_began(owners: Sequence[Owners]) -> date | None:
    """From when on the law applies to the first of those to be reported; None: always, to some."""
    found = [some.since for some in owners if some.inclusion is Inclusion.REPORTED]
    known = [day for day in found if day is not None]
    return min(known, default=None) if len(known) == len(found) else None


def arrived(owners: Sequence[Owners], period: ReportPeriod | None) -> tuple[Arrived, ...]:
    """By the law that applied before, those for whom some day of the report was past."""
    days: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for some in owners:
        is_past = period is not None and found_past(period, some.since)
        if is_past and some.since is not None and some.inclusion is Inclusion.REPORTED:
            days[some.law_before][some.since] += some.accounts
    return tuple(
        Arrived(law, sum(days[law].values()), min(days[law]), max(days[law]))
        for law in sorted(days)
    )
