"""The photo is in focus."""

from __future__ import annotations

from collections.abc import Sequence

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._document import EVERY_PHOTO, certainty, printed_words
from reinstate.evidence.checks._faces import main_face
from reinstate.evidence.facts import TextLine

KEY = "checks.photo_is_sharp"
MEASURED = "{measured} thousandths of the longer side of the ID, or of the selfie"
FOCUS = "Hold the phone still, tap the screen to focus, and take the photo again."
FOCUS_IF_YOU_LIKE = "You can take it again: hold the phone still and tap the screen to focus."


@check(
    title="Sharp enough",
    rationale=(
        "What is out of focus cannot be read or compared, and a new photo mends it. A soft photo "
        "whose words are read with certainty is sharp enough; that of a person, if the face is too."
    ),
    article=("id.legible", "note.visible"),
    pieces=EVERY_PHOTO,
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
            f"Edges are blurred by {MEASURED}, yet the words are read with certainty.",
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
    unit="thousandths of the longer side",
    units={
        "detailed": "luma squared",
        "hardly_detailed": "luma squared",
        "little_detail": "luma squared",
    },
)
def photo_is_sharp(evidence: Evidence, piece: PieceKind) -> Verdict:
    photo = evidence.pieces.photo(piece)
    if photo.edge_blur is None:  # hardly an edge in it, or read before edges were measured
        return _by_detail(evidence, piece, photo.sharpness)
    subject = "selfie" if piece is PieceKind.SELFIE else "document"
    sharp, blurred = (
        evidence.policy.number(f"{KEY}.{subject}_{end}") for end in ("sharp_below", "blurred_from")
    )
    if photo.edge_blur < sharp:
        return _verdict("sharp", photo.edge_blur, sharp)
    is_clear = _is_clear(evidence, piece)
    if photo.edge_blur >= blurred and not (is_clear and piece is PieceKind.SELFIE):
        return _verdict("blurred", photo.edge_blur, blurred)
    return _verdict("words_are_clear" if is_clear else "rather_soft", photo.edge_blur, sharp)


def _by_detail(evidence: Evidence, piece: PieceKind, sharpness: float) -> Verdict:
    """What the browser's guide measures while the camera runs."""
    sharp, blurred = (evidence.policy.number(f"{KEY}.{end}") for end in ("pass_from", "fail_below"))
    if sharpness >= sharp or (piece is PieceKind.SELFIE and _is_clear(evidence, piece)):
        return _verdict("detailed", sharpness, sharp)
    code = "hardly_detailed" if sharpness < blurred else "little_detail"
    return _verdict(code, sharpness, blurred if sharpness < blurred else sharp)


def _is_clear(evidence: Evidence, piece: PieceKind) -> bool:
    """Whether what the photo is for can be seen: words surely read and, of a person, the face.

    A selfie is for its note too: a face so near that it is sharp at the size at which faces are
    compared says nothing about the writing. What is behind both may be as soft or plain as it is.
    """
    if piece is PieceKind.SELFIE:
        selfie = evidence.pieces.selfie
        note = selfie.note if selfie else None
        return note is not None and _face_is_sharp(evidence) and _are_sure(evidence, note.lines)
    words = printed_words(evidence.pieces.sides[piece])
    least = evidence.policy.integer("checks.document_is_legible.min_lines")
    return len(words) >= least and _are_sure(evidence, words)


def _face_is_sharp(evidence: Evidence) -> bool:
    face = main_face(evidence, PieceKind.SELFIE)
    return face is not None and face.sharpness >= evidence.policy.number(f"{KEY}.face_pass_from")


def _are_sure(evidence: Evidence, words: Sequence[TextLine]) -> bool:
    return bool(words) and certainty(words) >= evidence.policy.number(f"{KEY}.words_clear_from")


def _verdict(code: str, measured: float, limit: float) -> Verdict:
    params = {"measured": f"{measured:.2g}", "limit": f"{limit:.2g}"}
    return Verdict(code, round(measured, 2), limit, params=params)
