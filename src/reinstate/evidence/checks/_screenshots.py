"""The judgement that the two screenshot checks share."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict

# Signs of readers/screenshot.py in words for the reviewer.
SIGNS = {
    "declared_in_metadata": "the file says so",
    "exactly_flat_areas": "areas without any sensor noise",
    "bands_of_one_colour": "bands of one colour above and below",
    "status_bar": "a status bar along the top",
    "size_of_a_screen": "the exact size or shape of a phone's screen",
    "png_without_camera": "a PNG file without camera data",
}


def judged_screenshot(evidence: Evidence, piece: PieceKind, check: str) -> Verdict:
    """camera_photo, may_be_screenshot or screenshot."""
    photo = evidence.pieces.photo(piece)
    fail_from = evidence.policy.number(f"checks.{check}.fail_from")
    unsure_from = evidence.policy.number(f"checks.{check}.unsure_from")
    signs = ", ".join(SIGNS.get(sign, sign) for sign in photo.screenshot_signals) or "none"
    score = round(photo.screenshot_score, 3)
    if photo.screenshot_score >= fail_from:
        return Verdict("screenshot", score, fail_from, params={"signs": signs})
    code = "may_be_screenshot" if photo.screenshot_score >= unsure_from else "camera_photo"
    return Verdict(code, score, unsure_from, params={"signs": signs})
