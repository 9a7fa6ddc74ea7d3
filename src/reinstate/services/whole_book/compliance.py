"""What compliance asks: how the book stands, what comes due, which rules hold, who did what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from reinstate import rulebook
from reinstate.domain.jurisdiction import name_of
from reinstate.domain.policy import Dated, Parameter
from reinstate.domain.standing import Lifecycle
from reinstate.services import clock, journal, rules
from reinstate.services.access.review_access import COMPLIANCE, record_view, staff
from reinstate.services.errors import NotAllowed, NotFound
from reinstate.services.review import packet, replay
from reinstate.services.review.replay import Replayed
from reinstate.services.upkeep import audit
from reinstate.services.upkeep.audit import BrokenRecord, Entry, Verified
from reinstate.services.whole_book import book as books
from reinstate.services.whole_book import book_source, preview
from reinstate.services.whole_book.book import Book
from reinstate.services.whole_book.preview import NOTHING, Amount
from reinstate.store.audit import Tag

AHEAD = (0, 30, 90, 365)
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Ahead:
    """One lifecycle today and on later days, as if no owner did anything."""

    lifecycle: Lifecycle
    amounts: tuple[Amount, ...]  # in the order of AHEAD


@dataclass(frozen=True, slots=True)
class InState:
    """The accounts of one state by lifecycle, in the order of `Lifecycle`."""

    code: str
    name: str
    amounts: tuple[Amount, ...]
    not_in_good_standing: Amount


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole book as of the day it was made."""

    made_on: date
    days: tuple[date, ...]
    ahead: tuple[Ahead, ...]
    states: tuple[InState, ...]
    lifecycles: tuple[Lifecycle, ...] = tuple(Lifecycle)


@dataclass(frozen=True, slots=True)
class Rule:
    """A value in force today, and whether a person has signed it."""

    key: str
    meaning: str
    unit: str
    value: str
    entry: Dated
    how_sure: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Values that fit what was asked for, the first of them, and how many there are."""

    digest: str
    rows: tuple[Rule, ...]
    found: int
    unsigned: int


@dataclass(frozen=True, slots=True)
class Record:
    """A stretch of the audit record. `next_after` is None at its end."""

    entries: tuple[Entry, ...]
    next_after: int | None


def overview(actor: int) -> Overview | None:
    """Accounts and dollars by lifecycle, state and day; None before a book was made."""
    _officer(actor)
    try:
        book = books.opened(book_source.folder())
    except NotFound:
        return None
    days = tuple(book.made_on + timedelta(days=days) for days in AHEAD)
    policy = rules.policy()
    found = [preview.stands(book, policy, day) for day in days]
    return Overview(book.made_on, days, _ahead(found), _states(found[0]))


def count_anew(actor: int) -> Book:
    """Read every account again; minutes for millions, so it is asked for and never by itself."""
    _officer(actor)
    return book_source.make().book


def values(actor: int, text: str = "", *, only_unsigned: bool = False) -> Rules:
    """The policy in force today, value by value."""
    _officer(actor)
    policy, day = rules.policy(), clock.today()
    known = [_rule(item, day) for item in policy.parameters.values()]
    rows = [row for row in known if row is not None]
    wanted = [row for row in rows if _fits(row, text.strip().lower(), only_unsigned)]
    unsigned = sum(1 for row in rows if row.entry.reviewed is None)
    return Rules(policy.digest, tuple(wanted[:SHOWN]), len(wanted), unsigned)


def record(actor: int, subject: str = "", after: int = 0) -> Record:
    """Audit entries in order, of one subject or of all; that they were read is one too."""
    _officer(actor)
    at = clock.now()
    record_view(Tag.STAFF_COMPLIANCE_VIEWED, journal.staff(actor), subject[:48] or "audit", at)
    found = audit.entries(subject.strip() or None, after, SHOWN + 1)
    more = found[SHOWN - 1].sequence if len(found) > SHOWN else None
    return Record(found[:SHOWN], more)


def verify(actor: int) -> tuple[Verified | None, str]:
    """The record recomputed from its first entry: whole, or the first fault in words."""
    _officer(actor)
    try:
        return audit.verify(), ""
    except BrokenRecord as error:
        return None, str(error)


def decided_again(actor: int, decision_id: str) -> Replayed:
    """A decision explained by what comes out of the same findings and photos now."""
    _officer(actor)
    return replay.replay(decision_id)


def export(actor: int, decision_id: str, *, with_photos: bool) -> bytes:
    """The decision packet, a ZIP file."""
    _officer(actor)
    return packet.write(decision_id, journal.staff(actor), with_photos=with_photos)


def _officer(actor: int) -> None:
    if staff(actor).role != COMPLIANCE:
        raise NotAllowed("This page is for compliance officers.")


def _ahead(found: list[tuple[preview.Stands, ...]]) -> tuple[Ahead, ...]:
    sums: list[Mapping[Lifecycle, Amount]] = []
    for rows in found:
        total: dict[Lifecycle, Amount] = defaultdict(lambda: NOTHING)
        for _, lifecycle, _, amount in rows:
            total[lifecycle] += amount
        sums.append(total)
    return tuple(
        Ahead(item, tuple(total.get(item, NOTHING) for total in sums)) for item in Lifecycle
    )


def _states(rows: tuple[preview.Stands, ...]) -> tuple[InState, ...]:
    sums: dict[str, dict[Lifecycle, Amount]] = defaultdict(lambda: defaultdict(lambda: NOTHING))
    not_good: dict[str, Amount] = defaultdict(lambda: NOTHING)
    for state, lifecycle, is_good, amount in rows:
        sums[state][lifecycle] += amount
        if not is_good:
            not_good[state] += amount
    return tuple(
        InState(code, name_of(code), tuple(by[item] for item in Lifecycle), not_good[code])
        for code, by in sorted(sums.items())
    )


def _rule(item: Parameter, day: date) -> Rule | None:
    entry = item.in_force(day)
    if entry is None:
        return None
    return Rule(
        item.key,
        item.meaning,
        item.unit,
        rulebook.shown(entry.value),
        entry,
        entry.confidence.value.replace("_", " "),
    )


def _fits(row: Rule, text: str, only_unsigned: bool) -> bool:
    if only_unsigned and row.entry.reviewed is not None:
        return False
    return text in f"{row.key} {row.meaning} {row.entry.authority}".lower()
