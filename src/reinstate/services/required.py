"""Which pieces a case needs, and which ID types may be chosen."""

from __future__ import annotations

from reinstate.domain.case import CaseKind
from reinstate.domain.findings import PieceKind
from reinstate.domain.policy import PolicyOn
from reinstate.evidence import documents
from reinstate.services.owner_view import DocumentChoice
from reinstate.store.models import Case

TITLES = {
    PieceKind.SELFIE: "You with your note",
    PieceKind.DOCUMENT_FRONT: "Front of your ID",
    PieceKind.DOCUMENT_BACK: "Back of your ID",
    PieceKind.PASSPORT_PAGE: "Page with your photo",
    PieceKind.PROOF_OF_ADDRESS: "Proof of your address",
}

# What is handed in beside the sides of the ID. A fraud alert clears by a call, not by photos.
BESIDE_THE_DOCUMENT: dict[CaseKind, tuple[PieceKind, ...]] = {
    CaseKind.REACTIVATION: (PieceKind.SELFIE,),
    CaseKind.FURTHER_DOCUMENTS: (PieceKind.SELFIE,),
    CaseKind.ADDRESS_MOVE: (PieceKind.PROOF_OF_ADDRESS,),
    CaseKind.FRAUD_CONFIRMATION: (),
}


def choices(policy: PolicyOn) -> tuple[DocumentChoice, ...]:
    """Every ID type that policy accepts, with its sides."""
    known = documents.catalogue()
    return tuple(
        DocumentChoice(document_id, known[document_id].title, sides(policy, document_id))
        for document_id in policy.table("accepted_documents")
    )


def sides(policy: PolicyOn, document_type: str) -> tuple[PieceKind, ...]:
    """The sides of one accepted ID type; KeyError when it is not accepted."""
    listed = policy.table("accepted_documents")[document_type]
    return tuple(PieceKind(str(item)) for item in listed) if isinstance(listed, tuple) else ()


def needs_document(kind: CaseKind) -> bool:
    """Whether an ID has to be chosen."""
    return kind is not CaseKind.FRAUD_CONFIRMATION


def pieces(case: Case, policy: PolicyOn) -> tuple[PieceKind, ...]:
    """What the case needs, in the order it is asked for. The sides follow the chosen ID type."""
    chosen = sides(policy, case.document_type) if case.document_type else ()
    return (*BESIDE_THE_DOCUMENT[CaseKind(case.kind)], *chosen)
