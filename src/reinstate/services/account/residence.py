"""A move: what the owner states about their new home, to be compared with the proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from reinstate.domain.case import WITH_OWNER, CaseKind, CaseState
from reinstate.domain.jurisdiction import (
    SupportLevel,
    name_of,
    slug,
    support_level,
    supported_places,
)
from reinstate.domain.place_codes import NAMES
from reinstate.services import clock, journal, rules, seals
from reinstate.services.access import own
from reinstate.services.case import moves
from reinstate.services.case.owner_view import OwnerResidence
from reinstate.services.errors import Refused
from reinstate.services.languages import in_a_list, say
from reinstate.store import vault
from reinstate.store.audit import Tag
from reinstate.store.models import Case, ResidencyStatement

IS_DUE = gettext_noop("State where you live now.")
LINES = "residency.lines"
SHORTEST, LONGEST = 5, 300


def places_to_move_to() -> tuple[tuple[str, str], ...]:
    """Code and name of every place where a move opens an account today, by name in the reader's
    language: those that are served, and those of which nobody knows it, which lock nobody. A
    person decides about a move.
    """
    found = (
        (place.code, _named(place.code, place.level))
        for place in supported_places(rules.on(clock.today()))
        if place.code and place.level in (SupportLevel.OPEN, SupportLevel.UNKNOWN)
    )
    return tuple(sorted(found, key=lambda one: in_a_list(one[1])))


def _named(code: str, level: SupportLevel) -> str:
    name = say(name_of(code))
    if level is SupportLevel.UNKNOWN:
        return _("{place} (it is not known whether we serve it)").format(place=name)
    return name


class Misstated(Refused):
    """Everything that is wrong with a statement: by field a sentence, in the order of the page."""

    def __init__(self, by_field: Mapping[str, Refused]) -> None:
        said = {name: one.sentence for name, one in by_field.items()}
        super().__init__(" ".join(said.values()), next(iter(by_field.values())).code)
        self.by_field = said


def state(
    account_id: str,
    case_id: str,
    jurisdiction: str,
    from_on: date | None,
    lines: str,
    *,
    is_true: bool,
) -> None:
    """The owner states a home in a place that is not closed, and that it is true; the latest
    counts.

    Misstated where something of it is missing or cannot be.
    """
    at = clock.now()
    with transaction.atomic():
        case = moves.locked(own.case(account_id, case_id).id)
        if case.kind != CaseKind.ADDRESS_MOVE or CaseState(case.state) not in WITH_OWNER:
            raise Refused(_("No address is asked for on this request now."), "not_due")
        wrong = {
            "jurisdiction": _wrong_place(jurisdiction),
            "lines": _wrong_lines(lines.strip()),
            "from_on": _wrong_day(from_on, clock.today(case.time_zone)),
            "is_true": None if is_true else _not_stated(),
        }
        by_field = {name: one for name, one in wrong.items() if one is not None}
        if by_field or from_on is None:
            raise Misstated(by_field)
        told = known(case)
        if told and (told.jurisdiction, told.from_on, told.lines) == (
            jurisdiction,
            from_on,
            lines.strip(),
        ):  # gone on from Back, or pressed twice
            return
        sealed = vault.of(case.account.person).seal(f"{LINES}:{case.id}", lines.strip().encode())
        ResidencyStatement.objects.update_or_create(
            case=case,
            defaults={
                "jurisdiction": jurisdiction,
                "from_on": from_on,
                "lines": sealed,
                "stated_at": at,
            },
        )
        details = {"jurisdiction": jurisdiction}
        actor = journal.owner(case.account)
        journal.on_case(case, Tag.PORTAL_CASE_RESIDENCE_STATED, actor, at, details)


def stated(
    case: Case, words: Callable[[Callable[[], str]], str] | None = None
) -> OwnerResidence | None:
    """What was stated, opened; None when nothing was. `words` as of `seals`, where a page says in
    their place that they do not open; else Tampered.
    """
    if case.kind != CaseKind.ADDRESS_MOVE:
        return None
    row = ResidencyStatement.objects.filter(case=case).first()
    if row is None:
        return None
    keyed, sealed = vault.of(case.account.person), bytes(row.lines or b"")

    def read() -> str:
        return keyed.open(f"{LINES}:{case.id}", sealed).decode()

    lines = words(read) if words else read()
    level = support_level(rules.on(clock.today()), slug(row.jurisdiction))
    is_known = level is not SupportLevel.UNKNOWN
    name = say(name_of(row.jurisdiction))
    return OwnerResidence(row.jurisdiction, name, row.from_on, lines, is_known)


def known(case: Case) -> OwnerResidence | None:
    """The same for its owner's page: what does not open is asked for anew."""
    return seals.opened(lambda: stated(case), None)


def is_due(case: Case) -> bool:
    """Whether this case still waits for the statement."""
    return case.kind == CaseKind.ADDRESS_MOVE and known(case) is None


def _wrong_place(jurisdiction: str) -> Refused | None:
    if jurisdiction in dict(places_to_move_to()):
        return None
    if not jurisdiction:
        return Refused(_("Choose the state or territory where you live now."), "no_place")
    name = say(name_of(jurisdiction)) if jurisdiction[3:] in NAMES else _("This place")
    said = _(
        "{place} is not served, so a move there would not open your account. Choose a place from "
        "the list."
    )
    return Refused(said.format(place=name), "place_not_served")


def _wrong_lines(lines: str) -> Refused | None:
    if SHORTEST <= len(lines) <= LONGEST:
        return None
    return Refused(_("Write street, number, town and ZIP code."), "no_address")


def _wrong_day(from_on: date | None, today: date) -> Refused | None:
    if from_on is None:
        return Refused(_("Choose the day since when you live there."), "no_day")
    if from_on > today:
        return Refused(_("The day lies ahead. Tell us once you have moved."), "not_moved_yet")
    return None


def _not_stated() -> Refused:
    return Refused(_("Tick the box to say that this is where you live."), "not_stated")
