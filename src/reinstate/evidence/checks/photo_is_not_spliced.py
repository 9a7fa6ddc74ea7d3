"""No part of the photo was put in from another one. A sign that asks a person and never refuses.

Seen by the traces of an earlier JPEG file (`readers/photo/compression.py`). Most honest photos have
none, and neither have forged ones that were resized afterwards, sent on, photographed from a
screen, or made from a photo that never was a JPEG.
"""

from __future__ import annotations

from reinstate.domain.findings import PieceKind, Region
from reinstate.evidence.check import Evidence, Verdict, check, not_applicable, passes, unsure
from reinstate.evidence.facts import CompressionFacts

KEY = "checks.photo_is_not_spliced"
IN_WORDS = {"face": "a face", "note": "the note"}


@check(
    title="A photo in one piece",
    rationale=(
        "A photo that is edited and saved again keeps traces of the first file. A note or face "
        "that was put in from another photo lacks them. Resizing, sending on and coarse saving "
        "remove them, so passing proves nothing."
    ),
    article=("note.held_by_owner", "id.real_time"),
    pieces=(PieceKind.SELFIE, PieceKind.DOCUMENT_FRONT, PieceKind.PASSPORT_PAGE),
    codes=(
        passes(
            "saved_as_one",
            "Your photo looks like one photo.",
            "The file was saved more than once, and face and note with the rest: up to {share} of "
            "the part of which least was. This does not prove that nothing was put in.",
        ),
        unsure(
            "part_saved_apart",
            "This photo looks edited, so a person will look at it.",
            "The file was saved more than once, and at most {share} of {part} was saved together "
            "with the rest: it may come from another photo, or somebody retouched it.",
            "You can take a new photo and send it as your camera saved it.",
        ),
        not_applicable(
            "no_traces",
            "Nothing in this file tells whether it was edited.",
            "The file shows no saving before its last one: it is as the camera saved it, or it was "
            "resized or saved coarsely afterwards. What was put in before that is not seen.",
        ),
    ),
    unit="share saved together with the rest",
)
def photo_is_not_spliced(evidence: Evidence, piece: PieceKind) -> Verdict:
    told = [part for part in evidence.pieces.compression(piece) if part.share is not None]
    if not told:
        return Verdict("no_traces")
    least = min(told, key=_share)
    limit = evidence.policy.number(f"{KEY}.unsure_below")
    words = IN_WORDS[least.part]
    return Verdict(
        "part_saved_apart" if _share(least) < limit else "saved_as_one",
        round(_share(least), 3),
        limit,
        (Region(piece, least.outline, words),),
        {"part": words, "share": f"{_share(least):.2f}"},
    )


def _share(part: CompressionFacts) -> float:
    assert part.share is not None
    return part.share
