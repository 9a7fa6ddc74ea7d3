"""Face, upper body, arms and hands are in the picture, not only a head behind a note."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind, Region
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._faces import main_face
from reinstate.evidence.facts import BodyFacts, Polygon, SelfieFacts

KEY = "checks.upper_body_visible"
SHOULDERS = ("left_shoulder", "right_shoulder")
ARMS = ("left_elbow", "right_elbow", "left_wrist", "right_wrist")


@check(
    title="Upper body, arms and hands visible",
    rationale=(
        "A head above a sheet could be pasted in; shoulders and an arm that leads to the note "
        "show one person holding it."
    ),
    article=("photo.upper_body", "photo.not_head_only"),
    pieces=(PieceKind.SELFIE,),
    codes=(
        passes(
            "upper_body",
            "Your face, upper body and arms are in the picture.",
            "Both shoulders and an arm are visible.",
        ),
        fails(
            "head_only",
            "Only your head is in the picture.",
            "The face fills {share} of the height and no shoulder is visible.",
            "Take the photo again from further away: face, upper body, arms and hands.",
        ),
        unsure(
            "arms_not_seen",
            "We could not see your arms and hands, so a person will look.",
            "Shoulders are visible, but neither an arm nor a hand.",
            "You can take the photo again so that your arms and hands are in the picture.",
        ),
        unsure(
            "body_not_seen",
            "We could not see your upper body well, so a person will look.",
            "The pose is not clear: {visible} of 2 shoulders visible.",
            "You can take the photo again from further away, in good light.",
        ),
    ),
    unit="arms or hands",
    units={"body_not_seen": "shoulders", "head_only": "share of the photo's height"},
)
def upper_body_visible(evidence: Evidence, piece: PieceKind) -> Verdict:
    selfie = evidence.pieces.selfie
    assert selfie is not None  # the runner only asks about pieces at hand
    least = evidence.policy.number(f"{KEY}.min_visibility")
    shoulders = _seen(selfie.body, SHOULDERS, least)
    if shoulders < len(SHOULDERS):
        return _head_only(evidence, selfie, shoulders, piece) or Verdict(
            "body_not_seen", shoulders, len(SHOULDERS), params={"visible": str(shoulders)}
        )
    arms = _seen(selfie.body, ARMS, least) + sum(
        hand.is_connected_to_person is True for hand in selfie.hands
    )
    code = "upper_body" if arms else "arms_not_seen"
    return Verdict(code, arms, 1, _region(selfie.body, piece))


def _seen(body: BodyFacts | None, joints: tuple[str, ...], least: float) -> int:
    return sum(body.visibility.get(joint, 0.0) >= least for joint in joints) if body else 0


def _head_only(
    evidence: Evidence, selfie: SelfieFacts, shoulders: int, piece: PieceKind
) -> Verdict | None:
    """A large face and no shoulder at all: the camera was too close."""
    face = main_face(evidence, piece)
    if face is None or shoulders:
        return None
    share = (face.box[2][1] - face.box[0][1]) / selfie.photo.height
    limit = evidence.policy.number(f"{KEY}.head_only_from")
    if share < limit:
        return None
    region = Region(piece, face.box, "face")
    return Verdict("head_only", round(share, 3), limit, (region,), {"share": f"{share:.0%}"})


def _region(body: BodyFacts | None, piece: PieceKind) -> tuple[Region, ...]:
    joints = body.joints if body else {}
    names = ("left_shoulder", "left_elbow", "right_elbow", "right_shoulder")
    outline: Polygon = tuple(joints[name] for name in names if name in joints)
    return (Region(piece, outline, "upper body"),) if len(outline) > 2 else ()
