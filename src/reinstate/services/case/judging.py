"""Facts of a case against policy: which checks run again, and what they add up to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from reinstate.domain.findings import Judged, Outcome, PieceKind, Recommendation, recommend
from reinstate.domain.photo_origin import PhotoOrigin
from reinstate.evidence import check
from reinstate.evidence.check import Evidence
from reinstate.evidence.facts import AccountFacts, EnrolmentFacts
from reinstate.services import rules
from reinstate.services.case import required
from reinstate.services.piece import reuse, stored_facts
from reinstate.store import person_data, vault
from reinstate.store.models import Case, Piece
from reinstate.store.vault import Vault


def judge(case: Case, day: date) -> list[Judged]:
    """Run every check that can run on what was handed in so far."""
    return check.run(evidence_of(case, day))


def judge_from_submission(case: Case, day: date) -> list[Judged]:
    """Run the checks that count from the day of submission, and only those."""
    return check.run(evidence_of(case, day), only=from_submission())


def judge_against_account(case: Case, day: date, told: Collection[str]) -> list[Judged]:
    """Run the checks that compare with these fields of the account, and only those."""
    return check.run(evidence_of(case, day), only=following(told))


def following(told: Collection[str]) -> frozenset[str]:
    """The ids of the checks that compare with these fields, as events name them."""
    return frozenset(one.id for one in check.catalogue().values() if one.follows in told)


def from_submission() -> frozenset[str]:
    """The ids of those checks."""
    return frozenset(item.id for item in check.catalogue().values() if item.counts_from_submission)


def evidence_of(case: Case, day: date, known_at: datetime | None = None) -> Evidence:
    """Everything a check may look at. `day` is the owner's.

    `known_at`: what others had handed in by then; None: by now.
    """
    person = case.account.person
    known = person_data.read(person)
    template, policy = known.enrolment_template, rules.on(day)
    pieces = stored_facts.of_case(case, person)
    return Evidence(
        policy=policy,
        on=day,
        account=AccountFacts(
            email=known.email or "",
            legal_name=known.legal_name or "",
            birth_date=known.birth_date,
            document_number=known.document_number,
        ),
        pieces=pieces,
        document_type=case.document_type or None,
        enrolment=EnrolmentFacts(template) if template else None,
        reuse=reuse.found(
            case, policy, known_at, pieces.selfie.person_hashes if pieces.selfie else ()
        ),
        awaited=frozenset(required.pieces(case, policy)) - pieces.present(),
        origins=origins(case.pieces.filter(is_current=True)),
    )


def origins(pieces: Iterable[Piece]) -> Mapping[PieceKind, PhotoOrigin]:
    """How each photo came, as its sender said."""
    return {PieceKind(piece.kind): piece.origin for piece in pieces}


def merged(
    piece: Piece, new: Piece, judged: Sequence[Judged], keyed: Vault
) -> tuple[Judged, ...] | None:
    """The piece's findings after `new` arrived; None when nothing about it has changed.

    What passed stays passed, whatever the day is now, unless the check compares this piece with
    the new one. What did not pass may be answered by the new piece. The sides of an ID are judged
    together: a front that agreed with one back may contradict the next.
    """
    fresh = [item for item in judged if item.finding.piece == piece.kind]
    if piece.id == new.id:
        return tuple(fresh)
    earlier = stored_facts.findings(piece, keyed)
    passed = {item.finding.check: item for item in earlier if item.finding.outcome is Outcome.PASS}
    together = _is_side(piece) and _is_side(new)
    kept = tuple(
        item if together or _compares(item, new) else passed.get(item.finding.check, item)
        for item in fresh
    )
    return None if kept == earlier else kept


def case_findings(case: Case) -> tuple[Judged, ...]:
    """Every finding of the current pieces, in the order of the pieces."""
    keyed = vault.of(case.account.person)
    pieces = case.pieces.filter(is_current=True).order_by("uploaded_at")
    return tuple(item for piece in pieces for item in stored_facts.findings(piece, keyed))


def recommendation_of(case: Case, judged: Iterable[Judged]) -> Recommendation:
    """What the evidence asks for."""
    return recommended(judged, case.needs_person_because)


def recommended(judged: Iterable[Judged], needs_person_because: Sequence[str]) -> Recommendation:
    """The same by what is known. What a person must see is never recommended to pass."""
    found = recommend(judged)
    if found is Recommendation.PASS and needs_person_because:
        return Recommendation.REFER
    return found


def note_recommendation(case: Case) -> None:
    """Keep the recommendation on the row, so that the queue can show it."""
    found = recommendation_of(case, case_findings(case))
    case.recommendation = found.value
    Case.objects.filter(id=case.id).update(recommendation=found.value)


def needs_person(case: Case, because: str) -> None:
    """Remember why a person has to look; said once however often it happens."""
    if because not in case.needs_person_because:
        case.needs_person_because = [*case.needs_person_because, because]
        Case.objects.filter(id=case.id).update(needs_person_because=case.needs_person_because)


def _is_side(piece: Piece) -> bool:
    return PieceKind(piece.kind) not in (PieceKind.SELFIE, PieceKind.PROOF_OF_ADDRESS)


def _compares(item: Judged, new: Piece) -> bool:
    declared = check.catalogue().get(item.finding.check)
    return declared is not None and PieceKind(new.kind) in declared.needs
