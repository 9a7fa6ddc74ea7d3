"""The photo is in focus."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._document import certainty, printed_words
from reinstate.evidence.checks._faces import main_face

KEY = "checks.photo_is_sharp"
MEASURED = "{measured} thousandths of the longer side of the ID, or of the selfie"
FOCUS = "Hold the phone still, tap the screen to focus, and take the photo again."
FOCUS_IF_YOU_LIKE = "You can take it again: hold the phone still and tap the screen to focus."


@check(
    title="Sharp enough",
    rationale=(
        "What is out of focus cannot be read or compared, and a new photo mends it. A soft photo "
        "of an ID whose words are read with certainty is sharp enough."
    ),
    article=("id.legible", "note.visible"),
    pieces=(
        PieceKind.SELFIE,
        PieceKind.DOCUMENT_FRONT,
        PieceKind.DOCUMENT_BACK,
        PieceKind.PASSPORT_PAGE,
    ),
    codes=(
        passes(
            "sharp",
            "The photo is sharp.",
            f"Edges are blurred by {MEASURED}.",
        ),
        fails(
            "blurred",
            "The photo is blurred.",
            f"Edges are blurred by {MEASURED}; less than {{limit}} is needed.",
            FOCUS,
        ),
        unsure(
            "rather_soft",
            "The photo is rather soft, so a person will look.",
            f"Edges are blurred by {MEASURED}, between sharp and blurred.",
            FOCUS_IF_YOU_LIKE,
        ),
        passes(
            "words_are_clear",
            "The photo is sharp.",
            f"Edges are blurred by {MEASURED}, yet the printed words are read with certainty.",
        ),
        passes("detailed", "The photo is sharp.", "Hardly an edge; detail {measured}."),
        fails(
            "hardly_detailed",
            "The photo is blurred.",
            "Hardly an edge, and detail {measured}; at least {limit} is needed.",
            FOCUS,
        ),
        unsure(
            "little_detail",
            "The photo is rather soft, so a person will look.",
            "Hardly an edge, and detail {measured}; plain scenes also score low.",
            FOCUS_IF_YOU_LIKE,
        ),
    ),
)
def photo_is_sharp(evidence: Evidence, piece: PieceKind) -> Verdict:
    photo = evidence.pieces.photo(piece)
    if photo.edge_blur is None:  # hardly an edge in it, or read before edges were measured
        return _by_detail(evidence, piece, photo.sharpness)
    subject = "selfie" if piece is PieceKind.SELFIE else "document"
    sharp, blurred = (
        evidence.policy.number(f"{KEY}.{subject}_{end}") for end in ("sharp_below", "blurred_from")
    )
    if photo.edge_blur < sharp or _face_is_sharp(evidence, piece):
        return _verdict("sharp", photo.edge_blur, sharp)
    if photo.edge_blur >= blurred:
        return _verdict("blurred", photo.edge_blur, blurred)
    code = "words_are_clear" if _words_are_clear(evidence, piece) else "rather_soft"
    return _verdict(code, photo.edge_blur, sharp)


def _by_detail(evidence: Evidence, piece: PieceKind, sharpness: float) -> Verdict:
    """What the browser's guide measures while the camera runs."""
    sharp, blurred = (evidence.policy.number(f"{KEY}.{end}") for end in ("pass_from", "fail_below"))
    if sharpness >= sharp or _face_is_sharp(evidence, piece):
        return _verdict("detailed", sharpness, sharp)
    code = "hardly_detailed" if sharpness < blurred else "little_detail"
    return _verdict(code, sharpness, blurred if sharpness < blurred else sharp)


def _face_is_sharp(evidence: Evidence, piece: PieceKind) -> bool:
    """A sharp face before a soft or plain background is a sharp selfie."""
    face = main_face(evidence, piece) if piece is PieceKind.SELFIE else None
    return face is not None and face.sharpness >= evidence.policy.number(f"{KEY}.face_pass_from")


def _words_are_clear(evidence: Evidence, piece: PieceKind) -> bool:
    """Whether enough words on an ID were read, and surely."""
    if piece is PieceKind.SELFIE:
        return False
    words = printed_words(evidence.pieces.sides[piece])
    least = evidence.policy.integer("checks.document_is_legible.min_lines")
    return len(words) >= least and certainty(words) >= evidence.policy.number(
        f"{KEY}.words_clear_from"
    )


def _verdict(code: str, measured: float, limit: float) -> Verdict:
    params = {"measured": f"{measured:.2g}", "limit": f"{limit:.2g}"}
    return Verdict(code, round(measured, 2), limit, params=params)
