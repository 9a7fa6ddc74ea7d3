"""What the ID checks share: the type at hand, and what machine-readable data says of its holder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reinstate.domain.findings import PieceKind
from reinstate.domain.names import FULL_ZONE, PersonName
from reinstate.evidence import documents
from reinstate.evidence.check import Code, Evidence, not_applicable
from reinstate.evidence.documents import DocumentType
from reinstate.evidence.facts import (
    BarcodeFacts,
    DocumentSideFacts,
    MachineZoneFacts,
    Polygon,
    TextLine,
)

SIDES = (PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK, PieceKind.PASSPORT_PAGE)
EVERY_PHOTO = (PieceKind.SELFIE, *SIDES)
SIDE_WORDS: Mapping[PieceKind, str] = {
    PieceKind.DOCUMENT_FRONT: "front",
    PieceKind.DOCUMENT_BACK: "back",
    PieceKind.PASSPORT_PAGE: "passport page",
}

CERTAIN = 50.0  # nats: a barcode is not misread
VISAS = frozenset({"MRVA", "MRVB"})  # their number may be the passport's or the foil's own

ON_ANOTHER_SIDE: Code = not_applicable(
    "on_another_side",
    "This is checked on another side of your ID.",
    "Another side carries the machine-readable data that this check reads.",
)


@dataclass(frozen=True, slots=True)
class MachineData:
    """What a machine zone or barcode says of the holder; empty or None where it does not.

    `source`: which of the two, in words. `state`: of the issuer of a state's card.
    """

    piece: PieceKind
    source: str
    name: PersonName
    document_number: str
    born_on: date | None
    expires_on: date | None
    outline: Polygon | None
    is_sound: bool
    unchecked_margin: float = CERTAIN
    is_number_printed: bool = True
    state: str = ""
    issued_on: date | None = None

    @property
    def full_name(self) -> str:
        """The whole name in the order of speech."""
        parts = (self.name.given, self.name.middle, self.name.family, self.name.suffix)
        return " ".join(part for part in parts if part)


def type_of(evidence: Evidence) -> DocumentType | None:
    """The type that the owner named, else the one that the sides themselves speak for."""
    catalogue = documents.catalogue()
    if evidence.document_type is not None:
        return catalogue.get(evidence.document_type)
    scores: dict[str, float] = {}
    for side in evidence.pieces.sides.values():
        for name, score in side.type_scores.items():
            scores[name] = max(score, scores.get(name, 0.0))
    best = max(scores, key=lambda name: scores[name], default=None)
    least = evidence.policy.number("checks.document_type_is_accepted.recognised_from")
    return catalogue.get(best) if best and scores[best] >= least else None


def machine_data(evidence: Evidence, piece: PieceKind) -> MachineData | None:
    """What this side's zone says, or its barcode; a zone that does not hold comes last."""
    side = evidence.pieces.sides[piece]
    zone, barcode = side.machine_zone, side.barcode
    has_record = barcode is not None and barcode.is_aamva
    if zone is not None and (zone.is_valid or not has_record):
        return _of_zone(piece, zone)
    return _of_barcode(piece, barcode) if barcode is not None and has_record else None


def _of_zone(piece: PieceKind, zone: MachineZoneFacts) -> MachineData:
    fields = zone.fields
    cut = FULL_ZONE if zone.name_is_truncated else frozenset[str]()
    return MachineData(
        piece=piece,
        source="machine-readable zone",
        name=PersonName(fields.get("surname", ""), fields.get("given_names", ""), truncated=cut),
        document_number=fields.get("document_number", ""),
        born_on=_day(fields.get("birth_date", "")),
        expires_on=_day(fields.get("expiry_date", "")),
        outline=zone.polygon,
        is_sound=zone.is_valid,
        unchecked_margin=zone.unchecked_margin,
        is_number_printed=zone.format not in VISAS,
    )


def _of_barcode(piece: PieceKind, barcode: BarcodeFacts) -> MachineData:
    fields = barcode.fields
    return MachineData(
        piece=piece,
        source="barcode",
        name=_card_name(barcode.elements, fields),
        document_number=fields.get("document_number", ""),
        born_on=_day(fields.get("birth_date", "")),
        expires_on=_day(fields.get("expiry_date", "")),
        outline=barcode.polygon,
        is_sound=True,
        state=barcode.issuer_jurisdiction or "",
        issued_on=_day(fields.get("issue_date", "")),
    )


def _card_name(elements: Mapping[str, str], fields: Mapping[str, str]) -> PersonName:
    flags = {"DDE": "family", "DDF": "given", "DDG": "middle"}
    return PersonName(
        fields.get("family_name", ""),
        fields.get("first_name", ""),
        fields.get("middle_name", ""),
        fields.get("suffix", ""),
        frozenset(part for flag, part in flags.items() if elements.get(flag) == "T"),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def every_machine_data(evidence: Evidence) -> list[MachineData]:
    """Machine-readable data of all sides at hand, in the order of SIDES."""
    found = [machine_data(evidence, piece) for piece in SIDES if piece in evidence.pieces.sides]
    return [data for data in found if data is not None]


def is_name_sure(evidence: Evidence, data: MachineData) -> bool:
    """Whether a name that differs does differ: a letter of it may be misread."""
    least = evidence.policy.number("checks.mrz_is_valid.min_margin")
    return data.is_sound and data.unchecked_margin >= least


def sure_expiry(evidence: Evidence, data: MachineData | None) -> date | None:
    """Until when the ID is valid; by a zone that does not hold only where the day is printed too.

    A digit of such a zone is misread or wrong, and it may be one of this day.
    """
    if data is None or data.is_sound:
        return data.expires_on if data else None
    sides = evidence.pieces.sides.values()
    is_printed = any(data.expires_on in side.printed_dates for side in sides)
    return data.expires_on if is_printed else None


def is_told_elsewhere(evidence: Evidence, piece: PieceKind) -> bool:
    """Whether this side has no machine-readable data, and another one has it or should have it."""
    if machine_data(evidence, piece) is not None:
        return False
    if any(data.piece is not piece for data in every_machine_data(evidence)):
        return True
    kind = type_of(evidence)
    where = {kind.zone_side, kind.barcode_side} - {None} if kind else set()
    return bool(where) and piece not in where


def printed_words(side: DocumentSideFacts) -> tuple[TextLine, ...]:
    """The lines that are long enough to say something."""
    return tuple(line for line in side.text if len(line.text) >= 3)


def certainty(lines: Sequence[TextLine]) -> float:
    """Mean certainty with which lines were read, 0-1; 0 for none."""
    return sum(line.score for line in lines) / len(lines) if lines else 0.0


def first_side(evidence: Evidence) -> PieceKind:
    """The side on which what concerns the whole document is told."""
    return next(piece for piece in SIDES if piece in evidence.pieces.sides)
