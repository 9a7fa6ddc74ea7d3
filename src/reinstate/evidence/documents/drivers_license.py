"""State-issued driver's licence or permit: front, and back with an AAMVA barcode."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.documents._declaration import DocumentType

DOCUMENT = DocumentType(
    id="drivers_license",
    title="State-issued driver's license or permit",
    article="id.drivers_license",
    sides=(PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK),
    subfiles=("DL", "EN"),
    barcode_side=PieceKind.DOCUMENT_BACK,
    phrases=(
        ("DRIVER LICENSE",),
        ("DRIVERS LICENSE",),
        ("DRIVING LICENSE",),
        ("LEARNER PERMIT",),
        ("INSTRUCTION PERMIT",),
        ("DRIVER PERMIT",),
        ("LICENCIA DE CONDUCIR",),  # Puerto Rico
    ),
)
