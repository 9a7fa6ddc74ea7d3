"""Federal or state-issued ID: military, tribal, federal cards, and state cards without REAL ID.

Such cards need not carry machine-readable data that we can read, so a person looks at them.
"""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.documents._declaration import DocumentType

DOCUMENT = DocumentType(
    id="government_id",
    title="Federal or state-issued ID",
    article="id.government_id",
    sides=(PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK),
    phrases=(
        ("UNIFORMED SERVICES",),
        ("DEPARTMENT OF DEFENSE",),
        ("UNITED STATES GOVERNMENT",),
        ("PERSONAL IDENTITY VERIFICATION",),
        ("TRIBAL", "IDENTIFICATION"),
        ("VETERAN", "IDENTIFICATION"),
        ("FEDERAL", "IDENTIFICATION"),
    ),
    other_phrases=("PERMANENT RESIDENT", "EMPLOYMENT AUTHORIZATION", "PASSPORT"),
    may_be_any_card_of_a_state=True,
)
