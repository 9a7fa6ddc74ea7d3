"""A case on one screen, for staff: evidence, comparison, timeline, recommendation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from reinstate.domain.case import WITH_STAFF, CaseKind, CaseState, PieceState, Route
from reinstate.domain.findings import (
    WORST_FIRST,
    Audience,
    Judged,
    Outcome,
    PieceKind,
    Recommendation,
)
from reinstate.domain.money import plain
from reinstate.domain.restrictions import RULES
from reinstate.domain.standing import Standing
from reinstate.evidence import check, documents
from reinstate.evidence import wording as evidence_wording
from reinstate.services import clock, journal, languages, rules, seals
from reinstate.services.access import limits, revealing, review_access
from reinstate.services.account import accounts, confirming, linking, residence
from reinstate.services.case import approval, case_file, case_page, required, signals, wording
from reinstate.services.case.case_file import CaseFile
from reinstate.services.piece import reuse
from reinstate.services.review import (
    automatic,
    comparison,
    deciding,
    decision_rules,
    decision_text,
    earlier_decisions,
    locking,
    masking,
    other_requests,
    reopening,
    revoking,
    timeline,
)
from reinstate.services.review.reasons import REASONS
from reinstate.services.review.review_view import (
    CaseForReview,
    Reviewer,
    SecondApproval,
    StaffFinding,
    StaffPiece,
    StaffRestriction,
)
from reinstate.store.audit import Tag
from reinstate.store.models import Case, Piece

REUSE = "note_is_not_reused"
# What a check measured may be one of its codes; a name, a number or an e-mail is spelt otherwise.
_CODE = re.compile(r"[a-z]+(_[a-z]+)+")


def case_for_review(case_id: str, actor: int) -> CaseForReview:
    """Everything about one case, sensitive values masked; the look is recorded."""
    return masking.case(_page(case_id, actor, masking.judged))


def revealed(case_id: str, actor: int, purpose: str) -> CaseForReview:
    """The same with every value in clear, for a stated purpose that goes into the record."""
    revealing.record(actor, review_access.case(case_id, actor).id, purpose)
    return _page(case_id, actor, lambda judged: judged)


def _page(case_id: str, actor: int, seen: Callable[[Judged], Judged]) -> CaseForReview:
    who, case, at = review_access.staff(actor), review_access.case(case_id, actor), clock.now()
    limits.count_person(journal.staff(actor), case.account_id)
    locking.stay(case, actor, at)
    review_access.record_view(Tag.STAFF_CASE_VIEWED, journal.staff(actor), case.id, at)
    file, names = case_file.opened(case), review_access.names()
    account, person, by = case.account, file.person, accounts.rules_at(at)
    standing = accounts.assess(account, at, by)
    held = signals.balance_usd(account)
    known_type = documents.catalogue().get(case.document_type)
    second, is_for_others = _second(file, who, names), _is_appeal_for_others(case, who)
    may_be_for_nobody = is_for_others or case.state == CaseState.DECLINED
    return CaseForReview(
        case_id=case.id,
        ticket=case.ticket,
        kind=CaseKind(case.kind),
        route=Route(case.route),
        state=CaseState(case.state),
        version=case.version,
        account_id=account.id,
        owner_name=person.legal_name or "",
        owner_email=person.email or "",
        owner_language=languages.of(account.person),
        jurisdiction=comparison.home(case),
        account_opened_on=account.opened_on,
        balance_usd="" if held is None else f"{held:.2f}",
        balances=tuple((row.currency, plain(row.amount)) for row in account.balances.all()),
        lifecycle=standing.lifecycle.value,
        restrictions=_restrictions(case, standing),
        linked_accounts=linking.accounts_like(account, person),
        other_requests=other_requests.of(case),
        document_type=case.document_type,
        document_title=known_type.title if known_type else "",
        support_ticket=case.support_ticket,
        is_support_ticket_known=case.is_support_ticket_known,
        submitted_at=case.submitted_at,
        due_at=case.due_at,
        pieces=tuple(_piece(piece, file, seen) for piece in file.pieces),
        case_findings=tuple(
            staff_finding(seen(item)) for item in file.judged if not item.finding.piece
        ),
        comparison=comparison.rows(file),
        recommendation=Recommendation(case.recommendation) if case.recommendation else None,
        needs_person_because=tuple(case.needs_person_because),
        not_automatic_because=automatic.texts(case.failed_guards),
        needs_second=_needs_second(case, at),
        reason_codes=tuple(REASONS.values()),
        checklists=_checklists(case, at),
        actions=_actions(case, who, at, has_photos=bool(file.pieces)),
        locked_by=review_access.named(names, case.locked_by_id),
        handed_over_by=review_access.named(names, case.handed_over_by_id),
        is_locked_by_me=case.locked_by_id == actor,
        may_take_back=locking.may_take_back(case, who, at),
        colleagues=locking.colleagues(case, who) if case.locked_by_id == actor else (),
        second=second,
        past_decisions=earlier_decisions.of(file, names),
        timeline=timeline.lines(case, names),
        policy_digest=rules.policy().digest,
        confirmation=confirming.for_staff(case),
        residence=residence.stated(case, seals.words),
        may_revoke=revoking.may_revoke(case),
        may_reopen=reopening.may_reopen(case),
        appeal_text=seals.words(lambda: file.appeal_text),
        is_appeal_for_others=is_for_others,
        may_anybody_decide=not may_be_for_nobody or review_access.may_look_again(case),
        clocks=_clocks(standing),
        seen_in=_seen_in(file, at),
    )


def staff_finding(judged: Judged) -> StaffFinding:
    """One finding with everything it was decided from."""
    finding = judged.finding
    declared = check.catalogue()[finding.check]
    is_told = wording.is_for_owner(judged)
    return StaffFinding(
        check=finding.check,
        title=evidence_wording.title(finding),
        rationale=declared.rationale,
        outcome=finding.outcome,
        code=finding.code,
        weight=judged.weight,
        on_fail=judged.on_fail,
        piece=finding.piece,
        measured=_shown(finding.measured),
        threshold=_shown(finding.threshold),
        unit=evidence_wording.unit(finding),
        message=evidence_wording.message(finding, Audience.REVIEWER),
        owner_message=evidence_wording.message(finding, Audience.OWNER) if is_told else "",
        fix=evidence_wording.fix(finding) if is_told else "",
        regions=wording.regions(finding),
    )


def _shown(value: float | str | None) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    text = "" if value is None else str(value)
    return text.replace("_", " ") if _CODE.fullmatch(text) else text


def _seen_in(file: CaseFile, at: datetime) -> tuple[tuple[str, str], ...]:
    """The other requests of the photo or its note, where the check of that does not pass.

    Asked anew, near copies among them: the check keeps their number alone.
    """
    said = [item.finding for item in file.judged if item.finding.check == REUSE]
    if all(finding.outcome is Outcome.PASS for finding in said):
        return ()
    policy, selfie = rules.on(case_page.day_of(file.case, at)), file.facts.selfie
    found = reuse.found(file.case, policy, None, selfie.person_hashes if selfie else ())
    others = Case.objects.filter(id__in={*found.photo, *found.note}).order_by("opened_at", "id")
    return tuple(others.values_list("id", "ticket"))


def _piece(piece: Piece, file: CaseFile, seen: Callable[[Judged], Judged]) -> StaffPiece:
    found = [staff_finding(seen(item)) for item in file.findings[piece.id]]
    kind = PieceKind(piece.kind)
    alike = (one for one in file.case.pieces.all() if one.kind == piece.kind)
    earlier = sorted((one.attempt, one.id) for one in alike if not one.is_current)
    return StaffPiece(
        piece_id=piece.id,
        kind=kind,
        title=required.TITLES[kind],
        state=PieceState(piece.state),
        attempt=piece.attempt,
        origin=piece.origin,
        width=piece.width,
        height=piece.height,
        sha256=piece.sha256,
        uploaded_at=piece.uploaded_at,
        is_readable=piece.id not in file.unreadable,
        findings=tuple(sorted(found, key=lambda item: WORST_FIRST.index(item.outcome))),
        earlier=tuple((piece_id, attempt) for attempt, piece_id in earlier),
    )


def _restrictions(case: Case, standing: Standing) -> tuple[StaffRestriction, ...]:
    may_clear = CaseState(case.state).is_open  # nothing that is raised later is cleared by it
    clears = approval.CLEARS[CaseKind(case.kind)] if may_clear else frozenset()
    return tuple(
        StaffRestriction(
            kind=kind.value,
            mark=mark,
            clears=RULES[kind].clears.value,
            is_cleared_by_approval=kind in clears,
        )
        for kind, mark in decision_rules.marks(case.account, standing).items()
    )


def _needs_second(case: Case, at: datetime) -> tuple[str, ...]:
    because = signals.second_approval(case, rules.on(case_page.day_of(case, at)), at)
    return tuple(signals.SECOND_TEXTS.get(item, item) for item in because)


def _checklists(case: Case, at: datetime) -> tuple[tuple[str, tuple[str, ...]], ...]:
    asked = ((action, decision_rules.checklist(case, action, at)) for action in deciding.ACTIONS)
    return tuple((action, items) for action, items in asked if items)


def _clocks(standing: Standing) -> tuple[tuple[str, date], ...]:
    """What silence will do next, by the house clock."""
    house = standing.clocks.house
    days = {"inactive": house.inactive_on, "dormant": house.dormant_on}
    return tuple((name, day) for name, day in days.items() if day > standing.on)


def _actions(case: Case, who: Reviewer, at: datetime, *, has_photos: bool) -> tuple[str, ...]:
    """What this viewer may do now; empty while someone else holds the case."""
    is_held = locking.is_held_by_other(case, who.user_id, at)
    if is_held or not review_access.may_take(case, who):
        return ()
    if case.state == CaseState.AWAITING_SECOND_APPROVAL:
        return (deciding.CONFIRM, deciding.SEND_BACK)
    if CaseState(case.state) not in WITH_STAFF:
        return ()
    return tuple(one for one in deciding.ACTIONS if has_photos or one != deciding.RETAKE)


def _is_appeal_for_others(case: Case, who: Reviewer) -> bool:
    is_waiting = CaseState(case.state) in WITH_STAFF and review_access.is_appeal(case)
    return is_waiting and who.user_id in review_access.decliners(case)


def _second(file: CaseFile, who: Reviewer, names: Mapping[int, str]) -> SecondApproval | None:
    if file.case.state != CaseState.AWAITING_SECOND_APPROVAL:
        return None
    row = review_access.proposal(file.case)
    if row is None:
        return None
    return SecondApproval(
        decision_id=row.id,
        proposed_by=review_access.named(names, row.decided_by_id),
        proposed_at=row.decided_at,
        because=tuple(signals.SECOND_TEXTS.get(item, item) for item in row.second_because),
        assigned_to=review_access.named(names, review_access.asked_for(row)),
        may_act=review_access.may_second(row, who),
        is_own=row.decided_by_id == who.user_id,
        reasons=tuple(row.reasons),
        internal_note=earlier_decisions.internal_note(file, row),
        owner_text=decision_text.owner_text(file.case, row.action, row.reasons, ()),
        owner_text_in_english=decision_text.in_english(file.case, row.action, row.reasons, ()),
    )
