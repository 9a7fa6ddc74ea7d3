"""The PDF417 of a document side as facts: its text, and the AAMVA record if it is one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reinstate.domain import aamva
from reinstate.domain.aamva import AamvaReading
from reinstate.evidence.facts import BarcodeFacts
from reinstate.evidence.readers.barcode.symbol import Symbol, find_symbol

Rgb = NDArray[np.uint8]


def read_barcode(rgb: Rgb, *, is_thorough: bool = True) -> BarcodeFacts | None:
    """The photo's PDF417, or None; not thorough is one quick look."""
    symbol = find_symbol(rgb, is_thorough=is_thorough)
    return barcode_facts(symbol) if symbol else None


def barcode_facts(symbol: Symbol) -> BarcodeFacts:
    """A decoded symbol as facts. What is no AAMVA record keeps its text and the reason."""
    reading = aamva.parse(symbol.content)
    return BarcodeFacts(
        text=symbol.text,
        polygon=symbol.polygon,
        is_aamva=reading.is_valid,
        fields=dict(reading.fields.as_mapping()) if reading.is_valid else {},
        elements=dict(reading.elements),
        errors=reading.errors,
        deviations=reading.deviations,
        version=reading.version,
        issuer_jurisdiction=reading.jurisdiction.code if reading.jurisdiction else None,
        is_real_id=reading.fields.real_id,
        name_is_truncated=reading.is_name_truncated,
        subfiles=reading.subfiles,
        is_contradicted=reading.is_valid
        and (reading.speaks_of_two or any(_differs(reading, one) for one in symbol.beside)),
    )


def _differs(reading: AamvaReading, content: bytes) -> bool:
    """Whether another record in the photo says something else of its holder."""
    other = aamva.parse(content)
    return other.is_valid and other.fields != reading.fields
