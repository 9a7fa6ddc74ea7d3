"""The case as its owner sees it, put together from rows and sealed findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from reinstate.domain.case import (
    TO_DECIDE,
    WITH_OWNER,
    Actor,
    CaseAction,
    CaseKind,
    CaseState,
    PieceState,
    Route,
    actions_for,
)
from reinstate.domain.findings import Judged, PieceKind
from reinstate.domain.photo_origin import is_camera_asked_for
from reinstate.domain.policy import PolicyOn
from reinstate.services import clock, languages, rules, seals
from reinstate.services.account import accounts, confirming, residence
from reinstate.services.case import (
    another_mailbox,
    appeal_words,
    blocking,
    decision_words,
    instructions,
    lapsing,
    piece_words,
    queue_figures,
    refusals,
    required,
    turns,
    wording,
)
from reinstate.services.case.owner_view import (
    OwnerCase,
    OwnerCaseSummary,
    OwnerPiece,
    OwnerStep,
    OwnerWord,
)
from reinstate.services.case.turns import Turn
from reinstate.services.errors import Refused
from reinstate.services.piece import note_words, stored_facts
from reinstate.store import person_data, vault
from reinstate.store.models import Case, Piece, Reinstatement
from reinstate.store.vault import Vault

Undone = Mapping[str, str] | None
NOT_EDITABLE = "not_editable"
DISPUTED = "said_not_me"  # why a person looks; see `calling_back`


def day_of(case: Case, at: datetime) -> date:
    """The owner's calendar day."""
    return clock.day_of(at, case.time_zone)


def build(case: Case) -> OwnerCase:
    """The whole read model."""
    now = clock.now()
    state, day = CaseState(case.state), day_of(case, now)
    policy, keyed = rules.on(day), vault.of(case.account.person)
    pieces = owner_pieces(case, policy, keyed)
    due = blocking.sentences(case, policy, pieces) if is_editable(case) else ()
    may = actions_for(state, Actor.OWNER)
    email = person_data.read(case.account.person).email or ""
    mailbox = another_mailbox.of(case)
    is_refused = CaseAction.APPEAL in may and not mailbox
    final = refusals.why_final(case) if is_refused else ""
    undone, turn = _undone(case, now), turns.of(case, now)
    is_taken_back = undone is wording.TAKEN_BACK
    held = accounts.Held() if is_taken_back else _held(case, now)
    return OwnerCase(
        case_id=case.id,
        ticket=case.ticket,
        kind=CaseKind(case.kind),
        route=Route(case.route),
        state=state,
        state_title=_title(case, undone, pieces),
        state_text=(mailbox and languages.say(another_mailbox.text(mailbox, state)))
        or final
        or _text(case, undone, pieces),
        version=case.version,
        next_actor=turn.actor,
        is_written_to=turn.is_written_to,
        expected=turn.expected,
        opened_at=case.opened_at,
        submitted_at=case.submitted_at,
        kept_until=lapsing.kept_until(case),
        has_consented=case.consented_at is not None,
        document_type=required.chosen(case, policy),
        is_document_withdrawn=is_editable(case) and required.is_withdrawn(case, policy),
        document_choices=required.choices(policy) if state in WITH_OWNER else (),
        pieces=pieces,
        note=instructions.instruction(policy, email, day),
        support_ticket=case.support_ticket,
        is_support_ticket_known=case.is_support_ticket_known,
        may_submit=CaseAction.SUBMIT in may and not due,
        may_cancel=may_cancel(case),
        may_appeal=is_refused and not final,
        blocking=due,
        decision=None if is_taken_back else decision_words.of(case, keyed),
        hold_until=held.until,
        hold_because=wording.longer_because(held.because),
        steps=_steps(case),
        needs_document=required.needs_document(case),
        residence=residence.known(case),
        queue=queue_figures.of(case, now),
        refusal=decision_words.refusal_looked_at_again(case, keyed),
        appeal_text=seals.owners_words(lambda: appeal_words.of(case, keyed)),
        is_taken_back=is_taken_back,
        is_locked_since=undone is wording.LOCKED_SINCE,
        new_mailbox_from=another_mailbox.used_from(mailbox, state),
        may_dispute=another_mailbox.may_be_disputed(mailbox, state),
    )


def is_editable(case: Case) -> bool:
    """Whether its owner works on it. Nobody who asks for another mailbox is signed in."""
    return case.state in WITH_OWNER and case.kind != CaseKind.MAILBOX_CHANGE


def may_cancel(case: Case) -> bool:
    """Whether whoever is signed in as the owner may: not where the owner said "not me"."""
    may = CaseAction.CANCEL in actions_for(CaseState(case.state), Actor.OWNER)
    return may and DISPUTED not in case.needs_person_because


def not_editable(ticket: str, state: CaseState) -> Refused:
    """Why its owner cannot work on it: it is with the team, or it is over."""
    said = (
        _("Request {ticket} is already with us and cannot be changed now.")
        if state.is_open
        else _("Request {ticket} is over. Your account's page says what you can do now.")
    )
    return Refused(said.format(ticket=ticket), NOT_EDITABLE)


def summary(case: Case, turn: Turn | None = None) -> OwnerCaseSummary:
    """One line about a case. `turn`: whose it is, where that is asked."""
    state = CaseState(case.state)
    return OwnerCaseSummary(
        case.id,
        case.ticket,
        CaseKind(case.kind),
        state,
        _title(case, _undone(case, clock.now()), _wanted_again(case)),
        case.opened_at,
        is_written_to=turn is not None and turn.is_written_to,
    )


def wants_other_id(case: Case, policy: PolicyOn) -> bool:
    """Whether a side of the ID is there that no new photo of the same ID mends."""
    pieces = owner_pieces(case, policy, vault.of(case.account.person))
    return any(piece.wants_other_id for piece in pieces)


def _wanted_again(case: Case) -> tuple[OwnerPiece, ...]:
    """The photos of a request that waits for some of them again, to say which in its title."""
    if CaseState(case.state) is not CaseState.NEEDS_RETAKE:
        return ()
    policy = rules.on(day_of(case, clock.now()))
    return owner_pieces(case, policy, vault.of(case.account.person))


def _title(case: Case, undone: Undone, pieces: tuple[OwnerPiece, ...]) -> str:
    if undone:
        return languages.say(undone["title"])
    if said := _other_id_said(case, pieces):
        return languages.say(said["title"])
    return wording.title(CaseKind(case.kind), turns.said_state(case), Route(case.route))


def _other_id_said(case: Case, pieces: tuple[OwnerPiece, ...]) -> Undone:
    """The words for a request that came back because of the ID itself."""
    if CaseState(case.state) is not CaseState.NEEDS_RETAKE:
        return None
    if not any(piece.wants_other_id for piece in pieces):
        return None
    again = [one for one in pieces if one.state is PieceState.RETAKE and not one.wants_other_id]
    return wording.OTHER_ID_AND_PHOTO if again else wording.OTHER_ID


def _text(case: Case, undone: Undone, pieces: tuple[OwnerPiece, ...]) -> str:
    """What the state means for the owner."""
    if undone:
        return languages.say(undone["text"])
    if said := _other_id_said(case, pieces):
        return languages.say(said["text"])
    state = CaseState(case.state)
    if state in TO_DECIDE and confirming.waits_for_call(case):
        return wording.call_text(confirming.phone_masked(case))
    state = turns.said_state(case)
    return wording.case_text(CaseKind(case.kind), state, Route(case.route))


def _undone(case: Case, at: datetime) -> Undone:
    """The words for an account that a request had opened and that is locked by now."""
    if CaseState(case.state) is not CaseState.REINSTATED:
        return None
    if _is_taken_back(case):
        return wording.TAKEN_BACK
    is_open = accounts.assess(case.account, at).good_standing
    return None if is_open else wording.LOCKED_SINCE


def _is_taken_back(case: Case) -> bool:
    """Whether what the exchange had done already was undone by locking the account again."""
    disputed = Reinstatement.objects.filter(case=case, disputed_at__isnull=False)
    return disputed.exists() or case.events.filter(action="revoked").exists()


def owner_pieces(case: Case, policy: PolicyOn, keyed: Vault) -> tuple[OwnerPiece, ...]:
    """Every piece the case needs, handed in or not."""
    current = {piece.kind: piece for piece in case.pieces.filter(is_current=True)}
    return tuple(
        owner_piece(case, kind, current.get(kind.value), policy, keyed)
        for kind in required.pieces(case, policy)
    )


def owner_piece(
    case: Case, kind: PieceKind, piece: Piece | None, policy: PolicyOn, keyed: Vault
) -> OwnerPiece:
    """One piece with its findings in words."""
    limit = policy.integer("case.max_attempts")
    used = piece.attempt if piece else 0
    state = PieceState(piece.state) if piece else PieceState.EMPTY
    read = seals.opened(lambda: _read(piece, policy, keyed), None) if piece else ((), ())
    judged, words = read or ((), ())
    wants_other_id = state is PieceState.RETAKE and (
        any(map(wording.needs_other_id, judged))
        or (piece is not None and decision_words.wants_other_id(case, piece))
    )
    return OwnerPiece(
        kind=kind,
        title=languages.say(required.TITLES[kind]),
        piece_id=piece.id if piece else "",
        state=state,
        state_text=piece_words.piece_text(
            state, CaseState(case.state), wants_other_id=wants_other_id
        ),
        findings=tuple(
            wording.owner_finding(item) for item in judged if wording.is_for_owner(item)
        ),
        attempts_left=max(0, limit - used),
        may_upload=may_upload(case, state, used, limit),
        width=piece.width if piece else 0,
        height=piece.height if piece else 0,
        uploaded_at=piece.uploaded_at if piece else None,
        words=words,
        is_camera_asked=is_camera_asked_for(policy, kind),
        is_readable=read is not None,
        wants_other_id=wants_other_id,
    )


def _read(
    piece: Piece, policy: PolicyOn, keyed: Vault
) -> tuple[tuple[Judged, ...], tuple[OwnerWord, ...]]:
    """What was found on a photo, and the words of its note."""
    return stored_facts.findings(piece, keyed), note_words.of(piece, policy, keyed)


def may_upload(case: Case, state: PieceState, used: int, limit: int) -> bool:
    """While a case waits for a retake, only what did not pass is taken again.

    What a person asked for again may always be sent: the limit is the machine's.
    """
    at = CaseState(case.state)
    if at is CaseState.NEEDS_RETAKE and state is PieceState.RETAKE:
        return True
    if at not in WITH_OWNER or used >= limit:
        return False
    return at is CaseState.OPEN or state is not PieceState.PASSED


def _held(case: Case, now: datetime) -> accounts.Held:
    change = Reinstatement.objects.filter(case=case).first()
    held = accounts.Held.of(change) if change else accounts.Held()
    return accounts.Held() if held.until is not None and held.until <= now else held


def _steps(case: Case) -> tuple[OwnerStep, ...]:
    done = (
        (event.at, wording.step_action(event.action, event.details, event.before), event.actor)
        for event in case.events.all()
    )
    return tuple(
        OwnerStep(at, languages.say(text))
        for at, action, actor in done
        if (text := wording.step_text(CaseKind(case.kind), action, actor))
    )
