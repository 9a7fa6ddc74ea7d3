"""The demo: an empty database becomes one with owners, staff and cases to try things with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction

from reinstate.domain.case import CaseKind, CaseState, Route, ticket_id
from reinstate.services import clock, installation, journal, work
from reinstate.services.demonstration import demo_known_answers, demo_people
from reinstate.services.demonstration.demo_samples import DemoSample, sample_photo, samples
from reinstate.services.errors import Refused
from reinstate.services.integration import exchange
from reinstate.store.audit import Tag
from reinstate.store.models import (
    Account,
    Case,
    CaseEvent,
    Reinstatement,
    StaffProfile,
)

__all__ = [
    "DemoLoaded",
    "DemoOwner",
    "DemoSample",
    "DemoStaff",
    "load",
    "owners",
    "sample_photo",
    "samples",
    "staff",
]

STAFF = (
    ("reviewer", "Rosa Reviewer", "rosa@staff.example"),
    ("senior", "Sam Senior", "sam@staff.example"),
    ("compliance", "Cleo Compliance", "cleo@staff.example"),
    ("compliance", "Casey Compliance", "casey@staff.example"),
)
HELD_FOR = timedelta(hours=47)


@dataclass(frozen=True, slots=True)
class DemoOwner:
    """One demo owner; `situation` is the key, `title` completes the sentence "X ..."."""

    account_id: str
    name: str
    situation: str
    title: str
    email: str


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """One member of the demo's staff."""

    user_id: int
    email: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class DemoLoaded:
    """What is there now; `is_new` = this call made it."""

    owners: int
    staff: int
    is_new: bool


def load() -> DemoLoaded:
    """Make an empty database a demo. A database that is one already is left alone."""
    if not clock.is_demo():
        _fill()
        return DemoLoaded(len(owners()), len(STAFF), is_new=True)
    return DemoLoaded(len(owners()), len(STAFF), is_new=False)


def owners() -> tuple[DemoOwner, ...]:
    """The demo's owners, in the order of the situations."""
    clock.require_demo("list everyone")
    ids = dict(Account.objects.values_list("external_id", "id"))
    return tuple(
        DemoOwner(
            ids[one.external_id], one.who().full_name, one.key, one.title, demo_people.email(one)
        )
        for one in demo_people.SITUATIONS
        if one.external_id in ids
    )


def staff() -> tuple[DemoStaff, ...]:
    """The demo's staff."""
    clock.require_demo("list everyone")
    rows = StaffProfile.objects.select_related("user").order_by("id")
    return tuple(DemoStaff(row.user_id, row.user.email, row.display_name, row.role) for row in rows)


def _fill() -> None:
    with transaction.atomic():
        if Account.objects.exists() or StaffProfile.objects.exists():
            raise Refused(
                "This database holds accounts already; a demo needs an empty one. "
                "Name another with REINSTATE_DATABASE_URL.",
                "not_empty",
            )
        installation.become_demo()
        now = clock.now()
        for role, name, email in STAFF:
            _add_staff(role, name, email)
        for one in demo_people.SITUATIONS:
            for event in demo_people.events(one, now):
                exchange.ingest(event)
        _reinstated_an_hour_ago(now)
        for one in demo_people.SITUATIONS:
            if one.case_set:
                work.build_demo_case(one.external_id)
        for name, *_ in demo_known_answers.PREPARED:
            work.build_known_answer(name)
        journal.record(Tag.OPERATOR_DEMO_LOADED, journal.OPERATOR, "installation", now)


def _add_staff(role: str, name: str, email: str) -> None:
    user = get_user_model().objects.create_user(username=email, email=email)
    StaffProfile.objects.create(user=user, role=role, display_name=name)


def _reinstated_an_hour_ago(now: datetime) -> None:
    """A past case, for the owner whose withdrawals are on hold."""
    account = Account.objects.get(external_id=f"{demo_people.PREFIX}hold")
    done = now - timedelta(hours=1)
    case = Case.objects.create(
        ticket=ticket_id(1),
        account=account,
        kind=CaseKind.REACTIVATION,
        route=Route.ONLINE,
        state=CaseState.REINSTATED,
        time_zone="America/New_York",
        document_type="us_passport",
        opened_at=now - timedelta(days=2),
        submitted_at=now - timedelta(days=2),
        closed_at=done,
    )
    for action, at in (("opened", case.opened_at), ("acknowledge", done)):
        CaseEvent.objects.create(case=case, at=at, action=action, actor=journal.SYSTEM)
    Reinstatement.objects.create(
        case=case,
        approved_at=done,
        announced_at=done,
        acknowledged_at=done,
        hold_until=now + HELD_FOR,
    )
