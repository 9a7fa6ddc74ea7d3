"""State-issued identification card that meets REAL ID: front, and back with an AAMVA barcode.

The article names no back side here, but the barcode is on it and only it states REAL ID.
"""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.documents._declaration import DocumentType

DOCUMENT = DocumentType(
    id="state_id",
    title="State-issued identification card (REAL ID compliant)",
    article="id.state_id_real_id",
    sides=(PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK),
    subfiles=("ID",),
    barcode_side=PieceKind.DOCUMENT_BACK,
    phrases=(
        ("IDENTIFICATION CARD",),
        ("IDENTITY CARD",),
        ("ID CARD",),
        ("TARJETA DE IDENTIFICACION",),
    ),
    other_phrases=(
        "DRIVER LICENSE",
        "UNIFORMED SERVICES",
        "PERMANENT RESIDENT",
        "DEPARTMENT OF DEFENSE",
        "TRIBAL",
    ),
    must_be_real_id=True,
)
