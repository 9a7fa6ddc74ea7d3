"""The face with the note is the face on the ID."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import (
    Evidence,
    Verdict,
    check,
    fails,
    not_applicable,
    passes,
    unsure,
)
from reinstate.evidence.checks._faces import PORTRAIT_SIDES, REASONS, face_region, main_face
from reinstate.evidence.face_comparison import NO_TEMPLATE, compared, obstacle


@check(
    title="Same face on the ID and in the photo",
    rationale=(
        "The ID shows who the account belongs to; the photo shows who asks. Alike is not proven "
        "alive: a person decides, and a poor picture is never held against anybody."
    ),
    article=("photo.face", "id.types"),
    pieces=PORTRAIT_SIDES,
    needs=(PieceKind.SELFIE,),
    codes=(
        passes(
            "same_person",
            "Your face matches the picture on your ID.",
            "Similarity {similarity}; {pass_from} or more counts as the same person.",
        ),
        unsure(
            "uncertain",
            "A person will compare your photo with the picture on your ID.",
            "Similarity {similarity}, between the two limits: compare by eye.",
        ),
        fails(
            "other_person",
            "A person will compare your photo with the picture on your ID.",
            "Similarity {similarity}: the faces look like two people. Compare by eye.",
            "If the ID is yours, there is nothing to do: a person will look.",
        ),
        unsure(
            "face_unclear",
            "One of the two faces is {reason}, so a person will compare them.",
            "The face in the {where} is {reason}; no comparison was made.",
            "You can take this photo again: closer, in focus, facing the camera, in good light.",
        ),
        unsure(
            "not_compared",
            "A person compares the faces in this request, not a program.",
            "No face template was made or kept, so nothing was measured: compare by eye.",
        ),
        unsure(
            "no_portrait",
            "We could not find the picture on your ID, so a person will look.",
            "No portrait was found on the ID.",
            "You can take the photo of your ID again, flat, in focus, without reflections.",
        ),
        not_applicable(
            "no_face",
            "There is no face in your photo to compare with.",
            "The selfie shows no face to compare with.",
        ),
    ),
    unit="cosine of the two faces",
)
def face_matches_portrait(evidence: Evidence, piece: PieceKind) -> Verdict:
    face = main_face(evidence, PieceKind.SELFIE)
    portrait = main_face(evidence, piece)
    if face is None:
        return Verdict("no_face")
    if portrait is None:
        return Verdict("no_portrait")
    regions = (face_region(face, PieceKind.SELFIE), face_region(portrait, piece, "portrait"))
    for seen, where in ((face, "selfie"), (portrait, "ID")):
        reason = obstacle(seen, evidence.policy)
        if reason == NO_TEMPLATE:
            return Verdict("not_compared", regions=regions)
        if reason is not None:
            params = {"reason": REASONS[reason], "where": where}
            return Verdict("face_unclear", reason, regions=regions, params=params)
    verdict = compared("face_matches_portrait", face, portrait.template or (), evidence.policy)
    params = {"similarity": f"{verdict.measured:.2f}", "pass_from": f"{verdict.threshold:.2f}"}
    return Verdict(verdict.code, verdict.measured, verdict.threshold, regions, params)
