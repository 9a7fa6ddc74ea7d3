"""Checking one piece: decode, read, judge, and say what the piece became."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from reinstate.domain import safeguards
from reinstate.domain.case import WITH_STAFF, CaseState, PieceState, Route
from reinstate.domain.findings import Judged, PieceKind, Recommendation, recommend
from reinstate.evidence.intake.image import Limits, open_photo
from reinstate.evidence.unread import Tell, nobody
from reinstate.services import clock, installation, journal, rules, work
from reinstate.services.case import case_page, instructions, judging, moves
from reinstate.services.piece import early_findings, reuse, stored_facts
from reinstate.services.piece.stored_facts import Facts
from reinstate.store import evidence_objects, person_data, photo_keys, vault
from reinstate.store.audit import Tag
from reinstate.store.models import Case, Piece

logger = logging.getLogger(__name__)

BECOMES = {
    Recommendation.PASS: PieceState.PASSED,
    Recommendation.RETAKE: PieceState.RETAKE,
    Recommendation.REFER: PieceState.DOUBTFUL,
}


# How long a store that failed is left alone; after the last of them a person looks.
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))


@installation.held()
def check(piece_id: str, failures: int = 0) -> None:
    """Read and judge a piece. Doing it again, or after a newer photo, changes nothing.

    `failures`: how often the store has failed to give the photo out before.
    """
    piece = _begin(piece_id)
    if piece is None:
        return
    try:
        facts = _read(piece, early_findings.teller(piece))
    except evidence_objects.Unreachable:
        logger.exception("piece %s could not be fetched, try %d", piece_id, failures + 1)
        _delay(piece_id, failures)
        return
    except Exception:  # whatever a reader stumbles over, a person looks
        logger.exception("piece %s could not be read", piece_id)
        give_up(piece_id, "reading_failed")
        return
    _finish(piece_id, facts)


def _delay(piece_id: str, failures: int) -> None:
    """A store that failed may be back in a moment: later again, and to a person in the end."""
    if failures >= len(PAUSES):
        give_up(piece_id, "store_unreachable")
        return
    with transaction.atomic():
        piece = _unfinished(piece_id)
        if piece is None:
            return
        piece.state = PieceState.DELAYED
        piece.save(update_fields=["state"])
        details = {"failures": failures + 1}
        journal.record(Tag.SYSTEM_PIECE_DELAYED, journal.SYSTEM, piece.id, clock.now(), details)
        # Jobs go by the wall clock, as in `worker`.
        work.check_piece_again(piece_id, failures + 1, timezone.now() + PAUSES[failures])


def give_up(piece_id: str, because: str) -> None:
    """No machine could finish: the piece is doubtful and a person looks. Never a loop."""
    with transaction.atomic():
        piece = _unfinished(piece_id)
        if piece is None:
            return
        at = clock.now()
        piece.findings = None  # what came early is not the whole
        _set_state(piece, PieceState.DOUBTFUL, at)
        judging.needs_person(piece.case, because)
        details = {"because": because, "kind": piece.kind}
        journal.record(Tag.SYSTEM_PIECE_GIVEN_UP, journal.SYSTEM, piece.id, at, details)


def read_again(piece: Piece) -> Facts:
    """What the readers of today make of a piece; nothing is stored. For replays."""
    return _read(piece)


def judge_for_submission(case: Case, at: datetime) -> None:
    """Judge again, from the stored facts, what asks about the day the case is sent."""
    day = case_page.day_of(case, at)
    _judge_again(case, judging.judge_from_submission(case, day), day, at)


def judge_for_account(case: Case, told: Collection[str], at: datetime) -> None:
    """The same of what compares with these fields of the account, of which the exchange now says
    something else.
    """
    day = case_page.day_of(case, at)
    _judge_again(case, judging.judge_against_account(case, day, told), day, at)


def _judge_again(case: Case, judged: Sequence[Judged], day: date, at: datetime) -> None:
    for piece in case.pieces.filter(is_current=True, findings__isnull=False):
        earlier = stored_facts.findings(piece, vault.of(case.account.person))
        fresh = {item.finding.check: item for item in judged if item.finding.piece == piece.kind}
        now = tuple(fresh.get(item.finding.check, item) for item in earlier)
        if [_said(item) for item in now] != [_said(item) for item in earlier]:
            _apply(_Applied(case, piece, now, day, at), is_new=False)


def _said(judged: Judged) -> tuple[str, Mapping[str, str]]:
    return judged.finding.code, judged.finding.params


def _begin(piece_id: str) -> Piece | None:
    with transaction.atomic():
        piece = _unfinished(piece_id)
        if piece is not None:
            piece.state = PieceState.CHECKING
            piece.save(update_fields=["state"])
        return piece


def _unfinished(piece_id: str) -> Piece | None:
    """The piece, locked, unless it is replaced, gone or already answered. Its account comes
    first: whoever replaces the photo has that, and asks for the piece then.
    """
    for case_id in Piece.objects.filter(id=piece_id).values_list("case", flat=True):
        moves.lock_account(case_id)
    piece = (
        Piece.objects.select_for_update()
        .select_related("case__account__person")
        .filter(id=piece_id, is_current=True)
        .first()
    )
    if piece is None or PieceState(piece.state).is_checked:
        return None
    return None if piece.case.account.person.wrapped_key is None else piece


def _read(piece: Piece, tell: Tell = nobody) -> Facts:
    # Here and not above: models are loaded by workers only.
    from reinstate.evidence.read import read_selfie, read_side

    person, case = piece.case.account.person, piece.case
    day = case_page.day_of(case, piece.uploaded_at)
    policy = rules.on(day)
    data = evidence_objects.get(vault.of(person), photo_keys.original(piece))
    photo = open_photo(data, Limits.of(policy))
    measures = _may_measure(case)
    if piece.kind != PieceKind.SELFIE:
        kind = PieceKind(piece.kind)
        return read_side(photo, kind, on=day, with_templates=measures, tell=tell)
    expected = instructions.expectation(policy, person_data.read(person).email or "", day)
    return read_selfie(photo, expected, with_templates=measures, tell=tell)


def _may_measure(case: Case) -> bool:
    """Whether a face may be measured at all: the owner may have chosen that only people compare."""
    return case.route != Route.NON_BIOMETRIC


def _finish(piece_id: str, facts: Facts) -> None:
    with transaction.atomic():
        piece = _unfinished(piece_id)
        if piece is None:
            return
        at = clock.now()
        case = moves.locked(piece.case_id)
        keeps = _may_measure(case)  # asked again: the owner may have chosen meanwhile
        stored_facts.seal(piece, case.account.person, facts, keeps_templates=keeps)
        reuse.remember(piece, facts)
        piece.save()
        _judge(case, piece, at)


def _judge(case: Case, new: Piece, at: datetime) -> None:
    """Judge the new piece, and whatever compares other pieces with it."""
    day = case_page.day_of(case, new.uploaded_at)
    judged = judging.judge(case, day)
    for piece in case.pieces.filter(is_current=True, facts__isnull=False):
        kept = judging.merged(piece, new, judged, vault.of(case.account.person))
        if kept is not None:
            _apply(_Applied(case, piece, kept, day, at), is_new=piece.id == new.id)
    judging.note_recommendation(case)


@dataclass(frozen=True, slots=True)
class _Applied:
    case: Case
    piece: Piece
    judged: tuple[Judged, ...]
    day: date
    at: datetime


def _apply(found: _Applied, *, is_new: bool) -> None:
    piece, person = found.piece, found.case.account.person
    stored_facts.seal_findings(piece, person, found.judged)
    state = BECOMES[recommend(found.judged)]
    if not is_new and _waits_for_retake(found):
        state = PieceState.RETAKE
    elif state is PieceState.RETAKE and CaseState(found.case.state) in WITH_STAFF:
        state = PieceState.DOUBTFUL  # they see it, and ask for another photo where that helps
    elif state is PieceState.RETAKE and _is_last_attempt(found):
        judging.needs_person(found.case, "attempts_used_up")
        state = PieceState.DOUBTFUL
    _set_state(piece, state, found.at)
    details = {
        "kind": piece.kind,
        "state": state.value,
        "codes": [f"{item.finding.check}:{item.finding.code}" for item in found.judged],
    }
    journal.record(Tag.SYSTEM_PIECE_CHECKED, journal.SYSTEM, piece.id, found.at, details)


def _waits_for_retake(found: _Applied) -> bool:
    """A person asked for this photo again: only a new one answers that, not another piece."""
    asked = CaseState(found.case.state) is CaseState.NEEDS_RETAKE
    return asked and PieceState(found.piece.state) is PieceState.RETAKE


def _is_last_attempt(found: _Applied) -> bool:
    """Past the limit the case goes to a person: never a dead end."""
    return safeguards.goes_to_a_person(rules.on(found.day), found.piece.attempt)


def _set_state(piece: Piece, state: PieceState, at: datetime) -> None:
    piece.state, piece.checked_at = state, at
    piece.save()
