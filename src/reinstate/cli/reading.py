"""An ID: its sides in any order, what they say, and what the checks make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reinstate.cli import photos
from reinstate.cli.answers import Answer, Unusable
from reinstate.domain.findings import PieceKind
from reinstate.domain.policy import PolicyOn
from reinstate.evidence import check, documents, lanes
from reinstate.evidence.check import NO_ACCOUNT, Evidence
from reinstate.evidence.facts import (
    BarcodeFacts,
    DocumentSideFacts,
    MachineZoneFacts,
    Pieces,
)
from reinstate.evidence.intake.image import Photo
from reinstate.evidence.printed_fields import printed_fields, printed_issuers
from reinstate.evidence.readers.document.reading import read_side
from reinstate.evidence.readers.zone.reading import read_zone

FRONT, BACK = PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK
Sides = Mapping[PieceKind, DocumentSideFacts]
# The same fact under the machine zone's name and under the AAMVA card's.
FIELD_NAMES = {
    "surname": "family_name",
    "given_names": "first_name",
    "middle_names": "middle_name",
    "document_number": "document_number",
    "birth_date": "birth_date",
    "issue_date": "issue_date",
    "expiry_date": "expiry_date",
    "sex": "sex",
    "nationality": "",
    "issuing_state": "state",
    "street": "street",
    "city": "city",
    "postal_code": "postal_code",
}


def opened(file: Path, policy: PolicyOn) -> Photo:
    """A photo of an ID, or of its zone or barcode alone, cut out."""
    return photos.opened(file, policy, min_side=photos.CUT_OUT)


def read_document(given: Sequence[Photo], document_type: str | None, policy: PolicyOn) -> Answer:
    """One ID from its photos; parts that are not there are null."""
    known_type(document_type)
    found = lanes.each(
        lambda photo: read_side(photo, None, on=policy.day, with_templates=False), given
    )
    chosen = document_type or recognised(found)
    sides = arranged(found, chosen)
    zone = next((side.machine_zone for side in found if side.machine_zone), None)
    barcode = next((side.barcode for side in found if side.barcode), None)
    pieces = Pieces(sides=sides)
    evidence = Evidence(policy, policy.day, NO_ACCOUNT, pieces, document_type=chosen)
    return {
        "document": _document(recognised(found), found, zone, barcode),
        "mrz": _zone(zone),
        "barcode": _barcode(barcode),
        "findings": photos.findings(check.run(evidence)),
    }


def read_zone_alone(file: Path, policy: PolicyOn) -> Answer:
    """The machine zone of one photo, nothing else looked at."""
    zone = read_zone(opened(file, policy).rgb, policy.day)
    return {"document": None, "mrz": _zone(zone), "barcode": None, "findings": []}


def known_type(document_type: str | None) -> str | None:
    """The type itself, or Unusable with the ones there are."""
    if document_type is not None and document_type not in documents.catalogue():
        known = ", ".join(documents.catalogue())
        raise Unusable(f"{document_type!r} is no accepted ID type; use one of {known}")
    return document_type


def recognised(found: Sequence[DocumentSideFacts]) -> str | None:
    """The type for which the photos themselves speak most."""
    scores: dict[str, float] = {}
    for side in found:
        for name, score in side.type_scores.items():
            scores[name] = max(score, scores.get(name, 0.0))
    return max(scores, key=lambda name: scores[name]) if scores else None


def arranged(found: Sequence[DocumentSideFacts], document_type: str | None) -> Sides:
    """Which photo is which side, told by the type's sides and by what stands on each photo."""
    known = documents.catalogue().get(document_type or "")
    places = known.sides if known else (FRONT, BACK)
    ordered = sorted(found, key=_backness)
    if len(found) == 1 and _backness(found[0]) > 0:
        return {places[-1]: found[0]}
    return dict(zip((*places, BACK), ordered, strict=False))


def _backness(side: DocumentSideFacts) -> float:
    """Barcodes and three-line zones stand on backs, portraits on fronts, visas before passports."""
    zone = side.machine_zone.format if side.machine_zone else ""
    signs = (side.barcode is not None, zone == "TD1", zone == "TD3")
    return 2.0 * sum(signs) - bool(side.faces) - (zone in ("MRVA", "MRVB"))


def _document(
    chosen: str | None,
    found: Sequence[DocumentSideFacts],
    zone: MachineZoneFacts | None,
    barcode: BarcodeFacts | None,
) -> Mapping[str, Any] | None:
    """What the machine-readable parts say; beside them, only what is printed and they leave out."""
    if chosen is None and zone is None and barcode is None:
        return None
    lines = [line for side in found for line in side.text]
    printed = {name: text for x in found[::-1] for name, text in printed_fields(x.text).items()}
    return {
        "type": chosen,
        "issuer": _issuer(zone, barcode) or next(iter(printed_issuers(lines)), None),
        "fields": {**printed, **fields(zone, barcode)},
    }


def fields(zone: MachineZoneFacts | None, barcode: BarcodeFacts | None) -> Mapping[str, str]:
    """What the machine-readable parts say, under one set of names; empty ones left out."""
    merged = {}
    for name, card_name in FIELD_NAMES.items():
        printed = zone.fields.get(name, "") if zone else ""
        carried = barcode.fields.get(card_name, "") if barcode and card_name else ""
        if printed or carried:
            merged[name] = printed or carried
    return merged


def _issuer(zone: MachineZoneFacts | None, barcode: BarcodeFacts | None) -> str | None:
    if zone is not None:
        return zone.fields.get("issuing_state") or None
    return barcode.issuer_jurisdiction if barcode else None


def _zone(zone: MachineZoneFacts | None) -> Answer | None:
    if zone is None:
        return None
    return {**asdict(zone), "polygon": photos.region(zone.polygon), "lines": list(zone.lines)}


def _barcode(barcode: BarcodeFacts | None) -> Answer | None:
    if barcode is None:
        return None
    kind = f"AAMVA {barcode.version:02d}" if barcode.version is not None else "PDF417"
    return {"format": kind, **asdict(barcode), "polygon": photos.region(barcode.polygon)}
