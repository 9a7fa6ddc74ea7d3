"""U.S. passport: the data page, with a TD3 zone below it."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.documents._declaration import DocumentType, ZoneCode

DOCUMENT = DocumentType(
    id="us_passport",
    title="U.S. passport",
    article="id.passport",
    sides=(PieceKind.PASSPORT_PAGE,),
    zones=(ZoneCode("TD3", "P", "USA"),),
    zone_side=PieceKind.PASSPORT_PAGE,
    phrases=(("PASSPORT", "UNITED STATES OF AMERICA"), ("PASSEPORT", "UNITED STATES")),
    other_phrases=("PASSPORT CARD", "VISA TYPE", "PERMANENT RESIDENT"),
)
