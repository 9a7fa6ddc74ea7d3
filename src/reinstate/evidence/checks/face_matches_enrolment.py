"""Selfie and ID show the face that the exchange holds from enrolment."""

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
    title="Same face as at enrolment",
    rationale=(
        "A forged ID and a selfie of the same stranger agree with each other; only the face "
        "that was enrolled ties them to the account."
    ),
    article=("photo.face",),
    pieces=(PieceKind.SELFIE, *PORTRAIT_SIDES),
    codes=(
        passes(
            "same_person",
            "Your face matches the one we know.",
            "Similarity to the enrolled face {similarity}.",
        ),
        unsure(
            "uncertain",
            "A person will compare your photo with the one we hold.",
            "Similarity to the enrolled face {similarity}, between the two limits.",
        ),
        fails(
            "other_person",
            "A person will compare your photo with the one we hold.",
            "Similarity to the enrolled face {similarity}: this looks like another person.",
            "If the account is yours, there is nothing to do: a person will look.",
        ),
        unsure(
            "face_unclear",
            "The face is {reason}, so a person will compare it.",
            "The face is {reason}; no comparison with the enrolled face was made.",
            "You can take this photo again: closer, in focus, facing the camera, in good light.",
        ),
        unsure(
            "not_compared",
            "A person compares the faces in this request, not a program.",
            "No face template was made or kept, so nothing was measured: compare by eye.",
        ),
        not_applicable(
            "nothing_enrolled",
            "We hold no earlier picture to compare with.",
            "No face is enrolled: second approval and the longer hold apply.",
        ),
        not_applicable("no_face", "There is no face to compare.", "There is no face to compare."),
    ),
    unit="cosine of the two faces",
    follows="portrait_template",
)
def face_matches_enrolment(evidence: Evidence, piece: PieceKind) -> Verdict:
    if evidence.enrolment is None:
        return Verdict("nothing_enrolled")
    face = main_face(evidence, piece)
    if face is None:
        return Verdict("no_face")
    regions = (face_region(face, piece),)
    reason = obstacle(face, evidence.policy)
    if reason == NO_TEMPLATE:
        return Verdict("not_compared", regions=regions)
    if reason is not None:
        return Verdict("face_unclear", reason, regions=regions, params={"reason": REASONS[reason]})
    check_id, template = "face_matches_enrolment", evidence.enrolment.template
    verdict = compared(check_id, face, template, evidence.policy)
    params = {"similarity": f"{verdict.measured:.2f}"}
    return Verdict(verdict.code, verdict.measured, verdict.threshold, regions, params)
