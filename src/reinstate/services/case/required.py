"""Which pieces a case needs, and which ID types may be chosen."""

from __future__ import annotations

from datetime import date

from reinstate.domain.case import WITH_OWNER, CaseKind, CaseState, Route
from reinstate.domain.findings import PieceKind
from reinstate.domain.passport import PROOF_MONTHS
from reinstate.domain.policy import PolicyOn
from reinstate.domain.restrictions import RestrictionKind, Turn
from reinstate.evidence import documents
from reinstate.services import rules
from reinstate.services.case.owner_view import DocumentChoice
from reinstate.services.languages import say
from reinstate.store.models import Case, RestrictionEvent

TITLES = {
    PieceKind.SELFIE: "You with your note",
    PieceKind.DOCUMENT_FRONT: "Front of your ID",
    PieceKind.DOCUMENT_BACK: "Back of your ID",
    PieceKind.PASSPORT_PAGE: "Page with your photo",
    PieceKind.PROOF_OF_ADDRESS: "Proof of your address",
    PieceKind.LETTER: "Your letter",
}

# The codes by which an exchange lists further documents, and the photo that answers each.
PHOTO_ID = "photo_id"
PIECE_FOR = {"selfie": PieceKind.SELFIE, "proof_of_address": PieceKind.PROOF_OF_ADDRESS}

SIDES = (PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK, PieceKind.PASSPORT_PAGE)

# What is handed in beside the sides of the ID. A fraud alert clears by a call, not by photos.
BESIDE_THE_DOCUMENT: dict[CaseKind, tuple[PieceKind, ...]] = {
    CaseKind.REACTIVATION: (PieceKind.SELFIE,),
    CaseKind.FURTHER_DOCUMENTS: (PieceKind.SELFIE,),
    CaseKind.ADDRESS_MOVE: (PieceKind.PROOF_OF_ADDRESS,),
    CaseKind.FRAUD_CONFIRMATION: (),
    CaseKind.MAILBOX_CHANGE: (),
}


def proof_months(day: date) -> int:
    """How many months old a proof of address may be."""
    return rules.on(day).integer(PROOF_MONTHS)


def choices(policy: PolicyOn) -> tuple[DocumentChoice, ...]:
    """Every ID type that policy accepts, with its sides."""
    known = documents.catalogue()
    return tuple(
        DocumentChoice(document_id, say(known[document_id].title), sides(policy, document_id))
        for document_id in policy.table("accepted_documents")
    )


def sides(policy: PolicyOn, document_type: str) -> tuple[PieceKind, ...]:
    """The sides of one accepted ID type; KeyError when it is not accepted."""
    listed = policy.table("accepted_documents")[document_type]
    return tuple(PieceKind(str(item)) for item in listed) if isinstance(listed, tuple) else ()


def chosen(case: Case, policy: PolicyOn) -> str:
    """The ID type that the owner chose; empty where policy accepts it no longer."""
    return case.document_type if case.document_type in policy.table("accepted_documents") else ""


def is_withdrawn(case: Case, policy: PolicyOn) -> bool:
    """Whether another ID has to be chosen, because the one that was is no longer accepted."""
    return needs_document(case) and bool(case.document_type) and not chosen(case, policy)


def needs_document(case: Case) -> bool:
    """Whether an ID has to be chosen here."""
    if not Route(case.route).has_photos_online:
        return False
    if case.kind == CaseKind.FURTHER_DOCUMENTS:
        return PHOTO_ID in listed(case)
    return case.kind != CaseKind.FRAUD_CONFIRMATION


def listed(case: Case) -> frozenset[str]:
    """The further documents that the exchange asked for; all of them when it listed none."""
    events = RestrictionEvent.objects.filter(
        account=case.account_id, kind=RestrictionKind.IDENTITY_UNVERIFIED.value
    )
    cleared = events.filter(turn=Turn.CLEARED, at__lt=case.opened_at).last()
    raised = events.filter(turn=Turn.RAISED)
    if cleared is not None:
        raised = raised.filter(known_at__gte=cleared.at)
    asked = {need for needs in raised.values_list("needs", flat=True) for need in needs}
    known = asked & {PHOTO_ID, *PIECE_FOR}
    return frozenset(known or {PHOTO_ID, "selfie"})


def pieces(case: Case, policy: PolicyOn) -> tuple[PieceKind, ...]:
    """What the owner hands in here, in the order it is asked for. Sides follow the ID type.

    Once a request is sent, an ID that policy accepts no longer still has the sides that came.
    """
    if not Route(case.route).has_photos_online:
        return ()
    known = chosen(case, policy)
    if known:
        chosen_sides = sides(policy, known)
    elif CaseState(case.state) in WITH_OWNER:
        chosen_sides = ()
    else:
        chosen_sides = _handed_in(case)
    if case.kind == CaseKind.FURTHER_DOCUMENTS:
        asked = listed(case)
        return (*(kind for need, kind in PIECE_FOR.items() if need in asked), *chosen_sides)
    return (*BESIDE_THE_DOCUMENT[CaseKind(case.kind)], *chosen_sides)


def _handed_in(case: Case) -> tuple[PieceKind, ...]:
    current = set(case.pieces.filter(is_current=True).values_list("kind", flat=True))
    return tuple(kind for kind in SIDES if kind.value in current)
