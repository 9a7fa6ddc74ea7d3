"""The page's own camera took it, as the browser says. A claim: no liveness, and no proof.

A note that was put into a photo and sent on comes as a file. So do most honest photos, and whoever
wants to deceive can feed the page a camera that is none, or post without any page.
"""

from __future__ import annotations

from reinstate.domain.findings import PieceKind
from reinstate.domain.photo_origin import Device, Way, is_asked_of, is_camera_asked_for
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
from reinstate.evidence.facts import PhotoFacts

DEVICES = {
    Device.SIGNED_IN: "on the device that signed in",
    Device.HANDED_OVER: "on another device, which the code let in",
    Device.NOT_KNOWN: "on a device that is not known",
}


@check(
    title="Taken with this page's camera",
    rationale=(
        "What was put together on a computer comes as a file. The browser tells how a photo came, "
        "and a browser says what its user wants: passing proves nothing, and a file is no fault."
    ),
    article=("note.held_by_owner",),
    pieces=EVERY_PHOTO,
    codes=(
        passes(
            "taken_here",
            "You took this photo with the camera of this page.",
            "Says the browser: taken with the page's camera, {device}. That is a claim, no proof.",
        ),
        unsure(
            "chosen_from_files",
            "You chose this photo from your files.",
            "Says the browser: chosen from files, {device}. Most honest photos come so; look "
            "closely at the note's edges and at the fingers that hold it.",
        ),
        fails(
            "camera_was_asked",
            "You chose this photo from your files; we ask for one from this page's camera.",
            "Policy asks for the page's camera. Says the browser: chosen from files, {device}.",
            "Take it with the camera on this page, here or on your phone. Can you not use a "
            "camera? Say so beside the file, and a person looks at it.",
        ),
        unsure(
            "cannot_use_camera",
            "You cannot use this page's camera, so a person will look at this photo.",
            "Policy asks for the page's camera; the owner says that they cannot use it. That is "
            "no fault. Says the browser: chosen from files, {device}.",
        ),
        unsure(
            "says_against_itself",
            "This file holds what this page's camera does not write, so a person will look at it.",
            "The browser says that the page's camera took it, but the file holds {found}, which "
            "that camera does not write.",
        ),
        not_applicable(
            "not_asked",
            "It does not matter how this photo was taken.",
            "Policy does not ask how this photo was taken.",
        ),
        not_applicable(
            "sample", "This is a sample photo of the demo.", "A sample photo of the demo."
        ),
        unsure(
            "not_known",
            "We do not know how this photo was taken, so a person will look at it.",
            "How this photo came here was not recorded.",
        ),
    ),
    asks_origin=True,
    advises_staff=True,
)
def photo_is_taken_here(evidence: Evidence, piece: PieceKind) -> Verdict:
    if not is_asked_of(evidence.policy, piece):
        return Verdict("not_asked")
    origin = (evidence.origins or {}).get(piece)
    if origin is None or origin.way is Way.PAPER:
        return Verdict("not_known")
    said = {"device": DEVICES[origin.device]}
    if origin.way is Way.SAMPLE:
        return Verdict("sample")
    if origin.way is Way.CAMERA:
        found = _not_of_the_page(evidence.pieces.photo(piece))
        return (
            Verdict("says_against_itself", params={"found": found})
            if found
            else Verdict("taken_here", params=said)
        )
    if not is_camera_asked_for(evidence.policy, piece):
        return Verdict("chosen_from_files", params=said)
    is_excused = origin.way is Way.NO_CAMERA
    return Verdict("cannot_use_camera" if is_excused else "camera_was_asked", params=said)


def _not_of_the_page(photo: PhotoFacts) -> str:
    """What the page never writes: it saves a bare JPEG. Empty where nothing speaks against it."""
    said = photo.metadata
    claims = {
        f"a picture of format {photo.file_format}": photo.file_format != "jpeg",
        "the fields of a camera": said.has_camera_fields,
        "the name of a program": bool(said.software or said.creator_tool),
        "a date": said.taken_on is not None,
        "words about its making": bool(said.origins),
    }
    return " and ".join(words for words, is_found in claims.items() if is_found)
