"""U.S. visa: the foil with its MRV-A zone, and the passport page it belongs to.

A visa alone is no identity document, so the holder's passport page is asked for as well.
"""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.documents._declaration import DocumentType, ZoneCode

DOCUMENT = DocumentType(
    id="us_visa",
    title="U.S. visa (B1, B2, F1)",
    article="id.visa",
    sides=(PieceKind.DOCUMENT_FRONT, PieceKind.PASSPORT_PAGE),
    zones=(ZoneCode("MRVA", "V", "USA"), ZoneCode("MRVB", "V", "USA")),
    zone_side=PieceKind.DOCUMENT_FRONT,
    phrases=(("VISA TYPE",), ("ISSUING POST", "CONTROL NUMBER")),
    is_visa=True,
)
