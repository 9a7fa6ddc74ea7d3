"""No regular pattern of a screen or print. A weak sign: nobody is refused for it."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, passes, unsure
from reinstate.evidence.checks._document import EVERY_PHOTO

KEY = "checks.photo_is_not_recaptured"


@check(
    title="Not a photo of a screen",
    rationale=(
        "A photo of a screen or print may show its pattern of dots. Many copies show none, so "
        "passing proves nothing about a living person or a genuine document."
    ),
    article=("id.real_time",),
    pieces=EVERY_PHOTO,
    codes=(
        passes(
            "no_pattern",
            "No sign of a photographed screen.",
            "No regular pattern. This does not prove that the scene is real.",
        ),
        unsure(
            "pattern",
            "This may be a photo of a screen or a print, so a person will look.",
            "A regular pattern as screens and prints have it, score {score}.",
            "You can take a new photo of the real thing.",
        ),
    ),
    unit="strength of a regular pattern, 0 to 1",
)
def photo_is_not_recaptured(evidence: Evidence, piece: PieceKind) -> Verdict:
    score = evidence.pieces.photo(piece).recapture_score
    limit = evidence.policy.number(f"{KEY}.unsure_from")
    code = "pattern" if score >= limit else "no_pattern"
    return Verdict(code, round(score, 3), limit, params={"score": f"{score:.2f}"})
