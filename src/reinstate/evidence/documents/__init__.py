"""The types of ID that the article accepts, one file each, and how a photo tells them."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Mapping, Sequence
from functools import cache

from rapidfuzz import fuzz

from reinstate.domain.names import transliterate
from reinstate.evidence.documents._declaration import DocumentType, ZoneCode
from reinstate.evidence.facts import BarcodeFacts, MachineZoneFacts, TextLine

__all__ = ["OTHER", "DocumentType", "ZoneCode", "catalogue", "type_scores"]

OTHER = "other"  # readable machine data of a document that the article does not name
BY_VALID_ZONE, BY_DOUBTFUL_ZONE, BY_BARCODE = 1.0, 0.8, 1.0
BY_WORDS, BY_STATE_CARD = 0.7, 0.5
ALIKE = 88.0  # how far (0-100) printed words resemble a phrase to count as it


@cache
def catalogue() -> Mapping[str, DocumentType]:
    """Every accepted type by id. A file that declares none, or another id, is loud."""
    found: dict[str, DocumentType] = {}
    for module_info in pkgutil.iter_modules(__path__):
        if module_info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        declared = getattr(module, "DOCUMENT", None)
        if not isinstance(declared, DocumentType) or declared.id != module_info.name:
            raise TypeError(
                f"evidence/documents/{module_info.name}.py must declare DOCUMENT, "
                "a DocumentType whose id is the file's name"
            )
        found[declared.id] = declared
    return found


def type_scores(
    lines: Sequence[TextLine],
    zone: MachineZoneFacts | None,
    barcode: BarcodeFacts | None,
) -> Mapping[str, float]:
    """Evidence 0-1 for each type that the side itself speaks for, and for OTHER."""
    printed = _plain(" ".join(line.text for line in lines))
    scores = {
        one.id: max(_zone_score(one, zone), _barcode_score(one, barcode), _word_score(one, printed))
        for one in catalogue().values()
    }
    is_state_card = any(one.subfiles and scores[one.id] for one in _types())
    for one in _types():
        if one.may_be_any_card_of_a_state and is_state_card:
            scores[one.id] = max(scores[one.id], BY_STATE_CARD)
    if zone is not None and zone.is_valid and not any(_has_zone(x, zone) for x in _types()):
        scores[OTHER] = BY_VALID_ZONE
    return {name: score for name, score in scores.items() if score > 0}


def _types() -> Sequence[DocumentType]:
    return tuple(catalogue().values())


def _has_zone(one: DocumentType, zone: MachineZoneFacts) -> bool:
    return any(
        zone.format == known.format
        and zone.lines[0].startswith(known.code)
        and zone.fields.get("issuing_state") == known.issuing_state
        for known in one.zones
    )


def _zone_score(one: DocumentType, zone: MachineZoneFacts | None) -> float:
    if zone is None or not zone.lines or not _has_zone(one, zone):
        return 0.0
    return BY_VALID_ZONE if zone.is_valid else BY_DOUBTFUL_ZONE


def _barcode_score(one: DocumentType, barcode: BarcodeFacts | None) -> float:
    if barcode is None or not barcode.is_aamva:
        return 0.0
    if set(one.subfiles) & set(barcode.subfiles):
        return BY_BARCODE
    return BY_STATE_CARD if one.may_be_any_card_of_a_state else 0.0


def _word_score(one: DocumentType, printed: str) -> float:
    is_other = any(_says(printed, phrase) for phrase in one.other_phrases)
    is_this = any(all(_says(printed, part) for part in phrase) for phrase in one.phrases)
    return BY_WORDS if is_this and not is_other else 0.0


def _says(printed: str, phrase: str) -> bool:
    wanted = _plain(phrase)
    return len(printed) >= len(wanted) and fuzz.partial_ratio(wanted, printed) >= ALIKE


def _plain(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", transliterate(text.upper()))
