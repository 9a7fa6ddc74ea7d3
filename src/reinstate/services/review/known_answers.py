"""Known-answer cases in the queue: slipped in among real ones, decided, and answered at once.

They never touch the world outside: no webhook, no notice, no statistics of real cases. Nothing on
a page or in an address tells them apart before they are decided.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q

from reinstate.domain.case import Actor, CaseAction, PieceState
from reinstate.domain.policy import PolicyOn
from reinstate.services import clock, journal, rules
from reinstate.services.case import cases, moves
from reinstate.services.errors import Refused
from reinstate.services.review import copying
from reinstate.services.review.decision_rules import DECLINE, ESCALATE, Draft
from reinstate.services.review.decision_view import Feedback
from reinstate.services.review.review_view import Reviewer
from reinstate.store.models import Account, Case, KnownAnswer, Piece, Trial

NOT_CHECKED = tuple(state.value for state in PieceState if not state.is_checked)
DISPUTED, OUT_OF_DATE = "disputed", "out_of_date"
SENT_BACK = "the_program_sends_its_photos_back"


def prepare(
    case_id: str, action: str, reasons: Sequence[str] = (), made_by: int | None = None
) -> None:
    """Make an open case with all its photos a known answer; its account leaves the real ones."""
    at = clock.now()
    with transaction.atomic():
        case = Case.objects.select_related("account__person").get(id=case_id)
        if case.submitted_at is not None:
            raise Refused("A case that was sent belongs to its owner.", "already_sent")
        Account.objects.filter(id=case.account_id).update(is_known_answer=True, next_review_on=None)
        case.account.person.blind_indexes.all().delete()  # its copies are found, one at a time
        KnownAnswer.objects.create(
            template=case,
            action=action,
            reasons=list(reasons),
            prepared_at=at,
            made_by_id=made_by,
        )


def top_up(at: datetime) -> int:
    """Show the next one when its turn has come; returns how many were shown.

    One whose photos the program itself would send back reaches nobody: it retires, for the next
    in turn would be the same one again.
    """
    policy = rules.on(clock.day_of(at))
    share = policy.decimal("review.known_answers.share")
    if not share or not _is_turn():
        return 0
    with transaction.atomic():
        chosen = _next(policy, at)
        if chosen is None:
            return 0
        try:
            _show(chosen, share, at)
        except Refused:
            retire(chosen, SENT_BACK, at)
            return 0
    return 1


def _show(chosen: KnownAnswer, share: Decimal, at: datetime) -> None:
    with transaction.atomic():
        case = copying.copy_case(chosen.template, at, is_known_answer=True)
        cases.submit(case.account_id, case.id)
        Trial.objects.create(
            known_answer=chosen,
            case=case,
            shown_at=at,
            real_cases_until_next=_gap(float(share)),
        )


def open_trial(case: Case) -> Trial | None:
    """The trial behind a case that nobody has decided yet."""
    rows = Trial.objects.select_related("known_answer").filter(case=case, decided_at=None)
    return rows.first()


def answer(
    trial: Trial, case: Case, draft: Draft, action: CaseAction, who: Reviewer, at: datetime
) -> Feedback:
    """Take the decision as an answer: the case moves and leaves the queue, nothing else happens."""
    moves.move(case, action, Actor.REVIEWER, journal.staff(who.user_id), at)
    Case.objects.filter(id=case.id).update(due_at=None)
    case.account.person.blind_indexes.all().delete()
    known = trial.known_answer
    trial.decided_by_id, trial.decided_at = who.user_id, at
    trial.action, trial.reasons = draft.action, list(draft.reasons)
    # Whoever made it knows the answer: that they give it says nothing about them.
    trial.is_right = None if known.made_by_id == who.user_id else _is_right(known, draft)
    trial.save()
    return Feedback(known.action, tuple(known.reasons), trial.is_right)


def retire(known: KnownAnswer, because: str, at: datetime) -> bool:
    """Show it no more; False when it was shown no more already."""
    alive = KnownAnswer.objects.filter(id=known.id, retired_at=None)
    return alive.update(retired_at=at, retired_because=because) == 1


def _is_right(known: KnownAnswer, draft: Draft) -> bool | None:
    """None for a case passed on to somebody else: neither right nor wrong."""
    if draft.action == ESCALATE and known.action != ESCALATE:
        return None
    names_one = not known.reasons or bool({*known.reasons} & {*draft.reasons})
    return draft.action == known.action and (names_one or draft.action != DECLINE)


def _is_turn() -> bool:
    """Whether as many real cases were sent since the last one as chance had said."""
    last = Trial.objects.order_by("-shown_at").first()
    if last is None:
        return Case.objects.filter(submitted_at__isnull=False).exists()
    real = Case.objects.filter(submitted_at__gt=last.shown_at, account__is_known_answer=False)
    return real[: last.real_cases_until_next].count() >= last.real_cases_until_next


def _gap(share: float) -> int:
    """A random number of real cases whose mean makes the share, so that none can be foretold."""
    mean = max(1, round(1 / share) - 1)
    return secrets.randbelow(2 * mean - 1) + 1


def _next(policy: PolicyOn, at: datetime) -> KnownAnswer | None:
    """One that is in date, ready and not in the queue now; the least shown first."""
    oldest = at - timedelta(days=policy.integer("review.known_answers.shelf_days"))
    alive = KnownAnswer.objects.filter(retired_at=None)
    for known in alive.filter(prepared_at__lt=oldest):
        retire(known, OUT_OF_DATE, at)
    handed_in = Piece.objects.filter(is_current=True)
    unready = handed_in.filter(state__in=NOT_CHECKED)
    begun = alive.filter(template__in=handed_in.values("case_id"))
    ready = begun.exclude(template__in=unready.values("case_id")).annotate(
        shown=Count("trials"), waiting=Count("trials", filter=Q(trials__decided_at=None))
    )
    rows = ready.filter(waiting=0).select_related("template__account__person")
    return rows.order_by("shown", "?").first()
