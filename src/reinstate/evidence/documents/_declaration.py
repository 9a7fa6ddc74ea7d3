"""What is to be said of one type of ID: its sides, and by what it is recognised."""

from __future__ import annotations

from dataclasses import dataclass

from reinstate.domain.findings import PieceKind


@dataclass(frozen=True, slots=True)
class ZoneCode:
    """A machine zone of the type: layout, start of the document code, issuing state."""

    format: str
    code: str
    issuing_state: str


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One type of ID that the article accepts.

    `zone_side`, `barcode_side`: where machine-readable data has to stand; None when this type need
    not carry it. `phrases`: printed words that tell the type; each inner tuple has to be there
    whole. `other_phrases`: words that tell that it is another type after all.
    """

    id: str
    title: str
    article: str
    sides: tuple[PieceKind, ...]
    zones: tuple[ZoneCode, ...] = ()
    zone_side: PieceKind | None = None
    subfiles: tuple[str, ...] = ()
    barcode_side: PieceKind | None = None
    phrases: tuple[tuple[str, ...], ...] = ()
    other_phrases: tuple[str, ...] = ()
    must_be_real_id: bool = False
    is_visa: bool = False
    may_be_any_card_of_a_state: bool = False
