"""Nothing hides the face from forehead to chin: no sunglasses, mask, hand, or shading hat."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind, Point, Region
from reinstate.evidence.check import (
    Evidence,
    Verdict,
    check,
    fails,
    not_applicable,
    passes,
    unsure,
)
from reinstate.evidence.checks._faces import face_region, main_face
from reinstate.evidence.checks._geometry import share_inside
from reinstate.evidence.facts import FaceFacts, Polygon

KEY = "checks.face_is_uncovered"
HEAD_LIMITS = (
    "head_covering_from",
    "head_doubt_from",
    "clear_forehead_from",
    "hidden_forehead_below",
)


@check(
    title="Nothing covers the face",
    rationale=(
        "The face is what ties the note to the person. A head covering worn for religion or "
        "health is fine with the full face visible, forehead to chin. No machine can tell it from "
        "a hat, so what hides or shades the forehead goes to a person."
    ),
    article=("photo.uncovered",),
    pieces=(PieceKind.SELFIE,),
    codes=(
        passes("uncovered", "Your face is not covered.", "No covering was seen."),
        passes(
            "full_face_visible",
            "You wear something on your head, and your whole face can be seen.",
            "Something on the head, probability {chance}; {forehead} of the forehead is clear.",
        ),
        fails(
            "sunglasses",
            "You seem to wear sunglasses.",
            "Sunglasses, probability {chance}.",
            "Take the photo again without sunglasses. Clear glasses are fine.",
        ),
        fails(
            "mask",
            "Something seems to cover your mouth and nose.",
            "Mask or scarf over the lower face, probability {chance}.",
            "Take the photo again with your whole face visible.",
        ),
        fails(
            "hand_over_face",
            "A hand covers your face.",
            "A hand lies over {chance} of the face.",
            "Take the photo again with your hands away from your face.",
        ),
        unsure(
            "hand_near_face",
            "A hand may cover part of your face, so a person will look.",
            "A hand lies over {chance} of the face.",
            "You can take the photo again with your hands away from your face.",
        ),
        unsure(
            "head_covering",
            "You seem to wear something on your head, so a person will look. What you wear for "
            "religion or health is fine when your whole face can be seen.",
            "Something on the head, probability {chance}; {forehead} of the forehead clear. A hat "
            "is not accepted; a religious or medical covering with the full face visible is.",
            "If it is a hat or a cap, take the photo again without it.",
        ),
        unsure(
            "forehead_hidden",
            "Something hides your forehead, so a person will look. Your own hair is fine.",
            "Only {forehead} of the forehead is clear: a fringe, or the peak of a cap.",
            "You can take the photo again with your forehead free.",
        ),
        unsure(
            "may_be_covered",
            "We are not sure that your whole face can be seen, so a person will look.",
            "Possible: {what}, probability {chance}.",
        ),
        unsure(
            "cannot_tell",
            "We could not see your face well enough to judge this, so a person will look.",
            "The face is too small, turned away or not traced; coverings were not estimated.",
            "You can take the photo again from closer, facing the camera.",
        ),
        not_applicable("no_face", "There is no face to judge.", "There is no face to judge."),
    ),
    unit="share of the forehead seen",
    units={
        "sunglasses": "probability",
        "mask": "probability",
        "may_be_covered": "probability",
        "head_covering": "probability",
        "hand_over_face": "share of eyes, nose and mouth",
        "hand_near_face": "share of eyes, nose and mouth",
    },
)
def face_is_uncovered(evidence: Evidence, piece: PieceKind) -> Verdict:
    face = main_face(evidence, piece)
    if face is None:
        return Verdict("no_face")
    return _hand(evidence, face, piece) or _worn(evidence, face, piece)


def _worn(evidence: Evidence, face: FaceFacts, piece: PieceKind) -> Verdict:
    seen = {"sunglasses": face.sunglasses, "mask": face.mask, "head_covering": face.head_covering}
    chances = {what: chance for what, chance in seen.items() if chance is not None}
    regions = (face_region(face, piece),)
    for what in ("sunglasses", "mask"):
        limit = evidence.policy.number(f"{KEY}.{what}_from")
        if chances.get(what, 0.0) >= limit:
            params = {"chance": f"{chances[what]:.2f}"}
            return Verdict(what, round(chances[what], 3), limit, regions, params)
    if len(chances) < len(seen):
        return Verdict("cannot_tell", regions=regions)
    return _doubt(evidence, chances, regions) or _head(evidence, face, regions)


def _doubt(
    evidence: Evidence, chances: dict[str, float], regions: tuple[Region, ...]
) -> Verdict | None:
    """Sunglasses or a mask that may be there: a person looks."""
    limit = evidence.policy.number(f"{KEY}.doubt_from")
    what = max(("sunglasses", "mask"), key=lambda name: chances[name])
    if chances[what] < limit:
        return None
    params = {"what": what, "chance": f"{chances[what]:.2f}"}
    return Verdict("may_be_covered", round(chances[what], 3), limit, regions, params)


def _head(evidence: Evidence, face: FaceFacts, regions: tuple[Region, ...]) -> Verdict:
    """What may be on the head counts only when the forehead is hidden or in shade."""
    chance, clear = face.head_covering or 0.0, face.clear_forehead or 0.0
    limits = {name: evidence.policy.number(f"{KEY}.{name}") for name in HEAD_LIMITS}
    surely, doubt_from, clear_from, hidden_below = limits.values()
    params = {"chance": f"{chance:.2f}", "forehead": f"{clear:.0%}"}
    if clear >= clear_from:
        code = "full_face_visible" if chance >= surely else "uncovered"
        return Verdict(code, round(clear, 3), clear_from, regions, params)
    if chance >= doubt_from:
        return Verdict("head_covering", round(chance, 3), doubt_from, regions, params)
    code = "forehead_hidden" if clear < hidden_below else "uncovered"
    return Verdict(code, round(clear, 3), hidden_below, regions, params)


def _hand(evidence: Evidence, face: FaceFacts, piece: PieceKind) -> Verdict | None:
    """A hand over eyes, nose and mouth. A hand beside the face is in every good picture."""
    selfie = evidence.pieces.selfie
    core = _core(face)
    for hand in selfie.hands if selfie else ():
        share = share_inside(core, hand.outline)
        for code in ("hand_over_face", "hand_near_face"):
            limit = evidence.policy.number(f"{KEY}.{code}_from")
            if share >= limit:
                regions = (face_region(face, piece), Region(piece, hand.outline, "hand"))
                return Verdict(code, round(share, 3), limit, regions, {"chance": f"{share:.0%}"})
    return None


def _core(face: FaceFacts) -> Polygon:
    """The box of eyes, nose and mouth corners, turned with the face."""
    right, left, _nose, mouth_right, mouth_left = face.landmarks
    return (_apart(right, left), _apart(left, right), _apart(mouth_left, mouth_right),
            _apart(mouth_right, mouth_left))  # fmt: skip


def _apart(point: Point, other: Point) -> Point:
    """The point moved away from the other by a quarter of their distance."""
    return (point[0] + 0.25 * (point[0] - other[0]), point[1] + 0.25 * (point[1] - other[1]))
