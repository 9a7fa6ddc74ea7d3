"""U.S. passport card: front, and back with a TD1 zone."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.documents._declaration import DocumentType, ZoneCode

DOCUMENT = DocumentType(
    id="us_passport_card",
    title="U.S. passport card",
    article="id.passport_card",
    sides=(PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK),
    zones=(ZoneCode("TD1", "IP", "USA"),),
    zone_side=PieceKind.DOCUMENT_BACK,
    phrases=(("PASSPORT CARD",),),
)
