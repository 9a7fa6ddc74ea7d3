"""The judgement that the two screenshot checks share."""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict

# Signs of readers/photo/screenshot.py in words for the reviewer.
SIGNS = {
    "declared_in_metadata": "the file says so",
    "flat_areas": "areas without any sensor noise",
    "exactly_flat_areas": "areas of exactly one shade",
    "bars_with_signs": "bars with small signs along the edges, as screens have them",
    "bands_of_one_colour": "bands of one colour on two sides",
    "band_of_one_colour": "a band of one colour on one side",
    "as_tall_as_a_screen": "the shape of a phone's screen",
    "size_of_a_screen": "the exact size of a phone's screen",
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
