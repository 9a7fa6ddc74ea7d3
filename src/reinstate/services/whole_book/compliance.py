"""What compliance asks: how the book stands, what comes due, who did what, and decisions again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q

from reinstate.domain.case import CaseState, parse_ticket_id
from reinstate.domain.jurisdiction import name_of
from reinstate.domain.place_codes import is_place
from reinstate.domain.standing import Lifecycle
from reinstate.services import clock, journal, rules
from reinstate.services.access import limits, review_access
from reinstate.services.errors import NotFound, Refused
from reinstate.services.review import packet, replay
from reinstate.services.review.replay import Replayed
from reinstate.services.upkeep import audit, audit_export
from reinstate.services.upkeep.audit import BrokenRecord, Entry, Verified
from reinstate.services.upkeep.audit_export import Exported
from reinstate.services.whole_book import book_source, preview
from reinstate.services.whole_book.book import Book
from reinstate.services.whole_book.preview import NOTHING, Amount, Stands
from reinstate.store.audit import Tag
from reinstate.store.models import Account, Case, Person
from reinstate.store.models.cases import OPEN_STATES

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
class AtStage:
    """Accounts whose open case is in one state, by lifecycle; None: no case is open."""

    stage: CaseState | None
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole book as of the day it was made; stages are those of one state, or of all.

    `own_state`: of the exchange, where accounts without a residence on record are counted.
    """

    made_on: date
    days: tuple[date, ...]
    ahead: tuple[Ahead, ...]
    states: tuple[InState, ...]
    stages: tuple[AtStage, ...]
    chosen: str
    own_state: str
    lifecycles: tuple[Lifecycle, ...] = tuple(Lifecycle)


@dataclass(frozen=True, slots=True)
class Record:
    """A stretch of the audit record. `next_after` is None at its end; before the first entry of
    all there are no earlier ones. `names` are those of the staff who act in it.
    """

    entries: tuple[Entry, ...]
    next_after: int | None
    earlier_after: int | None
    names: Mapping[str, str]


def overview(actor: int, state: str = "") -> Overview | None:
    """Accounts and dollars by lifecycle, state, stage and day; None where many were not counted."""
    review_access.officer(actor)
    try:
        with book_source.current() as book:
            return _overview(book, state)
    except NotFound:
        return None


def _overview(book: Book, state: str) -> Overview:
    days = tuple(book.made_on + timedelta(days=days) for days in AHEAD)
    policy = rules.policy()
    found = [preview.stands(book, policy, day) for day in days]
    if state and all(state != row.state for row in found[0]) and not is_place(state):
        raise Refused(f"There is no place {state!r}; choose a state from the list.", "no_state")
    stages = _stages([row for row in found[0] if state in ("", row.state)])
    own = name_of(policy.on(book.made_on).text("exchange.domicile"))
    return Overview(book.made_on, days, _ahead(found), _states(found[0]), stages, state, own)


def count_anew(actor: int) -> Book:
    """Read every account again; minutes for millions, so it is asked for and never by itself."""
    review_access.officer(actor)
    return book_source.make().book


def record(actor: int, subject: str = "", after: int | None = None) -> Record:
    """Audit entries in order, of one subject from the first on, or the latest of all.

    That they were read is an entry too.

    A ticket stands for its case, the name of a member of staff for all that they did. What fits
    nothing may be anything, a person's address even: it stays out of a record that nobody can
    erase.
    """
    review_access.officer(actor)
    names, case = review_access.names(), _case_of(subject)
    about = case.id if case else _staff_of(subject, names) or subject.strip()
    start = after if after is not None else 0 if about else audit.last() - SHOWN
    found = audit.entries(about or None, max(0, start), SHOWN + 1)
    known = about if found else ""
    review_access.record_view(
        Tag.STAFF_COMPLIANCE_VIEWED, journal.staff(actor), known or "audit", clock.now()
    )
    more = found[SHOWN - 1].sequence if len(found) > SHOWN else None
    earlier = audit.before(about or None, start, SHOWN)
    actors = {journal.staff(key): name for key, name in names.items()}
    return Record(found[:SHOWN], more, earlier, actors)


def verify(actor: int) -> tuple[Verified | None, str]:
    """The record recomputed from its first entry: whole, or the first fault in words."""
    review_access.officer(actor)
    try:
        return audit.verify(), ""
    except BrokenRecord as error:
        return None, str(error)


def export_record(actor: int, from_on: date | None, until_on: date | None) -> Exported:
    """The record of these days, or without them the whole, with its proof."""
    review_access.officer(actor)
    return audit_export.export(journal.staff(actor), from_on, until_on)


def decision_named(actor: int, text: str) -> str:
    """A decision's id; of a ticket or a case, that of its latest decision."""
    review_access.officer(actor)
    case = _case_of(text)
    if case is None:
        return text.strip()
    latest = case.decisions.order_by("-decided_at").first()
    if latest is None:
        raise NotFound(f"Nobody has decided request {case.ticket} yet.")
    return latest.id


def _case_of(text: str) -> Case | None:
    ticket = parse_ticket_id(text)
    return Case.objects.filter(Q(id=text.strip()) | Q(ticket=ticket or "")).first()


def _staff_of(text: str, names: Mapping[int, str]) -> str:
    """The member of staff of exactly this name, as the record names them; else nothing."""
    wanted = " ".join(text.split()).casefold()
    fitting = [journal.staff(key) for key, name in names.items() if name.casefold() == wanted]
    return fitting[0] if len(fitting) == 1 else ""


def decided_again(actor: int, decision_id: str) -> Replayed:
    """A decision explained by what comes out of the same findings and photos now."""
    review_access.officer(actor)
    _demand_not_recused(decision_id, actor)
    return replay.replay(decision_id, journal.staff(actor))


def export(actor: int, decision_id: str, *, with_photos: bool) -> bytes:
    """The decision packet, a ZIP file."""
    review_access.officer(actor)
    _demand_not_recused(decision_id, actor)
    for account_id in Account.objects.filter(cases__decisions=decision_id).values_list("id"):
        limits.count_person(journal.staff(actor), *account_id)
    return packet.write(decision_id, journal.staff(actor), with_photos=with_photos)


def _demand_not_recused(decision_id: str, actor: int) -> None:
    """What a decision rests on is as closed to whoever keeps off the owner as the case is."""
    person = Person.objects.filter(accounts__cases__decisions=decision_id).first()
    if person is not None:
        review_access.demand_not_recused(person, actor)


def _ahead(found: list[tuple[Stands, ...]]) -> tuple[Ahead, ...]:
    sums = [_by_lifecycle(rows) for rows in found]
    return tuple(Ahead(item, tuple(one[item] for one in sums)) for item in Lifecycle)


def _states(rows: tuple[Stands, ...]) -> tuple[InState, ...]:
    found = []
    for code, group in groupby(sorted(rows, key=_state), key=_state):
        here = list(group)
        by = _by_lifecycle(here)
        not_good = sum((row.amount for row in here if not row.is_good), NOTHING)
        amounts = tuple(by[item] for item in Lifecycle)
        found.append(InState(code, _called(code), amounts, not_good))
    return tuple(found)


def _called(code: str) -> str:
    """DE alone is Germany, and beside the names of states would be read as Delaware."""
    return name_of(code) if code.startswith("US") else f"{code}, abroad"


def _stages(rows: Sequence[Stands]) -> tuple[AtStage, ...]:
    """The open cases in the order of their road, then the accounts without one."""
    found = []
    for stage in [*OPEN_STATES, ""]:
        here = [row for row in rows if row.stage == stage]
        if here:
            by = _by_lifecycle(here)
            amounts = tuple(by[item] for item in Lifecycle)
            found.append(AtStage(CaseState(stage) if stage else None, amounts))
    return tuple(found)


def _state(row: Stands) -> str:
    return row.state


def _by_lifecycle(rows: Iterable[Stands]) -> dict[Lifecycle, Amount]:
    sums = dict.fromkeys(Lifecycle, NOTHING)
    for row in rows:
        sums[row.lifecycle] += row.amount
    return sums
