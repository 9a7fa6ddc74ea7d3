"""The selfie shows one person's face."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._faces import face_region, faces_of, main_face
from reinstate.evidence.facts import FaceFacts


@check(
    title="One face in the picture",
    rationale="One person is compared with one ID; a second face leaves it open who asks.",
    article=("photo.face",),
    pieces=(PieceKind.SELFIE,),
    codes=(
        passes("one_face", "Your face is in the picture.", "One face, detector score {score}."),
        fails(
            "no_face",
            "We could not find a face in this photo.",
            "No face was found.",
            "Take the photo again with your whole face in the picture, facing the camera.",
        ),
        fails(
            "several_faces",
            "More than one face is in the picture.",
            "{count} faces of similar size.",
            "Take the photo again with nobody else in the picture.",
        ),
        unsure(
            "small_second_face",
            "There may be a second face in the background, so a person will look.",
            "A second, much smaller face: a passer-by, a picture on the wall, or a person.",
            "You can take the photo again with nobody else in the picture.",
        ),
    ),
    unit="certainty of a face, 0 to 1",
    units={
        "several_faces": "size of the second face by the first",
        "small_second_face": "size of the second face by the first",
    },
)
def one_face_present(evidence: Evidence, piece: PieceKind) -> Verdict:
    face = main_face(evidence, piece)
    least = evidence.policy.number("checks.one_face_present.min_score")
    if face is None:
        best = max((f.score for f in faces_of(evidence, piece)), default=0.0)
        return Verdict("no_face", round(best, 3), least)
    others = _others(evidence, piece, face)
    regions = tuple(face_region(f, piece) for f in (face, *others))
    if not others:
        params = {"score": f"{face.score:.2f}"}
        return Verdict("one_face", round(face.score, 3), least, regions, params)
    share = others[0].size / face.size
    similar_from = evidence.policy.number("checks.one_face_present.similar_size_from")
    code = "several_faces" if share >= similar_from else "small_second_face"
    params = {"count": str(1 + len(others))}
    return Verdict(code, round(share, 3), similar_from, regions, params)


def _others(evidence: Evidence, piece: PieceKind, main: FaceFacts) -> list[FaceFacts]:
    """Further faces that count: seen surely, found by the mesh too, and not tiny."""
    smallest = main.size * evidence.policy.number("checks.one_face_present.ignored_below")
    least = evidence.policy.number("checks.one_face_present.min_score")
    return [
        face
        for face in faces_of(evidence, piece)
        if face is not main and face.score >= least and face.yaw is not None
        if face.size >= smallest
    ]
