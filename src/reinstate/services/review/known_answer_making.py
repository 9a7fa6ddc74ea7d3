"""Making a known-answer case from invented data and photos of people who lend themselves to it.

Never from an owner's case: its photos were given for that owner's account (docs/adr/0014).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from reinstate.domain.findings import PieceKind
from reinstate.services import clock, journal, rules
from reinstate.services.access import review_access
from reinstate.services.case import cases, required
from reinstate.services.case.owner_view import DocumentChoice
from reinstate.services.errors import NotAllowed, NotFound, Refused
from reinstate.services.integration import exchange
from reinstate.services.review import known_answers
from reinstate.services.review.decision_rules import ACTIONS, DECLINE
from reinstate.services.review.reasons import REASONS
from reinstate.services.review.review_view import Reviewer
from reinstate.store.audit import Tag
from reinstate.store.models import Account, KnownAnswer

ZONE = "America/New_York"
CONSENT = "Lent for known-answer cases; not an owner's photo."
DISABLED_DAYS, USED_DAYS, OPENED_DAYS = 30, 60, 900
BY_HAND = "retired_by_hand"


@dataclass(frozen=True, slots=True)
class Invented:
    """The owner whom the account pretends to have, as the photos show them."""

    legal_name: str
    email: str
    birth_on: date
    document_number: str
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A known answer as compliance sees it in the list."""

    known_id: int
    case_id: str
    action: str
    reasons: tuple[str, ...]
    made_by: str
    prepared_at: datetime
    shown: int
    missed: int
    retired_at: datetime | None
    retired_because: str


def make(
    actor: int,
    who: Invented,
    document_type: str,
    photos: Mapping[PieceKind, bytes],
    action: str,
    reasons: Sequence[str],
) -> str:
    """Hand the photos in like any owner's and take the case out of the real ones; its id."""
    demand_maker(actor)
    _demand_answer(action, reasons)
    day = clock.today()
    asked = (PieceKind.SELFIE, *_sides(document_type, day))
    missing = [required.TITLES[kind] for kind in asked if kind not in photos]
    if missing:
        raise Refused(f"Hand in: {', '.join(missing)}.", "photo_missing")
    with transaction.atomic():
        case_id = begin(who, document_type)
        for kind in asked:
            cases.add_piece(_account_of(case_id, actor), case_id, kind, photos[kind])
        known_answers.prepare(case_id, action, reasons, made_by=actor)
        at = clock.now()
        journal.record(Tag.STAFF_KNOWN_ANSWER_MADE, journal.staff(actor), case_id, at)
    return case_id


def begin(who: Invented, document_type: str, consent: str = CONSENT) -> str:
    """An invented account that disabled itself, and its open case with the ID chosen."""
    with transaction.atomic():
        account_id = _account(who)
        case_id = cases.open_case(account_id, time_zone=ZONE).case_id
        cases.give_consent(account_id, case_id, consent)
        cases.choose_document_type(account_id, case_id, document_type)
    return case_id


def every(actor: int) -> tuple[Prepared, ...]:
    """Those in use first, the newest first."""
    demand_maker(actor)
    names = review_access.names()
    rows = KnownAnswer.objects.prefetch_related("trials").order_by("-prepared_at")
    found = [_prepared(row, names) for row in rows]
    return tuple(sorted(found, key=lambda one: one.retired_at is not None))


def retire(actor: int, known_id: int) -> None:
    """Show it no more; what was decided about it stays counted."""
    demand_maker(actor)
    at = clock.now()
    with transaction.atomic():
        known = KnownAnswer.objects.filter(id=known_id, retired_at=None).first()
        if known is None:
            raise NotFound("There is no such known answer in use.")
        known_answers.retire(known, BY_HAND, at)
        who, about = journal.staff(actor), known.template_id
        journal.record(Tag.STAFF_KNOWN_ANSWER_RETIRED, who, about, at)


def documents() -> tuple[DocumentChoice, ...]:
    """The ID types one can be made with."""
    return required.choices(rules.on(clock.today()))


def may_make(who: Reviewer) -> bool:
    """Compliance officers; whoever sees what is prepared would know it in the queue."""
    return who.role == review_access.COMPLIANCE


def demand_maker(actor: int) -> None:
    """NotAllowed for reviewers and seniors: they are who is measured."""
    if not may_make(review_access.staff(actor)):
        raise NotAllowed("Known answers are made by compliance officers.")


def _demand_answer(action: str, reasons: Sequence[str]) -> None:
    if action not in ACTIONS:
        raise Refused("Say what the right decision is.", "no_action")
    if not all(code in REASONS and action in REASONS[code].actions for code in reasons):
        raise Refused("A reason does not fit this decision.", "wrong_reason")
    if action == DECLINE and not reasons:
        raise Refused("Say which reason a reviewer has to name.", "no_reason")


def _sides(document_type: str, day: date) -> tuple[PieceKind, ...]:
    try:
        return required.sides(rules.on(day), document_type)
    except KeyError:
        raise Refused("Choose an ID type from the list.", "unknown_type") from None


def _account(who: Invented) -> str:
    """The mark comes before anything that could write to somebody."""
    now, name = clock.now(), secrets.token_hex(8)
    opened = now - timedelta(days=OPENED_DAYS)

    def told(kind: str, days: int, data: Mapping[str, object]) -> str:
        at = (now - timedelta(days=days)).isoformat()
        event = {"id": f"{name}-{days}", "type": kind, "occurred_at": at, "account": name}
        return exchange.ingest({**event, "data": data}).account_id

    account_id = told("account.opened", OPENED_DAYS, _document(who, opened.date()))
    Account.objects.filter(id=account_id).update(is_known_answer=True, next_review_on=None)
    told("activity.recorded", USED_DAYS, {"kind": "login"})
    told("restriction.raised", DISABLED_DAYS, {"kind": "self_disabled", "by": "owner"})
    return account_id


def _document(who: Invented, opened_on: date) -> dict[str, object]:
    home = {"jurisdiction": who.jurisdiction, "from": opened_on.isoformat(), "kind": "residence"}
    return {
        "platform": "us",
        "opened_on": opened_on.isoformat(),
        "email": who.email,
        "legal_name": who.legal_name,
        "birth_date": who.birth_on.isoformat(),
        "document_number": who.document_number,
        "addresses": [home],
    }


def _account_of(case_id: str, actor: int) -> str:
    return review_access.case(case_id, actor).account_id


def _prepared(row: KnownAnswer, names: Mapping[int, str]) -> Prepared:
    trials = [trial for trial in row.trials.all() if trial.decided_at is not None]
    return Prepared(
        known_id=row.id,
        case_id=row.template_id,
        action=row.action,
        reasons=tuple(row.reasons),
        made_by=names.get(row.made_by_id or 0, "") if row.made_by_id else "",
        prepared_at=row.prepared_at,
        shown=len(trials),
        missed=sum(trial.is_right is False for trial in trials),
        retired_at=row.retired_at,
        retired_because=row.retired_because,
    )
