"""Who among staff may do what, and the trace of what they looked at."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from reinstate.domain.findings import Audience
from reinstate.services import journal
from reinstate.services.errors import NotAllowed, NotFound
from reinstate.services.review_view import Reviewer
from reinstate.store.audit import Details, Tag
from reinstate.store.models import Case, Person, StaffProfile

REVIEWER, SENIOR, COMPLIANCE = (role.value for role in StaffProfile.Role)
SECOND_ROLES = (SENIOR, COMPLIANCE)


def staff(user_id: int) -> Reviewer:
    """The acting member of staff; NotAllowed for everyone else."""
    found = StaffProfile.objects.filter(user_id=user_id, user__is_active=True).first()
    if found is None:
        raise NotAllowed("This page is for members of staff.")
    return Reviewer(user_id, found.display_name, found.role)


def audience(who: Reviewer) -> Audience:
    """What this person may read."""
    return Audience.COMPLIANCE if who.role == COMPLIANCE else Audience.REVIEWER


def name_of(user_id: int | None) -> str:
    """A display name; empty for nobody."""
    if user_id is None:
        return ""
    found = StaffProfile.objects.filter(user_id=user_id).values_list("display_name", flat=True)
    return found.first() or "former staff"


def case(case_id: str) -> Case:
    """A case by id or ticket that can still be read, or NotFound."""
    rows = Case.objects.select_related("account__person")
    found = rows.filter(id=case_id).first() or rows.filter(ticket=case_id).first()
    if found is None:
        raise NotFound("There is no such case.")
    demand_readable(found.account.person)
    return found


def demand_readable(person: Person) -> None:
    """NotFound once the person was erased: nothing that was sealed for them opens again."""
    if person.wrapped_key is None:
        raise NotFound("The data of this person was erased; the audit record is what is left.")


def record_view(
    tag: Tag, actor: str, subject: str, at: datetime, details: Details | None = None
) -> None:
    """Looking is an act: it is recorded like any other."""
    with transaction.atomic():
        journal.record(tag, actor, subject, at, details)
