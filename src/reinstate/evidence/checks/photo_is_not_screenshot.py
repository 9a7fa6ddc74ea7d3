"""The selfie came from a camera, not from a screen's memory."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._screenshots import judged_screenshot


@check(
    title="A photo, not a screenshot",
    rationale="A screenshot shows what somebody else once photographed.",
    article=("photo.face",),
    pieces=(PieceKind.SELFIE,),
    codes=(
        passes("camera_photo", "This is a photo from a camera.", "No sign of a screenshot."),
        fails(
            "screenshot",
            "This is a screenshot, not a photo.",
            "Signs of a screenshot: {signs}.",
            "Take a new photo with your camera and send that file.",
        ),
        unsure(
            "may_be_screenshot",
            "This may be a screenshot, so a person will look.",
            "Some signs of a screenshot: {signs}.",
            "You can send the photo as your camera saved it.",
        ),
    ),
    unit="signs of a screenshot, 0 to 1",
)
def photo_is_not_screenshot(evidence: Evidence, piece: PieceKind) -> Verdict:
    return judged_screenshot(evidence, piece, "photo_is_not_screenshot")
