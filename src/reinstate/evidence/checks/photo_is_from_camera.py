"""The file does not say that a program made or changed the picture. Claims: who lies, says nothing.

Generators and editors of pictures write so into their files (IPTC digital source type, in XMP and
in Content Credentials), and most people leave it there. What a messenger sends on has none left.
"""

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
from reinstate.evidence.checks._document import EVERY_PHOTO

KEY = "checks.photo_is_from_camera"


@check(
    title="Taken by a camera",
    rationale=(
        "A picture that a program made shows nobody. Programs that make or change pictures say so "
        "in the file, unless somebody takes it out: passing proves nothing."
    ),
    article=("note.held_by_owner", "id.real_time"),
    pieces=EVERY_PHOTO,
    codes=(
        passes(
            "says_camera",
            "Your photo comes from a camera, as its file says.",
            "The file names a camera, and no program that makes or edits pictures.",
        ),
        fails(
            "made_by_program",
            "This file says that a program made the picture, without a camera.",
            'The file calls itself "{origin}" (IPTC digital source type) and names no camera.',
            "Take a photo with your camera, and send it as the camera saved it.",
        ),
        unsure(
            "saved_by_editor",
            "A program that edits pictures saved this file, so a person will look at it.",
            'The file says that "{program}" saved it. Whoever only crops a photo leaves that too.',
            "You can send the photo as your camera saved it.",
        ),
        unsure(
            "says_edited",
            "This file says that the picture was edited, so a person will look at it.",
            'The file calls itself, or a part of itself, "{origin}" (IPTC digital source type).',
            "You can send the photo as your camera saved it.",
        ),
        not_applicable(
            "says_nothing",
            "The file does not say how this photo was made.",
            "The file names neither a camera nor a program that makes or edits pictures.",
        ),
    ),
)
def photo_is_from_camera(evidence: Evidence, piece: PieceKind) -> Verdict:
    said = evidence.pieces.photo(piece).metadata
    captured, made, edited = (
        [one for one in said.origins if one in evidence.policy.texts(f"{KEY}.{kind}")]
        for kind in ("captured", "made", "edited")
    )
    is_from_camera = bool(captured) or said.has_camera_fields
    if made and not is_from_camera:
        return Verdict("made_by_program", params={"origin": made[0]})
    if program := _editor(evidence, said.software, said.creator_tool):
        return Verdict("saved_by_editor", params={"program": program})
    if made or edited:
        return Verdict("says_edited", params={"origin": (made + edited)[0]})
    return Verdict("says_camera" if is_from_camera else "says_nothing")


def _editor(evidence: Evidence, *named: str | None) -> str | None:
    """The first program named that is one of the editors."""
    editors = [one.casefold() for one in evidence.policy.texts(f"{KEY}.editors")]
    programs = (one for one in named if one)
    return next((one for one in programs if any(e in one.casefold() for e in editors)), None)
