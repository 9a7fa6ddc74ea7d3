"""Who among staff may do what, and the trace of what they looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, QuerySet

from reinstate.domain.case import CaseAction, CaseState, parse_ticket_id
from reinstate.domain.findings import Audience
from reinstate.services import journal
from reinstate.services.errors import Conflict, Erased, NotAllowed, NotFound, Recused
from reinstate.services.review.review_view import Reviewer
from reinstate.store import blind_index
from reinstate.store.audit import Details, Tag
from reinstate.store.blind_index import Purpose
from reinstate.store.models import (
    Case,
    CaseEvent,
    Clearing,
    Decision,
    ErasureProposal,
    Person,
    StaffProfile,
)

REVIEWER, SENIOR, COMPLIANCE = (role.value for role in StaffProfile.Role)
SECOND_ROLES = (SENIOR, COMPLIANCE)
FORMER = "former staff"
LOOKED_AT_AGAIN = (CaseAction.APPEAL, CaseAction.REOPEN)  # by whose word it is
RECUSED = Tag.STAFF_CASE_RECUSED.value.rsplit(":", 1)[1]  # among the events of a case
# Who may take a case that an escalation reserved for a role.
MAY_TAKE = {
    REVIEWER: ("",),
    SENIOR: ("", SENIOR),
    COMPLIANCE: ("", SENIOR, COMPLIANCE),
}


def staff(user_id: int) -> Reviewer:
    """The acting member of staff; NotAllowed for everyone else."""
    found = StaffProfile.objects.filter(user_id=user_id, user__is_active=True).first()
    if found is None:
        raise NotAllowed("This page is for members of staff.")
    return Reviewer(user_id, found.display_name, found.role)


def officer(user_id: int) -> Reviewer:
    """The acting compliance officer; NotAllowed for everyone else."""
    who = staff(user_id)
    if who.role != COMPLIANCE:
        raise NotAllowed("This page is for compliance officers.")
    return who


def audience(who: Reviewer) -> Audience:
    """What this person may read."""
    return Audience.COMPLIANCE if who.role == COMPLIANCE else Audience.REVIEWER


def name_of(user_id: int | None) -> str:
    """A display name; empty for nobody."""
    if user_id is None:
        return ""
    found = StaffProfile.objects.filter(user_id=user_id).values_list("display_name", flat=True)
    return found.first() or FORMER


def answered_meanwhile(row: Clearing | ErasureProposal, confirmed: str, sent_back: str) -> Conflict:
    """What whoever comes second to a proposal reads: who was first, and what they did."""
    what = confirmed if row.is_confirmed else sent_back
    return Conflict(f"{name_of(row.answered_by_id)} has meanwhile {what}.", "answered_meanwhile")


def names() -> dict[int, str]:
    """The display name of every member of staff, for pages that show many."""
    return dict(StaffProfile.objects.values_list("user_id", "display_name"))


def named(names: Mapping[int, str], user_id: int | None) -> str:
    """The same out of all of them; empty for nobody."""
    return "" if user_id is None else names.get(user_id, FORMER)


def actor_name(actor: str, names: Mapping[int, str]) -> str:
    """Who an actor of the record is: the name of a member of staff, else what acted."""
    source, _, number = actor.partition(":")
    if source != "staff" or not number.isdecimal():
        return source
    return named(names, int(number))


def case(case_id: str, actor: int) -> Case:
    """A case by id or ticket that this member of staff may open; else NotFound or Recused."""
    rows = Case.objects.select_related("account__person")
    ticket = parse_ticket_id(case_id)
    found = rows.filter(**({"ticket": ticket} if ticket else {"id": case_id})).first()
    if found is None:
        raise NotFound("There is no such case.")
    demand_open(found.account.person, actor)
    return found


def demand_open(person: Person, actor: int) -> None:
    """Erased once the person was erased, for nothing sealed for them opens again; Recused for
    whoever said that they keep off this owner.
    """
    if person.wrapped_key is None:
        raise erased()
    demand_not_recused(person, actor)


def erased() -> Erased:
    """What staff read of whoever was erased, also in the moment in which a page was asked for."""
    return Erased(
        "The data of this person was erased; the audit record is what is left. A compliance "
        "officer reads there who erased them and when, by the account's id."
    )


def demand_not_recused(person: Person, actor: int) -> None:
    """Recused for whoever keeps off this owner; what they said outlasts the owner's erasure."""
    # Of this one member alone, whom every page asks about: `recused` asks once more.
    said = CaseEvent.objects.filter(
        action=RECUSED, case__account__person=person, actor=journal.staff(actor)
    )
    rows = StaffProfile.objects.filter(user_id=actor).annotate(has_said=Exists(said))
    for email, has_said in rows.values_list("user__email", "has_said"):
        owners = blind_index.people_with(Purpose.EMAIL, email)
        if has_said or owners.filter(id=person.id).exists():
            raise Recused(
                "You keep off this owner: you said so yourself, or it is your own account. One of "
                "your colleagues decides."
            )


def recused(people: Iterable[str]) -> dict[str, set[int]]:
    """Of each person: the members of staff who keep off them, by their own word or because the
    account is under their own address.
    """
    among, found = set(people), dict[str, set[int]]()
    rows = CaseEvent.objects.filter(action=RECUSED, case__account__person__in=among)
    for person, actor in rows.values_list("case__account__person", "actor"):
        found.setdefault(person, set()).add(int(actor.partition(":")[2]))
    addresses = dict(StaffProfile.objects.values_list("user__email", "user_id"))
    for email, theirs in blind_index.people_with_each(Purpose.EMAIL, addresses).items():
        for person in theirs & among:
            found.setdefault(person, set()).add(addresses[email])
    return found


def recused_from(case: Case) -> set[int]:
    """Who keeps off the owner of a case."""
    person = case.account.person_id
    return recused([person]).get(person, set())


def record_view(
    tag: Tag, actor: str, subject: str, at: datetime, details: Details | None = None
) -> None:
    """Looking is an act: it is recorded like any other."""
    with transaction.atomic():
        journal.record(tag, actor, subject, at, details)


def may_take(case: Case, who: Reviewer) -> bool:
    """Whether this person may work on the case now."""
    return bool(who_may_take(case, [who]))


def who_may_take(case: Case, people: Iterable[Reviewer]) -> list[Reviewer]:
    """Those of these people who may work on the case now, asked about together; nobody on what
    waits for nobody, as a known-answer case that was answered.
    """
    if case.due_at is None:
        return []
    if case.state == CaseState.AWAITING_SECOND_APPROVAL:
        decision = proposal(case)
        return _who_may_second(decision, people) if decision is not None else []
    fitting = [one for one in people if case.required_role in MAY_TAKE[one.role]]
    off = recused_from(case) if fitting else set()
    if fitting and is_appeal(case):
        off = off | decliners(case)
    return [one for one in fitting if one.user_id not in off]


def is_appeal(case: Case) -> bool:
    """Whether the case was declined before and is looked at again."""
    return any(event.action in LOOKED_AT_AGAIN for event in case.events.all())


def decliners(case: Case) -> set[int]:
    """Who took part in an earlier decline."""
    declined = [row for row in case.decisions.all() if row.action == "decline"]
    return {by for row in declined for by in (row.decided_by_id, row.seconded_by_id) if by}


def may_look_again(case: Case) -> bool:
    """Whether anybody of the team is left who may decide an appeal of this case."""
    off = recused_from(case) | decliners(case)
    able = [role for role, takes in MAY_TAKE.items() if case.required_role in takes]
    rows = StaffProfile.objects.filter(user__is_active=True, role__in=able)
    return rows.exclude(user_id__in=off).exists()


def may_pass_on(case: Case, role: str, who: Reviewer) -> bool:
    """Whether anybody else is there who takes what waits for a role."""
    off = recused_from(case) | {who.user_id}
    if is_appeal(case):
        off |= decliners(case)
    able = [one for one, takes in MAY_TAKE.items() if role in takes]
    rows = StaffProfile.objects.filter(user__is_active=True, role__in=able)
    return rows.exclude(user_id__in=off).exists()


def open_proposals() -> QuerySet[Decision]:
    """Every approval that waits for a second person."""
    return Decision.objects.filter(
        needs_second=True,
        seconded_at=None,
        case__state=CaseState.AWAITING_SECOND_APPROVAL,
        case__due_at__isnull=False,
    )


def proposal(case: Case) -> Decision | None:
    """The approval of this case that waits for a second person."""
    return open_proposals().filter(case=case).order_by("-decided_at").first()


def may_second(decision: Decision, who: Reviewer) -> bool:
    """The named person; once they may not any more, anyone who may. Never the proposer."""
    return bool(_who_may_second(decision, [who]))


def asked_for(decision: Decision) -> int | None:
    """Whom a proposal waits for; None once they may not any more: then whoever may is asked."""
    named = decision.second_assigned_to_id
    return named if named in seconders(decision.case, decision.decided_by_id) else None


def _who_may_second(decision: Decision, people: Iterable[Reviewer]) -> list[Reviewer]:
    fitting = [one for one in people if one.role in SECOND_ROLES]
    if not fitting:
        return []
    able = seconders(decision.case, decision.decided_by_id)
    named = decision.second_assigned_to_id
    theirs = {named} if named in able else able
    return [one for one in fitting if one.user_id in theirs]


def seconders(case: Case, proposer: int | None) -> set[int]:
    """Who may confirm an approval of this case: none who keeps off its owner, and nobody who
    declined it before, unless nobody else is left and the owner would wait for ever.
    """
    rows = may_be_named().exclude(user_id__in=recused_from(case) | {proposer or 0})
    able = set(rows.values_list("user_id", flat=True))
    return able - decliners(case) or able


def may_be_named() -> QuerySet[StaffProfile]:
    """Who can be asked for a second approval, and still be waited for."""
    return StaffProfile.objects.filter(user__is_active=True, role__in=SECOND_ROLES)
