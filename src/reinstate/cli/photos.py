"""Opening photos named on the command line, and printing what was seen in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from reinstate import rulebook
from reinstate.cli.answers import Unusable, bytes_of, day
from reinstate.domain.findings import Judged
from reinstate.domain.policy import PolicyOn
from reinstate.evidence import wording
from reinstate.evidence.facts import FaceFacts, Polygon
from reinstate.evidence.intake.image import Limits, Photo, Unreadable, open_photo
from reinstate.evidence.models import weights

# Pixels: a line, a zone or a barcode cut out of a photo is lower than any photo may be.
CUT_OUT = 16


def opened(path: Path, policy: PolicyOn, *, min_side: int | None = None) -> Photo:
    """A photo from a file, within the policy's limits; a cut-out may be smaller (`min_side`)."""
    limits = Limits.of(policy)
    try:
        return open_photo(
            bytes_of(path), limits if min_side is None else replace(limits, min_side=min_side)
        )
    except Unreadable as error:
        raise Unusable(f"{path}: {error.sentence}") from error


def policy_on(text: str | None) -> PolicyOn:
    """The shipped policy of photos on a day given as text; today when None."""
    return _shipped_on(day(text) if text else datetime.now(UTC).date())


@cache
def _shipped_on(on: date) -> PolicyOn:
    return rulebook.shipped_without_states().on(on)


def demand_models() -> None:
    """Say once, before any work, that weights are missing."""
    try:
        for known in weights.catalogue():
            weights.path(known.id)
    except weights.ModelMissing as error:
        raise Unusable(str(error)) from error


def findings(judged: Iterable[Judged]) -> list[dict[str, object]]:
    """Findings as the command line prints them."""
    return [wording.as_json(item) for item in judged]


def region(polygon: Polygon | None) -> list[list[float]] | None:
    """A polygon as JSON, in pixels of the upright photo."""
    return None if polygon is None else [[round(x, 1), round(y, 1)] for x, y in polygon]


def face(found: FaceFacts | None, policy: PolicyOn) -> Mapping[str, Any] | None:
    """A face as JSON, without its template: that is a biometric."""
    if found is None:
        return None
    plain = asdict(found)
    for key in ("template", "box", "landmarks", *COVERINGS):
        plain.pop(key)
    rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in plain.items()}
    return {
        "region": region(found.box),
        **{name: covering(name, found, policy) for name in COVERINGS},
        "covering_scores": {name: getattr(found, name) for name in COVERINGS},
        **rounded,
    }


COVERINGS = ("sunglasses", "head_covering", "mask")


def covering(what: str, found: FaceFacts, policy: PolicyOn) -> bool | None:
    """True, false, or null where the policy's bands say that the machine cannot tell."""
    key = "checks.face_is_uncovered"
    probability = getattr(found, what)
    if probability is None:
        return None
    if probability >= policy.number(f"{key}.{what}_from"):
        return True
    if what != "head_covering":
        return False if probability < policy.number(f"{key}.absent_below") else None
    is_hidden = (found.clear_forehead or 0.0) < policy.number(f"{key}.hidden_forehead_below")
    return None if is_hidden or probability >= policy.number(f"{key}.head_absent_below") else False
