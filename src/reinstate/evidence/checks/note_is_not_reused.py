"""The note was not used for another request."""

from reinstate.domain.findings import PieceKind
from reinstate.evidence.check import Evidence, Verdict, check, fails, passes
from reinstate.evidence.checks._note import SELFIE


@check(
    title="The note is new",
    rationale=(
        "A note or photo that served another request was not made for this one. The comparison is "
        "by perceptual hash, so a new file, a crop or a mirrored copy is found as well."
    ),
    article=("id.real_time",),
    pieces=SELFIE,
    codes=(
        passes("not_seen_before", "Your photo is new.", "Neither photo nor note was seen before."),
        fails(
            "seen_before",
            "A person has to look at this photo before it counts.",
            "The photo or its note was used before; the other requests are listed with the case.",
            "You can write a new note and take a new photo with it.",
        ),
    ),
    unit="other requests",
)
def note_is_not_reused(evidence: Evidence, piece: PieceKind) -> Verdict:
    count = len({*evidence.reuse.photo, *evidence.reuse.note})
    code = "seen_before" if count else "not_seen_before"
    return Verdict(code, float(count), 0.0)
