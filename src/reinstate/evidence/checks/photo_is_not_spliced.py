"""No part of the photo was put in from another one. A sign that asks a person and never refuses.

Seen by the traces of JPEG files (`readers/compression.py`), which many honest and forged photos do
not have: what was resized after the editing shows nothing.
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
        "A photo file keeps traces of how often it was saved. A note or face that was put in from "
        "another photo lacks those of the rest. Sending a photo on removes them, so passing proves "
        "nothing."
    ),
    article=("note.held_by_owner", "id.real_time"),
    pieces=(PieceKind.SELFIE, PieceKind.DOCUMENT_FRONT, PieceKind.PASSPORT_PAGE),
    codes=(
        passes(
            "saved_as_one",
            "Your photo looks like one photo.",
            "Face and note keep to the JPEG steps of the rest: {likeness} of 1 at the least. This "
            "does not prove that nothing was put in.",
        ),
        unsure(
            "part_saved_apart",
            "This photo looks edited, so a person will look at it.",
            "{part} keeps to {likeness} of 1 to the JPEG steps that the rest was saved with "
            "before: it may come from another photo, or somebody retouched it.",
            "You can take a new photo and send it as your camera saved it.",
        ),
        not_applicable(
            "no_traces",
            "Nothing in this file tells whether it was edited.",
            "The file has no traces of JPEG steps to compare: it was resized or is no JPEG.",
        ),
    ),
)
def photo_is_not_spliced(evidence: Evidence, piece: PieceKind) -> Verdict:
    told = [part for part in evidence.pieces.compression(piece) if part.likeness is not None]
    if not told:
        return Verdict("no_traces")
    least = min(told, key=_likeness)
    limit = evidence.policy.number(f"{KEY}.unsure_below")
    words = IN_WORDS[least.part]
    return Verdict(
        "part_saved_apart" if _likeness(least) < limit else "saved_as_one",
        round(_likeness(least), 3),
        limit,
        (Region(piece, least.outline, words),),
        {"part": words.capitalize(), "likeness": f"{max(_likeness(least), 0.0):.2f}"},
    )


def _likeness(part: CompressionFacts) -> float:
    assert part.likeness is not None
    return part.likeness
