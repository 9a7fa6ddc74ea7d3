"""Finding a case or an account by what somebody says on the phone: exact values and whole names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from reinstate.domain.case import parse_ticket_id
from reinstate.services import clock, journal
from reinstate.services.access import limits, review_access
from reinstate.services.review import queue_lines
from reinstate.services.review.review_view import Found, QueueLine
from reinstate.store import blind_index
from reinstate.store.audit import Tag
from reinstate.store.blind_index import Purpose
from reinstate.store.models import Account, Case, Person

SHOWN = 50
NAMESAKES = 200  # more people than this by one name, and another word is asked for


def find(text: str, actor: int) -> Found:
    """By ticket, exact e-mail, name, document number or external account id.

    Counted like a person opened, and recorded with every account that it showed. No line says
    what somebody owns or why they are locked: that stands on the page of one case.
    """
    review_access.staff(actor)
    who, now, plain = journal.staff(actor), clock.now(), text.strip()
    limits.count_search(who, plain)
    found, shown = _found(plain, actor, now)
    with transaction.atomic():
        journal.record(Tag.STAFF_CASE_FOUND, who, "search", now, {"accounts": shown})
    return found


def _found(plain: str, actor: int, now: datetime) -> tuple[Found, list[str]]:
    """What fits, and whose accounts are on it."""
    rows = Case.objects.select_related("account__person")
    ticket = parse_ticket_id(plain)
    if ticket is not None:
        by_ticket = list(rows.filter(ticket=ticket))
        return Found(_lines(by_ticket, actor, now)), [case.account_id for case in by_ticket]
    people, is_more = _people(plain)
    owned = Account.objects.filter(Q(person__in=people) | Q(external_id=plain))
    ids = list(owned.values_list("id", flat=True)[:SHOWN])
    found = list(rows.filter(account_id__in=ids).order_by("-opened_at", "id")[: SHOWN + 1])
    without = set(ids) - {case.account_id for case in found}
    is_more = is_more or len(found) > SHOWN or len(ids) == SHOWN
    listed = Found(_lines(found[:SHOWN], actor, now), tuple(sorted(without)), is_more)
    return listed, sorted({case.account_id for case in found[:SHOWN]} | without)


def _lines(cases: list[Case], actor: int, now: datetime) -> tuple[QueueLine, ...]:
    lines = queue_lines.lines(cases, actor, now)
    return tuple(replace(line, balance_usd="", restrictions=()) for line in lines)


def _people(plain: str) -> tuple[list[str], bool]:
    """Who is meant, and whether there are more of them than are looked at."""
    if "@" in plain:
        return _ids(blind_index.people_with(Purpose.EMAIL, plain))
    by_number, is_more = _ids(blind_index.people_with(Purpose.DOCUMENT_NUMBER, plain))
    if by_number:
        return by_number, is_more
    return _ids(blind_index.people_named(plain))


def _ids(people: QuerySet[Person]) -> tuple[list[str], bool]:
    found = list(people.values_list("id", flat=True)[: NAMESAKES + 1])
    return found[:NAMESAKES], len(found) > NAMESAKES
