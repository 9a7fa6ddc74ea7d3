"""The photo is in focus."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._faces import main_face

KEY = "checks.photo_is_sharp"


@check(
    title="Sharp enough",
    rationale="What is out of focus cannot be read or compared, and a new photo mends it.",
    article=("id.legible", "note.visible"),
    pieces=(
        PieceKind.SELFIE,
        PieceKind.DOCUMENT_FRONT,
        PieceKind.DOCUMENT_BACK,
        PieceKind.PASSPORT_PAGE,
    ),
    codes=(
        passes("sharp", "The photo is sharp.", "Sharpness {sharpness}."),
        fails(
            "blurred",
            "The photo is blurred.",
            "Sharpness {sharpness}; at least {limit} is needed.",
            "Hold the phone still, tap the screen to focus, and take the photo again.",
        ),
        unsure(
            "rather_soft",
            "The photo is rather soft, so a person will look.",
            "Sharpness {sharpness}, between blurred and sharp; plain scenes also score low.",
            "You can take it again: hold the phone still and tap the screen to focus.",
        ),
    ),
)
def photo_is_sharp(evidence: Evidence, piece: PieceKind) -> Verdict:
    photo = evidence.pieces.photo(piece)
    pass_from, fail_below = (
        evidence.policy.number(f"{KEY}.{name}") for name in ("pass_from", "fail_below")
    )
    if photo.sharpness >= pass_from or _face_is_sharp(evidence, piece):
        return _verdict("sharp", photo.sharpness, pass_from)
    if photo.sharpness < fail_below:
        return _verdict("blurred", photo.sharpness, fail_below)
    return _verdict("rather_soft", photo.sharpness, pass_from)


def _face_is_sharp(evidence: Evidence, piece: PieceKind) -> bool:
    """A sharp face before a soft or plain background is a sharp selfie."""
    face = main_face(evidence, piece) if piece is PieceKind.SELFIE else None
    return face is not None and face.sharpness >= evidence.policy.number(f"{KEY}.face_pass_from")


def _verdict(code: str, sharpness: float, limit: float) -> Verdict:
    params = {"sharpness": f"{sharpness:.0f}", "limit": f"{limit:.0f}"}
    return Verdict(code, round(sharpness, 1), limit, params=params)
