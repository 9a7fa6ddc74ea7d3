"""There is enough light to see the face and read the paper. Advice: legibility is what counts."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes
from reinstate.evidence.checks._document import EVERY_PHOTO
from reinstate.evidence.checks._faces import face_region, main_face

KEY = "checks.lighting_is_sufficient"


@check(
    title="Enough light",
    rationale="Daylight shows details that lamps and darkness hide; dim photos are refused later.",
    article=("photo.natural_light", "photo.not_dark"),
    pieces=EVERY_PHOTO,
    codes=(
        passes("enough_light", "There is enough light.", "Mean brightness {brightness} of 255."),
        fails(
            "too_dark",
            "The photo is dark.",
            "Mean brightness {brightness} of 255.",
            "Take the photo in daylight, near a window, with the light in front of you.",
        ),
        fails(
            "face_too_dark",
            "Your face is dark against a bright background.",
            "Mean brightness of the face {brightness} of 255, {share} of the photo's.",
            "Turn towards the window or the lamp, so that the light falls on your face.",
        ),
        fails(
            "too_bright",
            "The photo is too bright to see details.",
            "Mean brightness {brightness} of 255.",
            "Take the photo again without direct sun or flash.",
        ),
        fails(
            "glare",
            "Reflections hide part of the document.",
            "{brightness} of the picture is blown out.",
            "Tilt the document or move the lamp until the reflection is gone.",
        ),
    ),
    unit="mean brightness, 0 to 255",
    units={"glare": "share of blown-out pixels"},
)
def lighting_is_sufficient(evidence: Evidence, piece: PieceKind) -> Verdict:
    photo = evidence.pieces.photo(piece)
    low, high = (evidence.policy.number(f"{KEY}.{end}_brightness") for end in ("min", "max"))
    if photo.brightness < low:
        return _brightness("too_dark", photo.brightness, low)
    if photo.brightness > high:
        return _brightness("too_bright", photo.brightness, high)
    if piece is PieceKind.SELFIE:
        return _face(evidence, piece) or _brightness("enough_light", photo.brightness, low)
    most = evidence.policy.number(f"{KEY}.max_glare_share")
    if photo.glare_share > most:
        params = {"brightness": f"{photo.glare_share:.0%}"}
        return Verdict("glare", round(photo.glare_share, 3), most, params=params)
    return _brightness("enough_light", photo.brightness, low)


def _face(evidence: Evidence, piece: PieceKind) -> Verdict | None:
    """A face in shadow: dark, and far darker than what is around it, as dark skin is not."""
    face = main_face(evidence, piece)
    low, shadow = (
        evidence.policy.number(f"{KEY}.{limit}")
        for limit in ("min_face_brightness", "shadow_below")
    )
    if face is None or face.brightness >= low:
        return None
    share = face.brightness / max(evidence.pieces.photo(piece).brightness, 1.0)
    if share >= shadow:
        return None
    params = {"brightness": f"{face.brightness:.0f}", "share": f"{share:.0%}"}
    return Verdict("face_too_dark", face.brightness, low, (face_region(face, piece),), params)


def _brightness(code: str, brightness: float, limit: float) -> Verdict:
    params = {"brightness": f"{brightness:.0f}"}
    return Verdict(code, round(brightness, 1), limit, params=params)
