"""The restriction passport: why an account is locked, what is due, who acts next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reinstate.domain import eligibility, masking
from reinstate.domain.case import CaseKind, CaseState, Route
from reinstate.domain.findings import Audience
from reinstate.domain.jurisdiction import name_of
from reinstate.domain.money import plain
from reinstate.domain.passport import CASE_FOR, RestrictionView
from reinstate.domain.restrictions import RULES, Capability, Clears, NextActor, RestrictionKind
from reinstate.domain.standing import Lifecycle, Standing
from reinstate.domain.standing_document import to_document
from reinstate.services import clock, journal, rules
from reinstate.services.access import limits, revealing, review_access
from reinstate.services.account import accounts, owner_reasons, silence
from reinstate.services.case import booked_time, case_page, support, turns
from reinstate.services.case.owner_view import (
    OwnerCaseSummary,
    OwnerClock,
    OwnerPassport,
    OwnerRestriction,
)
from reinstate.services.case.support import SupportLine
from reinstate.services.case.turns import Turn
from reinstate.services.case.wording import case_text
from reinstate.services.errors import NotFound
from reinstate.services.languages import say
from reinstate.services.mail import notices
from reinstate.store import person_data
from reinstate.store.audit import Tag
from reinstate.store.models import Account, Case
from reinstate.store.models.cases import OPEN_STATES

LIFECYCLES = {
    Lifecycle.ACTIVE: "Active",
    Lifecycle.INACTIVE: "Inactive: not used for a while",
    Lifecycle.DORMANT: "Dormant: not used for a long time",
    Lifecycle.ESCHEAT_PENDING: "Dormant: the law asks us to hand it to your state",
    Lifecycle.ESCHEATED: "Handed to the state as unclaimed property",
    Lifecycle.CLOSED: "Closed",
}
GOOD = "Your account is in good standing."
LOCKED = "Your account is locked."
ELSEWHERE = "This account is not with us."
OVER_TITLES = {
    Lifecycle.ESCHEATED: "Your property is with the state.",
    Lifecycle.CLOSED: "This account is closed.",
}
OVER = {
    Lifecycle.ESCHEATED: (
        "It is still yours, and claiming it costs nothing: ask the unclaimed-property office of "
        "{place}."
    ),
    Lifecycle.CLOSED: "Contact support if you have a question about it.",
}


@dataclass(frozen=True, slots=True)
class StaffPassport:
    """The passport as staff read it: the public document for their audience."""

    account_id: str
    owner_name: str
    owner_email: str
    document: dict[str, Any]
    cases: tuple[OwnerCaseSummary, ...]
    support: tuple[SupportLine, ...] = ()


def for_owner(account_id: str) -> OwnerPassport:
    """What the owner may read. Confidential holds of several kinds look like one."""
    account = accounts.get(account_id)
    prefetch_related_objects([account], *accounts.READ_TOGETHER)  # asked about several times below
    now = clock.now()
    standing = accounts.assess(account, now)
    person = person_data.read(account.person)
    cases = sorted(account.cases.all(), key=attrgetter("opened_at"), reverse=True)
    open_cases = [case for case in cases if case.state in OPEN_STATES]
    offers = _offers(standing, {CaseKind(case.kind) for case in open_cases})
    turn_of = turns.of_each(open_cases, now)
    theirs = {case.kind: turn_of[case.id] for case in open_cases}
    is_over = standing.lifecycle in OVER  # then nothing stands in the way
    elsewhere = {case.kind: _left_elsewhere(case, turn_of[case.id]) for case in open_cases}
    restrictions = () if is_over else owner_reasons.shown(standing, offers, theirs, elsewhere)
    return OwnerPassport(
        account_id=account.id,
        first_name=notices.first_name(person.legal_name),
        as_of=standing.on,
        lifecycle=standing.lifecycle.value,
        lifecycle_title=say(LIFECYCLES[standing.lifecycle]),
        is_good_standing=standing.good_standing,
        headline=_headline(standing),
        summary=_summary(standing, restrictions, account.delivered_to),
        restrictions=restrictions,
        capabilities={c.value: c in standing.capabilities.allowed() for c in Capability},
        clocks=_clocks(standing),
        silence=silence.of(account, standing),
        balances=tuple((held.asset, plain(held.amount)) for held in accounts.balances(account)),
        offers=offers,
        open_cases=tuple(case_page.summary(case, turn_of[case.id]) for case in open_cases),
        past_cases=tuple(case_page.summary(c) for c in cases if c.state not in OPEN_STATES),
        may_stop_the_clock=eligibility.may_stop_the_clock(accounts.facts(account), standing),
        may_disable=eligibility.may_disable(accounts.facts(account), standing),
        is_over=is_over,
        is_locked_early=_is_locked_early(account, standing),
    )


def _left_elsewhere(case: Case, turn: Turn) -> str:
    """What is left of a request that is not sent here: a meeting, or a letter by post."""
    route, state = Route(case.route), CaseState(case.state)
    is_elsewhere = state is CaseState.OPEN and not route.has_photos_online
    if not is_elsewhere or case.kind == CaseKind.MAILBOX_CHANGE:
        return ""
    if route is Route.SUPERVISED and booked_time.is_ahead(case.id):
        return _("Your time is booked. Come with your ID. That is all.")
    if route is Route.SUPERVISED and (passed := booked_time.passed(case.id)):
        return passed
    if turn.actor == turns.POST:
        return _("We wait for your letter, and write to you when it arrives.")
    return case_text(CaseKind(case.kind), state, route)


def _is_locked_early(account: Account, standing: Standing) -> bool:
    """Where no card says why, a lock soon after opening is a hint worth giving."""
    told = {
        RestrictionKind.IDENTITY_UNVERIFIED,
        RestrictionKind.DUPLICATE_IDENTITY,
        RestrictionKind.OWNER_DECEASED,
    }
    if standing.good_standing or any(standing.has(kind) for kind in told):
        return False
    policy = rules.on(standing.on)
    return eligibility.hints_at_failed_verification(accounts.facts(account), standing, policy)


def revealed(account_id: str, actor: int, purpose: str) -> StaffPassport:
    """The same with the owner's address in clear; the purpose goes into the record."""
    account = accounts.get(account_id)
    review_access.demand_open(account.person, actor)  # or the record told of a look there was not
    revealing.record(actor, account.id, purpose)
    return _for_staff(account_id, actor)


def for_staff(account_id: str, actor: int) -> StaffPassport:
    """The passport with what a reviewer or a compliance officer may read; the look is audited."""
    found = _for_staff(account_id, actor)
    return replace(found, owner_email=masking.email(found.owner_email))


def _for_staff(account_id: str, actor: int) -> StaffPassport:
    who = review_access.staff(actor)
    account = accounts.get(account_id)
    review_access.demand_open(account.person, actor)
    limits.count_person(journal.staff(actor), account.id)
    person = person_data.read(account.person)
    at = clock.now()
    review_access.record_view(Tag.STAFF_ACCOUNT_VIEWED, journal.staff(actor), account.id, at)
    return StaffPassport(
        account_id=account.id,
        owner_name=person.legal_name or "",
        owner_email=person.email or "",
        document=to_document(
            accounts.assess(account, at), review_access.audience(who), _with_staff_named()
        ),
        cases=tuple(case_page.summary(case) for case in account.cases.order_by("-opened_at")),
        support=support.of_account(account),
    )


def _with_staff_named() -> Callable[[str], str]:
    """Who acted as `staff:3` by their name, and every other text as it is."""
    names = review_access.names()
    return lambda text: review_access.actor_name(text, names) if text.startswith("staff:") else text


def document(external_account_id: str) -> dict[str, Any]:
    """The passport for the exchange's own systems, by the exchange's account id."""
    account = Account.objects.filter(external_id=external_account_id).first()
    if account is None:
        raise NotFound(_("There is no such account."))
    found = to_document(accounts.assess(account), Audience.REVIEWER)
    return {**found, "account": account.external_id}


def _headline(standing: Standing) -> str:
    if standing.lifecycle in OVER_TITLES:
        return say(OVER_TITLES[standing.lifecycle])
    if standing.has(RestrictionKind.OTHER_PLATFORM):
        return say(ELSEWHERE)
    return say(GOOD if standing.good_standing else LOCKED)


def _summary(standing: Standing, shown: tuple[OwnerRestriction, ...], state: str) -> str:
    """What stands in the way, in one sentence; empty when nothing does.

    `state`: which one has the property, such as US-FL; empty for every other account.
    """
    if standing.lifecycle in OVER:
        return say(OVER[standing.lifecycle]).format(place=say(name_of(state)) if state else "")
    titles = [one.title for one in shown]
    if len(titles) == 1:
        return f"{titles[0]}."
    return (
        ngettext(
            "%(count)d thing stands in the way: %(titles)s.",
            "%(count)d things stand in the way: %(titles)s.",
            len(titles),
        )
        % {"count": len(titles), "titles": "; ".join(titles)}
        if titles
        else ""
    )


def _clocks(standing: Standing) -> tuple[OwnerClock, ...]:
    """The dates that are still to come."""
    return tuple(mark for mark in silence.marks(standing) if mark.on >= standing.on)


def _offers(standing: Standing, open_kinds: set[CaseKind]) -> tuple[CaseKind, ...]:
    """The requests that would help with what stands, in the order of the restrictions.

    A new address comes last: only who has moved can do something about their place.
    """
    if Capability.REQUEST_REACTIVATION not in standing.capabilities.allowed():
        return ()
    if standing.has(RestrictionKind.DUPLICATE_IDENTITY):
        return ()  # the first account's procedure comes first
    # A reason that people look at already needs no second request beside the one they have.
    kinds = [
        CASE_FOR[view.kind]
        for view in standing.restrictions
        if view.kind in CASE_FOR and not _is_looked_at(view)
    ]
    kinds.sort(key=lambda kind: kind is CaseKind.ADDRESS_MOVE)
    return tuple(kind for kind in dict.fromkeys(kinds) if kind not in open_kinds)


def _is_looked_at(view: RestrictionView) -> bool:
    return RULES[view.kind].clears is Clears.VERIFICATION and view.next_actor is NextActor.STAFF
