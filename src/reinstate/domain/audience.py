"""Who may read which field: marks on dataclass fields, and the one rule that reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from reinstate.domain.findings import Audience

_ORDER = (Audience.OWNER, Audience.REVIEWER, Audience.COMPLIANCE)


def seen_by(audience: Audience) -> Mapping[str, Audience]:
    """Field metadata: the first audience that may read it; each later one reads it too."""
    return {"audience": audience}


def may_read(audience: Audience, needed: Audience) -> bool:
    """Each later audience also reads what the earlier ones read."""
    return _ORDER.index(audience) >= _ORDER.index(needed)


def readable(kind: type, audience: Audience) -> frozenset[str]:
    """The fields of a dataclass that this audience may read; an unmarked field is nobody's."""
    return frozenset(
        item.name
        for item in fields(kind)
        if "audience" in item.metadata and may_read(audience, item.metadata["audience"])
    )
