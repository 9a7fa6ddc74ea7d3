"""The note's paper was photographed, not drawn into the picture. Doubt asks a person, no more.

A note that was photographed apart and pasted in is not seen here: its grain differs less from the
rest of the picture than one part of a real photo does from another (`python -m bench.composites`).
How the file was saved may still tell it (`photo_is_not_spliced`).
Policy says whether grain is trusted all the same, or every note goes to a person.
"""

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
        unsure(
            "paper_is_not_trusted",
            "A person will look at your note.",
            "{share} of the paper is of one single shade, no sign of a drawn patch; whether it was "
            "pasted in from another photo is for a person to see.",
        ),
        not_applicable(
            "no_sheet", "We could not find the edges of your note.", "No sheet was outlined."
        ),
    ),
    unit="share of the paper of one single shade",
)
def photo_is_not_composited(evidence: Evidence, piece: PieceKind) -> Verdict:
    selfie = evidence.pieces.selfie
    assert selfie is not None
    if selfie.note is None or selfie.note.sheet is None or selfie.paper_flatness is None:
        return Verdict("no_sheet")
    limit = evidence.policy.number(f"{KEY}.unsure_from")
    is_trusted = evidence.policy.flag(f"{KEY}.is_grain_trusted")
    code = "paper_has_grain" if is_trusted else "paper_is_not_trusted"
    if selfie.paper_flatness >= limit:
        code = "paper_is_flat"
    regions = (Region(piece, selfie.note.sheet, "the paper of the note"),)
    params = {"share": f"{selfie.paper_flatness:.0%}"}
    return Verdict(code, round(selfie.paper_flatness, 3), limit, regions, params)
