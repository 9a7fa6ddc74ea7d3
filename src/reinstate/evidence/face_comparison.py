"""Comparing two faces by the bands of policy, and what stands against comparing them."""

from __future__ import annotations

from math import hypot

from reinstate.domain.policy import PolicyOn
from reinstate.evidence.check import Verdict
from reinstate.evidence.facts import FaceFacts

NO_TEMPLATE = "no_template"  # none was made: the owner wants people to compare, or it was removed


def compared(check: str, ours: FaceFacts, template: tuple[float, ...], policy: PolicyOn) -> Verdict:
    """same_person, uncertain or other_person, by the cosine of two templates."""
    similarity = _cosine(ours.template or (), template)
    pass_from = policy.number(f"checks.{check}.pass_from")
    unsure_from = policy.number(f"checks.{check}.unsure_from")
    if similarity >= pass_from:
        return Verdict("same_person", round(similarity, 3), pass_from)
    code = "uncertain" if similarity >= unsure_from else "other_person"
    return Verdict(code, round(similarity, 3), unsure_from if code == "other_person" else pass_from)


def _cosine(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """Of any two lengths: an exchange may send what its model writes, which is as long as it comes.
    ZeroDivisionError for one of zeros, which is no face.
    """
    return sum(x * y for x, y in zip(a, b, strict=True)) / (hypot(*a) * hypot(*b))


def same_person(a: FaceFacts, b: FaceFacts, policy: PolicyOn) -> bool | None:
    """Whether two faces are one person's; None = cannot tell, or cannot be compared fairly."""
    if obstacle(a, policy) or obstacle(b, policy):
        return None
    code = compared("face_matches_portrait", a, b.template or (), policy).code
    return {"same_person": True, "other_person": False}.get(code)


def obstacle(face: FaceFacts, policy: PolicyOn) -> str | None:
    """Why a face cannot be compared fairly, or None when it can."""
    key = "checks.face_matches_portrait"
    if face.template is None:
        return NO_TEMPLATE
    if face.size < policy.number(f"{key}.min_size"):
        return "too_small"
    if face.yaw is None or abs(face.yaw) > policy.number(f"{key}.max_yaw"):
        return "turned_away"
    if face.sharpness < policy.number(f"{key}.min_sharpness"):
        return "blurred"
    low, high = (policy.number(f"{key}.{end}_brightness") for end in ("min", "max"))
    return None if low <= face.brightness <= high else "badly_lit"
