"""Permanent resident card (Form I-551): front, and back with a TD1 zone."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.documents._declaration import DocumentType, ZoneCode

DOCUMENT = DocumentType(
    id="permanent_resident_card",
    title="Permanent resident card",
    article="id.green_card",
    sides=(PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK),
    zones=(ZoneCode("TD1", "C1", "USA"), ZoneCode("TD1", "C2", "USA")),
    zone_side=PieceKind.DOCUMENT_BACK,
    phrases=(("PERMANENT RESIDENT",), ("RESIDENT ALIEN",)),
)
