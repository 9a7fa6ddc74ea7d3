"""What the browser's guide is told: the same thresholds, from the same policy, as the checks."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import catalogue
from reinstate.services import clock, rules

# Policy key of a check's threshold -> the name by which the page's script knows it.
THRESHOLDS = {
    "checks.photo_is_sharp.pass_from": "sharp_from",
    "checks.lighting_is_sufficient.min_brightness": "min_brightness",
    "checks.lighting_is_sufficient.max_brightness": "max_brightness",
}
GLARE = {"checks.lighting_is_sufficient.max_glare_share": "max_glare_share"}


def settings(kind: PieceKind, max_bytes: int) -> dict[str, object]:
    """Handed to the script as JSON."""
    policy = rules.on(clock.today())
    is_selfie = kind is PieceKind.SELFIE
    asked = THRESHOLDS if is_selfie else {**THRESHOLDS, **GLARE}
    return {
        "facing": "user" if is_selfie else "environment",
        "max_bytes": max_bytes,
        **{name: policy.number(key) for key, name in asked.items()},
    }


def pending_titles(kind: PieceKind) -> tuple[str, ...]:
    """What is being looked at while the owner waits."""
    return tuple(check.title for check in catalogue().values() if kind in check.pieces)
