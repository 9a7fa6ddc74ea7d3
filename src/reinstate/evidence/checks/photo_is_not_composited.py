"""The note's paper was photographed, not drawn into the picture. Doubt asks a person, no more."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind, Region
from reinstate.evidence.check import Evidence, Verdict, check, not_applicable, passes, unsure

KEY = "checks.photo_is_not_composited"


@check(
    title="A note in the hand, not in the computer",
    rationale=(
        "A note pasted into a picture is held by nobody. Paper drawn on a computer has none of the "
        "grain that a camera leaves. A note that was photographed and then pasted has it, so "
        "passing proves nothing."
    ),
    article=("note.held_by_owner",),
    pieces=(PieceKind.SELFIE,),
    codes=(
        passes(
            "paper_has_grain",
            "The paper of your note looks photographed.",
            "{share} of the paper is of one single shade; no sign of a drawn patch.",
        ),
        unsure(
            "paper_is_flat",
            "The paper of your note is so even that a person will look at it.",
            "{share} of the paper is of one single shade, as in a patch drawn on a computer, or in "
            "paper that the light blew out.",
            "You can take the photo again with less light on the paper.",
        ),
        not_applicable(
            "no_sheet", "We could not find the edges of your note.", "No sheet was outlined."
        ),
    ),
)
def photo_is_not_composited(evidence: Evidence, piece: PieceKind) -> Verdict:
    selfie = evidence.pieces.selfie
    assert selfie is not None
    if selfie.note is None or selfie.note.sheet is None or selfie.paper_flatness is None:
        return Verdict("no_sheet")
    limit = evidence.policy.number(f"{KEY}.unsure_from")
    code = "paper_is_flat" if selfie.paper_flatness >= limit else "paper_has_grain"
    regions = (Region(piece, selfie.note.sheet, "the paper of the note"),)
    params = {"share": f"{selfie.paper_flatness:.0%}"}
    return Verdict(code, round(selfie.paper_flatness, 3), limit, regions, params)
