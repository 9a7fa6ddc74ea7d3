"""Restrictions that staff raise and clear: raising takes one person, clearing two.

Only what people decide: what an approved case, a payment or a day clears is left to that.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from reinstate.domain.restrictions import RULES, Clears, RaisedRestriction, RestrictionKind, Turn
from reinstate.services import clock, journal, proposal_notes, rules
from reinstate.services.access import review_access
from reinstate.services.account import accounts, due, restriction_turns
from reinstate.services.account.restriction_causes import TO_CLEAR, TO_RAISE
from reinstate.services.case import approval
from reinstate.services.errors import Conflict, NotAllowed, NotFound, Refused
from reinstate.services.integration import announcements
from reinstate.services.kept_text import kept
from reinstate.services.review.review_view import Reviewer
from reinstate.services.spelling import spelled_instant
from reinstate.store.audit import Details, Tag
from reinstate.store.models import Account, Clearing, Person, RestrictionEvent

NOTE = "clearing.note"
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class OpenClearing:
    """A clearing that waits for another person."""

    clearing_id: int
    kind: RestrictionKind
    reason: str
    note: str
    proposed_by: str
    proposed_at: datetime
    is_own: bool
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class Acts:
    """What this viewer may do to an account's restrictions."""

    to_raise: tuple[tuple[RestrictionKind, tuple[str, ...]], ...]
    to_clear: tuple[tuple[RestrictionKind, tuple[str, ...]], ...]
    waiting: tuple[OpenClearing, ...]
    told_until: datetime | None  # when the last that the page can show was learned of


def acts(account_id: str, actor: int) -> Acts:
    """For the account page."""
    who, account = review_access.staff(actor), accounts.get(account_id)
    standing = {item.kind for item in accounts.in_force(account)}
    return Acts(
        to_raise=tuple(
            (kind, codes) for kind, codes in TO_RAISE.items()
            if kind not in standing and _may(kind, who)
        ),
        to_clear=tuple(
            (kind, codes) for kind, codes in TO_CLEAR.items()
            if kind in standing and _may(kind, who)
        ),
        waiting=tuple(_shown(row, who) for row in _open(account)),
        told_until=account.restriction_events.aggregate(last=Max("known_at"))["last"],
    )  # fmt: skip


def raise_restriction(account_id: str, actor: int, kind: str, reason: str) -> None:
    """At once, by one person: an account locked too early is mended, one too late is not."""
    who = review_access.staff(actor)
    chosen = _chosen(kind, reason, TO_RAISE)
    _entitled(chosen, who)
    with transaction.atomic():
        account = _locked(account_id, who)
        at = clock.now()  # after an approval that it had to wait for: nobody has seen it there
        if standing := _standing(account, chosen):
            by = _by(standing.raised_by, standing.raised_at)
            said = f"This restriction stands already: raised by {by}. Nothing was added to it."
            raise Conflict(said, "stands_already")
        _record(account, chosen, Turn.RAISED, who, reason, at)
        tag = Tag.STAFF_RESTRICTION_RAISED
        _trace(tag, account, who, {"kind": chosen.value, "reason": reason}, at)
        announcements.announce(announcements.ACCOUNT_FROZEN, account, at)
        approval.withdraw_if_restricted(account, at)


def propose_clearing(
    account_id: str,
    actor: int,
    kind: str,
    reason: str,
    note: str,
    *,
    seen_until: datetime | None = None,
) -> None:
    """The first of two people; the note says to the second what was looked at.

    `seen_until`: `told_until` of the page that was shown; Conflict where the restriction was
    raised again since, so that nobody has looked at why.
    """
    who, at = review_access.staff(actor), clock.now()
    chosen = _chosen(kind, reason, TO_CLEAR)
    _entitled(chosen, who)
    words = kept(note, LONGEST)
    if not words:
        raise Refused("Write what you have looked at; the second person reads it.", "no_note")
    with transaction.atomic():
        account = _locked(account_id, who)
        if _standing(account, chosen) is None:
            raise _stands_no_longer(account, chosen, "Nothing was proposed.")
        if seen_until is not None and _is_raised_after(account, chosen, seen_until):
            raise Conflict(
                "This restriction was raised again since you opened the page, and nothing was "
                "proposed. Look at the new reason; propose it again if it still holds.",
                "raised_again",
            )
        if first := _open(account).filter(kind=chosen.value).first():
            by = _by(journal.staff(first.proposed_by_id), first.proposed_at)
            said = f"Its clearing was proposed already, by {by}; it waits for a second person."
            raise Conflict(said, "waits_already")
        row = Clearing.objects.create(
            account=account,
            kind=chosen.value,
            reason=reason,
            proposed_by_id=actor,
            proposed_at=at,
        )
        proposal_notes.keep(row, account.person, NOTE, words)
        details: Details = {"kind": chosen.value, "reason": reason, proposal_notes.ROW: row.id}
        _trace(Tag.STAFF_CLEARING_PROPOSED, account, who, details, at)


def answer_clearing(clearing_id: int, actor: int, *, is_confirmed: bool) -> str:
    """The second person clears it, and the exchange is told, or sends it back; returns the
    account's id. Whoever proposed it may take it back, and nothing else.
    """
    who, at = review_access.staff(actor), clock.now()
    with transaction.atomic():
        row = Clearing.objects.select_for_update().filter(id=clearing_id, answered_at=None).first()
        if row is None:
            raise _answered_meanwhile(clearing_id)
        account, kind = _locked(row.account_id, who), RestrictionKind(row.kind)
        if is_confirmed and row.proposed_by_id == actor:
            raise NotAllowed("Another person has to confirm what you proposed.", "another_person")
        _entitled(kind, who)
        if is_confirmed and _standing(account, kind) is None:
            raise _stands_no_longer(account, kind, "Nothing is left to clear: send it back.")
        if is_confirmed and _is_raised_after(account, kind, row.proposed_at):
            raise Conflict(
                "This restriction was raised again after the first person had looked; send the "
                "clearing back, so that somebody looks at the new reason.",
                "raised_again",
            )
        _answer(row, who, at, is_confirmed=is_confirmed)
        if is_confirmed:
            _record(account, kind, Turn.CLEARED, who, row.reason, at)
            _announce_cleared(account, kind, at)
            approval.announce_if_clear(account, at)
    return account.id


def _announce_cleared(account: Account, kind: RestrictionKind, at: datetime) -> None:
    """For what it was frozen, or locked by an event; an approval that waits is announced apart."""
    is_good = accounts.assess(account, at).good_standing
    extra: dict[str, object] = {"clears": [kind.value], "good_standing": is_good}
    announcements.announce(announcements.ACCOUNT_UNFROZEN, account, at, extra=extra)


def _answered_meanwhile(clearing_id: int) -> Conflict | NotFound:
    row = Clearing.objects.filter(id=clearing_id).exclude(answered_at=None).first()
    if row is None:
        return NotFound("Nothing waits for a second person here.")
    return review_access.answered_meanwhile(
        row, "cleared it", "sent this proposal back; the restriction stays"
    )


def take_back_all(person: Person, actor: int, at: datetime) -> None:
    """What this member of staff proposed for an owner falls, for they keep off that owner now."""
    who = review_access.staff(actor)
    theirs = Clearing.objects.select_for_update().filter(answered_at=None, proposed_by_id=actor)
    for row in theirs.filter(account__person=person).select_related("account"):
        _answer(row, who, at, is_confirmed=False)


def _answer(row: Clearing, who: Reviewer, at: datetime, *, is_confirmed: bool) -> None:
    row.answered_by_id, row.answered_at, row.is_confirmed = who.user_id, at, is_confirmed
    row.save(update_fields=["answered_by", "answered_at", "is_confirmed"])
    details: Details = {"kind": row.kind, "is_confirmed": is_confirmed}
    _trace(Tag.STAFF_CLEARING_ANSWERED, row.account, who, details, at)


def _may(kind: RestrictionKind, who: Reviewer) -> bool:
    is_theirs = RULES[kind].clears is Clears.COMPLIANCE
    return who.role == review_access.COMPLIANCE or not is_theirs


def _entitled(kind: RestrictionKind, who: Reviewer) -> None:
    if not _may(kind, who):
        raise NotAllowed("This restriction is for compliance officers.", "another_role")


def _chosen(
    kind: str, reason: str, known: Mapping[RestrictionKind, tuple[str, ...]]
) -> RestrictionKind:
    found = next((item for item in known if item.value == kind), None)
    if found is None:
        raise Refused("Staff do not do this to a restriction of this kind.", "not_by_staff")
    if reason not in known[found]:
        raise Refused("Choose a reason.", "no_reason")
    return found


def _locked(account_id: str, who: Reviewer) -> Account:
    found = accounts.get(account_id)
    review_access.demand_open(found.person, who.user_id)
    return Account.objects.select_for_update().select_related("person").get(id=found.id)


def _standing(account: Account, kind: RestrictionKind) -> RaisedRestriction | None:
    return next((item for item in accounts.in_force(account) if item.kind is kind), None)


def _stands_no_longer(account: Account, kind: RestrictionKind, so: str) -> Conflict:
    cleared = RestrictionEvent.objects.filter(account=account, kind=kind, turn=Turn.CLEARED)
    last = cleared.order_by("at", "id").last()
    by = f": cleared by {_by(last.by, last.at)}" if last else ""
    return Conflict(f"This restriction stands no longer{by}. {so}", "stands_no_longer")


def _by(actor: str, at: datetime) -> str:
    """Who was first, and when, for whoever comes second."""
    local = at.astimezone(clock.zone_of(rules.exchange_zone(at)))
    return f"{review_access.actor_name(actor, review_access.names())}, {spelled_instant(local)}"


def _record(
    account: Account, kind: RestrictionKind, turn: Turn, who: Reviewer, reason: str, at: datetime
) -> None:
    restriction_turns.take(
        account,
        kind,
        turn,
        at,
        by=journal.staff(who.user_id),
        reason=reason,
        event_id=f"staff:{secrets.token_hex(12)}",
    )
    due.plan(account, at)


def _trace(tag: Tag, account: Account, who: Reviewer, details: Details, at: datetime) -> None:
    journal.record(tag, journal.staff(who.user_id), account.id, at, details)


def _open(account: Account) -> QuerySet[Clearing]:
    return Clearing.objects.filter(account=account, answered_at=None)


def _is_raised_after(account: Account, kind: RestrictionKind, at: datetime) -> bool:
    raised = account.restriction_events.filter(kind=kind, turn=Turn.RAISED)
    return raised.filter(known_at__gt=at).exists()


def _shown(row: Clearing, who: Reviewer) -> OpenClearing:
    kind = RestrictionKind(row.kind)
    return OpenClearing(
        clearing_id=row.id,
        kind=kind,
        reason=row.reason,
        note=proposal_notes.read(
            row, row.account.person, NOTE, Tag.STAFF_CLEARING_PROPOSED, row.account_id
        ),
        proposed_by=review_access.name_of(row.proposed_by_id),
        proposed_at=row.proposed_at,
        is_own=row.proposed_by_id == who.user_id,
        may_confirm=row.proposed_by_id != who.user_id and _may(kind, who),
    )
