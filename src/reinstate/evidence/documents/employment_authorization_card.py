"""Employment authorization card (Form I-766): front, and back with a TD1 zone."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.documents._declaration import DocumentType, ZoneCode

DOCUMENT = DocumentType(
    id="employment_authorization_card",
    title="Employment authorization card",
    article="id.ead",
    sides=(PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK),
    zones=(ZoneCode("TD1", "IA", "USA"),),
    zone_side=PieceKind.DOCUMENT_BACK,
    phrases=(("EMPLOYMENT AUTHORIZATION",),),
)
