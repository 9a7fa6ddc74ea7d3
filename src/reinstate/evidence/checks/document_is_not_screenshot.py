"""The ID photo came from a camera, not from a screen's memory."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes, unsure
from reinstate.evidence.checks._screenshots import judged_screenshot


@check(
    title="A photo of the ID, not a screenshot",
    rationale="Screenshots of IDs are not accepted: they hide what a camera would show.",
    article=(
        "id.no_screenshot",
        "id.real_time",
    ),
    pieces=(PieceKind.DOCUMENT_FRONT, PieceKind.DOCUMENT_BACK, PieceKind.PASSPORT_PAGE),
    codes=(
        passes("camera_photo", "This is a photo from a camera.", "No sign of a screenshot."),
        fails(
            "screenshot",
            "This is a screenshot of an ID. Screenshots are not accepted.",
            "Signs of a screenshot: {signs}.",
            "Put the ID on a table and take a photo of it with your camera.",
        ),
        unsure(
            "may_be_screenshot",
            "This may be a screenshot, so a person will look.",
            "Some signs of a screenshot: {signs}.",
            "You can take a new photo of the ID with your camera.",
        ),
    ),
    unit="signs of a screenshot, 0 to 1",
)
def document_is_not_screenshot(evidence: Evidence, piece: PieceKind) -> Verdict:
    return judged_screenshot(evidence, piece, "document_is_not_screenshot")
