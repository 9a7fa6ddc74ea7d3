"""The spans of days on which the clock of what one report covers may have started, by the law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from reinstate.domain.jurisdiction import place_of, slug
from reinstate.domain.place_codes import is_state
from reinstate.domain.policy import PolicyOn
from reinstate.domain.report_period import ReportPeriod, period_of
from reinstate.domain.state_law import AssetClass, Law, presumed_on, presumed_since
from reinstate.services.errors import Refused
from reinstate.services.whole_book import expressions
from reinstate.services.whole_book.book import Book
from reinstate.services.whole_book.book_rows import placed

_EVER = date(9999, 1, 1)
Name = tuple[str, date | None]  # a report: whose law, and when it is due; None: no date is known


class Span(NamedTuple):
    """The days on which the clock of what one report covers may have started, `after` excluded."""

    law: Law
    law_of: str
    period: ReportPeriod | None
    years: int
    after: date
    until: date

    @property
    def report(self) -> Name:
        """The report it is of."""
        return self.law_of, self.period.due_on if self.period else None

    @property
    def has_own_day(self) -> bool:
        """Whether the notice is counted from each owner's own day, so that days stay apart."""
        return self.law.entry("notice.counted_from").value == "presumption"

    def period_from(self, start: date | None) -> ReportPeriod | None:
        """The report's days; where a notice is counted from an owner's own day, of that owner."""
        own_day = None if start is None else presumed_on(self.law, start)
        if self.period is None or own_day is None:
            return self.period
        return period_of(self.law, own_day)


def subject(law_of: str, due_on: date) -> str:
    """How the record names a report."""
    return f"report:{law_of}:{due_on.isoformat()}"


def demand_state(code: str) -> None:
    """Refused where there is no such state."""
    if not is_state(code):
        raise Refused(f"There is no state {code!r}; write one like US-CA.", "no_state")


def spans_of_book(book: Book, policy: PolicyOn, first: date) -> Iterator[Span]:
    """Those of every law that an account of the book may be under, from the first day on."""
    codes = {place_of(placed(place, policy.day), policy).law_of for place in book.places}
    for law_of in sorted(codes):
        for item in AssetClass:
            yield from _spans_of(law_of, Law(policy, slug(law_of), item), first)


def _spans_of(law_of: str, law: Law, first: date) -> Iterator[Span]:
    """One span after the other, from the first account on until a clock that started today."""
    years, after = law.days("years"), first - timedelta(days=1)
    first_on = presumed_on(law, first)
    period = None if first_on is None else period_of(law, first_on)
    if years is None or period is None:
        yield Span(law, law_of, None, years or 0, after, _EVER)
        return
    while after < law.policy.day and period is not None:
        until = presumed_since(law, period.cutoff_on, expressions.silent_since) or after
        yield Span(law, law_of, period, years, after, until)
        after = until
        period = period_of(law, period.cutoff_on + timedelta(days=1))
